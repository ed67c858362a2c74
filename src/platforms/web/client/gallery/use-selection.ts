import { useCallback, useMemo, useRef, useState } from 'react';
import type { Generation } from '../server/api.ts';

/** How a tile was pressed. */
export interface Pressed {
  /** With Shift: all from the last one to this one. */
  readonly isRange: boolean;
  /** With Ctrl or ⌘, or for long: one more. */
  readonly isMore: boolean;
}

/** Several of the gallery that something is done with at once. */
export interface Selection {
  /** Whether a press on a tile selects it. */
  readonly isSelecting: boolean;
  /** Those that are in sight, in their order. */
  readonly selected: readonly Generation[];
  has(id: string): boolean;
  begin(): void;
  end(): void;
  /** @param isRange with all between it and the last one that was pressed */
  toggle(id: string, isRange?: boolean): void;
  all(): void;
}

/** @param generations those that are listed, in their order */
export function useSelection(generations: readonly Generation[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>();
  const anchor = useRef<string>(undefined);
  const latest = useRef(generations);
  latest.current = generations;
  const toggle = useCallback((id: string, isRange = false) => {
    const from = latest.current.findIndex((each) => each.operation_id === anchor.current);
    const to = latest.current.findIndex((each) => each.operation_id === id);
    setIds((before = new Set()) => {
      const next = new Set(before);
      if (isRange && from !== -1 && to !== -1)
        for (const each of latest.current.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(each.operation_id);
      else if (!next.delete(id)) next.add(id);
      return next;
    });
    // A range goes on from where it began.
    if (!isRange || from === -1) anchor.current = id;
  }, []);
  const selected = useMemo(
    () => (ids === undefined ? [] : generations.filter(({ operation_id: id }) => ids.has(id))),
    [generations, ids],
  );
  return {
    isSelecting: ids !== undefined,
    selected,
    has: (id) => ids?.has(id) === true,
    begin: () => setIds((before) => before ?? new Set()),
    end() {
      anchor.current = undefined;
      setIds(undefined);
    },
    toggle,
    all: () => setIds(new Set(generations.map(({ operation_id: id }) => id))),
  };
}
