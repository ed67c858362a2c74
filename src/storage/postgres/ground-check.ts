import { lookup } from 'node:dns/promises';
import type { Client } from 'pg';
import type { Finding } from '../../domain/finding.ts';
import { type Text, text } from '../../domain/texts.ts';
import { type DatabaseAddress, isSocket } from '../../lib/database-address.ts';
import { isPrivateAddress } from '../../lib/private-address.ts';
import { clientConfig, defaultTimes } from './client-config.ts';
import { readServer } from './server.ts';
import { asStoreError, codeOf, isPoolerError } from './store-errors.ts';

/** Oldest major version: it has numbers of transactions that are never used again (`xid8`), and is the oldest that was tried. */
export const oldestPostgres = 13;

/** What a server says of itself and of what this user may do there. */
export interface Ground {
  readonly version: number;
  readonly versionName: string;
  readonly encoding: string;
  readonly isReadOnly: boolean;
  readonly schema: string | null;
  readonly mayCreate: boolean | null;
  readonly fsync: string;
  readonly fullPageWrites: string;
  readonly synchronousCommit: string;
  readonly synchronousStandbys: string;
  /** Undefined where this user may not see them. */
  readonly standbys: number | undefined;
  readonly isStandby: boolean;
  readonly knowsHistory: boolean;
  /** The connection has not the settings or not the number that it was given: somebody is between. */
  readonly isPooled: boolean;
}

const groundStatement = `SELECT current_setting('server_version_num')::int / 10000 AS version,
  current_setting('server_version') AS "versionName", getdatabaseencoding() AS encoding,
  current_setting('default_transaction_read_only') = 'on' AS "isReadOnly",
  current_schema() AS schema, has_schema_privilege(current_schema(), 'CREATE') AS "mayCreate",
  current_setting('fsync') AS fsync, current_setting('full_page_writes') AS "fullPageWrites",
  current_setting('synchronous_commit') AS "synchronousCommit",
  current_setting('synchronous_standby_names') AS "synchronousStandbys",
  current_setting('idle_in_transaction_session_timeout') AS "idleTimeout", pg_backend_pid() AS pid`;

/**
 * Looks at the database that several processes are to share: whether it can keep what they count on. Asked at each start and by the doctor;
 * with a `problem` the bot does not start. Changes nothing, and tells no part of the address.
 *
 * @param timeoutMs longest until there is a connection, and for each answer
 */
export async function checkGround(
  address: DatabaseAddress,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<readonly Finding[]> {
  const { Client } = await import('pg');
  const times = { ...defaultTimes, connectMs: timeoutMs, statementMs: timeoutMs };
  try {
    const client = new Client(clientConfig(address, 'veo-bot doctor', times));
    client.on('error', () => undefined);
    try {
      await client.connect();
      const ground = await readGround(client);
      return [...groundFindings(ground), ...(await plainFindings(address))];
    } finally {
      await client.end().catch(() => undefined);
    }
  } catch (error) {
    return [problem(connectText(error))];
  }
}

const passing: ReadonlySet<string> = new Set([
  'doctor.postgresAway',
  // During a failover.
  'doctor.postgresStandby',
  'doctor.postgresNobodyFollows',
  // Services do so while the disk is full.
  'doctor.postgresReadOnly',
] satisfies Text['key'][]);

/** Whether a problem may go by itself: the server restarts, or another one takes over. */
export function mayPass({ state, text: { key } }: Finding): boolean {
  return state === 'problem' && passing.has(key);
}

async function readGround(client: Client): Promise<Ground> {
  const { rows } = await client.query(groundStatement);
  const row = Object(rows[0]);
  const standbys = await client.query('SELECT count(*)::int AS count FROM pg_stat_replication').then(
    (answer): unknown => Object(answer.rows[0]).count,
    () => undefined,
  );
  const { isStandby, history } = await readServer(client);
  const number = Object(client).processID;
  return {
    ...row,
    ...{ isStandby, knowsHistory: history !== undefined },
    standbys: typeof standbys === 'number' ? standbys : undefined,
    isPooled: row.pid !== number || row.idleTimeout !== `${defaultTimes.idleInTransactionMs / 1000}s`,
  };
}

/** What keeps the bot from starting is told alone: the rest is worth nothing then. Exported for its test. */
export function groundFindings(ground: Ground): readonly Finding[] {
  const { version, versionName, isPooled, isStandby, isReadOnly, encoding, schema, mayCreate } = ground;
  const unsafe = (['fsync', 'fullPageWrites', 'synchronousCommit'] as const).filter((name) => ground[name] === 'off');
  const problems: readonly Text[] = [
    ...(version < oldestPostgres ? [text('doctor.postgresOld', { version: versionName, least: oldestPostgres })] : []),
    ...(isPooled ? [text('doctor.postgresPooler')] : []),
    ...(isStandby ? [text('doctor.postgresStandby')] : []),
    ...(isReadOnly ? [text('doctor.postgresReadOnly')] : []),
    ...(encoding === 'UTF8' ? [] : [text('doctor.postgresEncoding', { encoding })]),
    ...(schema === null ? [text('doctor.postgresNoSchema')] : []),
    ...(mayCreate === false && schema !== null ? [text('doctor.postgresNoTables', { schema })] : []),
    ...unsafe.map((name) => text('doctor.postgresUnsafe', { setting: settingNames[name] })),
  ];
  if (problems.length > 0) return problems.map(problem);
  return [
    { check, state: 'ok', text: text('doctor.postgresFine', { version: versionName }) },
    standbyFinding(ground),
    ...(ground.knowsHistory ? [] : [{ check, state: 'warning', text: text('doctor.postgresNoHistory') } as const]),
  ];
}

const check = 'postgres';
const settingNames = {
  fsync: 'fsync',
  fullPageWrites: 'full_page_writes',
  synchronousCommit: 'synchronous_commit',
} as const;

function problem(found: Text): Finding {
  return { check, state: 'problem', text: found };
}

/** Whether the newest intents survive a failover. */
function standbyFinding({ standbys, synchronousStandbys }: Ground): Finding {
  const isSynchronous = synchronousStandbys !== '';
  if (standbys === undefined) {
    if (isSynchronous) return { check, state: 'ok', text: text('doctor.postgresSynchronous') };
    return { check, state: 'warning', text: text('doctor.postgresStandbysHidden') };
  }
  // Every commit waits for it.
  if (isSynchronous && standbys === 0) return problem(text('doctor.postgresNobodyFollows'));
  if (isSynchronous) return { check, state: 'ok', text: text('doctor.postgresSynchronous') };
  if (standbys === 0) return { check, state: 'ok', text: text('doctor.postgresAlone') };
  return { check, state: 'warning', text: text('doctor.postgresAsynchronous', { count: standbys }) };
}

/** A password and prompts would be read on the way. */
async function plainFindings({ host, tls }: DatabaseAddress): Promise<readonly Finding[]> {
  if (tls !== undefined || isSocket(host)) return [];
  const { address } = await lookup(host);
  return isPrivateAddress(address) ? [] : [{ check, state: 'warning', text: text('doctor.postgresPlain') }];
}

/** What to do about a connection that does not come to be. */
function connectText(error: unknown): Text {
  const known = asStoreError(error);
  const code = codeOf(known) ?? '';
  if (isPoolerError(known)) return text('doctor.postgresPooler');
  if (code.startsWith('28')) return text('doctor.postgresRefused');
  if (code.startsWith('3D')) return text('doctor.postgresMissing');
  const reason = known.cause instanceof Error ? known.cause.message : known.message;
  return known.kind === 'busy' ? text('doctor.postgresAway', { reason }) : text('doctor.postgresUnusable', { reason });
}
