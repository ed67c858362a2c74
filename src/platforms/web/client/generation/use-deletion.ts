import { useCallback, useEffect, useRef, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { useEmbedding } from '../embed/embedding.ts';
import { say } from '../say.ts';
import { type Api, asApiError, type Generation } from '../server/api.ts';
import { useServer } from '../server/server.ts';
import { signingOut } from '../server/sign-out.ts';
import type { NoticeRow } from '../ui/ui.tsx';
import { useStandingTimer } from '../ui/use-standing-timer.ts';

/** How long a deletion can be undone after the last one, not counting while somebody looks at the message. */
const undoMs = 10_000;

export interface Deletion {
  /** Those that are in sight, each without its videos that are not. */
  seen<T extends Generation>(generations: readonly T[]): readonly T[];
  /** What to say about it now. */
  readonly notices: readonly NoticeRow[];
  /** @param ids of what goes together, and comes back together. @param number of one of several videos: that one alone */
  remove(ids: readonly string[], number?: number): void;
  /** Takes the last deletion back. @returns the id of its generation, or of the first one; undefined where there is none */
  undo(): string | undefined;
  hold(isHeld: boolean): void;
}

/** Deletes after a while in which it can be undone; at once when the page is left, and before somebody signs out. */
export function useDeletion(onUndone: (id: string) => void): Deletion {
  const { api } = useServer();
  const told = useEmbedding()?.told;
  /** Gone for the person, and soon for good. */
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<string>();
  /** Their names, in their order, those of one press together; also read where nothing is drawn any more. */
  const pending = useRef<readonly (readonly string[])[]>([]);
  const [waiting, setWaiting] = useState(0);
  const setPending = useCallback((presses: readonly (readonly string[])[]) => {
    pending.current = presses;
    setWaiting(presses.flat().length);
  }, []);

  const settle = useCallback(() => {
    const due = pending.current.flat();
    setPending([]);
    for (const each of due) {
      const { id, number } = readName(each);
      removed(api, each).then(
        () => number === undefined && told?.deleted(id),
        (error: unknown) => {
          setHidden((all) => without(all, [each]));
          setProblem(asApiError(error).message);
        },
      );
    }
  }, [api, told, setPending]);
  const { start, stop, hold } = useStandingTimer(settle);

  const undo = useCallback(() => {
    const last = pending.current.at(-1);
    if (last === undefined) return undefined;
    setPending(pending.current.slice(0, -1));
    if (pending.current.length === 0) stop();
    setHidden((all) => without(all, last));
    return readName(last[0] ?? '').id;
  }, [setPending, stop]);

  const remove = useCallback(
    (ids: readonly string[], number?: number) => {
      const names = ids.map((id) => nameOf(id, number));
      setProblem(undefined);
      setHidden((all) => new Set([...all, ...names]));
      setPending([...pending.current, names]);
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
  const areParts = pending.current.flat().every((each) => readName(each).number !== undefined);
  const message = say(text(areParts ? 'page.deletedOnes' : 'page.deleted', { count: waiting }));
  const deleted = { key: 'deleted', message, action };
  const notices = [
    ...(waiting === 0 ? [] : [deleted]),
    ...(problem === undefined ? [] : [{ key: 'problem', message: problem, onClose: () => setProblem(undefined) }]),
  ];
  const seen = useCallback(
    <T extends Generation>(generations: readonly T[]): readonly T[] =>
      hidden.size === 0 ? generations : generations.flatMap((each) => seenOf(each, hidden)),
    [hidden],
  );
  return { seen, notices, remove, undo, hold };
}

/** `<id>`, or `<id>#2` for one of several videos. */
function nameOf(id: string, number: number | undefined): string {
  return number === undefined ? id : `${id}#${number}`;
}

function readName(name: string): { readonly id: string; readonly number: number | undefined } {
  const [id = '', number] = name.split('#');
  return { id, number: number === undefined ? undefined : Number(number) };
}

async function removed(api: Api, name: string): Promise<unknown> {
  const { id, number } = readName(name);
  return number === undefined ? api.remove(id) : api.removeVideo(id, number);
}

/** With its last video a generation is out of sight as a whole. */
function seenOf<T extends Generation>(generation: T, hidden: ReadonlySet<string>): readonly T[] {
  const { operation_id: id, videos } = generation;
  if (hidden.has(id)) return [];
  const left = videos.filter(({ number }) => !hidden.has(nameOf(id, number)));
  if (left.length === videos.length) return [generation];
  return left.length === 0 ? [] : [{ ...generation, videos: left }];
}

function without(names: ReadonlySet<string>, gone: readonly string[]): ReadonlySet<string> {
  return new Set([...names].filter((each) => !gone.includes(each)));
}
