import { Bell, LoaderCircle } from 'lucide-react';
import { type ReactElement, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say, sayClock } from '../say.ts';
import { Button } from '../ui/ui.tsx';
import type { DoneSignals } from './done-signals.ts';
import { isRunning } from './is-running.ts';
import type { Heard } from './use-conversation.ts';

const storageKey = 'veo-bot.tell';
const icon = new URL('../pages/icon.svg', import.meta.url).href;
const doneIcon = new URL('../pages/icon-done.svg', import.meta.url).href;

/** Says in the tab's title and icon, and by a notification for those who want one, how what is being made stands. */
export function useDoneSignals(): DoneSignals {
  const [shown, setShown] = useState<readonly Heard[]>([]);
  const [own, setOwn] = useState<readonly Heard[]>([]);
  const [isReady, setReady] = useState(false);
  const known = useRef<Sources>({ shown: new Set(), own: new Set() });
  /** @param now of one source. @param news among which those are that have ended */
  const note = useCallback((source: keyof Sources, now: readonly Heard[], news: readonly Heard[]) => {
    const { shown: seen, own: theirs } = known.current;
    const ended = news.filter((each) => !isRunning(each) && (seen.has(each.operation_id) || theirs.has(each.operation_id)));
    const gone = new Set(ended.map(({ operation_id: id }) => id));
    const idsOf = (which: keyof Sources) =>
      which === source ? new Set(now.map(({ operation_id: id }) => id)) : without(known.current[which], gone);
    known.current = { shown: idsOf('shown'), own: idsOf('own') };
    if (ended.length === 0 || !document.hidden) return;
    setReady(true);
    if (wantsToBeTold()) for (const generation of ended) notify(generation);
  }, []);
  const watch = useCallback(
    (generations: readonly Heard[]) => {
      const now = generations.filter(isRunning);
      note('shown', now, generations);
      setShown(now);
      // Also where no stream tells of it.
      const over = new Set(generations.filter((each) => !isRunning(each)).map(({ operation_id: id }) => id));
      setOwn((all) =>
        all.some(({ operation_id: id }) => over.has(id)) ? all.filter(({ operation_id: id }) => !over.has(id)) : all,
      );
    },
    [note],
  );
  const watchOwn = useCallback(
    (now: readonly Heard[], news: readonly Heard[]) => {
      note('own', now, news);
      setOwn(now);
    },
    [note],
  );
  const isAwaiting = useCallback(() => known.current.own.size > 0, []);
  // Whoever looks has seen it.
  useEffect(() => {
    const onVisibility = () => {
      if (!document.hidden) setReady(false);
    };
    document.addEventListener('visibilitychange', onVisibility);
    return () => document.removeEventListener('visibilitychange', onVisibility);
  }, []);
  const running = useMemo(() => [...new Map([...own, ...shown].map((each) => [each.operation_id, each])).values()], [own, shown]);
  useTabSigns(running, isReady);
  return useMemo(
    () => ({ watch, watchOwn, isAwaiting, status: <Running count={running.length} /> }),
    [watch, watchOwn, isAwaiting, running.length],
  );
}

/** Ids of what is being made: in the session that is open, and for this person in any. */
interface Sources {
  readonly shown: ReadonlySet<string>;
  readonly own: ReadonlySet<string>;
}

function without(ids: ReadonlySet<string>, gone: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...ids].filter((id) => !gone.has(id)));
}

function useTabSigns(running: readonly Heard[], isReady: boolean): void {
  useEffect(() => {
    const title = say(text('page.title'));
    const show = () => {
      const left = leftOf(running);
      if (isReady) document.title = `${say(text('page.ready'))} · ${title}`;
      else document.title = running.length === 0 ? title : `(${left === undefined ? '…' : sayClock(left)}) ${title}`;
    };
    show();
    document.querySelector('link[rel=icon]')?.setAttribute('href', isReady ? doneIcon : icon);
    if (running.length === 0) return;
    const timer = window.setInterval(show, 1000);
    return () => window.clearInterval(timer);
  }, [running, isReady]);
}

/** Seconds until the last of them is surely done; undefined where nobody can tell. */
function leftOf(running: readonly Heard[]): number | undefined {
  const left = running.map(({ eta_seconds: eta, late, heardAtMs }) =>
    eta === null || late ? 0 : eta.to - (Date.now() - heardAtMs) / 1000,
  );
  const last = Math.max(0, ...left);
  return last > 0 ? last : undefined;
}

/** How many are being made, and the way to hear of their end in another tab. */
function Running({ count }: { readonly count: number }): ReactElement | null {
  const [answer, setAnswer] = useState<'told' | 'blocked'>();
  const [isWanted, setWanted] = useState(wantsToBeTold);
  if (count === 0 && answer === undefined) return null;
  const ask = async () => {
    const isAllowed = (await Notification.requestPermission()) === 'granted';
    if (isAllowed) localStorage.setItem(storageKey, 'yes');
    setWanted(isAllowed);
    setAnswer(isAllowed ? 'told' : 'blocked');
  };
  return (
    <span className="flex min-w-0 items-center gap-2 text-muted text-sm">
      <span role="status" className="flex min-w-0 items-center gap-2">
        {count > 0 && <LoaderCircle aria-hidden="true" className="size-4 shrink-0 animate-spin text-accent" />}
        <span className="truncate max-sm:sr-only">
          {answer === undefined && count > 0 && say(text('page.running', { count }))}
          {answer === 'told' && say(text('page.willTell'))}
          {answer === 'blocked' && say(text('page.tellBlocked'))}
        </span>
      </span>
      {!isWanted && answer === undefined && 'Notification' in window && (
        <Button look="quiet" label={say(text('page.tellMe'))} onClick={() => void ask()}>
          <Bell className="size-4.5" />
        </Button>
      )}
    </span>
  );
}

function wantsToBeTold(): boolean {
  return localStorage.getItem(storageKey) === 'yes' && 'Notification' in window && Notification.permission === 'granted';
}

function notify({ operation_id: tag, status, makes, prompt }: Heard): void {
  const done = makes === 'image' ? text('page.readyStill') : text('page.readyVideo');
  try {
    const notification = new Notification(say(status === 'completed' ? done : text('page.endedBadly')), {
      body: prompt,
      tag,
      icon,
    });
    notification.onclick = () => {
      window.focus();
      notification.close();
    };
  } catch {
    // Phones show them for service workers alone: there the title has to do.
  }
}
