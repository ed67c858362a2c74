import { SocketModeReceiver, webApi } from '@slack/bolt';
import { type Text, text } from '../../domain/texts.ts';
import { createDispatcher, hasProxy } from '../../lib/proxy.ts';
import { appScope } from './app-rights.ts';
import { quietLogger } from './quiet-logger.ts';
import type { SlackDeps } from './slack-deps.ts';
import { isTokenRefused } from './slack-error.ts';
import { createSocketPlaces, type SocketPlaces } from './socket-places.ts';

/** Slack recycles connections; while one comes back, the other takes what people do (5 s without, measured with Bolt 5.1). */
const socketCount = 2;
/** Also the wait before a socket that was closed is opened again. */
const clientPingTimeoutMs = 1000;
const revivalMs = 5000;

/** The sockets of Socket Mode; none where Slack sends requests. */
export interface Sockets {
  readonly receivers: readonly SocketModeReceiver[];
  open(): void;
  isConnected(): boolean;
  /** As in `Connection`. */
  takesError(error: unknown): boolean;
  close(): Promise<void>;
}

export interface SocketsDeps extends Pick<SlackDeps, 'connection' | 'clock' | 'log' | 'shared'> {
  /** Slack refuses the bot for good. */
  readonly refuse: (reason: Text) => void;
  readonly stopping: AbortSignal;
}

/** @param retry calls again after a while, longer each time */
export function createSockets(
  deps: SocketsDeps,
  clientOptions: { readonly slackApiUrl: string; readonly timeout: number },
  retry: (work: (tries: number) => void, tries: number) => void,
): Sockets {
  const { clock, stopping } = deps;
  const receivers = createReceivers(deps, clientOptions);
  const connected = watchConnected(receivers, deps);
  const places = placesOf(deps);

  const open = async (receiver: SocketModeReceiver, tries = 0): Promise<void> => {
    if (stopping.aborted) return;
    try {
      await receiver.start();
    } catch (error) {
      if (stopping.aborted || isFinal(error, deps)) return;
      retry((next) => void open(receiver, next), tries);
    }
  };

  return {
    receivers,
    open() {
      const openAll = (): void => {
        for (const receiver of receivers) void open(receiver);
      };
      if (deps.shared?.connects === false) return;
      if (places === undefined) openAll();
      else places.start(openAll);
    },
    isConnected: () => connected.size > 0 || places?.isLeftOut() === true || deps.shared?.connects === false,
    takesError(error) {
      if (!isOfSocket(error)) return false;
      if (isFinal(error, deps)) return true;
      // A socket that could not come back throws where nobody can catch it (node-slack-sdk#2656), and would stay away.
      clock.after(revivalMs, () => {
        for (const receiver of receivers) if (!connected.has(receiver)) void open(receiver);
      });
      return true;
    },
    async close() {
      for (const { client: socket } of receivers) {
        // While it connects again, a socket that is told to stop rejects a promise that nobody can catch (socket-mode 3, 2026-11-29).
        socket.removeAllListeners('disconnected');
      }
      await Promise.all([...receivers.map((receiver) => receiver.stop()), places?.stop()]);
    },
  };
}

/** Where several processes are this bot, Slack has no sockets for any number of them. */
function placesOf({ connection, shared, clock, log }: SocketsDeps): SocketPlaces | undefined {
  if (connection.mode === 'http' || shared === undefined) return undefined;
  return createSocketPlaces({ ...shared, clock, log, appToken: connection.appToken });
}

/** Each has client options of its own: the socket client changes them (Bolt 5.1). */
function createReceivers(
  { connection }: SocketsDeps,
  clientOptions: { readonly slackApiUrl: string; readonly timeout: number },
): readonly SocketModeReceiver[] {
  if (connection.mode === 'http') return [];
  const { appToken } = connection;
  return Array.from({ length: socketCount }, () => {
    const installerOptions = { clientOptions: { ...clientOptions } };
    // Its sockets ask nobody else for the way; `fetch` does, and needs none of its own.
    const dispatcher = hasProxy() ? { dispatcher: createDispatcher({}) } : {};
    return new SocketModeReceiver({
      ...dispatcher,
      ...{ appToken, clientPingTimeout: clientPingTimeoutMs, logger: quietLogger, installerOptions },
    });
  });
}

/** @returns those that are connected now */
function watchConnected(
  receivers: readonly SocketModeReceiver[],
  { log }: Pick<SocketsDeps, 'log'>,
): ReadonlySet<SocketModeReceiver> {
  const connected = new Set<SocketModeReceiver>();
  for (const receiver of receivers) {
    receiver.client.on('connected', () => {
      connected.add(receiver);
      log.info({ sockets: connected.size }, 'connected to Slack');
    });
    for (const event of ['close', 'disconnecting', 'disconnected', 'reconnecting']) {
      receiver.client.on(event, () => connected.delete(receiver));
    }
  }
  return connected;
}

function isOfSocket(error: unknown): boolean {
  return (
    error instanceof webApi.WebAPIPlatformError ||
    error instanceof webApi.WebAPIHTTPError ||
    error instanceof webApi.WebAPIRequestError
  );
}

/** @returns whether Slack does not want this app token, which is told */
function isFinal(error: unknown, { refuse }: Pick<SocketsDeps, 'refuse'>): boolean {
  const code = error instanceof webApi.WebAPIPlatformError ? error.data.error : undefined;
  if (code === undefined || !isTokenRefused(code)) return false;
  refuse(text('slack.appTokenRefused', { right: appScope }));
  return true;
}
