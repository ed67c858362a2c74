import { PermissionsBitField } from 'discord.js';
import type { SeenPlace, Showcase } from '../../../domain/delivery.ts';
import type { FurtherPost } from '../../../domain/further-post.ts';
import type { ReplyTarget } from '../../../domain/generation.ts';
import { text } from '../../../domain/texts.ts';
import type { FurtherVerbs } from '../../chat/delivery-platform.ts';
import { everybodySees, permissionsOf } from '../access/read-places.ts';
import { adminCardMessage } from '../admin-card-message.ts';
import { digestMessage } from '../digest-message.ts';
import { DiscordRefusal } from '../discord-error.ts';
import { missingRights } from '../place.ts';
import type { Message } from '../render-message.ts';
import { readReplyIds, writeReplyIds } from '../reply-ids.ts';
import type { DiscordDeliveryDeps, DiscordPlace } from './deps.ts';
import { createMessage } from './messages.ts';
import { directPlace } from './places.ts';

type FurtherDeps = Pick<DiscordDeliveryDeps, 'rest' | 'limitBytes' | 'learnLimit' | 'showcase' | 'sendChannels' | 'texts'>;

/** Unknown Channel. @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#json (2026-08-06) */
const unknownChannel = 10003;
/** Unknown Member. @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#json (2026-08-06) */
const unknownMember = '10007';

/** Discord's side of posts besides those of the outbox. */
export function furtherVerbs(deps: FurtherDeps): FurtherVerbs<Message, DiscordPlace> {
  return {
    ...(deps.showcase?.digest !== undefined && { digestTime: deps.showcase.digest }),
    digest: (shown, target) => digestMessage(shown, { texts: deps.texts, locale: readReplyIds(target).locale }),
    showcaseOf: (replyTarget) => showcaseOf(replyTarget, deps),
    isPublic: (replyTarget, signal) => isPublic(replyTarget, deps, signal),
    sendTargets: (deps.sendChannels ?? []).map(({ guildId, channelId }) => targetIn(guildId, channelId, undefined)),
    lookAt: (target, signal) => lookAt(target, deps, signal),
    channelNear: (near, channelId) => {
      const { guild, locale } = readReplyIds(near);
      return guild === undefined ? undefined : targetIn(guild, channelId, locale);
    },
    personNear: (near, personId) => ({ ...targetIn(undefined, personId, readReplyIds(near).locale, 'dm') }),
    rolesOf: ({ id }, target, signal) => rolesOf(id, target, deps, signal),
    alertTarget: ({ channelId }) => targetIn(undefined, channelId, undefined),
    adminCard: (card, target) => adminCardMessage(card, { texts: deps.texts, locale: readReplyIds(target).locale }),
    postCard(posting, message, pictures) {
      const files = pictures.map(({ path, name, alt }) => ({ path, name, description: deps.texts.say(alt) }));
      return createMessage(posting, message, files, deps);
    },
    async editCard({ message: id, channel }, message, _place, signal) {
      if (id !== undefined && channel !== undefined)
        await deps.rest.editMessage(channel, id, { ...message, attachments: [] }, { signal });
    },
    place: (post, signal) => placeOf(post, deps, signal),
  };
}

/** Of its own server alone. What was asked for in the showcase itself stands there already. */
function showcaseOf(replyTarget: ReplyTarget, { showcase }: FurtherDeps): Showcase | undefined {
  const { guild, place, isOpen, locale } = readReplyIds(replyTarget);
  if (showcase === undefined || guild === undefined || isOpen || place === 'dm' || place === 'user-install') return undefined;
  const found = showcase.channels.find(({ guildId }) => guildId === guild);
  if (found === undefined || found.channelId === replyTarget.channelId) return undefined;
  return { target: targetIn(guild, found.channelId, locale), stars: showcase.stars, isUnderStatus: false };
}

/** A channel as the target of a post that nobody asked for there. */
function targetIn(
  guild: string | undefined,
  channelId: string,
  locale: string | undefined,
  place: 'text' | 'dm' = 'text',
): ReplyTarget {
  const nobody = { parent: undefined, isOpen: false, replyTo: undefined, interaction: undefined };
  return { platform: 'discord', channelId, ids: writeReplyIds({ place, guild, locale, ...nobody }) };
}

/** A thread is as public as the channel above it, unless it is for some alone. */
async function isPublic(replyTarget: ReplyTarget, { rest }: FurtherDeps, signal: AbortSignal): Promise<boolean> {
  try {
    const asked = await rest.channel(replyTarget.channelId, signal);
    if (asked.guildId === undefined || asked.isPrivateThread) return false;
    if (asked.isThread && asked.parentId === undefined) return false;
    const channel = asked.isThread && asked.parentId !== undefined ? await rest.channel(asked.parentId, signal) : asked;
    return everybodySees(channel, await rest.server(asked.guildId, signal));
  } catch (error) {
    if (!(error instanceof DiscordRefusal)) throw error;
    return false;
  }
}

/** Asked anew: who lost a role has lost what it gave. Who left has none. */
async function rolesOf(person: string, target: ReplyTarget, { rest }: FurtherDeps, signal: AbortSignal) {
  const { guild } = readReplyIds(target);
  if (guild === undefined) return 'elsewhere';
  try {
    // Everybody has the role that bears the id of the server.
    return [guild, ...(await rest.rolesOf(guild, person, signal))];
  } catch (error) {
    if (!(error instanceof DiscordRefusal)) throw error;
    return error.code === unknownMember ? [] : 'unread';
  }
}

/** @throws {DiscordRefusal} where the bot can't see it, or it is of another server */
async function lookAt(target: ReplyTarget, { rest }: FurtherDeps, signal: AbortSignal): Promise<SeenPlace> {
  const { guild } = readReplyIds(target);
  const channel = await rest.channel(target.channelId, signal);
  if (channel.guildId === undefined || channel.guildId !== guild) throw new DiscordRefusal(unknownChannel, 404);
  const above = channel.isThread && channel.parentId !== undefined ? await rest.channel(channel.parentId, signal) : channel;
  const [server, roles] = [await rest.server(guild, signal), await rest.ownRoles(guild, signal)];
  const permissions = new PermissionsBitField(permissionsOf(above, server, roles));
  const [first, ...others] = missingRights(permissions, channel.isThread ? 'thread' : 'text');
  const name = `#${channel.name} · ${server.name}`;
  if (first === undefined) return { name };
  const rights = others.reduce((one, other) => text('list.and', { first: one, second: other }), first);
  return { name, refusal: text('discord.missingRights', { rights }) };
}

/** The channel may have been named with another server; the one for alarms is named with none. @throws {DiscordRefusal} where it is of none, or of another one */
async function placeOf({ target }: FurtherPost, deps: FurtherDeps, signal: AbortSignal): Promise<DiscordPlace> {
  const { guild, place } = readReplyIds(target);
  if (place === 'dm') return await directPlace(target.channelId, deps, signal);
  const { guildId } = await deps.rest.channel(target.channelId, signal);
  if (guildId === undefined || (guild !== undefined && guildId !== guild)) throw new DiscordRefusal(unknownChannel, 404);
  await deps.learnLimit?.(guildId);
  return { channelId: target.channelId, replyTo: undefined, isElsewhere: false, limitBytes: deps.limitBytes(guildId) };
}
