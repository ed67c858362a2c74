import pg from 'pg';
import { type GenerationRow, generationColumns, toGeneration } from '../../storage/rows.ts';
import type { LedgerRow, Records } from '../bot/promises.ts';

/** What several processes have left in their database. */
export function readSharedRecords(url: string): Promise<Records> {
  return reading(url, async (all) => {
    const rows = await all<GenerationRow>(`SELECT ${generationColumns} FROM generations ORDER BY number`);
    const ledger = await all<LedgerRow & { id: string }>(
      'SELECT generation_id AS id, state, micro_usd / 1e6::double precision AS usd FROM ledger',
    );
    const approvals = await all<{ id: string }>("SELECT generation_id AS id FROM decisions WHERE decision = 'again'");
    const [unsent] = await all<{ count: number }>('SELECT COUNT(*) AS count FROM outbox WHERE wanted > sent AND parked IS NULL');
    const ledgerOf = Map.groupBy(ledger, ({ id }) => id);
    return {
      generations: rows.map(toGeneration),
      ledger: (id) => ledgerOf.get(id) ?? [],
      approvals: (id) => approvals.filter((each) => each.id === id).length,
      unsent: unsent?.count ?? 0,
      integrity: 'ok',
    };
  });
}

/** Whether others take a process for alive, asleep or not. */
export function isTakenForAlive(url: string, pid: number | undefined): Promise<boolean> {
  return reading(url, async (all) => {
    const owners = await all<{ owner: string }>("SELECT owner FROM leases WHERE name LIKE 'process/%' AND owner IS NOT NULL");
    return owners.some(({ owner }) => owner.includes(`-${pid}-`));
  });
}

type All = <Row extends pg.QueryResultRow>(sql: string) => Promise<readonly Row[]>;

async function reading<Answer>(url: string, read: (all: All) => Promise<Answer>): Promise<Answer> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    client.setTypeParser(20, Number);
    return await read(async <Row extends pg.QueryResultRow>(sql: string) => (await client.query<Row>(sql)).rows);
  } finally {
    await client.end();
  }
}
