import type { Database } from 'better-sqlite3';
import { type AdminAct, type AdminActName, type AdminWho, adminActNames, type Block } from '../domain/admin.ts';
import type { AdminStore, ParkedDelivery } from '../domain/admin-store.ts';
import type { GenerationState, Requester } from '../domain/generation.ts';
import { readStoredText } from '../domain/texts/renamed.ts';
import type { Text } from '../domain/texts.ts';
import type { RowReader } from './row-reader.ts';
import { type GenerationRow, generationColumns } from './rows.ts';
import type { Synchronous } from './sync-store.ts';

interface ActRow {
  id: number;
  at_ms: number;
  who: string;
  act: string;
  details: string;
}

interface BlockRow {
  platform: string;
  tenant: string;
  requester_id: string;
  since_ms: number;
  until_ms: number | null;
  reason: string | null;
  name?: string | null;
}

type Statements = Synchronous<Omit<AdminStore, 'spendingBy' | 'waitsSince'>>;

/** The statements that only the admin needs. */
export function adminStatements(database: Database, reader: RowReader): Statements {
  return {
    ...actStatements(database),
    ...blockStatements(database),
    ...lineStatements(database, reader),
    ...parked(database, reader),
  };
}

function actStatements(database: Database): Pick<Statements, 'addAct' | 'acts'> {
  const insert = database.prepare('INSERT INTO admin_acts (at_ms, who, act, details) VALUES (?, ?, ?, ?)');
  const newest = database.prepare<[number, number], ActRow>('SELECT * FROM admin_acts WHERE id < ? ORDER BY id DESC LIMIT ?');
  return {
    addAct: ({ atMs, who, act, details }) => void insert.run(Math.ceil(atMs), who, act, JSON.stringify(details)),
    acts: (limit, before = Number.MAX_SAFE_INTEGER) => newest.all(before, limit).map(toAct),
  };
}

/** We wrote every value in it. */
function toAct({ id, at_ms, who, act, details }: ActRow): AdminAct {
  const name = adminActNames.find((each): each is AdminActName => each === act) ?? 'resume';
  return { id, atMs: at_ms, who: who as AdminWho, act: name, details: JSON.parse(details) as AdminAct['details'] };
}

function blockStatements(database: Database): Pick<Statements, 'addBlock' | 'removeBlock' | 'blockOf' | 'blocks' | 'tenantsOf'> {
  const insert = database.prepare(
    `INSERT INTO blocks (platform, tenant, requester_id, since_ms, until_ms, reason) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (platform, tenant, requester_id) DO UPDATE SET
       since_ms = excluded.since_ms, until_ms = excluded.until_ms, reason = excluded.reason`,
  );
  const remove = database.prepare('DELETE FROM blocks WHERE platform = ? AND tenant = ? AND requester_id = ?');
  const one = database.prepare<[string, string, string, number], BlockRow>(
    'SELECT * FROM blocks WHERE platform = ? AND tenant = ? AND requester_id = ? AND (until_ms IS NULL OR until_ms > ?)',
  );
  const all = database.prepare<[number], BlockRow>(
    `SELECT b.*, (
       SELECT requester_name FROM generations g WHERE g.platform = b.platform AND g.requester_id = b.requester_id
         AND g.tenant = b.tenant AND g.hidden = 0 ORDER BY g.number DESC LIMIT 1
     ) AS name FROM blocks b WHERE until_ms IS NULL OR until_ms > ? ORDER BY since_ms DESC`,
  );
  const tenants = database
    .prepare<[string, string], string>(
      'SELECT DISTINCT tenant FROM generations WHERE platform = ? AND requester_id = ? AND hidden = 0 ORDER BY tenant',
    )
    .pluck();
  const keyOf = ({ platform, tenant = '', id }: Requester) => [platform, tenant, id] as const;
  return {
    addBlock: ({ person, sinceMs, untilMs, reason }) =>
      void insert.run(...keyOf(person), Math.ceil(sinceMs), untilMs === undefined ? null : Math.ceil(untilMs), reason ?? null),
    removeBlock: (person) => remove.run(...keyOf(person)).changes > 0,
    blockOf(person, nowMs) {
      const row = one.get(...keyOf(person), nowMs);
      return row && toBlock(row);
    },
    blocks: (nowMs) => all.all(nowMs).map(toBlock),
    tenantsOf: (platform, personId) => tenants.all(platform, personId),
  };
}

function toBlock({ platform, tenant, requester_id: id, since_ms, until_ms, reason, name }: BlockRow): Block {
  return {
    person: { platform, id, ...(tenant !== '' && { tenant }) },
    sinceMs: since_ms,
    ...(until_ms !== null && { untilMs: until_ms }),
    ...(reason !== null && { reason }),
    ...(typeof name === 'string' && { name }),
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

function parked(database: Database, reader: RowReader): Pick<Statements, 'parkedDeliveries' | 'parkedCount'> {
  // A result without its video has nothing to show; a question that was answered asks nothing.
  const which = `FROM outbox o JOIN generations g ON g.id = o.generation_id
     WHERE o.parked IS NOT NULL AND o.wanted = o.sent AND g.hidden = 0
       AND ((o.kind = 'result' AND g.removed_at_ms IS NULL) OR (o.kind = 'question' AND g.state = 'unknown'))`;
  const rows = database.prepare<
    [{ limit: number; id: string | null }],
    GenerationRow & { kind: ParkedDelivery['kind']; parked: string }
  >(
    `SELECT ${generationColumns.replaceAll(/\w+/g, 'g.$&')}, o.kind, o.parked ${which} AND (:id IS NULL OR g.id = :id) ORDER BY g.number DESC LIMIT :limit`,
  );
  const count = database.prepare<[], number>(`SELECT COUNT(*) ${which}`).pluck();
  return {
    parkedDeliveries: (limit, id) =>
      rows.all({ limit, id: id ?? null }).flatMap((row) => {
        const generation = reader.one(row);
        if (generation === undefined) return [];
        return [{ generation, kind: row.kind, reason: readStoredText(JSON.parse(row.parked) as Text) }];
      }),
    parkedCount: () => count.get() ?? 0,
  };
}
