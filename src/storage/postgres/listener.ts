import type { Client } from 'pg';
import type { Clock } from '../../domain/clock.ts';
import { pause } from '../../lib/pause.ts';

/** Hears notifications of other processes, over one connection of its own. */
export interface Listener {
  /**
   * @param channel letters, digits and `_`
   * @param callback is told of each notification, in the order of their commits; undefined after each new connection, before which some
   *   may have been missed
   * @returns a function that ends it
   */
  on(channel: string, callback: (payload: string | undefined) => void): () => void;
  /** Whether it hears just now. Where it doesn't, all depends on looking by oneself. */
  isListening(): boolean;
  close(): Promise<void>;
}

export interface ListenerOptions {
  /** A client that is not connected yet, new each time. A pooler in transaction mode is no way to listen. */
  readonly client: () => Client;
  readonly clock: Pick<Clock, 'after'>;
  /** Told of each connection that was lost or not made. */
  readonly onProblem: (error: unknown) => void;
  /** How often a connection that says nothing is asked whether it still is one. Default: 10,000. */
  readonly checkMs?: number;
}

const firstRetryMs = 250;
const longestRetryMs = 5000;

/** Connects at once, and again whenever the connection is lost. */
export function createListener(options: ListenerOptions): Listener {
  const callbacks = new Map<string, Set<(payload: string | undefined) => void>>();
  const stopping = new AbortController();
  let connected: Client | undefined;
  const tell = (channel: string, payload: string | undefined): void => {
    for (const callback of [...(callbacks.get(channel) ?? [])]) callback(payload);
  };
  const running = keepConnected(options, stopping.signal, {
    channels: () => [...callbacks.keys()],
    tell,
    connected(client) {
      connected = client;
    },
  });
  return {
    on(channel, callback) {
      if (!/^\w+$/.test(channel)) throw new Error(`"${channel}" is no channel`);
      const listener = (payload: string | undefined): void => callback(payload);
      const known = callbacks.get(channel);
      if (known !== undefined) known.add(listener);
      else {
        callbacks.set(channel, new Set([listener]));
        // Where that fails, the connection is lost too, and the next one listens to all.
        connected?.query(`LISTEN ${channel}`).then(
          () => tell(channel, undefined),
          () => undefined,
        );
      }
      return () => void callbacks.get(channel)?.delete(listener);
    },
    isListening: () => connected !== undefined,
    async close() {
      stopping.abort();
      await running;
    },
  };
}

interface Hooks {
  channels(): readonly string[];
  tell(channel: string, payload: string | undefined): void;
  connected(client: Client | undefined): void;
}

async function keepConnected({ client, clock, onProblem, checkMs }: ListenerOptions, signal: AbortSignal, hooks: Hooks) {
  let retryMs = firstRetryMs;
  while (!signal.aborted) {
    const one = client();
    try {
      await connectionEnd(one, { clock, checkMs: checkMs ?? 10_000 }, signal, {
        ...hooks,
        connected(now) {
          retryMs = firstRetryMs;
          hooks.connected(now);
        },
      });
    } catch (error) {
      if (!signal.aborted) onProblem(error);
    }
    hooks.connected(undefined);
    await one.end().catch(() => undefined);
    await pause(clock, retryMs, signal);
    retryMs = Math.min(longestRetryMs, retryMs * 2);
  }
}

/** Listens until the signal is aborted. @throws what ended the connection */
async function connectionEnd(
  client: Client,
  { clock, checkMs }: { readonly clock: Pick<Clock, 'after'>; readonly checkMs: number },
  signal: AbortSignal,
  hooks: Hooks,
): Promise<void> {
  const lost = Promise.withResolvers<never>();
  // It may be lost before anybody waits for that.
  lost.promise.catch(() => undefined);
  client.on('error', lost.reject);
  client.on('end', () => lost.reject(new Error('the connection has ended')));
  client.on('notification', ({ channel, payload = '' }) => hooks.tell(channel, payload));
  await Promise.race([client.connect(), lost.promise]);
  const heard = new Set<string>();
  const nextChannel = (): string | undefined => hooks.channels().find((channel) => !heard.has(channel));
  for (let channel = nextChannel(); channel !== undefined; channel = nextChannel()) {
    await Promise.race([client.query(`LISTEN ${channel}`), lost.promise]);
    heard.add(channel);
  }
  hooks.connected(client);
  for (const channel of hooks.channels()) hooks.tell(channel, undefined);
  while (!signal.aborted) {
    await Promise.race([pause(clock, checkMs, signal), lost.promise]);
    if (!signal.aborted) await Promise.race([client.query('SELECT 1'), lost.promise]);
  }
}
