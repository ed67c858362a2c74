import { type ClientOptions, Collection, type Message, Options } from 'discord.js';

/** People answer a message within minutes, and Discord sends along what is answered. */
const messageKeptMs = 5 * 60_000;
const mostMessages = 1000;

/** What is looked at of a server, of its channels and of its roles. Discord sends four times as much. */
const ofServer = [
  ...['id', 'name', 'owner_id', 'roles', 'channels', 'threads', 'members', 'unavailable', 'features'],
  ...['premium_tier', 'preferred_locale', 'joined_at', 'system_channel_id', 'shardId'],
];
const ofChannel = ['id', 'guild_id', 'type', 'name', 'parent_id', 'permission_overwrites', 'position', 'nsfw'];
const ofRole = ['id', 'name', 'permissions', 'position', 'managed', 'tags'];
/** Categories pass their rights on to their channels, which have them as their own (permissions#permission-syncing, 2026-08-06). */
const category = 4;

/** Of a class each server or channel has one. What is never looked at has one place for all, where nothing stays. */
const unused: ReadonlySet<string> = new Set([
  ...['GuildTextThreadManager', 'GuildForumThreadManager', 'ReactionManager', 'PresenceManager', 'VoiceStateManager'],
  ...['StageInstanceManager', 'GuildEmojiManager', 'GuildStickerManager', 'GuildScheduledEventManager', 'ThreadMemberManager'],
  ...['GuildApplicationCommandManager', 'GuildBanManager', 'GuildInviteManager', 'AutoModerationRuleManager'],
  'GuildSoundboardSoundManager',
]);

/**
 * What discord.js remembers: of all that a server has, the bot needs channels, roles and itself, for names and rights. With 40 channels and 25
 * roles, empty places alone are a fifth of what it keeps by itself (14.28).
 */
export function keepLittle(): Pick<ClientOptions, 'makeCache' | 'sweepers'> {
  const nothing = new Nothing();
  const messages = new RecentMessages();
  const limited = Options.cacheWithLimits({
    UserManager: { maxSize: 2000, keepOverLimit: ({ id, client }) => id === client.user.id },
    GuildMemberManager: { maxSize: 50, keepOverLimit: ({ id, client }) => id === client.user.id },
  });
  const makeCache: typeof limited = (type, holds, manager) => {
    if (unused.has(manager.name)) return nothing;
    return manager.name.endsWith('MessageManager') ? messages : limited(type, holds, manager);
  };
  // Seconds. A thread comes back by itself when somebody writes in it.
  return { makeCache, sweepers: { threads: { interval: 1800, lifetime: 1800 } } };
}

/** Takes out of an event what nobody looks at, before discord.js keeps it. */
export function trimEvent(event: { readonly t?: string | null; d?: unknown }): void {
  const { t, d } = event;
  if (t === 'GUILD_CREATE' && hasChannels(d)) {
    const channels = d.channels.filter((each) => !(isObject(each) && 'type' in each && each.type === category));
    event.d = pick(
      { ...d, channels: channels.map((each) => pick(each, ofChannel)), roles: d.roles.map((each) => pick(each, ofRole)) },
      ofServer,
    );
  }
}

function pick(value: unknown, names: readonly string[]): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name)));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function hasChannels(value: unknown): value is { readonly channels: readonly unknown[]; readonly roles: readonly unknown[] } {
  return (
    isObject(value) && 'channels' in value && Array.isArray(value.channels) && 'roles' in value && Array.isArray(value.roles)
  );
}

/** Always empty. */
class Nothing extends Collection<string, never> {
  override set(): this {
    return this;
  }
}

/** Of all channels together, by their ids, which no two have in common. */
class RecentMessages extends Collection<string, Message> {
  /** Copies and parts are plain ones. */
  static override get [Symbol.species](): typeof Collection {
    return Collection;
  }

  readonly #sinceMs = new Map<string, number>();

  override set(id: string, message: Message): this {
    const nowMs = performance.now();
    for (const [oldest, sinceMs] of this.#sinceMs) {
      if (this.#sinceMs.size < mostMessages && nowMs - sinceMs < messageKeptMs) break;
      this.delete(oldest);
    }
    this.#sinceMs.delete(id);
    this.#sinceMs.set(id, nowMs);
    return super.set(id, message);
  }

  override delete(id: string): boolean {
    this.#sinceMs.delete(id);
    return super.delete(id);
  }
}
