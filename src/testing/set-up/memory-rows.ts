import type { SealedRow, SealedRows } from '../../domain/expiring-secrets.ts';

/** Rows of secrets that several processes share, for tests without a database. */
export interface MemoryRows extends SealedRows {
  all(): readonly SealedRow[];
  /** How often something was stored. */
  writes(): number;
}

export function createMemoryRows(): MemoryRows {
  const rows = new Map<string, SealedRow>();
  let writes = 0;
  return {
    async put(all) {
      writes += 1;
      return all.map((row) => {
        const isOlder = row.fence < (rows.get(row.name)?.fence ?? 0);
        if (!isOlder) rows.set(row.name, row);
        return !isOlder;
      });
    },
    find: async (name) => rows.get(name),
    remove: async (name) => void rows.delete(name),
    async dropOver(untilMs) {
      const over = [...rows.values()].filter((row) => row.untilMs <= untilMs);
      for (const { name } of over) rows.delete(name);
      return over.length;
    },
    all: () => [...rows.values()],
    writes: () => writes,
  };
}
