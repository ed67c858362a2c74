import { asAdmin } from '../../postgres/as-admin.ts';

/** What everybody would see who looks at the database. */
export interface Overview {
  /** Generations that go on by themselves. */
  readonly open: number;
  /** Posts that are still to go out. */
  readonly unsent: number;
  /** Of each person, by the id that the page knows them by, how many go on or wait for an answer. */
  readonly openOf: ReadonlyMap<string, number>;
  /** Those that wait for their person to say what is to be done, and since when, epoch milliseconds. */
  readonly questions: readonly { readonly id: string; readonly person: string; readonly sinceMs: number }[];
  /** Names of processes that hold their lease. */
  readonly living: readonly string[];
}

/** @returns undefined where the database is away, as it may be for a few seconds */
export async function lookAtDatabase(url: string): Promise<Overview | undefined> {
  const within = <T>(work: Promise<T>): Promise<T | undefined> => work.catch(() => undefined);
  const rows = await within(
    asAdmin(
      url,
      `SELECT 'open' AS what, requester_id AS name, id, state, COALESCE((SELECT MAX(at_ms) FROM soak.story s WHERE s.id = g.id), 0) AS at
         FROM generations g WHERE ended_at_ms IS NULL
       UNION ALL SELECT 'unsent', COUNT(*)::text, '', '', 0 FROM outbox WHERE wanted > sent AND parked IS NULL
       UNION ALL SELECT 'living', owner, '', '', 0 FROM leases WHERE name LIKE 'process/%' AND owner IS NOT NULL`,
    ),
  );
  if (rows === undefined) return undefined;
  const of = (what: string) => rows.filter((row) => row.what === what);
  const unfinished = of('open');
  const openOf = new Map<string, number>();
  for (const row of unfinished) openOf.set(String(row.name), (openOf.get(String(row.name)) ?? 0) + 1);
  return {
    open: unfinished.filter((row) => row.state !== 'unknown').length,
    unsent: Number(of('unsent')[0]?.name ?? 0),
    openOf,
    questions: unfinished
      .filter((row) => row.state === 'unknown')
      .map((row) => ({ id: String(row.id), person: String(row.name), sinceMs: Number(row.at) })),
    living: of('living').map((row) => String(row.name)),
  };
}
