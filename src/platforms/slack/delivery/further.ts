import { z } from 'zod';
import type { SeenPlace, Showcase } from '../../../domain/delivery.ts';
import type { FurtherPost } from '../../../domain/further-post.ts';
import type { ReplyTarget } from '../../../domain/generation.ts';
import type { FurtherVerbs } from '../../chat/delivery-platform.ts';
import type { SlackMessage } from '../blocks.ts';
import { digestMessage } from '../digest-message.ts';
import { isDirectMessage, readReplyIds, writeReplyIds } from '../reply-ids.ts';
import { SlackRefusal } from '../slack-error.ts';
import type { SlackDeliveryDeps, SlackPlace } from './deps.ts';

type FurtherDeps = Pick<SlackDeliveryDeps, 'client' | 'showcase' | 'sendChannels' | 'texts'>;

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

function placeOf({ target }: FurtherPost): SlackPlace {
  const { installation } = readReplyIds(target);
  return { installation, channelId: target.channelId, thread: undefined, isElsewhere: false };
}
