import { type Client, Status } from 'discord.js';
import type { Clock } from '../../../domain/clock.ts';
import type { PlatformConnection } from '../../../domain/health.ts';
import { type Text, text } from '../../../domain/texts.ts';
import type { NodeRoute } from '../../../lib/node-route.ts';
import { pause } from '../../../lib/pause.ts';
import type { DiscordDeps } from '../discord-deps.ts';
import { Gateway, type GatewayDeps } from './gateway.ts';
import { createInteractionDoor } from './interaction-door.ts';
import { withKnownServer } from './known-servers.ts';
import type { ClientDeps, MadeClient } from './make-client.ts';

/** For an orderly end of the connection. */
const farewellMs = 200;

export interface ConnectionDeps
  extends Omit<GatewayDeps, 'listen' | keyof ClientDeps>,
    Pick<DiscordDeps, 'apiUrl' | 'messageContent' | 'publicKey' | 'gateway'> {}

/** How events come to a client: by the gateway, which brings all of them, or by HTTP, which brings interactions alone. */
export type Way = ClientDeps['by'];

/** The way in. */
export interface Connection {
  /** Where Discord posts interactions, if it does. */
  readonly routes: readonly NodeRoute[];
  /** Whether an interaction has just come by HTTP and was not answered yet; undefined where none ever does. */
  readonly isArriving: (() => boolean) | undefined;
  /** Undefined before Discord has said it. */
  readonly applicationId: string | undefined;
  /** What a server pays for, which decides on the size of files; undefined where that is not known. */
  premiumTierOf(guildId: string): number | undefined;
  /** Signs in, and goes on trying while Discord is away. @param listen called with each client, before it signs in */
  open(listen: (client: Client, way: Way) => void): void;
  /** Why it is not connected; empty when it is. */
  away(): readonly Text[];
  /** How each shard stands. */
  shards(): readonly PlatformConnection[];
  /** Has another process go on with the connections; nothing where none shares them. */
  handOver(): Promise<void>;
  close(): Promise<void>;
}

export function createConnection(deps: ConnectionDeps): Connection {
  const { publicKey, clock, log } = deps;
  let listenTo: Parameters<Connection['open']>[0] = () => undefined;
  let isOpen = false;
  const take = (interaction: object): boolean => isOpen && !deps.closing.aborted && hand(interaction, ways);
  const door = publicKey === undefined ? undefined : createInteractionDoor({ publicKey, clock, log, take });
  const make = (by: Way): Gateway => new Gateway({ ...deps, by, door, listen: (client) => listenTo(client, by) });
  const ways: Ways = {
    gateway: deps.gateway ? make('gateway') : undefined,
    http: door === undefined ? undefined : make('http'),
  };
  const all = [ways.gateway, ways.http].filter((each) => each !== undefined);

  return {
    routes: door === undefined ? [] : [door.route],
    isArriving: door?.isArriving,
    get applicationId() {
      return all.flatMap(({ serving: { client } }) => client.application?.id ?? [])[0];
    },
    premiumTierOf: (guildId) => ways.gateway?.serving.client.guilds.cache.get(guildId)?.premiumTier,
    open(listen) {
      listenTo = listen;
      isOpen = true;
      for (const each of all) each.open();
    },
    away: () => all.flatMap((each) => awayTexts(each, clock)).slice(0, 1),
    shards: () => (ways.gateway === undefined ? [] : shardsOf(ways.gateway.serving)),
    handOver: async () => ways.gateway?.handOver(),
    async close() {
      // It waits for Discord to close the connection, too, however long that takes.
      await Promise.race([Promise.all(all.map((each) => each.close())), pause(clock, farewellMs, new AbortController().signal)]);
    },
  };
}

interface Ways {
  readonly gateway: Gateway | undefined;
  readonly http: Gateway | undefined;
}

/**
 * Has an interaction read that came by HTTP: by what the gateway has told of its server, or without it.
 *
 * @returns false where nothing can read it yet
 */
function hand(interaction: object, { gateway, http }: Ways): boolean {
  const guildId = 'guild_id' in interaction && typeof interaction.guild_id === 'string' ? interaction.guild_id : undefined;
  const knowing = gateway?.serving;
  const knows =
    guildId !== undefined && knowing?.client.isReady() === true && knowing.client.guilds.cache.get(guildId)?.available;
  const made = knows === true ? knowing : http?.serving;
  if (made === undefined || !made.client.isReady()) return false;
  made.tell('INTERACTION_CREATE', made === knowing ? interaction : withKnownServer(made, interaction));
  return true;
}

/** Once it was ready, discord.js's client says so for good; only its shards tell how they stand. */
function awayTexts({ serving: { client, shared }, sessionsAtMs }: Gateway, clock: Clock): readonly Text[] {
  const { shards } = client.ws;
  const held = shared?.held();
  // Other processes have all of them.
  if (held?.length === 0) return [];
  const own = [...shards.values()].filter(({ id }) => held?.includes(id) !== false);
  const away = own.filter(({ status }) => status !== Status.Ready).map(({ id }) => id + 1);
  if (client.isReady() && away.length === 0) return [];
  if (sessionsAtMs !== undefined && sessionsAtMs > clock.now()) {
    return [text('health.discordSessions', { time: new Date(sessionsAtMs).toISOString().slice(0, 16) })];
  }
  if (shards.size < 2 || !client.isReady()) return [text('discord.connecting')];
  return [text('health.discordShards', { which: away.join(', '), total: shards.size })];
}

function shardsOf({ client: { ws, guilds }, shared }: MadeClient): readonly PlatformConnection[] {
  const held = shared?.held();
  const own = [...ws.shards.values()].filter(({ id }) => held?.includes(id) !== false);
  return own.map(({ id, ping, status }) => ({
    name: `shard ${id + 1} of ${ws.shards.size}`,
    connected: status === Status.Ready,
    ...(ping >= 0 && { pingMs: ping }),
    places: guilds.cache.filter(({ shardId }) => shardId === id).size,
  }));
}
