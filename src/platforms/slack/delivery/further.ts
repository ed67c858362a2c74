import type { types } from '@slack/bolt';
import { z } from 'zod';
import type { Receipt, SeenPlace, Showcase } from '../../../domain/delivery.ts';
import type { FurtherPost } from '../../../domain/further-post.ts';
import type { ReplyTarget } from '../../../domain/generation.ts';
import { cut } from '../../../lib/cut.ts';
import type { CardPicture, FurtherVerbs, Posting } from '../../chat/delivery-platform.ts';
import { adminCardMessage } from '../admin-card-message.ts';
import { limits, type SlackMessage, words } from '../blocks.ts';
import { digestMessage } from '../digest-message.ts';
import { isDirectMessage, readReplyIds, writeReplyIds } from '../reply-ids.ts';
import { SlackRefusal } from '../slack-error.ts';
import { uploadUnshared } from '../upload-file.ts';
import { createUserGroups } from '../user-groups.ts';
import type { SlackDeliveryDeps, SlackPlace } from './deps.ts';
import { postMessage } from './messages.ts';

type FurtherDeps = Pick<SlackDeliveryDeps, 'client' | 'clock' | 'log' | 'showcase' | 'sendChannels' | 'texts'>;

/** @see https://docs.slack.dev/reference/objects/conversation-object (2026-11) */
const conversation = z.looseObject({
  channel: z.looseObject({ id: z.string(), is_channel: z.boolean(), is_private: z.boolean() }),
});

const named = z.looseObject({
  channel: z.looseObject({ name: z.string(), is_member: z.boolean().optional(), is_archived: z.boolean().optional() }),
});

/** Slack's side of posts besides those of the outbox. */
export function furtherVerbs(deps: FurtherDeps): FurtherVerbs<SlackMessage, SlackPlace> {
  return {
    ...(deps.showcase?.digest !== undefined && { digestTime: deps.showcase.digest }),
    digest: (shown, target) => digestMessage(shown, { texts: deps.texts, locale: readReplyIds(target).locale }),
    showcaseOf: (replyTarget) => showcaseOf(replyTarget, deps),
    isPublic: (replyTarget, signal) => isPublic(replyTarget, deps, signal),
    sendTargets: (deps.sendChannels ?? []).map(sendTarget),
    lookAt: (target, signal) => lookAt(target, deps, signal),
    channelNear,
    personNear: targetNear,
    // Asked anew: who left a group has lost what it gave.
    rolesOf: ({ id }, target, signal) =>
      createUserGroups({ ...deps, stopping: signal }).of(readReplyIds(target).installation, id),
    alertTarget: sendTarget,
    adminCard: (card, target) => adminCardMessage(card, { texts: deps.texts, locale: readReplyIds(target).locale }),
    postCard: (posting, message, pictures) => postCard(posting, message, pictures, deps),
    editCard: (receipt, message, { installation }, signal) => editCard(receipt, message, installation, deps, signal),
    place: async (post) => placeOf(post),
  };
}

/** Of its own workspace alone. What was asked for in the showcase itself stands there already. */
function showcaseOf(replyTarget: ReplyTarget, { showcase }: FurtherDeps): Showcase | undefined {
  const { channelId, tenant } = replyTarget;
  if (showcase === undefined || isDirectMessage(channelId) || /^[UW]/.test(channelId)) return undefined;
  const found = showcase.channels.find((each) => each.tenant === undefined || each.tenant === tenant);
  if (found === undefined || found.channelId === channelId) return undefined;
  const { installation, team, locale } = readReplyIds(replyTarget);
  const ids = writeReplyIds({ place: 'channel', installation, team, thread: undefined, answer: undefined, locale });
  const target = { platform: 'slack', channelId: found.channelId, ...(tenant !== undefined && { tenant }), ids };
  return { target, stars: showcase.stars, isUnderStatus: true };
}

/** Where Slack does not tell what a channel is, it is private: the rights to see that are optional. */
async function isPublic(replyTarget: ReplyTarget, { client }: FurtherDeps, signal: AbortSignal): Promise<boolean> {
  const { installation } = readReplyIds(replyTarget);
  try {
    const told = conversation.safeParse(
      await client.call(installation, 'conversations.info', { channel: replyTarget.channelId }, signal),
    );
    return told.success && told.data.channel.is_channel && !told.data.channel.is_private;
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    return false;
  }
}

function sendTarget({ tenant, channelId }: { readonly tenant?: string; readonly channelId: string }): ReplyTarget {
  const nobody = { team: undefined, thread: undefined, answer: undefined };
  const ids = writeReplyIds({ place: 'channel', installation: tenant ?? '', ...nobody });
  return { platform: 'slack', channelId, ...(tenant !== undefined && { tenant }), ids };
}

/** Without the rights to see channels, which are optional, only a post tells. @throws {SlackRefusal} where the bot can't see it */
async function lookAt(target: ReplyTarget, { client }: FurtherDeps, signal: AbortSignal): Promise<SeenPlace> {
  const { installation } = readReplyIds(target);
  try {
    const answer = await client.call(installation, 'conversations.info', { channel: target.channelId }, signal);
    const { data } = named.safeParse(answer);
    const name = data === undefined ? target.channelId : `#${data.channel.name}`;
    if (data?.channel.is_member === false) return { name, refusal: new SlackRefusal('not_in_channel').why };
    if (data?.channel.is_archived === true) return { name, refusal: new SlackRefusal('is_archived').why };
    return { name };
  } catch (error) {
    if (error instanceof SlackRefusal && error.refusal === 'missing scope') return { name: target.channelId };
    throw error;
  }
}

/** Of its own workspace alone: the token that speaks there sees no other one. */
function channelNear({ tenant, ids }: ReplyTarget, channelId: string): ReplyTarget | undefined {
  return isDirectMessage(channelId) || /^[UW]/.test(channelId)
    ? undefined
    : targetNear({ ids, ...(tenant !== undefined && { tenant }) }, channelId);
}

/** A channel, or a person, of the same workspace. */
function targetNear({ tenant, ids }: Pick<ReplyTarget, 'tenant' | 'ids'>, channelId: string): ReplyTarget {
  const { installation, team, locale } = readReplyIds({ ids });
  const written = writeReplyIds({ place: 'channel', installation, team, thread: undefined, answer: undefined, locale });
  return { platform: 'slack', channelId, ...(tenant !== undefined && { tenant }), ids: written };
}

/** With its pictures, where the workspace takes them: they are an extra. */
async function postCard(
  posting: Posting<SlackPlace>,
  message: SlackMessage,
  pictures: readonly CardPicture[],
  deps: FurtherDeps,
): Promise<Receipt> {
  const shown = { texts: deps.texts, locale: undefined };
  const images: types.ImageBlock[] = [];
  const ids: string[] = [];
  try {
    for (const { path, name, alt } of pictures) {
      const altText = cut(words(alt, shown), limits.altText);
      const id = await uploadUnshared(deps.client, posting.place.installation, { path, name, alt: altText }, posting.signal);
      ids.push(id);
      images.push({ type: 'image', slack_file: { id }, alt_text: altText });
    }
    const buttons = message.blocks.filter(({ type }) => type === 'actions');
    const blocks = [...message.blocks.filter(({ type }) => type !== 'actions'), ...images, ...buttons];
    const receipt = await postMessage(posting, { ...message, blocks }, deps);
    return images.length === 0 ? receipt : { ...receipt, pictures: ids.join(',') };
  } catch (error) {
    // Only a refusal is sure: what may have been posted is looked for by the next try.
    if (!(error instanceof SlackRefusal) || pictures.length === 0) throw error;
    deps.log.info({ post: posting.id, code: error.code }, 'Slack shows no pictures in a card');
    return await postMessage(posting, message, deps);
  }
}

/** Its pictures go: it is decided. */
async function editCard(
  { ts, channel, pictures = '' }: Receipt,
  message: SlackMessage,
  installation: string,
  { client }: FurtherDeps,
  signal: AbortSignal,
): Promise<void> {
  await client.call(installation, 'chat.update', { ...message, channel, ts }, signal);
  for (const file of pictures.split(',').filter((each) => each !== '')) {
    try {
      await client.call(installation, 'files.delete', { file }, signal);
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
    }
  }
}

function placeOf({ target }: FurtherPost): SlackPlace {
  const { installation } = readReplyIds(target);
  return { installation, channelId: target.channelId, thread: undefined, isElsewhere: false };
}
