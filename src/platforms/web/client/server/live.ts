import { type ApiError, asApiError, type Generation, type Query } from './api.ts';
import type { Feed } from './feed.ts';
import type { Server } from './server.ts';

const pollMs = 5000;
/** So often the addresses of files are read anew that hold for a while. */
const refreshMs = 1_800_000;
/** An event of a server's `changes`: the generation that its detail names has changed, or is gone. */
export const generationChanged = 'veo-bot-changed';

/** An event of a server's `changes`: its detail is a generation as it is now, of any session. */
export const generationHeard = 'veo-bot-heard';
/** The same: the list of sessions may have changed. */
export const sessionsChanged = 'veo-bot-sessions';

export interface Listener {
  /** It is time to look: at once, and whenever something may have been missed. */
  onLook(signal: AbortSignal): Promise<void>;
  onChange(generation: Generation): void;
  onRemoved(id: string): void;
  onTrouble(error: ApiError): void;
  /** Whether changes are awaited also while nobody sees the page. Default: they are not. */
  isAwaiting?(): boolean;
}

export interface Listening {
  /** Looks now, for what is wanted has changed. */
  look(): void;
  stop(): void;
}

/**
 * Looks at once, listens to changes while the page is seen, and asks every 5 seconds while listening doesn't work.
 *
 * @param query of the stream; with `own`, what is made for this person in other sessions is told to the whole page
 */
export function listen(
  server: Pick<Server, 'follow' | 'changes' | 'isForeign'>,
  query: Query,
  { onLook, onChange, onRemoved, onTrouble, isAwaiting = () => false }: Listener,
): Listening {
  let feed: Feed | undefined;
  let timer: number | undefined;
  const stopping = new AbortController();
  const tellChanged = (detail: string) => server.changes.dispatchEvent(new CustomEvent(generationChanged, { detail }));

  const look = async () => {
    window.clearTimeout(timer);
    if (stopping.signal.aborted) return;
    if (feed !== undefined && !feed.isOpen) timer = window.setTimeout(again, pollMs);
    await onLook(stopping.signal).catch((error: unknown) => {
      if (stopping.signal.aborted) return;
      onTrouble(asApiError(error));
      // What was not read is read again, also while the stream of changes is well.
      window.clearTimeout(timer);
      timer = window.setTimeout(again, pollMs);
    });
  };
  const again = () => {
    // Nobody goes on by themselves after an answer that is no stream.
    if (!stopping.signal.aborted && feed?.isClosed && !document.hidden) open();
    void look();
  };
  const onEvent = (name: string, data: string) => {
    if (name === 'ready') void look();
    if (name === 'ready' || name === 'sessions' || name === 'removed') tellSessions(server);
    if (name === 'generation') {
      const generation: Generation = JSON.parse(data);
      // What is made for this person elsewhere comes by the same stream.
      if (query.session_id === undefined || query.session_id === generation.session_id) onChange(generation);
      tellHeard(server, generation);
      tellChanged(generation.operation_id);
    }
    if (name === 'removed') {
      const { operation_id: id } = JSON.parse(data);
      onRemoved(id);
      tellChanged(id);
    }
  };
  const open = () => {
    feed?.close();
    feed = server.follow(query, { onEvent, onBroken: () => void look() });
  };
  // Browsers allow six connections to one server: a page that nobody sees gives its own back, unless something is being made in it.
  const onVisibility = () => {
    if (document.hidden && !isAwaiting()) feed?.close();
    else if (!document.hidden && !feed?.isOpen) open();
    else if (!document.hidden) void look();
  };

  document.addEventListener('visibilitychange', onVisibility);
  const refreshing = server.isForeign ? window.setInterval(look, refreshMs) : undefined;
  // Not only once the stream is there: what is to be seen is more urgent than what may change.
  void look();
  if (!document.hidden) open();
  return {
    look: () => void look(),
    stop() {
      stopping.abort();
      window.clearTimeout(timer);
      window.clearInterval(refreshing);
      document.removeEventListener('visibilitychange', onVisibility);
      feed?.close();
    },
  };
}

/** Tells all parts of the page that show this bot how a generation is now. */
export function tellHeard({ changes }: Pick<Server, 'changes'>, generation: Generation): void {
  changes.dispatchEvent(new CustomEvent(generationHeard, { detail: generation }));
}

/** Tells them to look at the list of sessions. */
export function tellSessions({ changes }: Pick<Server, 'changes'>): void {
  changes.dispatchEvent(new Event(sessionsChanged));
}
