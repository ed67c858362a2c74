import type { ClientBase } from 'pg';
import { asStoreError } from './store-errors.ts';

/** Which server a connection leads to, and which history its data has. */
export interface Server {
  /** Reads alone, until it is promoted. */
  readonly isStandby: boolean;
  /** When it was started, as text. */
  readonly startedAt: string;
  /** Made once by `initdb`, the same on all copies; undefined where it can't be known. */
  readonly system: string | undefined;
  /** Counts up whenever a copy takes over: what the one before it took in last may be missing. Undefined where it can't be known. */
  readonly timeline: number | undefined;
}

/**
 * The timeline that is being written now: the name of a file of the log begins with it. The last checkpoint, which may be older than a
 * promotion, is the second best.
 *
 * @see https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-TIMELINES (2026-11-30)
 */
const timelines = [
  "('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int",
  '(SELECT timeline_id FROM pg_control_checkpoint())',
] as const;
const system = '(SELECT system_identifier::text FROM pg_control_system())';
const always = 'pg_is_in_recovery() AS "isStandby", pg_postmaster_start_time()::text AS "startedAt"';

/** Asks a server who it is. Services that hide a part of it are asked for the rest. @throws {StoreError} */
export async function readServer(client: ClientBase): Promise<Server> {
  const ask = async (columns: string): Promise<Readonly<Record<string, unknown>>> => {
    const { rows } = await client.query(`SELECT ${columns}`);
    return Object(rows[0]);
  };
  const askFor = (expression: string): Promise<unknown> =>
    ask(`${expression} AS value`).then(
      ({ value }) => value ?? undefined,
      () => undefined,
    );
  try {
    const all = `${always}, CASE WHEN pg_is_in_recovery() THEN NULL ELSE ${timelines[0]} END AS timeline, ${system} AS system`;
    return asServer(await ask(all));
  } catch {
    // Some function of it is not allowed, or not there.
  }
  try {
    const timeline = (await askFor(timelines[0])) ?? (await askFor(timelines[1]));
    return asServer({ ...(await ask(always)), timeline, system: await askFor(system) });
  } catch (error) {
    throw asStoreError(error);
  }
}

/** The same for all connections to one server as long as it goes on with the same data, also after a restart where that can be known. */
export function serverName({ system: id, timeline, startedAt }: Server): string {
  return id === undefined || timeline === undefined ? startedAt : `${id}/${timeline}`;
}

function asServer({ isStandby, startedAt, timeline, system: id }: Readonly<Record<string, unknown>>): Server {
  return {
    isStandby: isStandby === true,
    startedAt: String(startedAt),
    timeline: typeof timeline === 'number' ? timeline : undefined,
    system: typeof id === 'string' ? id : undefined,
  };
}
