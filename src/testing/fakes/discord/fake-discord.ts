import { createServer } from 'node:http';
import type { APIUser } from 'discord-api-types/v10';
import { createVirtualClock, type VirtualClock } from '../../set-up/virtual-clock.ts';
import { createEffectLog } from '../effect-log.ts';
import { listenOnLoopback, stopServer } from '../servers.ts';
import { createApiListener } from './api-server.ts';
import {
  addChannel,
  addGuild,
  addPerson,
  addPrivateChannel,
  addThread,
  type ChannelOptions,
  changeGuild,
  changeRights,
  directMessage,
  type GuildOptions,
  type PersonOptions,
  removeChannel,
  setBotMembership,
} from './building.ts';
import { createCdnListener } from './cdn-server.ts';
import { type CommandPermission, setCommandPermissions } from './command-permissions.ts';
import { autocomplete, messageCommand, type OptionValues, slash } from './commanding.ts';
import type { EffectLog } from './effects.ts';
import { createFaultBox, type FaultName, type FaultOptions } from './faults.ts';
import { createFileShelf } from './file-shelf.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { isGoodEndpoint } from './interaction-endpoint.ts';
import type { Call, Who } from './interactions.ts';
import { changeThread } from './messages.ts';
import type { Permission } from './permissions.ts';
import { type ModalValue, press, select, submitModal } from './pressing.ts';
import { createRateLimits, type RateLimit } from './rate-limits.ts';
import type { RoutePattern } from './routes.ts';
import { messagesIn, type SeenMessage, visibleTo } from './seen.ts';
import { makeSigningKey, type SigningKey } from './signing-key.ts';
import { createSnowflakes } from './snowflakes.ts';
import type { Channel, Guild, Person, World } from './world.ts';
import { deleteMessage, repeatMessage, rewrite, type SayOptions, say } from './writing.ts';

export interface FakeDiscordOptions {
  /** The time that `clock.advance` adds to, epoch milliseconds. Default: the system's. */
  readonly now?: () => number;
  /** Whether the message-content intent is switched on in the portal. Default: false. */
  readonly messageContent?: boolean;
  /** As clients are told. Default: 41,250. */
  readonly heartbeatIntervalMs?: number;
  /** Connections that the bot has to share its servers between. Default: 1. */
  readonly shards?: number;
  /** Connections that may sign in at once. Default: all of them. */
  readonly maxConcurrency?: number;
  /** The name in its addresses, for a proxy that knows it. Default: `127.0.0.1`. */
  readonly host?: string;
}

type MessageKey = Pick<SeenMessage, 'id' | 'channel_id'>;
type Actor = Pick<Who, 'user'>;

/**
 * Discord on loopback ports: REST, gateway and files, with a world to build, people who act in it, faults, and a log of all that
 * happened. What a person could not do in the client, such as pressing a button that is not there, throws in the test.
 */
export interface FakeDiscord {
  /** For `rest.api` and `DISCORD_API_URL`. */
  readonly apiUrl: string;
  /** Origin of files, for `MEDIA_ORIGINS`. */
  readonly cdnUrl: string;
  /** A canary: it must be found in no log. */
  readonly token: string;
  readonly bot: APIUser;
  /** The application's key; its public half stands in the portal. */
  readonly signingKey: SigningKey;
  /** What a person writes to mention the bot. */
  readonly mention: string;
  readonly log: EffectLog;
  readonly clock: VirtualClock;
  readonly gateway: Omit<Gateway, 'announce' | 'stop'>;

  addPerson(options: PersonOptions): Person;
  addGuild(options: GuildOptions): Guild;
  addChannel(options: ChannelOptions): Channel;
  /** A forum's post, or a thread that somebody else opened. */
  addThread(parent: Channel, name: string, owner: Person): Channel;
  /** The channel between a person and the bot. */
  directMessage(person: Person): Channel;
  /** A direct message between people, where only those who installed the app can use it. */
  addPrivateChannel(people: readonly Person[]): Channel;
  /** By id, for what the bot made. */
  channel(id: string): Channel;

  /** Takes rights from the bot in a channel. */
  deny(channel: Channel, ...permissions: readonly Permission[]): void;
  /** Gives them back. */
  allow(channel: Channel, ...permissions: readonly Permission[]): void;
  /** Takes rights from people. */
  denyPeople(channel: Channel, people: readonly Person[], ...permissions: readonly Permission[]): void;
  /** A moderator sets who may use a command, and where; all that was set before for it is gone. @param command undefined: the whole app */
  setCommandPermissions(guild: Guild, command: string | undefined, permissions: readonly CommandPermission[]): void;
  changeGuild(guild: Guild, change: Parameters<typeof changeGuild>[2]): void;
  /** A person leaves a guild. */
  removeMember(guild: Guild, person: Person): void;
  setThread(thread: Channel, change: { readonly isArchived?: boolean; readonly isLocked?: boolean }): void;
  removeChannel(channel: Channel): void;
  removeBot(guild: Guild): void;
  /** Lets the bot into a guild, which it hears of. */
  inviteBot(guild: Guild): void;
  /** The bot is in so many servers now that it needs more connections; those that are too few are closed with 4011. */
  requireShards(shards: number): void;
  /** Discord advises so many connections from now on, and takes no new ones with fewer; those that are there stay. */
  adviseShards(shards: number): void;
  /** How often the bot may still sign in. */
  setSessions(sessions: { readonly remaining: number; readonly resetAfterMs: number }): void;
  /**
   * Enters an address in the portal: interactions are posted there from now on, and the gateway hears of none.
   *
   * @throws {Error} where the portal does not take it
   */
  setEndpoint(url: string): Promise<void>;
  /** The same, for an address that the portal took long ago; undefined: somebody took it away. */
  haveEndpoint(url: string | undefined): void;
  /** From now on the token is wrong; connections are closed with 4004. */
  revokeToken(): void;

  slash(name: string, options: OptionValues, who: Who): Call;
  autocomplete(name: string, focused: string, options: Readonly<Record<string, string | number>>, who: Who): Call;
  /** Apps > name, on a message. */
  messageCommand(name: string, message: MessageKey, who: Actor): Call;
  /** @param button label or custom id */
  press(message: MessageKey, button: string, who: Actor): Call;
  /** @param menu custom id or placeholder @param values or labels */
  select(message: MessageKey, menu: string, values: readonly (string | Person)[], who: Actor): Call;
  /** Sends the modal that a call was answered with. @param values by custom id */
  submitModal(call: Call, values: Readonly<Record<string, ModalValue>>): Call;
  say(options: SayOptions): SeenMessage;
  rewrite(message: MessageKey, content: string): SeenMessage;
  deleteMessage(message: MessageKey): void;
  /** Sends a message's event once more. For an interaction: `call.repeat()`. */
  repeat(message: MessageKey): void;

  /** Makes the next requests to a route go wrong. */
  inject(route: RoutePattern | 'every route', fault: FaultName, options?: FaultOptions): void;
  clearFaults(): void;
  /** From now on the route has a bucket per channel, with its headers and its 429. */
  limit(route: RoutePattern, limit: RateLimit): void;

  /** AutoMod refuses from now on every post and edit in guilds that has the word in it (200000). */
  blockWord(word: string): void;

  /** What everybody in the channel sees now, oldest first. */
  messagesIn(channel: Channel | string): readonly SeenMessage[];
  /** The same for one person, with what only they see. Default: in all channels. */
  visibleTo(person: Person, channel?: Channel): readonly SeenMessage[];
  /** @throws {AggregateError} when the fake itself went wrong on the way */
  close(): Promise<void>;
}

const token = 'MTA0MjQyNDI0MjQyNDI0MjQy.CANARY.discord-bot-token-that-no-log-may-hold';

export async function startFakeDiscord(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const { now = Date.now, messageContent = false, heartbeatIntervalMs = 41_250, shards = 1, maxConcurrency, host } = options;
  const clock = createVirtualClock(now);
  const newId = createSnowflakes(clock.now);
  const [api, cdn] = [createServer(), createServer()];
  const [apiOrigin, cdnUrl] = await Promise.all([listenOnLoopback(api, host), listenOnLoopback(cdn, host)]);
  const botId = newId();
  const gateway = createGateway(api, () => world, { heartbeatIntervalMs, path: '/gateway' });
  const world: World = {
    ...{ clock, newId, token, cdnUrl, apiUrl: `${apiOrigin}/api`, gatewayUrl: `${apiOrigin.replace('http', 'ws')}/gateway` },
    bot: { id: botId, username: 'videobot', discriminator: '0', global_name: null, avatar: null, bot: true },
    portal: {
      messageContent,
      isTokenRevoked: false,
      ...{ shards, maxConcurrency },
      sessions: { remaining: 999, resetAfterMs: 14_400_000 },
      endpoint: undefined,
    },
    signingKey: makeSigningKey(),
    blockedWords: new Set(),
    ...{ people: new Map(), guilds: new Map(), channels: new Map(), interactions: new Map(), commands: new Map() },
    commandPermissions: new Map(),
    files: createFileShelf({ cdnUrl, now: clock.now, newId }),
    log: createEffectLog(clock.now),
    announce: gateway.announce,
  };
  const faults = createFaultBox();
  const limits = createRateLimits(clock.now);
  const bugs: unknown[] = [];
  const onBug = (error: unknown) => bugs.push(error);
  api.on('request', createApiListener({ world, faults, limits, onBug }));
  cdn.on('request', createCdnListener(world, faults, onBug));
  const channelOf = (id: string): Channel => {
    const channel = world.channels.get(id);
    if (channel === undefined) throw new Error(`there is no channel ${id}`);
    return channel;
  };

  return {
    ...{
      apiUrl: world.apiUrl,
      cdnUrl,
      token,
      bot: world.bot,
      signingKey: world.signingKey,
      mention: `<@${botId}>`,
      log: world.log,
      clock,
      gateway,
    },
    ...peopleIn(world),
    addPerson: (person) => addPerson(world, person),
    addGuild: (guild) => addGuild(world, guild),
    addChannel: (channel) => addChannel(world, channel),
    addThread: (parent, name, owner) => addThread(world, parent, { name, ownerId: owner.id }),
    directMessage: (person) => directMessage(world, person),
    addPrivateChannel: (people) => addPrivateChannel(world, people),
    channel: channelOf,
    deny: (channel, ...permissions) => changeRights(world, channel, botId, 'deny', permissions),
    allow: (channel, ...permissions) => changeRights(world, channel, botId, 'allow', permissions),
    denyPeople(channel, people, ...permissions) {
      for (const { id } of people) changeRights(world, channel, id, 'deny', permissions);
    },
    setCommandPermissions: (guild, command, permissions) => setCommandPermissions(world, guild, command, permissions),
    changeGuild: (guild, change) => changeGuild(world, guild, change),
    // Told only with an intent that bots like this one do not have.
    removeMember: (guild, { id }) => void guild.members.delete(id),
    setThread: (thread, change) => changeThread(world, thread, change),
    removeChannel: (channel) => removeChannel(world, channel),
    removeBot: (guild) => setBotMembership(world, guild, false),
    inviteBot: (guild) => setBotMembership(world, guild, true),
    requireShards(shards) {
      world.portal.shards = shards;
      gateway.close(4011);
    },
    adviseShards(shards) {
      world.portal.shards = shards;
    },
    setSessions(sessions) {
      world.portal.sessions = sessions;
    },
    async setEndpoint(url) {
      if (!(await isGoodEndpoint(world, url))) throw new Error(`the portal does not take ${url}`);
      world.portal.endpoint = url;
    },
    haveEndpoint(url) {
      world.portal.endpoint = url;
    },
    revokeToken() {
      world.portal.isTokenRevoked = true;
      gateway.close(4004);
    },
    inject: faults.inject,
    clearFaults: faults.clear,
    limit: limits.set,
    blockWord: (word) => void world.blockedWords.add(word),
    messagesIn: (channel) => messagesIn(world, typeof channel === 'string' ? channelOf(channel) : channel),
    visibleTo: (person, channel) => visibleTo(world, person, channel),
    async close() {
      clock.stop();
      gateway.stop();
      await Promise.all([stopServer(api), stopServer(cdn)]);
      await world.files.close();
      if (bugs.length > 0) throw new AggregateError(bugs, 'the fake Discord went wrong');
    },
  };
}

/** What people do. */
function peopleIn(world: World) {
  return {
    slash: (name, values, who) => slash(world, name, values, who),
    autocomplete: (name, focused, values, who) => autocomplete(world, name, focused, values, who),
    messageCommand: (name, message, who) => messageCommand(world, name, message, who),
    press: (message, button, who) => press(world, message, button, who),
    select: (message, menu, values, who) => select(world, message, menu, values, who),
    submitModal: (call, values) => submitModal(world, call, values),
    say: (words) => say(world, words),
    rewrite: (message, content) => rewrite(world, message, content),
    deleteMessage: (message) => deleteMessage(world, message),
    repeat: (message) => repeatMessage(world, message),
  } satisfies Partial<FakeDiscord>;
}
