import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, QueryConfig } from 'pg';
import type { DatabaseAddress } from '../../lib/database-address.ts';
import type { Log } from '../../lib/log.ts';
import { clientConfig } from './client-config.ts';
import { isNoticeId, requireChannel } from './notice-names.ts';
import { asStoreError } from './store-errors.ts';

export interface NoticeListener {
  /** Another process, or this one, told of a change. @param id see `notify` */
  heard(id: string): void;
  /**
   * It is being listened from now on; what was told before was not heard. Called at the beginning and whenever the connection was lost
   * meanwhile: whoever listens looks for itself then.
   */
  mayHaveMissed(): void;
}

/** What processes tell each other by the database. It only makes things faster: everybody also looks by itself, now and then. */
export interface Notices {
  /** @param channel lower case, digits and `_`, at most 63 characters @returns stops it */
  listen(channel: string, listener: NoticeListener): () => void;
  close(): Promise<void>;
}

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
  const listeners = new Map<string, Set<NoticeListener>>();
  const closing = new AbortController();
  const { signal } = closing;
  let changed = Promise.withResolvers<void>();
  let running: Promise<void> | undefined;

  const told = (channel: string): readonly NoticeListener[] => [...(listeners.get(channel) ?? [])];
  /** Until the connection is lost, or nobody needs it any more. */
  const listenOn = async (client: Client): Promise<void> => {
    const lost = lossOf(client, signal);
    client.on('notification', ({ channel, payload = '' }) => {
      if (isNoticeId(payload)) for (const { heard } of told(channel)) heard(payload);
    });
    const listened = new Set<string>();
    for (;;) {
      changed = Promise.withResolvers();
      for (const channel of [...listeners.keys()].filter((each) => !listened.has(each))) {
        await client.query(`LISTEN ${channel}`);
        listened.add(channel);
        for (const { mayHaveMissed } of told(channel)) mayHaveMissed();
      }
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
        if (signal.aborted) return;
        options.log.warn({ err: asStoreError(error) }, 'notices of other processes are not heard for now; connecting again');
      }
      if (performance.now() - beganMs > longestPauseMs) failures = 0;
      await beat(Math.min(firstPauseMs * 2 ** failures, longestPauseMs), signal);
    }
  };
  return {
    listen(channel, listener) {
      requireChannel(channel);
      const all = listeners.get(channel);
      if (all === undefined) listeners.set(channel, new Set([listener]));
      else {
        all.add(listener);
        listener.mayHaveMissed();
      }
      changed.resolve();
      running ??= run();
      return () => void listeners.get(channel)?.delete(listener);
    },
    async close() {
      closing.abort();
      await running;
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
  // Where nobody waits for it just then, a statement tells.
  lost.promise.catch(() => undefined);
  return lost.promise;
}

/** @returns whether the time is over; at once where the signal says so */
function beat(delayMs: number, signal: AbortSignal): Promise<boolean> {
  return sleep(delayMs, true, { signal, ref: false }).catch(() => false);
}
