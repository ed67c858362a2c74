import { z } from 'zod';
import type { Showcase } from '../../../domain/delivery.ts';
import type { FurtherPost } from '../../../domain/further-post.ts';
import type { ReplyTarget } from '../../../domain/generation.ts';
import type { FurtherVerbs } from '../../chat/delivery-platform.ts';
import { isDirectMessage, readReplyIds, writeReplyIds } from '../reply-ids.ts';
import { SlackRefusal } from '../slack-error.ts';
import type { SlackDeliveryDeps, SlackPlace } from './deps.ts';

type FurtherDeps = Pick<SlackDeliveryDeps, 'client' | 'showcase'>;

/** @see https://docs.slack.dev/reference/objects/conversation-object (2026-11) */
const conversation = z.looseObject({
  channel: z.looseObject({ id: z.string(), is_channel: z.boolean(), is_private: z.boolean() }),
});

/** Slack's side of posts besides those of the outbox. */
export function furtherVerbs(deps: FurtherDeps): FurtherVerbs<SlackPlace> {
  return {
    showcaseOf: (replyTarget) => showcaseOf(replyTarget, deps),
    isPublic: (replyTarget, signal) => isPublic(replyTarget, deps, signal),
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

function placeOf({ target }: FurtherPost): SlackPlace {
  const { installation } = readReplyIds(target);
  return { installation, channelId: target.channelId, thread: undefined, isElsewhere: false };
}
