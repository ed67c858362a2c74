import { Client, type ClientOptions, Events, GatewayIntentBits, Options, Partials, Status } from 'discord.js';
import { type ChatHost, type ChatPlatform, stopForAnswersMs } from '../../domain/chat-platform.ts';
import { type Text, text } from '../../domain/texts.ts';
import { createInHand } from '../../lib/in-hand.ts';
import { pause } from '../../lib/pause.ts';
import { createTurns } from '../../lib/turns.ts';
import { createDiscordDelivery } from './discord-delivery.ts';
import type { DiscordDeps } from './discord-deps.ts';
import { createDiscordRest, refusalsPerWarning, warnOfRefusals } from './discord-rest.ts';
import { createInteractionTokens } from './interaction-tokens.ts';
import { createInteractionHandler } from './interactions.ts';
import { createMentionHandler } from './mentions.ts';
import { commandsJson, registerCommands } from './register-commands.ts';
import { uploadLimitBytes } from './upload.ts';

/** A server that is away would hold up every event for 15 s otherwise, and people only wait for 3 (measured with discord.js 14.28). */
const waitGuildTimeoutMs = 1000;
const callbackMs = 10_000;
/** For an orderly end of the connection. */
const farewellMs = 200;
/** Waits between tries to sign in. */
const longestRetryMs = 60_000;
/** Discord closes with these where trying again is no use. @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway */
const finalCloseCodes: readonly number[] = [4004, 4010, 4011, 4012, 4013, 4014];

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

/** Where discord.js 14 reads what comes in. An event that lacks a field makes it throw there, outside of everything that could catch it (measured). */
const eventHandling = /node_modules[\\/]discord\.js[\\/]src[\\/]client[\\/](?:actions|websocket)[\\/]/;

/** Discord: people's commands come in by the gateway, everything goes out by REST. */
export function createDiscord(deps: DiscordDeps): ChatPlatform {
  const { token, apiUrl, guildId, messageContent, clock, log, texts, giveUp } = deps;
  const inHand = createInHand(clock, stopForAnswersMs);
  const tokens = createInteractionTokens(clock);
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
    waitGuildTimeout: waitGuildTimeoutMs,
    ...memory,
    allowedMentions: { parse: [], repliedUser: false },
  });
  let hasGivenUp = false;
  const refuse = (reason: Text): void => {
    if (hasGivenUp) return;
    hasGivenUp = true;
    giveUp(reason);
  };
  const rest = createDiscordRest({ token, apiUrl, clock, log, onRefused: () => refuse(text('discord.tokenRefused')) });
  const limitBytes = (guild: string | undefined): number =>
    uploadLimitBytes(guild === undefined ? undefined : client.guilds.cache.get(guild)?.premiumTier);
  const delivery = createDiscordDelivery({ ...deps, rest, tokens, limitBytes });

  const serve = (host: ChatHost): void => {
    const handlers = { ...deps, ...host, rest, tokens, turn: createTurns(), stopping: inHand.letGo };
    const onInteraction = createInteractionHandler(handlers);
    const { onMessage, onEdit } = createMentionHandler(handlers);
    client.on(Events.InteractionCreate, (interaction) => void inHand.hold(onInteraction(interaction)));
    client.on(Events.MessageCreate, (message) => void inHand.hold(onMessage(message)));
    client.on(Events.MessageUpdate, (_, message) => void inHand.hold(onEdit(message)));
    client.on(Events.ClientReady, ({ user, application }) => {
      log.info({ bot: user.tag, servers: client.guilds.cache.size }, 'connected to Discord');
      registerCommands(client.rest, application.id, guildId, commandsJson(host.commands, texts), log).catch((error: unknown) =>
        log.error({ code: codeOf(error) }, 'the commands could not be registered at Discord'),
      );
    });
  };

  client.on(Events.Error, (error) => log.warn({ code: codeOf(error), name: error.name }, 'Discord’s connection had an error'));
  client.on(Events.ShardDisconnect, ({ code }) => {
    if (finalCloseCodes.includes(code)) refuse(closeText(code));
    else log.warn({ code }, 'Discord closed the connection');
  });
  client.on(Events.ShardReconnecting, () => log.info({}, 'connecting to Discord again'));
  client.on(Events.ShardResume, (_, replayed) => log.info({ replayed }, 'the connection to Discord goes on where it was'));
  warnOfRefusals(client.rest, log);

  const signIn = async (tries = 0): Promise<void> => {
    if (inHand.closing.aborted || hasGivenUp) return;
    try {
      await client.login(token);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'TokenInvalid' || (error instanceof Error && 'status' in error && error.status === 401)) {
        return refuse(text('discord.tokenRefused'));
      }
      if (code === 'DisallowedIntents' || (error instanceof Error && /disallowed intents/i.test(error.message))) {
        return refuse(text('discord.intentRefused'));
      }
      const delayMs = Math.min(longestRetryMs, 1000 * 2 ** Math.min(tries, 6));
      log.warn({ code, delayMs }, 'Discord can not be reached; trying again');
      clock.after(delayMs, () => void signIn(tries + 1));
    }
  };

  return {
    delivery,
    open(host) {
      serve(host);
      void signIn();
    },
    problems: () =>
      client.isReady() && client.ws.status === Status.Ready
        ? []
        : [{ code: 'platform', text: texts.say(text('discord.connecting')) }],
    isOneLostEvent: (error) => error instanceof Error && eventHandling.test(error.stack ?? ''),
    settle: inHand.settle,
    async close() {
      // It waits for Discord to close the connection, too, however long that takes.
      await Promise.race([client.destroy(), pause(clock, farewellMs, new AbortController().signal)]);
      await inHand.end();
    },
  };
}

function closeText(code: number): Text {
  if (code === 4004) return text('discord.tokenRefused');
  if (code === 4014 || code === 4013) return text('discord.intentRefused');
  return text('discord.refusedForGood', { code });
}

/** The code alone: discord.js's errors hold what was sent. */
function codeOf(error: unknown): string | number | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' || typeof code === 'number' ? code : undefined;
}
