import type { Clock } from '../domain/clock.ts';
import type { SealedRow, SealedRows } from '../domain/expiring-secrets.ts';

/** Rows that nobody else reads: a crash may lose the last moments of them. */
export interface LazyRows extends SealedRows {
  /** Stores what was put lately. */
  flush(): Promise<void>;
}

/**
 * Keeps what is put in memory for a while, and stores it together with what comes meanwhile: nobody who waits for an answer waits for the disk.
 * Only for a process that has the rows to itself.
 *
 * @param onError told why something was not stored: it is found for as long as this process runs
 */
export function createLazyRows(
  rows: SealedRows,
  clock: Pick<Clock, 'after'>,
  { afterMs, onError }: { readonly afterMs: number; readonly onError: (error: unknown) => void },
): LazyRows {
  const waiting = new Map<string, SealedRow>();
  let callOff: (() => void) | undefined;
  const flush = async (): Promise<void> => {
    callOff?.();
    callOff = undefined;
    const all = [...waiting.values()];
    if (all.length === 0) return;
    try {
      await rows.put(all);
      for (const row of all) if (waiting.get(row.name) === row) waiting.delete(row.name);
    } catch (error) {
      onError(error);
    }
  };
  const find = async (name: string): Promise<SealedRow | undefined> => waiting.get(name) ?? rows.find(name);
  return {
    put(all) {
      for (const row of all) waiting.set(row.name, row);
      callOff ??= clock.after(afterMs, () => void flush());
      return Promise.resolve(all.map(() => true));
    },
    find,
    async remove(name) {
      waiting.delete(name);
      await rows.remove(name);
    },
    dropOver(untilMs) {
      for (const [name, row] of waiting) if (row.untilMs <= untilMs) waiting.delete(name);
      return rows.dropOver(untilMs);
    },
    flush,
  };
}
