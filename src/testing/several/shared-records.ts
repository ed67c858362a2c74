import pg from 'pg';
import { type GenerationRow, generationColumns, toGeneration } from '../../storage/rows.ts';
import type { LedgerRow, Records } from '../bot/promises.ts';

/** What several processes have left in their database. */
export async function readSharedRecords(url: string): Promise<Records> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    client.setTypeParser(20, Number);
    const all = async <Row extends pg.QueryResultRow>(sql: string): Promise<readonly Row[]> =>
      (await client.query<Row>(sql)).rows;
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
  } finally {
    await client.end();
  }
}
