import {
  Client,
  type ClientOptions,
  DefaultRestOptions,
  type GatewayDispatchPayload,
  GatewayIntentBits,
  Partials,
  type RESTOptions,
  type ResponseLike,
  Status,
} from 'discord.js';
import type { DiscordDeps } from '../discord-deps.ts';
import { refusalsPerWarning } from '../discord-rest.ts';
import library from './discord-ws.cjs';
import type { InteractionDoor } from './interaction-door.ts';
import { keepLittle, trimEvent } from './keep-little.ts';
import type { ToldClient } from './known-servers.ts';
import { noGateway } from './no-gateway.ts';
import { createLearnServers } from './shards/learn-servers.ts';
import { type SharedConnections, type SharedConnectionsDeps, shareConnections } from './shards/shared-connections.ts';

const { SimpleShardingStrategy, WebSocketShardEvents } = library;

/** A server that is away would hold up every event for 15 s otherwise, and people only wait for 3 (measured with discord.js 14.28). */
const waitGuildTimeoutMs = 1000;
const callbackMs = 10_000;

export interface MadeClient extends ToldClient {
  /** Whether several processes share the connections. */
  readonly isShared: boolean;
  /** Those of this process, then; undefined before it signs in. */
  readonly shared: SharedConnections | undefined;
}

export interface ClientDeps extends Pick<DiscordDeps, 'apiUrl' | 'messageContent'> {
  /** Whether it connects to the gateway; else it reads what it is told. */
  readonly by: 'gateway' | 'http';
  /** Where interactions that came by HTTP wait for their answers. */
  readonly door?: Pick<InteractionDoor, 'answer'> | undefined;
  /** What discord.js keeps of what it reads, whole. Default: as little as the bot needs. */
  readonly keeping?: Pick<ClientOptions, 'makeCache'>;
  /** Where several processes share the connections to the gateway. Default: this one has all of them. */
  readonly sharing?: Omit<SharedConnectionsDeps, 'servers' | 'onOpen'> | undefined;
}

export function makeClient({ apiUrl, messageContent, by, door, keeping, sharing }: ClientDeps): MadeClient {
  let manager: InstanceType<typeof library.WebSocketManager> | undefined;
  let shared: SharedConnections | undefined;
  const tell: MadeClient['tell'] = (event, data, shardId = 0) =>
    void manager?.emit(WebSocketShardEvents.Dispatch, { data: dispatchOf(event, data), shardId });
  const client: Client = new Client({
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMessages,
      GatewayIntentBits.DirectMessages,
      ...(messageContent ? [GatewayIntentBits.MessageContent] : []),
    ],
    // Direct messages, and messages that are changed after they were forgotten here.
    partials: [Partials.Channel, Partials.Message],
    rest: {
      ...{ api: apiUrl, retries: 1, timeout: callbackMs, invalidRequestWarningInterval: refusalsPerWarning },
      ...(door !== undefined && { makeRequest: answeringAt(door) }),
    },
    // As many as Discord advises: one for most bots, all of them in this process.
    shards: by === 'http' ? [0] : 'auto',
    ws: {
      buildStrategy(own) {
        manager = own;
        // Before discord.js listens.
        if (keeping === undefined) own.on(WebSocketShardEvents.Dispatch, ({ data }) => trimEvent(data));
        if (by === 'http') return noGateway(own);
        if (sharing === undefined) return new SimpleShardingStrategy(own);
        // By then it has signed in.
        const servers = createLearnServers({ client: () => client, tell, clock: sharing.clock, log: sharing.log });
        const onOpen = (shard: number): void => {
          const known = client.ws.shards.get(shard);
          if (known !== undefined) known.status = Status.Connecting;
        };
        const { strategy, shared: made } = shareConnections(own, { ...sharing, servers, onOpen });
        shared = made;
        return strategy;
      },
    },
    waitGuildTimeout: waitGuildTimeoutMs,
    ...(keeping ?? keepLittle()),
    allowedMentions: { parse: [], repliedUser: false },
  });
  return {
    client,
    tell,
    isShared: sharing !== undefined,
    get shared() {
      return shared;
    },
  };
}

/**
 * The first answer to an interaction goes by the request that brought it, where that waits for it. With files it is a call as ever, which
 * Discord takes after it was told to wait.
 */
function answeringAt(door: Pick<InteractionDoor, 'answer'>): RESTOptions['makeRequest'] {
  return async (url, init) => {
    const id = /\/interactions\/(\d+)\/[^/]+\/callback(?:\?|$)/.exec(url)?.[1];
    const isAnswered = id !== undefined && typeof init.body === 'string' && (await door.answer(id, init.body));
    return isAnswered ? nothing() : DefaultRestOptions.makeRequest(url, init);
  };
}

/** As Discord answers such a call. Its type is that of another undici than Node's. */
function nothing(): ResponseLike {
  return new Response(null, { status: 204 }) as unknown as ResponseLike;
}

/** Whatever it says: discord.js looks at each event by itself, and leaves out those that it does not know. */
function dispatchOf(event: string, data: unknown): GatewayDispatchPayload {
  return { op: 0, s: 0, t: event, d: data } as unknown as GatewayDispatchPayload;
}
