import { type APIOverwrite, OverwriteType, PermissionFlagsBits } from 'discord-api-types/v10';
import { refuse } from './refusal.ts';
import type { Channel, Guild } from './world.ts';

export type Permission = keyof typeof PermissionFlagsBits;

/** What everybody in a new guild may do. */
export const everyonePermissions = bits(
  ...(['ViewChannel', 'SendMessages', 'SendMessagesInThreads', 'CreatePublicThreads', 'ReadMessageHistory'] as const),
  ...(['EmbedLinks', 'AttachFiles', 'AddReactions', 'UseApplicationCommands', 'UseExternalApps', 'Connect', 'Speak'] as const),
);

const all = Object.values(PermissionFlagsBits).reduce((sum, bit) => sum | bit, 0n);

/** A direct message has no roles. What the bot may do there is what anybody may. */
const directMessagePermissions = everyonePermissions;

export function bits(...names: readonly Permission[]): bigint {
  return names.reduce((sum, name) => sum | PermissionFlagsBits[name], 0n);
}

/**
 * What a user may do in a channel: roles, then the channel's exceptions. Someone who is no member has what everybody has.
 *
 * @see https://discord.com/developers/docs/topics/permissions#permission-overwrites
 */
export function permissionsIn(channel: Channel, userId: string): bigint {
  const { guild } = channel;
  if (guild === undefined) return directMessagePermissions;
  const base = guildPermissions(guild, userId);
  if ((base & PermissionFlagsBits.Administrator) !== 0n) return all;
  const { overwrites } = channel.parent ?? channel;
  const roleIds = guild.members.get(userId)?.roles ?? [];
  const apply = (permissions: bigint, chosen: readonly APIOverwrite[]): bigint => {
    const denied = chosen.reduce((sum, { deny }) => sum | BigInt(deny), 0n);
    const allowed = chosen.reduce((sum, { allow }) => sum | BigInt(allow), 0n);
    return (permissions & ~denied) | allowed;
  };
  const everyone = apply(
    base,
    overwrites.filter(({ id }) => id === guild.id),
  );
  const byRole = apply(
    everyone,
    overwrites.filter(({ id, type }) => type === OverwriteType.Role && roleIds.includes(id)),
  );
  const own = apply(
    byRole,
    overwrites.filter(({ id, type }) => type === OverwriteType.Member && id === userId),
  );
  return (own & PermissionFlagsBits.ViewChannel) === 0n ? 0n : own;
}

function guildPermissions(guild: Guild, userId: string): bigint {
  if (guild.ownerId === userId) return all;
  const roleIds = [guild.id, ...(guild.members.get(userId)?.roles ?? [])];
  return guild.roles.filter(({ id }) => roleIds.includes(id)).reduce((sum, { permissions }) => sum | BigInt(permissions), 0n);
}

export function may(channel: Channel, userId: string, name: Permission): boolean {
  return (permissionsIn(channel, userId) & PermissionFlagsBits[name]) !== 0n;
}

/** @throws {Refusal} 50001 where the bot is not or sees nothing, 50013 for the first of `names` that is missing */
export function demand(channel: Channel, botId: string, ...names: readonly Permission[]): void {
  if (channel.guild === undefined ? !channel.hasBot : !channel.guild.hasBot) throw refuse.noAccess('the bot is not there');
  if (!may(channel, botId, 'ViewChannel')) throw refuse.noAccess('ViewChannel');
  for (const name of names) if (!may(channel, botId, name)) throw refuse.noPermission(name);
}

/** Discord has a right of its own for writing in threads; the usual one has no effect there. */
export function rightToWrite(channel: Channel): Permission {
  return channel.kind === 'thread' ? 'SendMessagesInThreads' : 'SendMessages';
}

/** Sets an exception for one member in one channel, or with the guild's id for everybody. */
export function setException(channel: Channel, id: string, change: 'allow' | 'deny', names: readonly Permission[]): void {
  const target = channel.parent ?? channel;
  const before = target.overwrites.find((one) => one.id === id);
  const allow = BigInt(before?.allow ?? 0);
  const deny = BigInt(before?.deny ?? 0);
  const changed = bits(...names);
  const after: APIOverwrite = {
    id,
    type: id === channel.guild?.id ? OverwriteType.Role : OverwriteType.Member,
    allow: String(change === 'allow' ? allow | changed : allow & ~changed),
    deny: String(change === 'deny' ? deny | changed : deny & ~changed),
  };
  target.overwrites = [...target.overwrites.filter((one) => one.id !== id), after];
}
