import { useCallback, useEffect, useState } from 'react';
import { filmKey } from '../generation/filming.ts';
import type { Cut } from './cut.ts';
import { begun, changed, redone, undone } from './history.ts';
import { readCut, saveCut } from './kept-cut.ts';

export interface CutHistory {
  readonly cut: Cut;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** @param name as that of `changed` */
  change(next: (cut: Cut) => Cut, name?: string): void;
  undo(): void;
  redo(): void;
}

/** The film of a session, kept in this browser and alike in all its tabs. Mount it anew for another session. */
export function useCutHistory(session: string): CutHistory {
  const [history, setHistory] = useState(() => begun(readCut(localStorage.getItem(filmKey(session)))));
  const { now } = history;
  useEffect(() => saveCut(session, now), [session, now]);
  useEffect(() => {
    const onStorage = ({ key, newValue }: StorageEvent) => {
      if (key === filmKey(session)) setHistory((known) => changed(known, readCut(newValue), Date.now()));
    };
    window.addEventListener('storage', onStorage);
    return () => window.removeEventListener('storage', onStorage);
  }, [session]);
  return {
    cut: now,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    change: useCallback((next, name) => setHistory((known) => changed(known, next(known.now), Date.now(), name)), []),
    undo: useCallback(() => setHistory(undone), []),
    redo: useCallback(() => setHistory(redone), []),
  };
}
