import { type Client, Events } from 'discord.js';
import { type ChatHost, stopForAnswersMs } from '../../domain/chat-platform.ts';
import type { ProcessMessages } from '../../domain/process-messages.ts';
import { text } from '../../domain/texts.ts';
import { createTurns } from '../../lib/event-loop-turns.ts';
import { createSharedReminders, createTimers } from '../../lib/reminders.ts';
import { createTrackedWork } from '../../lib/tracked-work.ts';
import { createOpening } from '../chat/opening.ts';
import type { OpenablePlatform } from '../chat/platform-module.ts';
import { createRefuseOnce } from '../chat/refuse-once.ts';
import { type CommandAccess, createCommandAccess } from './access/command-access.ts';
import { whenAllowed } from './acknowledge.ts';
import { codeOf } from './connection/close-codes.ts';
import { type Connection, createConnection } from './connection/connection.ts';
import { createShardSessions } from './connection/shards/shard-sessions.ts';
import type { SharedShards } from './connection/shards/shared-connections.ts';
import { createDiscordDelivery } from './discord-delivery.ts';
import type { DiscordDeps, IntakeDeps } from './discord-deps.ts';
import { withoutRaw } from './discord-error.ts';
import { createDiscordRest } from './discord-rest.ts';
import { greetServer } from './greeting.ts';
import { createInteractionTokens } from './interaction-tokens.ts';
import { createMentionHandler } from './mentions.ts';
import { createInteractionHandler } from './on-interaction.ts';
import { postPlain } from './post-plain.ts';
import { createNoteStages, createPrivateNotes, createSharedNoteStages } from './private-notes.ts';
import { commandsJson, registerCommands } from './register-commands.ts';
import { createServerTiers } from './server-tiers.ts';
import { answerUnreadEvents } from './unread-events.ts';
import { uploadLimitBytes } from './upload.ts';
import type { UserInstallDeps } from './user-install.ts';

/** Where discord.js 14 reads what comes in. An event that lacks a field makes it throw there, outside of everything that could catch it (measured). */
const eventHandling = /node_modules[\\/]discord\.js[\\/]src[\\/]client[\\/](?:actions|websocket)[\\/]/;

/** Told with the id of a server where the permissions of commands were changed. */
const permissionsTopic = 'discord-permissions';

/** Discord: people's commands come in by the gateway or by HTTP, everything goes out by REST. */
export function createDiscord(deps: DiscordDeps): OpenablePlatform {
  const { token, apiUrl, guildId, clock, log, texts, giveUp } = deps;
  const opening = createOpening<ChatHost>();
  const trackedWork = createTrackedWork(clock, stopForAnswersMs);
  const tokens = createInteractionTokens(deps);
  const refuse = createRefuseOnce(giveUp);
  const gateway = deps.gateway && deps.shared?.connects !== false;
  const connection = createConnection({ ...deps, gateway, refuse, closing: trackedWork.closing, shared: shardsOf(deps) });
  const rest = createDiscordRest({ token, apiUrl, clock, log, onRefused: () => refuse(text('discord.tokenRefused')) });
  const stopping = trackedWork.letGo;
  const tiers = createServerTiers({ rest, clock, log, stopping });
  const limitBytes = (guild: string | undefined): number =>
    uploadLimitBytes(guild === undefined ? undefined : (connection.premiumTierOf(guild) ?? tiers.known(guild)));
  const learnLimit = async (guild: string | undefined): Promise<void> => {
    const isTold = deps.shared === undefined || guild === undefined || connection.premiumTierOf(guild) !== undefined;
    if (!isTold) await tiers.learn(guild);
  };
  const allowed = <T>(send: () => Promise<T>): Promise<T> => whenAllowed(send, { clock, stopping });
  const stages = deps.shared === undefined ? createNoteStages() : createSharedNoteStages(deps.secrets, () => clock.now());
  const notes = createPrivateNotes({ rest, tokens, stages, log, stopping, whenAllowed: allowed, hold: trackedWork.hold });
  const standing: UserInstallDeps['standing'] = async (id, signal) => {
    const { engine } = await opening.host(signal);
    const generation = await engine.find(id);
    return generation && { generation, receipts: await engine.receipts(id) };
  };
  const own = { rest, tokens, notes, limitBytes, learnLimit, standing, reminders: remindersOf(deps, stopping) };
  const delivery = createDiscordDelivery({ ...deps, ...own, host: opening.host });

  const listener = (host: ChatHost): Parameters<Connection['open']>[0] => {
    const { commands } = host;
    const applicationId = () => connection.applicationId;
    const access = createCommandAccess({ rest, clock, log, texts, guildId, commands, applicationId });
    const handlers = { ...deps, ...host, rest, tokens, notes, access, turn: createTurns(connection.isArriving), stopping };
    const onInteraction = createInteractionHandler(handlers);
    const { onMessage, onEdit } = createMentionHandler(handlers);
    const register = createRegistering(handlers);
    const permissionsChanged = forgetPermissions(access, deps.shared?.messages, stopping);
    return (client, way) => {
      answerUnreadEvents(client, handlers);
      client.on(Events.ApplicationCommandPermissionsUpdate, (changed) => permissionsChanged(changed.guildId));
      client.on(Events.ShardReady, () => access.forgetAll());
      client.on(Events.InteractionCreate, (interaction) => void trackedWork.hold(onInteraction(interaction)));
      client.on(Events.ClientReady, (ready) => {
        log.info(
          { bot: ready.user.tag, way, servers: ready.guilds.cache.size, shards: ready.ws.shards.size },
          'connected to Discord',
        );
        register(ready);
      });
      if (way === 'http') return;
      client.on(Events.MessageCreate, (message) => void trackedWork.hold(onMessage(message)));
      client.on(Events.MessageUpdate, (_, message) => void trackedWork.hold(onEdit(message)));
      // Not of one that Discord can't reach for a time.
      client.on(Events.GuildDelete, ({ id }) => host.engine.placeGone({ platform: 'discord', serverId: id }));
      client.on(Events.GuildCreate, (guild) => void trackedWork.hold(greetServer(guild, handlers)));
    };
  };

  return {
    delivery,
    routes: connection.routes,
    open(host) {
      connection.open(listener(host));
      opening.open(host);
    },
    problems: () => connection.away().map((away) => ({ code: 'platform', text: texts.say(away) })),
    connections: connection.shards,
    isIgnorableError: (error) => error instanceof Error && eventHandling.test(error.stack ?? ''),
    postPlain: (place, words, signal) => postPlain(place, words, rest, signal),
    async settle() {
      await Promise.all([connection.handOver(), trackedWork.settle()]);
    },
    async close() {
      await connection.close();
      await trackedWork.end();
    },
  };
}

/** Of offers that are due later: with several processes, whichever lives then makes them. */
function remindersOf({ shared, clock, log }: DiscordDeps, stopping: AbortSignal): UserInstallDeps['reminders'] {
  return (remind) => {
    const onFailure = (error: unknown, generationId: string | undefined): void =>
      log.warn({ err: withoutRaw(error), generationId }, 'the button for a result could not be offered');
    const options = { clock, remind, onFailure, stopping };
    return shared === undefined
      ? createTimers(options)
      : createSharedReminders({ ...shared, kind: 'discord-offer', isDoneHere: shared.connects !== false }, options);
  };
}

/** Of several processes Discord tells one, which may not be the one that has to know. @returns takes what this one is told */
function forgetPermissions(
  access: Pick<CommandAccess, 'forget' | 'forgetAll'>,
  messages: ProcessMessages | undefined,
  stopping: AbortSignal,
): (guildId: string) => void {
  if (messages === undefined) return access.forget;
  const stopListening = messages.onTold(permissionsTopic, access.forget);
  const stopMissing = messages.onMissed(access.forgetAll);
  const stop = (): void => {
    stopListening();
    stopMissing();
  };
  stopping.addEventListener('abort', stop, { once: true });
  return (guildId) => {
    access.forget(guildId);
    messages.tell(permissionsTopic, guildId);
  };
}

/** Where several processes are this bot, each connects some of its shards. */
function shardsOf({ shared, secrets, clock, token }: DiscordDeps): SharedShards | undefined {
  return shared && { ...shared, sessions: createShardSessions(secrets, clock, token) };
}

/** Registers the commands by the first client that is ready; by the next one where that did not work. */
function createRegistering({ commands, texts, log, guildId }: IntakeDeps): (client: Client<true>) => void {
  let isUnderWay = false;
  return ({ rest, application }) => {
    if (isUnderWay) return;
    isUnderWay = true;
    registerCommands(rest, application.id, guildId, commandsJson(commands, texts), log).catch((error: unknown) => {
      isUnderWay = false;
      log.error({ code: codeOf(error) }, 'the commands could not be registered at Discord');
    });
  };
}
