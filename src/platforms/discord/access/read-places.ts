import { ChannelType, PermissionFlagsBits } from 'discord.js';
import { z } from 'zod';
import { DeliveryError } from '../../../domain/delivery.ts';

const id = z.string().regex(/^\d{1,20}$/);
const bits = z.string().regex(/^\d+$/).transform(BigInt);
const channelSchema = z.object({
  ...{ id, type: z.number(), guild_id: id.nullish(), parent_id: id.nullish(), name: z.string().nullish() },
  permission_overwrites: z.array(z.object({ id, allow: bits, deny: bits })).optional(),
});
const serverSchema = z.object({ id, name: z.string(), owner_id: id, roles: z.array(z.object({ id, permissions: bits })) });

const memberSchema = z.object({ user: z.object({ id }), roles: z.array(id) });

/** A channel, as far as it matters for who may read it. */
export interface SeenChannel {
  readonly name: string;
  readonly guildId: string | undefined;
  /** The channel above a thread; of another channel its category. */
  readonly parentId: string | undefined;
  readonly isThread: boolean;
  /** A thread that only those who were added may read. */
  readonly isPrivateThread: boolean;
  /** By the id of a role or person; the server's own id is everybody. A thread has none. */
  readonly overwrites: readonly { readonly id: string; readonly allow: bigint; readonly deny: bigint }[];
}

/** A member's own id and those of their roles. */
export interface OwnRoles {
  readonly userId: string;
  readonly roleIds: readonly string[];
}

export interface SeenServer {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly roles: readonly { readonly id: string; readonly permissions: bigint }[];
  /** What everybody may do there where nothing else is set. */
  readonly everyone: bigint;
}

const threads: readonly number[] = [ChannelType.AnnouncementThread, ChannelType.PublicThread, ChannelType.PrivateThread];

/** @throws {DeliveryError} for what is no channel */
export function readChannel(answer: unknown): SeenChannel {
  const { data } = channelSchema.safeParse(answer);
  if (data === undefined) throw new DeliveryError('Discord answered without a channel');
  return {
    name: data.name ?? data.id,
    guildId: data.guild_id ?? undefined,
    parentId: data.parent_id ?? undefined,
    isThread: threads.includes(data.type),
    isPrivateThread: data.type === ChannelType.PrivateThread,
    overwrites: data.permission_overwrites ?? [],
  };
}

/** @throws {DeliveryError} for what is no server */
export function readServer(answer: unknown): SeenServer {
  const { data } = serverSchema.safeParse(answer);
  if (data === undefined) throw new DeliveryError('Discord answered without a server');
  // The role of everybody has the server's id (topics/permissions, 2026-08-06).
  const facts = { id: data.id, name: data.name, ownerId: data.owner_id, roles: data.roles };
  return { ...facts, everyone: data.roles.find((role) => role.id === data.id)?.permissions ?? 0n };
}

/**
 * Whether everybody of a server may see a channel.
 *
 * @see https://discord.com/developers/docs/topics/permissions#permission-overwrites (2026-08-06)
 */
export function everybodySees({ overwrites }: SeenChannel, { id: everyoneId, everyone }: SeenServer): boolean {
  const own = overwrites.find((each) => each.id === everyoneId);
  const may = own === undefined ? everyone : (everyone & ~own.deny) | own.allow;
  return (may & (PermissionFlagsBits.ViewChannel | PermissionFlagsBits.Administrator)) !== 0n;
}

/** @throws {DeliveryError} for what is no member */
export function readOwnRoles(answer: unknown): OwnRoles {
  const { data } = memberSchema.safeParse(answer);
  if (data === undefined) throw new DeliveryError('Discord answered without a member');
  return { userId: data.user.id, roleIds: data.roles };
}

const all = Object.values(PermissionFlagsBits).reduce((sum, bit) => sum | bit, 0n);

/**
 * What a member may do in a channel: their roles, then what the channel sets for everybody, for their roles, and for them.
 *
 * @see https://discord.com/developers/docs/topics/permissions#permission-hierarchy (2026-08-06)
 */
export function permissionsOf({ overwrites }: SeenChannel, server: SeenServer, { userId, roleIds }: OwnRoles): bigint {
  const base = server.roles
    .filter(({ id: role }) => roleIds.includes(role))
    .reduce((sum, { permissions }) => sum | permissions, server.everyone);
  if (server.ownerId === userId || (base & PermissionFlagsBits.Administrator) !== 0n) return all;
  const apply = (before: bigint, ids: readonly string[]): bigint => {
    const own = overwrites.filter((each) => ids.includes(each.id));
    const denied = own.reduce((sum, { deny }) => sum | deny, 0n);
    return own.reduce((sum, { allow }) => sum | allow, before & ~denied);
  };
  const may = [[server.id], roleIds, [userId]].reduce(apply, base);
  return (may & PermissionFlagsBits.ViewChannel) === 0n ? 0n : may;
}
