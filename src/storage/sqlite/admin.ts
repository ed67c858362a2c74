import type { Database } from 'better-sqlite3';
import type { AdminStore } from '../../domain/admin-store.ts';
import type { GenerationState, Requester } from '../../domain/generation.ts';
import { type BlockRow, toBlock } from '../block-row.ts';
import type { Reports } from '../composed/reports.ts';
import type { RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns } from '../rows.ts';
import type { Synchronous } from './sync-store.ts';

/** What is not written once for both databases, see `composed`. */
type Statements = Synchronous<Omit<AdminStore, keyof Reports>>;

/** The statements that only the admin needs. */
export function adminStatements(database: Database, reader: RowReader): Statements {
  return {
    ...actStatements(database),
    ...blockStatements(database),
    ...lineStatements(database, reader),
  };
}

function actStatements(database: Database): Pick<Statements, 'addAct'> {
  const insert = database.prepare('INSERT INTO admin_acts (at_ms, who, act, details) VALUES (?, ?, ?, ?)');
  return {
    addAct: ({ atMs, who, act, details }) => void insert.run(Math.ceil(atMs), who, act, JSON.stringify(details)),
  };
}

function blockStatements(database: Database): Pick<Statements, 'addBlock' | 'removeBlock' | 'blockOf'> {
  const insert = database.prepare(
    `INSERT INTO blocks (platform, tenant, requester_id, since_ms, until_ms, reason) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (platform, tenant, requester_id) DO UPDATE SET
       since_ms = excluded.since_ms, until_ms = excluded.until_ms, reason = excluded.reason`,
  );
  const remove = database.prepare('DELETE FROM blocks WHERE platform = ? AND tenant = ? AND requester_id = ?');
  const one = database.prepare<[string, string, string, number], BlockRow>(
    'SELECT * FROM blocks WHERE platform = ? AND tenant = ? AND requester_id = ? AND (until_ms IS NULL OR until_ms > ?)',
  );
  const keyOf = ({ platform, tenant = '', id }: Requester) => [platform, tenant, id] as const;
  return {
    addBlock: ({ person, sinceMs, untilMs, reason }) =>
      void insert.run(...keyOf(person), Math.ceil(sinceMs), untilMs === undefined ? null : Math.ceil(untilMs), reason ?? null),
    removeBlock: (person) => remove.run(...keyOf(person)).changes > 0,
    blockOf(person, nowMs) {
      const row = one.get(...keyOf(person), nowMs);
      return row && toBlock(row);
    },
  };
}

function lineStatements(
  database: Database,
  reader: RowReader,
): Pick<Statements, 'moveToFront' | 'inStates' | 'countIn' | 'queuedIds'> {
  const first = database
    .prepare<[], string>(
      "SELECT id FROM generations INDEXED BY generations_queue WHERE state = 'queued' ORDER BY front, round, number LIMIT 1",
    )
    .pluck();
  const move = database.prepare(
    `UPDATE generations SET front = (SELECT MIN(front) FROM generations WHERE state = 'queued') - 1 WHERE id = ? AND state = 'queued'`,
  );
  const queued = database
    .prepare<[], string>(
      "SELECT id FROM generations INDEXED BY generations_queue WHERE state = 'queued' ORDER BY front, round, number",
    )
    .pluck();
  const which = 'ended_at_ms IS NULL AND state IN (SELECT value FROM json_each(?))';
  const rows = database.prepare<[string, number], GenerationRow>(
    `SELECT ${generationColumns} FROM generations WHERE ${which} ORDER BY number LIMIT ?`,
  );
  const count = database.prepare<[string], number>(`SELECT COUNT(*) FROM generations WHERE ${which}`).pluck();
  const words = (states: readonly GenerationState[]): string => JSON.stringify(states);
  return {
    moveToFront: (id) => first.get() !== id && move.run(id).changes > 0,
    queuedIds: () => queued.all(),
    inStates: (states, limit) => reader.many(rows.all(words(states), limit)),
    countIn: (states) => count.get(words(states)) ?? 0,
  };
}
