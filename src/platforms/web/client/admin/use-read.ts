import { useCallback, useEffect, useRef, useState } from 'react';
import { type ApiError, asApiError } from '../server/api.ts';

/** What was read, and what was wrong the last time. */
export interface Read<T> {
  readonly value: T | undefined;
  readonly trouble: ApiError | undefined;
  readonly again: () => void;
}

/**
 * Reads at once, again after each act, and every few seconds while somebody looks.
 *
 * @param read stays the same function as long as it reads the same
 * @param acts how many were done so far
 * @param everyMs 0: only then
 */
export function useRead<T>(read: () => Promise<T>, acts: number, everyMs = 0): Read<T> {
  const [value, setValue] = useState<T>();
  const [trouble, setTrouble] = useState<ApiError>();
  const turn = useRef(0);
  const again = useCallback(() => {
    turn.current += 1;
    const own = turn.current;
    const isLatest = () => own === turn.current;
    read().then(
      (answer) => {
        if (!isLatest()) return;
        setValue(answer);
        setTrouble(undefined);
      },
      (error: unknown) => {
        if (isLatest()) setTrouble(asApiError(error));
      },
    );
  }, [read]);
  // biome-ignore lint/correctness/useExhaustiveDependencies(acts): what was done may have changed it
  useEffect(() => {
    again();
    const drop = () => {
      turn.current += 1;
    };
    if (everyMs === 0) return drop;
    const timer = setInterval(() => document.visibilityState === 'visible' && again(), everyMs);
    return () => {
      clearInterval(timer);
      drop();
    };
  }, [again, acts, everyMs]);
  return { value, trouble, again };
}
