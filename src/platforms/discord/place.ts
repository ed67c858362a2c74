import {
  ApplicationIntegrationType,
  type BaseInteraction,
  ChannelType,
  type Message,
  PermissionFlagsBits,
  type PermissionsBitField,
} from 'discord.js';
import type { Receipts } from '../../domain/delivery.ts';
import { UserError } from '../../domain/errors.ts';
import type { GenerationView, ReplyTarget } from '../../domain/generation.ts';
import { asPrivateAs } from '../../domain/private-target.ts';
import { type Text, type TextKey, text } from '../../domain/texts.ts';
import { type Place, readReplyIds, writeReplyIds } from './reply-ids.ts';

/** What the bot needs to answer in a channel. A thread is opened where that is allowed; the rest works without. */
const needed = {
  ViewChannel: PermissionFlagsBits.ViewChannel,
  SendMessages: PermissionFlagsBits.SendMessages,
  EmbedLinks: PermissionFlagsBits.EmbedLinks,
  AttachFiles: PermissionFlagsBits.AttachFiles,
  ReadMessageHistory: PermissionFlagsBits.ReadMessageHistory,
} as const;
const neededInThread = { ...needed, SendMessages: PermissionFlagsBits.SendMessagesInThreads } as const;

/** The permissions of the invite: those above, threads, and sending in them. */
export const invitePermissions = [
  ...Object.values(needed),
  PermissionFlagsBits.CreatePublicThreads,
  PermissionFlagsBits.SendMessagesInThreads,
].reduce((all, each) => all | each, 0n);

/** The address with which an admin lets the bot into a server. */
export function inviteUrl(applicationId: string): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: 'bot applications.commands',
    permissions: String(invitePermissions),
  });
  return `https://discord.com/oauth2/authorize?${query}`;
}

/**
 * Where an interaction's generation lives, and how to answer there. Of who writes in private nothing says how they came to the bot: anybody
 * can install it for themselves.
 */
export function replyTargetOf(interaction: BaseInteraction): ReplyTarget {
  const { channelId, guildId, id, guildLocale, locale } = interaction;
  const ids = { place: placeOf(interaction), guild: guildId ?? undefined, replyTo: undefined, interaction: id };
  const more = {
    parent: parentOf(interaction.channel),
    isAgeRestricted: isForAdults(interaction.channel),
    isOpen: guildId === null || !isGuildInstall(interaction),
    locale: guildLocale ?? locale,
    personLocale: locale,
  };
  return {
    platform: 'discord',
    channelId: channelId ?? interaction.user.id,
    ids: writeReplyIds({ ...ids, ...more }),
  };
}

/** The same for a message that speaks to the bot. */
export function replyTargetOfMessage({ id, channelId, guildId, guild, channel }: Message): ReplyTarget {
  const place = placeOfChannel(channel.type);
  const ids = { place, guild: guildId ?? undefined, replyTo: id, interaction: undefined };
  const isAgeRestricted = isForAdults(channel);
  const more = { parent: parentOf(channel), isAgeRestricted, isOpen: guildId === null, locale: guild?.preferredLocale };
  return { platform: 'discord', channelId, ids: writeReplyIds({ ...ids, ...more }) };
}

/**
 * Where something is posted that follows from an earlier video: where that one was asked for.
 *
 * @param here of the press or form that asks for it
 */
export function followUpTarget(earlier: ReplyTarget, here: ReplyTarget): ReplyTarget {
  const [before, now] = [readReplyIds(earlier), readReplyIds(here)];
  const isByToken = now.place === 'user-install' || before.place === 'user-install';
  const where = {
    place: isByToken ? now.place : before.place,
    guild: before.guild,
    parent: before.parent,
    thread: before.thread,
    // In their direct messages it is as it was where it was asked for.
    ...(now.place === 'dm' && { isAgeRestricted: before.isAgeRestricted === true }),
  };
  return asPrivateAs(earlier, { ...earlier, ids: writeReplyIds({ ...now, ...where, replyTo: undefined }) });
}

/**
 * Where a video is posted that was made from an earlier one: in the thread of that one's result, so that all versions stand together.
 *
 * @param here of what asks for it; a message of the same thread or channel is answered
 */
export function chainTarget(earlier: Pick<GenerationView, 'replyTarget'>, receipts: Receipts, here: ReplyTarget): ReplyTarget {
  const followed = followUpTarget(earlier.replyTarget, here);
  const at = readReplyIds(followed);
  if (at.place === 'user-install') return followed;
  const thread = at.thread ?? threadOf(receipts);
  const { replyTo } = readReplyIds(here);
  const isAskedThere = here.channelId === (thread ?? followed.channelId);
  const ids = writeReplyIds({ ...at, thread, replyTo: isAskedThere ? replyTo : undefined });
  return asPrivateAs(followed, { ...followed, ids });
}

/** The thread that was opened under a status message: it has the message's id. */
function threadOf({ status, result }: Receipts): string | undefined {
  return result.channel !== undefined && result.channel === status.message ? result.channel : undefined;
}

function parentOf(channel: { parentId?: unknown; type: ChannelType } | null): string | undefined {
  if (channel === null || placeOfChannel(channel.type) !== 'thread') return undefined;
  return typeof channel.parentId === 'string' ? channel.parentId : undefined;
}

/** A thread is as its channel is; what is not known is for everybody. */
function isForAdults(channel: BaseInteraction['channel'] | Message['channel']): boolean {
  const place = channel?.isThread() === true ? channel.parent : channel;
  return place !== null && 'nsfw' in place && place.nsfw === true;
}

/** Whether the bot itself was let in there by those who manage it. */
function isGuildInstall({ authorizingIntegrationOwners }: BaseInteraction): boolean {
  return authorizingIntegrationOwners[ApplicationIntegrationType.GuildInstall] !== undefined;
}

function placeOf(interaction: BaseInteraction): Place {
  const { channel } = interaction;
  const inGuild = isGuildInstall(interaction);
  // The channel object is there either way: only the owners say whether the bot is a member.
  if (!inGuild && channel?.type !== ChannelType.DM) return 'user-install';
  if (!inGuild && interaction.context === 2) return 'user-install';
  return placeOfChannel(channel?.type);
}

function placeOfChannel(type: ChannelType | undefined): Place {
  switch (type) {
    case ChannelType.DM:
    case ChannelType.GroupDM:
      return 'dm';
    case ChannelType.PublicThread:
    case ChannelType.PrivateThread:
    case ChannelType.AnnouncementThread:
      return 'thread';
    case ChannelType.GuildAnnouncement:
      return 'announcement';
    case ChannelType.GuildVoice:
    case ChannelType.GuildStageVoice:
      return 'voice';
    default:
      return 'text';
  }
}

/**
 * Checks that a video can be posted before anything is paid.
 *
 * @throws {UserError} `not_allowed`, naming what is missing
 */
export function requirePermissions(permissions: Readonly<PermissionsBitField> | null, { ids }: ReplyTarget): void {
  if (permissions === null || ids.place === 'dm' || ids.place === 'user-install') return;
  const [first, ...others] = missingRights(permissions, readReplyIds({ ids }).place);
  if (first === undefined) return;
  const rights = others.reduce((one, other) => text('list.and', { first: one, second: other }), first);
  throw new UserError('not_allowed', text('discord.missingRights', { rights }));
}

/** What the bot lacks to post a video in a place, each by its name. */
export function missingRights(permissions: Readonly<PermissionsBitField>, place: Place): readonly Text[] {
  const wanted = place === 'thread' ? neededInThread : needed;
  return Object.entries(wanted)
    .filter(([, bit]) => !permissions.has(bit))
    .map(([name]) => (place === 'thread' && name === 'SendMessages' ? 'SendMessagesInThreads' : name))
    .map((name): Text => ({ key: `discord.right.${name}` as TextKey, values: {} }));
}
