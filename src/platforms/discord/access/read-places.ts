import { ChannelType, PermissionFlagsBits } from 'discord.js';
import { z } from 'zod';
import { DeliveryError } from '../../../domain/delivery.ts';

const id = z.string().regex(/^\d{1,20}$/);
const bits = z.string().regex(/^\d+$/).transform(BigInt);
const channelSchema = z.object({
  ...{ id, type: z.number(), guild_id: id.nullish(), parent_id: id.nullish() },
  permission_overwrites: z.array(z.object({ id, allow: bits, deny: bits })).optional(),
});
const serverSchema = z.object({ id, roles: z.array(z.object({ id, permissions: bits })) });

/** A channel, as far as it matters for who may read it. */
export interface SeenChannel {
  readonly guildId: string | undefined;
  /** The channel above a thread; of another channel its category. */
  readonly parentId: string | undefined;
  readonly isThread: boolean;
  /** A thread that only those who were added may read. */
  readonly isPrivateThread: boolean;
  /** By the id of a role or person; the server's own id is everybody. A thread has none. */
  readonly overwrites: readonly { readonly id: string; readonly allow: bigint; readonly deny: bigint }[];
}

export interface SeenServer {
  readonly id: string;
  /** What everybody may do there where nothing else is set. */
  readonly everyone: bigint;
}

const threads: readonly number[] = [ChannelType.AnnouncementThread, ChannelType.PublicThread, ChannelType.PrivateThread];

/** @throws {DeliveryError} for what is no channel */
export function readChannel(answer: unknown): SeenChannel {
  const { data } = channelSchema.safeParse(answer);
  if (data === undefined) throw new DeliveryError('Discord answered without a channel');
  return {
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
  return { id: data.id, everyone: data.roles.find((role) => role.id === data.id)?.permissions ?? 0n };
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
