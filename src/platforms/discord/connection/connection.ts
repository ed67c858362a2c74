import { type Client, Status } from 'discord.js';
import type { Clock } from '../../../domain/clock.ts';
import type { PlatformConnection } from '../../../domain/health.ts';
import { type Text, text } from '../../../domain/texts.ts';
import { pause } from '../../../lib/pause.ts';
import { Gateway, type GatewayDeps } from './gateway.ts';

/** For an orderly end of the connection. */
const farewellMs = 200;

export type ConnectionDeps = Omit<GatewayDeps, 'listen'>;

/** The way in. */
export interface Connection {
  /** discord.js's client, for what it knows of servers. */
  readonly client: Client;
  /** Signs in, and goes on trying while Discord is away. @param listen called with each client, before it signs in */
  open(listen: (client: Client) => void): void;
  /** Why it is not connected; empty when it is. */
  away(): readonly Text[];
  /** How each shard stands. */
  shards(): readonly PlatformConnection[];
  close(): Promise<void>;
}

export function createConnection(deps: ConnectionDeps): Connection {
  let listenTo: (client: Client) => void = () => undefined;
  const gateway = new Gateway({ ...deps, listen: (client) => listenTo(client) });
  return {
    get client() {
      return gateway.serving.client;
    },
    open(listen) {
      listenTo = listen;
      gateway.open();
    },
    away: () => awayTexts(gateway, deps.clock),
    shards: () => shardsOf(gateway.serving.client),
    async close() {
      // It waits for Discord to close the connection, too, however long that takes.
      await Promise.race([gateway.close(), pause(deps.clock, farewellMs, new AbortController().signal)]);
    },
  };
}

/** Once it was ready, discord.js's client says so for good; only its shards tell how they stand. */
function awayTexts({ serving: { client }, sessionsAtMs }: Gateway, clock: Clock): readonly Text[] {
  const { shards } = client.ws;
  const away = [...shards.values()].filter(({ status }) => status !== Status.Ready).map(({ id }) => id + 1);
  if (client.isReady() && away.length === 0) return [];
  if (sessionsAtMs !== undefined && sessionsAtMs > clock.now()) {
    return [text('health.discordSessions', { time: new Date(sessionsAtMs).toISOString().slice(0, 16) })];
  }
  if (shards.size < 2 || !client.isReady()) return [text('discord.connecting')];
  return [text('health.discordShards', { which: away.join(', '), total: shards.size })];
}

function shardsOf({ ws, guilds }: Client): readonly PlatformConnection[] {
  return [...ws.shards.values()].map(({ id, ping, status }) => ({
    name: `shard ${id + 1} of ${ws.shards.size}`,
    connected: status === Status.Ready,
    ...(ping >= 0 && { pingMs: ping }),
    places: guilds.cache.filter(({ shardId }) => shardId === id).size,
  }));
}
