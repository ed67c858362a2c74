import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, QueryConfig } from 'pg';
import type { DatabaseAddress } from '../../lib/database-address.ts';
import type { Log } from '../../lib/log.ts';
import { clientConfig } from './client-config.ts';
import { requireChannel } from './notice-names.ts';
import { asStoreError } from './store-errors.ts';

/** What processes tell each other by the database. It only makes things faster: everybody also looks by itself, now and then. */
export interface Notices {
  /**
   * @param channel lower case, digits and `_`, at most 63 characters
   * @param callback told of each notice (see `notify`), in the order in which they were stored; undefined when it begins to listen, also
   *   after a connection was lost: what was told before was not heard, so that it looks for itself then
   * @returns stops it
   */
  listen(channel: string, callback: NoticeCallback): () => void;
  /** Whether notices are heard just now. Where they are not, all depends on looking by oneself. */
  isListening(): boolean;
  close(): Promise<void>;
}

export type NoticeCallback = (id: string | undefined) => void;

export interface NoticesOptions {
  /** See `ConnectOptions`. */
  readonly name?: string;
  readonly log: Log;
  /** Between two looks whether the connection is still there. Default: 15,000. */
  readonly heartbeatMs?: number;
}

const firstPauseMs = 100;
const longestPauseMs = 5000;
/** The server of a machine that is gone never answers. */
const heartbeatAnswerMs = 5000;

/** Listens on a connection of its own, which is made anew whenever it is lost. */
export function createNotices(address: DatabaseAddress, options: NoticesOptions): Notices {
  const callbacks = new Map<string, Set<NoticeCallback>>();
  const closing = new AbortController();
  const { signal } = closing;
  let changed = Promise.withResolvers<void>();
  let running: Promise<void> | undefined;
  let isListening = false;
  const listened = new Set<string>();

  const tell = (channel: string, id: string | undefined): void => {
    for (const callback of [...(callbacks.get(channel) ?? [])]) callback(id);
  };
  /** Until the connection is lost, or nobody needs it any more. */
  const listenOn = async (client: Client): Promise<void> => {
    const lost = lossOf(client, signal);
    client.on('notification', ({ channel, payload = '' }) => tell(channel, payload));
    listened.clear();
    for (;;) {
      changed = Promise.withResolvers();
      for (const channel of [...callbacks.keys()].filter((each) => !listened.has(each))) {
        await client.query(`LISTEN ${channel}`);
        listened.add(channel);
        tell(channel, undefined);
      }
      isListening = true;
      const isBeat = await Promise.race([lost, changed.promise, beat(options.heartbeatMs ?? 15_000, signal)]);
      if (isBeat === true) await client.query({ text: 'SELECT 1', query_timeout: heartbeatAnswerMs } as QueryConfig);
    }
  };
  const run = async (): Promise<void> => {
    for (let failures = 0; !signal.aborted; failures += 1) {
      const beganMs = performance.now();
      try {
        await withClient(address, options.name, listenOn);
      } catch (error) {
        isListening = false;
        if (signal.aborted) return;
        options.log.warn({ err: asStoreError(error) }, 'notices of other processes are not heard for now; connecting again');
      }
      if (performance.now() - beganMs > longestPauseMs) failures = 0;
      await beat(Math.min(firstPauseMs * 2 ** failures, longestPauseMs), signal);
    }
  };
  return {
    listen(channel, callback) {
      requireChannel(channel);
      // The same function twice is two.
      const own: NoticeCallback = (id) => callback(id);
      const others = callbacks.get(channel) ?? new Set();
      callbacks.set(channel, others.add(own));
      if (isListening && listened.has(channel)) queueMicrotask(() => own(undefined));
      changed.resolve();
      running ??= run();
      return () => void callbacks.get(channel)?.delete(own);
    },
    isListening: () => isListening,
    async close() {
      closing.abort();
      await running;
      isListening = false;
    },
  };
}

async function withClient(
  address: DatabaseAddress,
  name: string | undefined,
  use: (client: Client) => Promise<void>,
): Promise<void> {
  const pg = await import('pg');
  const client = new pg.Client(clientConfig(address, name));
  // Told by `lossOf` and by the next statement; unheard, it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Rejects when the connection is lost, or nobody needs it any more. */
function lossOf(client: Client, signal: AbortSignal): Promise<never> {
  const lost = Promise.withResolvers<never>();
  client.once('error', lost.reject);
  const end = (): void => {
    signal.removeEventListener('abort', end);
    lost.reject(new Error('Connection terminated'));
  };
  client.once('end', end);
  signal.addEventListener('abort', end);
  // It may have been closed while it connected.
  if (signal.aborted) end();
  // Where nobody waits for it just then, a statement tells.
  lost.promise.catch(() => undefined);
  return lost.promise;
}

/** @returns whether the time is over; at once where the signal says so */
function beat(delayMs: number, signal: AbortSignal): Promise<boolean> {
  return sleep(delayMs, true, { signal, ref: false }).catch(() => false);
}
