import { Client, type ClientOptions, type GatewayDispatchPayload, GatewayIntentBits, Options, Partials } from 'discord.js';
import type { DiscordDeps } from '../discord-deps.ts';
import { refusalsPerWarning } from '../discord-rest.ts';
import library from './discord-ws.cjs';

const { SimpleShardingStrategy, WebSocketShardEvents } = library;

/** A server that is away would hold up every event for 15 s otherwise, and people only wait for 3 (measured with discord.js 14.28). */
const waitGuildTimeoutMs = 1000;
const callbackMs = 10_000;

/**
 * What discord.js remembers. Of all that a server has, the bot needs channels, roles and itself; a message is looked at right when it
 * comes, or when somebody answers it, and then Discord sends it along.
 */
const memory: Pick<ClientOptions, 'makeCache' | 'sweepers'> = {
  makeCache: Options.cacheWithLimits({
    ...{ MessageManager: 20, ReactionManager: 0, PresenceManager: 0, VoiceStateManager: 0, StageInstanceManager: 0 },
    ...{ GuildEmojiManager: 0, GuildStickerManager: 0, GuildScheduledEventManager: 0, ThreadMemberManager: 0 },
    GuildMemberManager: { maxSize: 200, keepOverLimit: ({ id, client }) => id === client.user.id },
  }),
  // Seconds. A thread comes back by itself when somebody writes in it.
  sweepers: { messages: { interval: 300, lifetime: 300 }, threads: { interval: 1800, lifetime: 1800 } },
};

/** discord.js's client, and a way to hand it events. */
export interface MadeClient {
  readonly client: Client;
  /** Has it read an event as if its first shard had brought it. Nothing happens before it signs in. */
  tell(event: string, data: unknown): void;
}

export type ClientDeps = Pick<DiscordDeps, 'apiUrl' | 'messageContent'>;

export function makeClient({ apiUrl, messageContent }: ClientDeps): MadeClient {
  let manager: InstanceType<typeof library.WebSocketManager> | undefined;
  const client = new Client({
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMessages,
      GatewayIntentBits.DirectMessages,
      ...(messageContent ? [GatewayIntentBits.MessageContent] : []),
    ],
    // Direct messages, and messages that are changed after they were forgotten here.
    partials: [Partials.Channel, Partials.Message],
    rest: { api: apiUrl, retries: 1, timeout: callbackMs, invalidRequestWarningInterval: refusalsPerWarning },
    // As many as Discord advises: one for most bots, all of them in this process.
    shards: 'auto',
    ws: {
      buildStrategy(own) {
        manager = own;
        return new SimpleShardingStrategy(own);
      },
    },
    waitGuildTimeout: waitGuildTimeoutMs,
    ...memory,
    allowedMentions: { parse: [], repliedUser: false },
  });
  return {
    client,
    tell: (event, data) => void manager?.emit(WebSocketShardEvents.Dispatch, { data: dispatchOf(event, data), shardId: 0 }),
  };
}

/** Whatever it says: discord.js looks at each event by itself, and leaves out those that it does not know. */
function dispatchOf(event: string, data: unknown): GatewayDispatchPayload {
  return { op: 0, s: 0, t: event, d: data } as unknown as GatewayDispatchPayload;
}
