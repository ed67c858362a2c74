import {
  type APIGuildMember,
  type APIRole,
  type APIUser,
  GatewayDispatchEvents,
  GatewayIntentBits,
  GuildPremiumTier,
  Locale,
  ThreadAutoArchiveDuration,
} from 'discord-api-types/v10';
import { guildCreate, isGuildChannel } from './gateway.ts';
import { botSees } from './messages.ts';
import { bits, everyonePermissions, type Permission, setException } from './permissions.ts';
import { renderChannel, renderGuild, renderThread } from './render.ts';
import type { Channel, ChannelKind, Guild, Person, StoredMessage, World } from './world.ts';

export interface PersonOptions {
  readonly name: string;
  /** Default: English, US. */
  readonly locale?: Locale;
  /** By Nitro. Default: 10 MiB. */
  readonly uploadLimitBytes?: number;
  /** Default: true. */
  readonly acceptsDirectMessages?: boolean;
  /** Whether they installed the app to themselves. Default: false. */
  readonly hasInstalled?: boolean;
  /** Default: false. */
  readonly isBot?: boolean;
}

export function addPerson(world: World, options: PersonOptions): Person {
  const { name, locale = Locale.EnglishUS, uploadLimitBytes = 10 * 1024 * 1024 } = options;
  const { acceptsDirectMessages = true, hasInstalled = false, isBot = false } = options;
  const id = world.newId();
  const user: APIUser = {
    ...{ id, username: name.toLowerCase().replaceAll(/[^a-z0-9_.]/g, ''), global_name: name, discriminator: '0', avatar: null },
    ...(isBot ? { bot: true } : {}),
  };
  const person: Person = { id, user, locale, uploadLimitBytes, acceptsDirectMessages, hasInstalled };
  world.people.set(id, person);
  return person;
}

export interface GuildOptions {
  readonly name: string;
  /** Default: none. Tier 2 takes files of 50 MiB, tier 3 of 100. */
  readonly premiumTier?: GuildPremiumTier;
  readonly locale?: Locale;
  /** False: people may have installed the app to themselves, but the bot is no member. Default: true. */
  readonly hasBot?: boolean;
  /** Announced at the start, but nothing more is told: Discord has an outage there. Default: false. */
  readonly isUnavailable?: boolean;
  readonly members?: readonly Person[];
  /** Members who may manage messages, threads and channels. */
  readonly managers?: readonly Person[];
  /** Members who may manage the server itself, and nothing else. */
  readonly keepers?: readonly Person[];
  /** Roles that nobody has, for mentions. */
  readonly roles?: readonly { readonly name: string; readonly mentionable: boolean }[];
}

/** What a person writes to call a role by its name; the bot's own has the bot's. */
export function roleMention({ roles }: Guild, name: string): string {
  const found = roles.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no role ${name}`);
  return `<@&${found.id}>`;
}

/** Its owner is nobody that acts, so that all rights come from roles. */
export function addGuild(world: World, options: GuildOptions): Guild {
  const { name, premiumTier = GuildPremiumTier.None, locale = Locale.EnglishUS } = options;
  const { hasBot = true, isUnavailable = false, members = [], managers = [], keepers = [], roles = [] } = options;
  const id = world.newId();
  const manager = role(
    world.newId(),
    'managers',
    everyonePermissions | bits('ManageMessages', 'ManageThreads', 'ManageChannels'),
  );
  const keeper = role(world.newId(), 'keepers', everyonePermissions | bits('ManageGuild'));
  const guild: Guild = {
    ...{ id, name, ownerId: world.newId(), locale, premiumTier, hasBot, isUnavailable, hasTooManyThreads: false },
    ...{ botJoinedAtMs: 0, systemChannelId: undefined },
    roles: [
      ...[role(id, '@everyone', everyonePermissions), manager, keeper],
      // Every bot comes with a role of its own, which people call as easily as the bot itself.
      ...(hasBot ? [{ ...role(world.newId(), world.bot.username, 0n), managed: true, tags: { bot_id: world.bot.id } }] : []),
      ...roles.map(({ name: title, mentionable }) => ({ ...role(world.newId(), title, 0n), mentionable })),
    ],
    members: new Map(),
  };
  if (hasBot)
    guild.members.set(
      world.bot.id,
      member(
        world.bot,
        guild.roles.filter(({ managed }) => managed).map((each) => each.id),
      ),
    );
  for (const { user } of members) guild.members.set(user.id, member(user, []));
  for (const { user } of managers) guild.members.set(user.id, member(user, [manager.id]));
  for (const { user } of keepers) guild.members.set(user.id, member(user, [keeper.id]));
  world.guilds.set(id, guild);
  if (hasBot) world.announce(GatewayIntentBits.Guilds, () => guildCreate(world, guild));
  return guild;
}

/** The bot comes in, or is thrown out. */
export function setBotMembership(world: World, guild: Guild, hasBot: boolean): void {
  guild.hasBot = hasBot;
  if (hasBot) guild.botJoinedAtMs = world.clock.now();
  if (hasBot) guild.members.set(world.bot.id, member(world.bot, []));
  else guild.members.delete(world.bot.id);
  world.announce(GatewayIntentBits.Guilds, () =>
    hasBot ? guildCreate(world, guild) : { t: GatewayDispatchEvents.GuildDelete, d: { id: guild.id } },
  );
}

/** Boosts come and go, threads become too many. */
export function changeGuild(
  world: World,
  guild: Guild,
  change: Partial<Pick<Guild, 'premiumTier' | 'hasTooManyThreads' | 'systemChannelId'>>,
): void {
  Object.assign(guild, change);
  if (!guild.hasBot) return;
  world.announce(GatewayIntentBits.Guilds, () => ({ t: GatewayDispatchEvents.GuildUpdate, d: renderGuild(guild) }));
}

export interface ChannelOptions {
  readonly guild: Guild;
  /** Default: text. */
  readonly kind?: Exclude<ChannelKind, 'thread' | 'direct message'>;
  readonly name: string;
  /** What the bot may not do here. */
  readonly deniedToBot?: readonly Permission[];
  /** If given, only they see the channel, besides the bot. */
  readonly onlyFor?: readonly Person[];
  readonly isAgeRestricted?: boolean;
}

export function addChannel(world: World, options: ChannelOptions): Channel {
  const { guild, kind = 'text', name, deniedToBot = [], onlyFor, isAgeRestricted = false } = options;
  const channel: Channel = { ...emptyChannel(world, kind, name), guild, isAgeRestricted };
  if (onlyFor !== undefined) {
    for (const id of guild.members.keys()) {
      const mayLook = id === world.bot.id || onlyFor.some((person) => person.id === id);
      if (!mayLook) setException(channel, id, 'deny', ['ViewChannel']);
    }
  }
  if (deniedToBot.length > 0) setException(channel, world.bot.id, 'deny', deniedToBot);
  world.channels.set(channel.id, channel);
  if (botSees(world, channel)) tellAboutChannel(world, channel, GatewayDispatchEvents.ChannelCreate);
  return channel;
}

/** A thread on a message, on its own, or a forum's post. */
export function addThread(
  world: World,
  parent: Channel,
  {
    name,
    message,
    ownerId,
    autoArchiveMinutes = ThreadAutoArchiveDuration.OneDay,
  }: {
    readonly name: string;
    readonly message?: StoredMessage;
    readonly ownerId: string;
    readonly autoArchiveMinutes?: ThreadAutoArchiveDuration;
  },
): Channel {
  const thread: Channel = {
    ...emptyChannel(world, 'thread', name),
    ...{ id: message?.id ?? world.newId(), guild: parent.guild, parent, ownerId, autoArchiveMinutes },
  };
  world.channels.set(thread.id, thread);
  if (message !== undefined) message.thread = thread;
  world.log.add({ kind: 'thread created', threadId: thread.id, channelId: parent.id, messageId: message?.id, name });
  if (botSees(world, thread)) {
    world.announce(GatewayIntentBits.Guilds, () => ({
      t: GatewayDispatchEvents.ThreadCreate,
      d: { ...renderThread(thread), newly_created: true },
    }));
  }
  return thread;
}

/** The one between a person and the bot; opened when it is not there yet. */
export function directMessage(world: World, person: Person): Channel {
  const found = [...world.channels.values()].find(
    ({ kind, hasBot, people }) => kind === 'direct message' && hasBot && people.includes(person),
  );
  if (found !== undefined) return found;
  const channel: Channel = { ...emptyChannel(world, 'direct message', ''), people: [person], hasBot: true };
  world.channels.set(channel.id, channel);
  world.log.add({ kind: 'direct message opened', channelId: channel.id, userId: person.id });
  return channel;
}

/** People among themselves: the bot reads and writes nothing there, only answers those who installed the app. */
export function addPrivateChannel(world: World, people: readonly Person[]): Channel {
  const channel: Channel = { ...emptyChannel(world, 'direct message', ''), people };
  world.channels.set(channel.id, channel);
  return channel;
}

/** The channel goes, with its threads and all that was written. */
export function removeChannel(world: World, channel: Channel): void {
  for (const one of [...world.channels.values()].filter(({ parent }) => parent === channel)) world.channels.delete(one.id);
  const { guild, parent } = channel;
  const wasSeen = botSees(world, channel);
  world.channels.delete(channel.id);
  if (!wasSeen || guild === undefined) return;
  if (channel.kind === 'thread' && parent !== undefined) {
    const { id, type } = renderThread(channel);
    world.announce(GatewayIntentBits.Guilds, () => ({
      t: GatewayDispatchEvents.ThreadDelete,
      d: { id, type, guild_id: guild.id, parent_id: parent.id },
    }));
  } else {
    tellAboutChannel(world, channel, GatewayDispatchEvents.ChannelDelete);
  }
}

/** An exception changes, and the bot is told. @param id a member's, or the guild's for everybody */
export function changeRights(
  world: World,
  channel: Channel,
  id: string,
  change: 'allow' | 'deny',
  names: readonly Permission[],
): void {
  setException(channel, id, change, names);
  const told = channel.parent ?? channel;
  if (told.guild?.hasBot === true) tellAboutChannel(world, told, GatewayDispatchEvents.ChannelUpdate);
}

function tellAboutChannel(
  world: World,
  channel: Channel,
  name: GatewayDispatchEvents.ChannelCreate | GatewayDispatchEvents.ChannelUpdate | GatewayDispatchEvents.ChannelDelete,
): void {
  const payload = renderChannel(channel);
  if (!isGuildChannel(payload)) throw new Error(`${name} is not told of threads and direct messages`);
  world.announce(GatewayIntentBits.Guilds, () => {
    switch (name) {
      case GatewayDispatchEvents.ChannelCreate:
        return { t: name, d: payload };
      case GatewayDispatchEvents.ChannelUpdate:
        return { t: name, d: payload };
      case GatewayDispatchEvents.ChannelDelete:
        return { t: name, d: payload };
    }
  });
}

function emptyChannel(world: World, kind: ChannelKind, name: string): Channel {
  return {
    ...{ id: world.newId(), kind, name, guild: undefined, parent: undefined, people: [], hasBot: false, overwrites: [] },
    ...{ messages: new Map(), ownerId: undefined, isArchived: false, isLocked: false },
    autoArchiveMinutes: ThreadAutoArchiveDuration.OneDay,
  };
}

function role(id: string, name: string, permissions: bigint): APIRole {
  const noFlags: number = 0;
  return {
    ...{ id, name, permissions: String(permissions), color: 0, hoist: false, position: 0, managed: false, mentionable: false },
    ...{ colors: { primary_color: 0, secondary_color: null, tertiary_color: null }, flags: noFlags },
  };
}

function member(user: APIUser, roles: string[]): APIGuildMember {
  const noFlags: number = 0;
  return {
    ...{ user, roles, nick: null, avatar: null, deaf: false, mute: false, pending: false, flags: noFlags },
    joined_at: new Date(0).toISOString(),
  };
}
