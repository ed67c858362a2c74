import type { PoolClient, QueryResult } from 'pg';
import type { Server } from './server.ts';
import { asStoreError, endsConnection } from './store-errors.ts';

/** A connection of the pool, for one use. Its statements run one after the other. */
export interface Session {
  readonly server: Server;
  /** Whether the server ended it, or it failed so that its state is not known. */
  readonly isLost: () => boolean;
  /** From now on until it is released, however long they take. */
  waitForAnswers(): void;
  /** @throws {StoreError} */
  query(sql: string, values?: readonly unknown[]): Promise<QueryResult>;
  /** Gives it back to the pool, or ends it where it is lost. */
  release(): void;
}

/** The longest that a timer can wait: 24 days. */
const longestMs = 2 ** 31 - 1;

export function createSession(client: PoolClient, server: Server): Session {
  let isLost = false;
  let isPatient = false;
  let last: Promise<unknown> = Promise.resolve();
  // Between two statements the server says so to nobody; without this, it would end the process.
  const onError = (): void => {
    isLost = true;
  };
  client.on('error', onError);
  const run = async (sql: string, values: readonly unknown[] | undefined): Promise<QueryResult> => {
    try {
      // The library knows the option for a statement alone, though its types don't.
      const patience = isPatient ? { query_timeout: longestMs } : {};
      return await client.query({ text: sql, ...(values !== undefined && { values: [...values] }), ...patience });
    } catch (error) {
      const stored = asStoreError(error);
      isLost ||= endsConnection(stored);
      throw stored;
    }
  };
  return {
    server,
    isLost: () => isLost,
    waitForAnswers() {
      isPatient = true;
    },
    query(sql, values) {
      const next = last.then(() => run(sql, values));
      last = next.catch(() => undefined);
      return next;
    },
    release() {
      client.off('error', onError);
      client.release(isLost);
    },
  };
}
