import { useCallback, useEffect, useRef, useState } from 'react';
import { text } from '../../../domain/texts.ts';
import { api, asApiError } from './api.ts';
import { say } from './say.ts';

/** How long a deletion can be undone. */
const undoMs = 6000;

export interface Deletion {
  /** Gone for the person, and soon for good. */
  readonly hidden: ReadonlySet<string>;
  /** What to say about it now. */
  readonly notice: { readonly message: string; readonly undo: (() => void) | undefined } | undefined;
  remove(id: string): void;
}

/** Deletes after a while in which it can be undone; at once when the page is left. */
export function useDeletion(): Deletion {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<string>();
  const [waiting, setWaiting] = useState<string>();
  const pending = useRef<{ readonly id: string; readonly timer: number }>(undefined);

  const settle = useCallback(() => {
    const due = pending.current;
    if (due === undefined) return;
    pending.current = undefined;
    window.clearTimeout(due.timer);
    setWaiting(undefined);
    api.remove(due.id).catch((error: unknown) => {
      setHidden((ids) => without(ids, due.id));
      setProblem(asApiError(error).message);
    });
  }, []);

  const undo = useCallback(() => {
    const due = pending.current;
    if (due === undefined) return;
    pending.current = undefined;
    window.clearTimeout(due.timer);
    setWaiting(undefined);
    setHidden((ids) => without(ids, due.id));
  }, []);

  const remove = useCallback(
    (id: string) => {
      settle();
      setProblem(undefined);
      setHidden((ids) => new Set([...ids, id]));
      setWaiting(id);
      pending.current = { id, timer: window.setTimeout(settle, undoMs) };
    },
    [settle],
  );

  useEffect(() => {
    window.addEventListener('pagehide', settle);
    return () => {
      window.removeEventListener('pagehide', settle);
      settle();
    };
  }, [settle]);

  const notice =
    waiting === undefined
      ? problem === undefined
        ? undefined
        : { message: problem, undo: undefined }
      : { message: say(text('page.deleted')), undo };
  return { hidden, notice, remove };
}

function without(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return new Set([...ids].filter((each) => each !== id));
}
