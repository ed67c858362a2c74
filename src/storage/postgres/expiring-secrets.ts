import type { SealedRow, SealedRows } from '../../domain/expiring-secrets.ts';
import type { Executor } from './executor.ts';
import { wholeMs } from './whole-ms.ts';

/** The statements over the table `expiring_secrets`. */
export function expiringSecretStatements(database: Executor): SealedRows {
  return {
    async put(rows) {
      const isKept = new Map<SealedRow, boolean>();
      for (const round of inRounds(rows)) {
        const names = await putOnce(database, round);
        for (const row of round) isKept.set(row, names.has(row.name));
      }
      return rows.map((row) => isKept.get(row) === true);
    },
    find: async (name) =>
      await database.get<SealedRow>(
        'SELECT name, sealed, until_ms AS "untilMs", fence FROM expiring_secrets WHERE name = $1',
        name,
      ),
    async remove(name) {
      await database.run('DELETE FROM expiring_secrets WHERE name = $1', name);
    },
    dropOver: async (untilMs) => await database.run('DELETE FROM expiring_secrets WHERE until_ms <= $1', wholeMs(untilMs)),
  };
}

/** @param rows each name once. @returns names of those that are stored */
async function putOnce(database: Executor, rows: readonly SealedRow[]): Promise<ReadonlySet<string>> {
  // In the order of their names, so that two processes never wait for each other.
  const written = await database.all<{ name: string }>(
    `INSERT INTO expiring_secrets AS kept (name, sealed, until_ms, fence)
       SELECT name, sealed, until_ms, fence FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[])
         AS given (name, sealed, until_ms, fence) ORDER BY name COLLATE "C"
     ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, until_ms = excluded.until_ms, fence = excluded.fence
     WHERE kept.fence <= excluded.fence RETURNING name`,
    rows.map(({ name }) => name),
    rows.map(({ sealed }) => sealed),
    rows.map(({ untilMs }) => String(wholeMs(untilMs))),
    rows.map(({ fence }) => String(fence)),
  );
  return new Set(written.map(({ name }) => name));
}

/** One statement can't write a row twice: those of one name are written one after another. */
function inRounds(rows: readonly SealedRow[]): readonly (readonly SealedRow[])[] {
  const rounds: SealedRow[][] = [];
  const seen = new Map<string, number>();
  for (const row of rows) {
    const nth = seen.get(row.name) ?? 0;
    seen.set(row.name, nth + 1);
    rounds[nth] = [...(rounds[nth] ?? []), row];
  }
  return rounds;
}
