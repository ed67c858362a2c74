import { z } from 'zod';
import { DeliveryError } from '../../domain/delivery.ts';
import { UserError } from '../../domain/errors.ts';
import type { ReplyTarget } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import type { Asked } from '../chat/privately.ts';
import { textMessage } from './render-message.ts';
import { isDirectMessage, readReplyIds, writeReplyIds } from './reply-ids.ts';
import type { IntakeDeps } from './slack-deps.ts';
import { SlackRefusal } from './slack-error.ts';

const posted = z.looseObject({ channel: z.string().min(1) });

/**
 * As `OpenDirect`. A first line opens the conversation, which needs no right of its own, and finds out whether its person takes any.
 *
 * @see https://docs.slack.dev/reference/methods/chat.postMessage (2026-11)
 */
export async function openDirect(
  { requester, replyTarget }: Asked,
  { client, texts, stopping }: Pick<IntakeDeps, 'client' | 'texts' | 'stopping'>,
): Promise<ReplyTarget | undefined> {
  const { channelId } = replyTarget;
  if (isDirectMessage(channelId) || channelId === requester.id) return undefined;
  const ids = readReplyIds(replyTarget);
  const said = textMessage(text('chat.privateOpening'), { texts, locale: ids.locale });
  try {
    const answer = await client.call(ids.installation, 'chat.postMessage', { ...said, channel: requester.id }, stopping);
    const own = writeReplyIds({ ...ids, place: 'channel', thread: undefined });
    return { ...replyTarget, channelId: posted.parse(answer).channel, ids: own };
  } catch (error) {
    if (!(error instanceof SlackRefusal) && !(error instanceof DeliveryError)) throw error;
    const why = error instanceof SlackRefusal ? text('chat.privateClosed') : text('limit.busy');
    throw new UserError('not_possible_now', why, { option: 'private', cause: error });
  }
}
