import { type AdminAct, type AdminActName, type AdminWho, adminActNames, type Block } from '../../domain/admin.ts';
import type { ParkedDelivery } from '../../domain/admin-store.ts';
import type { Generation, GenerationState, Requester } from '../../domain/generation.ts';
import { readStoredText } from '../../domain/texts/renamed.ts';
import type { Text } from '../../domain/texts.ts';
import { parkedCount, parkedRows } from '../composed/parked.ts';
import type { RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns } from '../rows.ts';
import type { Executor } from './executor.ts';
import { wholeMs } from './whole-ms.ts';

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

/** The statements that only the admin needs. */
export function adminStatements(database: Executor, reader: RowReader) {
  return {
    ...actStatements(database),
    ...blockStatements(database),
    ...lineStatements(database, reader),
    ...parkedStatements(database, reader),
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
    async acts(limit: number, before = Number.MAX_SAFE_INTEGER): Promise<readonly AdminAct[]> {
      const rows = await database.all<ActRow>('SELECT * FROM admin_acts WHERE id < $1 ORDER BY id DESC LIMIT $2', before, limit);
      return rows.map(toAct);
    },
  };
}

/** We wrote every value in it. */
function toAct({ id, at_ms, who, act, details }: ActRow): AdminAct {
  const name = adminActNames.find((each): each is AdminActName => each === act) ?? 'resume';
  return { id, atMs: at_ms, who: who as AdminWho, act: name, details: JSON.parse(details) as AdminAct['details'] };
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
    async blocks(nowMs: number): Promise<readonly Block[]> {
      const rows = await database.all<BlockRow>(
        `SELECT b.*, (
           SELECT requester_name FROM generations g WHERE g.platform = b.platform AND g.requester_id = b.requester_id
             AND g.tenant = b.tenant AND NOT g.hidden ORDER BY g.number DESC LIMIT 1
         ) AS name FROM blocks b WHERE until_ms IS NULL OR until_ms > $1 ORDER BY since_ms DESC, platform, tenant, requester_id`,
        wholeMs(nowMs),
      );
      return rows.map(toBlock);
    },
    async tenantsOf(platform: string, personId: string): Promise<readonly string[]> {
      const rows = await database.all<{ tenant: string }>(
        'SELECT DISTINCT tenant FROM generations WHERE platform = $1 AND requester_id = $2 AND NOT hidden ORDER BY tenant',
        platform,
        personId,
      );
      return rows.map(({ tenant }) => tenant);
    },
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

function parkedStatements({ db }: Executor, reader: RowReader) {
  return {
    async parkedDeliveries(limit: number, id?: string): Promise<readonly ParkedDelivery[]> {
      const { rows } = await db.executeQuery(parkedRows(db, limit, id));
      return rows.flatMap((row) => {
        const generation = reader.one(row);
        if (generation === undefined || row.kind === 'status' || row.parked === null) return [];
        return [{ generation, kind: row.kind, reason: readStoredText(JSON.parse(row.parked) as Text) }];
      });
    },
    async parkedCount(): Promise<number> {
      return (await db.executeQuery(parkedCount(db))).rows[0]?.count ?? 0;
    },
  };
}
