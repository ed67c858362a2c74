import { StoreError } from '../../domain/generation-store.ts';

/**
 * What is known of an error of PostgreSQL or of the way to it, without anything that may be a secret or somebody's words: the library's own
 * errors hold addresses, users and the values of rows.
 */
export class DatabaseFailure extends Error {
  override readonly name = 'DatabaseFailure';
  /** SQLSTATE, or a code of Node; undefined where the library says it in words alone. */
  readonly code: string | undefined;
  /** The connection can't be used any more, or should not be. */
  readonly isFatal: boolean;

  constructor(message: string, code: string | undefined, isFatal: boolean) {
    super(message);
    this.code = code;
    this.isFatal = isFatal;
  }
}

/**
 * By SQLSTATE; the longest that fits decides, and what is not here is `rejected`, a bug.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html (2026-11-30)
 */
const kinds: Readonly<Record<string, StoreError['kind']>> = {
  '08': 'busy', // The connection.
  '25': 'rejected',
  '25006': 'busy', // Read-only: a standby, during a failover.
  '25P03': 'busy', // Ended by the server, since it stood still inside of a transaction.
  '25P04': 'busy', // It took too long as a whole.
  '28': 'broken', // Password, user, pg_hba.conf.
  '3D': 'broken', // No such database.
  '3F': 'broken', // No such schema.
  '40': 'busy', // Serialization, deadlock.
  '42501': 'broken', // Not permitted.
  '42P01': 'broken', // No such table, column or function: another version's schema.
  '42703': 'broken',
  '42883': 'broken',
  '53': 'busy', // Memory, connections.
  '53100': 'full',
  '53400': 'full', // The limit of temporary files.
  '55006': 'busy', // In use.
  '55P03': 'busy', // A lock was not to be had in time.
  '57': 'busy', // Stopped, restarting, timed out, canceled.
  '57P04': 'broken', // The database was dropped.
  '58': 'full', // The disk does not work.
  '58P01': 'broken', // A file of it is gone.
  XX001: 'broken', // Damaged.
  XX002: 'broken',
};

/** Classes whose messages name tables, columns and settings, but neither values nor who is connected. */
const sayableClasses = new Set(['25', '40', '42', '53', '55', '57', '58', 'XX']);

/** A standby takes no such transaction: it is there after a failover, until the primary is found. */
const onStandby = /hot standby|during recovery|recovery is in progress/i;
/** A pooler does not let the connection's settings through. */
const pooler = /unsupported startup parameter/i;
const poolerWords = 'a pooler stands in front of it';

/** @param error of the library `pg`; its own errors are known by their form */
export function asStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const { code, message = '', severity, constraint, table } = Object(error);
  if (typeof severity !== 'string' || typeof code !== 'string') return connectionError(code, String(message));
  const isFatal = severity === 'FATAL' || severity === 'PANIC';
  const names = [constraint, table].filter((name) => typeof name === 'string').join(' of ');
  const words = sayableClasses.has(code.slice(0, 2)) ? String(message) : names;
  const failure = (kind: StoreError['kind'], said: string, ends = isFatal): StoreError =>
    new StoreError(kind, new DatabaseFailure(`PostgreSQL answered ${code}${said === '' ? '' : ` (${said})`}`, code, ends));
  if (pooler.test(message)) return failure('broken', poolerWords);
  if (onStandby.test(message)) return failure('busy', 'it is a standby', true);
  // After a failover, the next connection may lead to the primary.
  return failure(kindOf(code), words, isFatal || code === '25006');
}

/** Whether the same transaction may go through when it is run again at once. */
export function isConflict(error: unknown): boolean {
  const code = codeOf(error);
  return code === '40001' || code === '40P01';
}

export function codeOf(error: unknown): string | undefined {
  return failureOf(error)?.code;
}

/** Whether something between us and PostgreSQL refused the connection for settings that it does not let through. */
export function isPoolerError(error: unknown): boolean {
  return failureOf(error)?.message.includes(poolerWords) ?? false;
}

/** Whether the connection is gone, or should not be used again: the next one may lead to a server that works. */
export function endsConnection(error: unknown): boolean {
  return failureOf(error)?.isFatal ?? true;
}

function failureOf(error: unknown): DatabaseFailure | undefined {
  return error instanceof StoreError && error.cause instanceof DatabaseFailure ? error.cause : undefined;
}

function kindOf(code: string): StoreError['kind'] {
  return kinds[code] ?? kinds[code.slice(0, 2)] ?? 'rejected';
}

/** No answer of PostgreSQL, but an error of the way to it. Its message may name the host. */
function connectionError(code: unknown, message: string): StoreError {
  if (typeof code === 'string') {
    const isTls = /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|ERR_OSSL)/.test(code);
    const isForbidden = code === 'EACCES' || code === 'EPERM';
    return new StoreError(
      isTls || isForbidden ? 'broken' : 'busy',
      new DatabaseFailure(`the connection to PostgreSQL failed (${code})`, code, true),
    );
  }
  const known = messages.find(([words]) => words.test(message));
  // It concerns a value that was sent or read.
  const [, kind, said] = known ?? [undefined, 'rejected', 'a value can not be sent or read'];
  return new StoreError(kind, new DatabaseFailure(said, undefined, true));
}

/** What the library says in words alone (pg 8.23, 2026-11-30). */
const messages: readonly (readonly [words: RegExp, kind: StoreError['kind'], said: string])[] = [
  [/timeout exceeded when trying to connect/, 'busy', 'all connections to PostgreSQL are in use'],
  [/^Query read timeout/, 'busy', 'PostgreSQL did not answer in time'],
  [/timeout/i, 'busy', 'PostgreSQL did not take the connection in time'],
  [/terminated|connection error|not queryable|establishing/i, 'busy', 'the connection to PostgreSQL was lost'],
  [/does not support SSL/, 'broken', 'PostgreSQL offers no TLS'],
  [/SASL|password|SCRAM|authentication/i, 'broken', 'PostgreSQL and the password do not go together'],
];
