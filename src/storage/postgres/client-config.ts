import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { ClientConfig } from 'pg';
import { StoreError } from '../../domain/generation-store.ts';
import type { DatabaseAddress, DatabaseTls } from '../../lib/database-address.ts';
import { DatabaseFailure } from './store-errors.ts';

/** How long things may take, in milliseconds. */
export interface DatabaseTimes {
  /** Until there is a connection: a new one, or one of the pool. Default: 5,000. */
  readonly connectMs: number;
  /** One statement. Default: 30,000. */
  readonly statementMs: number;
  /** Waiting for a lock. It is longer than `idleInTransactionMs`, so that one stopped process makes nobody fail. Default: 15,000. */
  readonly lockMs: number;
  /** A process that stands still inside of a transaction loses its connection, and with it its locks. Default: 5,000. */
  readonly idleInTransactionMs: number;
  /** Beyond the time of a statement, longest that its answer may take: the server of a machine that is gone never answers. Default: 5,000. */
  readonly answerMs: number;
  /** After a connection was lost during a commit, longest to find out whether it was stored. Default: 5,000. */
  readonly outcomeMs: number;
}

export const defaultTimes: DatabaseTimes = {
  connectMs: 5000,
  statementMs: 30_000,
  lockMs: 15_000,
  idleInTransactionMs: 5000,
  answerMs: 5000,
  outcomeMs: 5000,
};

/**
 * How every connection is made: with the settings that the store counts on, whatever the server or the role has. They are part of the
 * connection's first message, so that there is never one without.
 *
 * @param name shown to the server's admin, like the process's id
 * @throws {StoreError} where a certificate file can't be read
 */
export function clientConfig(address: DatabaseAddress, name = 'veo-bot', times: DatabaseTimes = defaultTimes): ClientConfig {
  const { host, port, user, password, database, tls } = address;
  const settings: Readonly<Record<string, string>> = {
    statement_timeout: String(times.statementMs),
    lock_timeout: String(times.lockMs),
    idle_in_transaction_session_timeout: String(times.idleInTransactionMs),
    // What is committed stays, through a loss of power and, where a standby is synchronous, of the machine.
    synchronous_commit: 'on',
    TimeZone: 'UTC',
    DateStyle: 'ISO',
    // Numbers come back as they were stored.
    extra_float_digits: '1',
    // A standby or a client's machine that went away without a word is found out.
    tcp_keepalives_idle: '10',
    tcp_keepalives_interval: '5',
    tcp_keepalives_count: '3',
  };
  return {
    ...{ host, port, user, database },
    // Given as a function, so that the library looks for no other in files and the environment.
    password: () => password ?? '',
    ssl: tls === undefined ? false : tlsOptions(tls),
    application_name: name.slice(0, 63),
    client_encoding: 'UTF8',
    options: Object.entries(settings)
      .map(([setting, value]) => `-c ${setting}=${value}`)
      .join(' '),
    connectionTimeoutMillis: times.connectMs,
    query_timeout: times.statementMs + times.answerMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}

function tlsOptions({ proves, authorityFile, certificateFile, keyFile }: DatabaseTls): ConnectionOptions {
  return {
    rejectUnauthorized: proves !== 'nothing',
    // Signed by this authority is all that was asked for.
    ...(proves === 'authority' && { checkServerIdentity: () => undefined }),
    ...(authorityFile !== undefined && { ca: readPem('sslrootcert', authorityFile) }),
    ...(certificateFile !== undefined && { cert: readPem('sslcert', certificateFile) }),
    ...(keyFile !== undefined && { key: readPem('sslkey', keyFile) }),
  };
}

/** @param name of the parameter, by which the admin finds it */
function readPem(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = String(Object(error).code);
    throw new StoreError('broken', new DatabaseFailure(`the file of ${name} can not be read (${code})`, code, true));
  }
}
