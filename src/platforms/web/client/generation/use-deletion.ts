import { useCallback, useEffect, useRef, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';
import { api, asApiError } from '../server/api.ts';
import { signingOut } from '../server/sign-out.ts';
import type { NoticeRow } from '../ui/ui.tsx';
import { useStandingTimer } from '../ui/use-standing-timer.ts';

/** How long a deletion can be undone after the last one, not counting while somebody looks at the message. */
const undoMs = 10_000;

export interface Deletion {
  /** Gone for the person, and soon for good. */
  readonly hidden: ReadonlySet<string>;
  /** What to say about it now. */
  readonly notices: readonly NoticeRow[];
  remove(id: string): void;
  /** Takes the last one back. @returns its id; undefined where there is none */
  undo(): string | undefined;
  hold(isHeld: boolean): void;
}

/** Deletes after a while in which it can be undone; at once when the page is left, and before somebody signs out. */
export function useDeletion(onUndone: (id: string) => void): Deletion {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<string>();
  /** In their order; also read where nothing is drawn any more. */
  const pending = useRef<readonly string[]>([]);
  const [waiting, setWaiting] = useState(0);
  const setPending = useCallback((ids: readonly string[]) => {
    pending.current = ids;
    setWaiting(ids.length);
  }, []);

  const settle = useCallback(() => {
    const due = pending.current;
    setPending([]);
    for (const id of due) {
      api.remove(id).catch((error: unknown) => {
        setHidden((ids) => without(ids, id));
        setProblem(asApiError(error).message);
      });
    }
  }, [setPending]);
  const { start, stop, hold } = useStandingTimer(settle);

  const undo = useCallback(() => {
    const last = pending.current.at(-1);
    if (last === undefined) return undefined;
    setPending(pending.current.slice(0, -1));
    if (pending.current.length === 0) stop();
    setHidden((ids) => without(ids, last));
    return last;
  }, [setPending, stop]);

  const remove = useCallback(
    (id: string) => {
      setProblem(undefined);
      setHidden((ids) => new Set([...ids, id]));
      setPending([...pending.current, id]);
      start(undoMs);
    },
    [setPending, start],
  );

  useEffect(() => {
    const ends = ['pagehide', signingOut];
    for (const end of ends) window.addEventListener(end, settle);
    return () => {
      for (const end of ends) window.removeEventListener(end, settle);
      settle();
    };
  }, [settle]);

  const run = () => {
    const id = undo();
    if (id !== undefined) onUndone(id);
  };
  const action = { label: say(text('page.undo')), hint: say(text('page.undoKeys')), run };
  const deleted = { key: 'deleted', message: say(text('page.deleted', { count: waiting })), action };
  const notices = [
    ...(waiting === 0 ? [] : [deleted]),
    ...(problem === undefined ? [] : [{ key: 'problem', message: problem, onClose: () => setProblem(undefined) }]),
  ];
  return { hidden, notices, remove, undo, hold };
}

function without(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return new Set([...ids].filter((each) => each !== id));
}
