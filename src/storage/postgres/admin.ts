import type { AdminAct, Block } from '../../domain/admin.ts';
import type { Generation, GenerationState, Requester } from '../../domain/generation.ts';
import { type BlockRow, toBlock } from '../block-row.ts';
import { createReports } from '../composed/reports.ts';
import type { RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns } from '../rows.ts';
import type { Executor } from './executor.ts';
import { wholeMs } from './whole-ms.ts';

/** The statements that only the admin needs. */
export function adminStatements(database: Executor, reader: RowReader) {
  const { db } = database;
  return {
    ...actStatements(database),
    ...blockStatements(database),
    ...lineStatements(database, reader),
    ...createReports(db, async (query) => (await db.executeQuery(query)).rows, reader),
  };
}

function actStatements(database: Executor) {
  return {
    async addAct({ atMs, who, act, details }: Omit<AdminAct, 'id'>): Promise<void> {
      await database.run(
        'INSERT INTO admin_acts (at_ms, who, act, details) VALUES ($1, $2, $3, $4)',
        Math.ceil(atMs),
        who,
        act,
        JSON.stringify(details),
      );
    },
  };
}

const keyOf = ({ platform, tenant = '', id }: Requester) => [platform, tenant, id] as const;
const isBlocked = 'platform = $1 AND tenant = $2 AND requester_id = $3';

function blockStatements(database: Executor) {
  return {
    async addBlock({ person, sinceMs, untilMs, reason }: Omit<Block, 'name'>): Promise<void> {
      await database.run(
        `INSERT INTO blocks (platform, tenant, requester_id, since_ms, until_ms, reason) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (platform, tenant, requester_id) DO UPDATE SET
           since_ms = excluded.since_ms, until_ms = excluded.until_ms, reason = excluded.reason`,
        ...keyOf(person),
        Math.ceil(sinceMs),
        untilMs === undefined ? null : Math.ceil(untilMs),
        reason ?? null,
      );
    },
    removeBlock: async (person: Requester): Promise<boolean> =>
      (await database.run(`DELETE FROM blocks WHERE ${isBlocked}`, ...keyOf(person))) > 0,
    async blockOf(person: Requester, nowMs: number): Promise<Omit<Block, 'name'> | undefined> {
      const row = await database.get<BlockRow>(
        `SELECT * FROM blocks WHERE ${isBlocked} AND (until_ms IS NULL OR until_ms > $4)`,
        ...keyOf(person),
        wholeMs(nowMs),
      );
      return row && toBlock(row);
    },
  };
}

function lineStatements(database: Executor, reader: RowReader) {
  const isIn = 'ended_at_ms IS NULL AND state = ANY($1::text[])';
  const inLine = "FROM generations WHERE state = 'queued' ORDER BY front, round, number";
  return {
    moveToFront: async (id: string): Promise<boolean> =>
      (await database.run(
        `UPDATE generations SET front = (SELECT MIN(front) FROM generations WHERE state = 'queued') - 1
         WHERE id = $1 AND state = 'queued' AND id <> (SELECT id ${inLine} LIMIT 1)`,
        id,
      )) > 0,
    async queuedIds(): Promise<readonly string[]> {
      return (await database.all<{ id: string }>(`SELECT id ${inLine}`)).map(({ id }) => id);
    },
    inStates: async (states: readonly GenerationState[], limit: number): Promise<readonly Generation[]> =>
      reader.many(
        await database.all<GenerationRow>(
          `SELECT ${generationColumns} FROM generations WHERE ${isIn} ORDER BY number LIMIT $2`,
          states,
          limit,
        ),
      ),
    async countIn(states: readonly GenerationState[]): Promise<number> {
      const row = await database.get<{ count: number }>(`SELECT COUNT(*) AS count FROM generations WHERE ${isIn}`, states);
      return row?.count ?? 0;
    },
  };
}
