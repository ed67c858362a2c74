import type { ClientBase } from 'pg';
import { asStoreError } from './store-errors.ts';

/** The server that a connection leads to. */
export interface Server {
  /** Reads alone, until it is promoted. */
  readonly isStandby: boolean;
  /** When it was started, as text. */
  readonly startedAt: string;
  /**
   * Which history its data has: the number that `initdb` made, which is the same on all copies, and the timeline, which counts up whenever a
   * copy takes over. With another one, what was taken in last may be missing. Undefined where a service hides it.
   */
  readonly history: string | undefined;
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

/** Whether a number that one gave means the same to the other: it is the same server, or one with the same history. */
export function areTheSame(one: Server, other: Server): boolean {
  return one.history === other.history && (one.history !== undefined || one.startedAt === other.startedAt);
}

function asServer({ isStandby, startedAt, timeline, system: id }: Readonly<Record<string, unknown>>): Server {
  return {
    isStandby: isStandby === true,
    startedAt: String(startedAt),
    history: typeof timeline === 'number' && typeof id === 'string' ? `${id}/${timeline}` : undefined,
  };
}
