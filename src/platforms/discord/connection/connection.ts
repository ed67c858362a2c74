import { Client, type ClientOptions, Events, GatewayIntentBits, Options, Partials, Routes } from 'discord.js';
import { type Text, text } from '../../../domain/texts.ts';
import { pause } from '../../../lib/pause.ts';
import type { DiscordDeps } from '../discord-deps.ts';
import { refusalsPerWarning, warnOfRefusals } from '../discord-rest.ts';

/** A server that is away would hold up every event for 15 s otherwise, and people only wait for 3 (measured with discord.js 14.28). */
const waitGuildTimeoutMs = 1000;
const callbackMs = 10_000;
/** For an orderly end of the connection. */
const farewellMs = 200;
/** Waits between tries to sign in. */
const longestRetryMs = 60_000;
/** Discord closes with these where trying again is no use. @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway */
const finalCloseCodes: readonly number[] = [4004, 4012, 4013, 4014];
/**
 * Discord closes with these where its servers are not shared between as many connections (shards) as it wants: at 2,500 servers a shard
 * (gateway#sharding, 2026-08-06). Signing in with more is the answer.
 */
const shardCloseCodes: readonly number[] = [4010, 4011];

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

export interface ConnectionDeps extends Pick<DiscordDeps, 'token' | 'apiUrl' | 'messageContent' | 'clock' | 'log'> {
  /** Discord refuses the bot for good. */
  readonly refuse: (reason: Text) => void;
  /** Aborted when nothing has to come in any more. */
  readonly closing: AbortSignal;
}

/** The way in: discord.js's client, made anew where Discord wants its servers shared between more shards. */
export interface Connection {
  readonly client: Client;
  /** Signs in, and goes on trying while Discord is away. @param listen called with each client, before it signs in */
  open(listen: (client: Client) => void): void;
  close(): Promise<void>;
}

export function createConnection(deps: ConnectionDeps): Connection {
  const { token, clock, log, closing } = deps;
  let client = createClient(deps);
  let listenTo: (client: Client) => void = () => undefined;
  let hasGivenUp = false;
  const refuse = (reason: Text): void => {
    hasGivenUp = true;
    deps.refuse(reason);
  };

  const watch = (own: Client): void => {
    own.on(Events.Error, (error) => log.warn({ code: codeOf(error), name: error.name }, 'Discord’s connection had an error'));
    own.on(Events.ShardError, (error) =>
      log.warn({ code: codeOf(error), name: error.name }, 'Discord’s connection had an error'),
    );
    own.on(Events.ShardDisconnect, ({ code }) => {
      if (finalCloseCodes.includes(code)) refuse(closeText(code));
      else if (shardCloseCodes.includes(code)) connectAnew(own);
      else log.warn({ code }, 'Discord closed the connection');
    });
    own.on(Events.ShardReconnecting, () => log.info({}, 'connecting to Discord again'));
    own.on(Events.ShardResume, (_, replayed) => log.info({ replayed }, 'the connection to Discord goes on where it was'));
    warnOfRefusals(own.rest, log);
    listenTo(own);
  };

  /** Each shard says so by itself: the first one counts. */
  const connectAnew = (old: Client): void => {
    if (old !== client) return;
    const leastShards = (old.options.shardCount ?? 1) + 1;
    log.warn({ leastShards }, 'Discord wants more shards; signing in again with them');
    client = createClient(deps);
    watch(client);
    void old.destroy();
    const own = client;
    clock.after(1000, () => void signIn(own, leastShards));
  };

  const signIn = async (own: Client, leastShards = 1, tries = 0): Promise<void> => {
    if (closing.aborted || hasGivenUp || own !== client) return;
    try {
      if (leastShards > 1) await askForShards(own, leastShards, token);
      await own.login(token);
    } catch (error) {
      if (own !== client) return;
      const cause = causeOf(error);
      if (cause === 'token') return refuse(text('discord.tokenRefused'));
      if (cause === 'intent') return refuse(text('discord.intentRefused'));
      if (cause === 'shards') return connectAnew(own);
      const delayMs = Math.min(longestRetryMs, 1000 * 2 ** Math.min(tries, 6));
      log.warn({ code: codeOf(error), delayMs }, 'Discord can not be reached; trying again');
      clock.after(delayMs, () => void signIn(own, leastShards, tries + 1));
    }
  };

  return {
    get client() {
      return client;
    },
    open(listen) {
      listenTo = listen;
      watch(client);
      void signIn(client);
    },
    async close() {
      // It waits for Discord to close the connection, too, however long that takes.
      await Promise.race([client.destroy(), pause(clock, farewellMs, new AbortController().signal)]);
    },
  };
}

function createClient({ apiUrl, messageContent }: ConnectionDeps): Client {
  return new Client({
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
    waitGuildTimeout: waitGuildTimeoutMs,
    ...memory,
    allowedMentions: { parse: [], repliedUser: false },
  });
}

/** More than Discord advises, where that was too few. */
async function askForShards({ options, rest }: Client, leastShards: number, token: string): Promise<void> {
  rest.setToken(token);
  const gateway = await rest.get(Routes.gatewayBot());
  const advised = typeof gateway === 'object' && gateway !== null && 'shards' in gateway ? Number(gateway.shards) : 1;
  if (advised >= leastShards) return;
  options.shardCount = leastShards;
  options.shards = Array.from({ length: leastShards }, (_, shard) => shard);
}

/** Why signing in did not work; undefined where trying again may. */
function causeOf(error: unknown): 'token' | 'intent' | 'shards' | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = codeOf(error);
  if (code === 'TokenInvalid' || ('status' in error && error.status === 401)) return 'token';
  if (code === 'DisallowedIntents' || /disallowed intents/i.test(error.message)) return 'intent';
  return /sharding is required|invalid shard/i.test(error.message) ? 'shards' : undefined;
}

function closeText(code: number): Text {
  if (code === 4004) return text('discord.tokenRefused');
  if (code === 4014 || code === 4013) return text('discord.intentRefused');
  return text('discord.refusedForGood', { code });
}

/** The code alone: discord.js's errors hold what was sent. */
export function codeOf(error: unknown): string | number | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' || typeof code === 'number' ? code : undefined;
}
