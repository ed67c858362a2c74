import { z } from 'zod';
import { DeliveryError, type Receipt } from '../../../domain/delivery.ts';
import type { About, Posting } from '../../chat/delivery-platform.ts';
import { type SlackMessage, withoutCards } from '../blocks.ts';
import { readMessages } from '../payloads.ts';
import { readReplyIds } from '../reply-ids.ts';
import { SlackRefusal } from '../slack-error.ts';
import type { SlackDeliveryDeps, SlackPlace } from './deps.ts';
import { findPermalink } from './permalinks.ts';

/** Messages that are looked through for one whose answer was lost; a call for a new app shows 15. */
const lookedThrough = 15;
/** Marks our posts, so that one whose answer was lost is found. Everybody in the channel can read it. */
const postMark = 'veo_generation';

type MessageDeps = Pick<SlackDeliveryDeps, 'client' | 'log'>;

const postedMessage = z.looseObject({ ts: z.string(), channel: z.string() });

/** Posts one message, with a mark that everybody's client hides. */
export async function postMessage(posting: Posting<SlackPlace>, message: SlackMessage, deps: MessageDeps): Promise<Receipt> {
  const { id, mark, place, signal } = posting;
  const where = { channel: place.channelId, ...(place.thread !== undefined && { thread_ts: place.thread }) };
  const metadata = { event_type: postMark, event_payload: { id, kind: mark } };
  const values = { ...message, ...withoutCards, ...where, metadata };
  const posted = postedMessage.safeParse(await deps.client.call(place.installation, 'chat.postMessage', values, signal));
  if (!posted.success) throw new DeliveryError('Slack answered without a message');
  return receiptOf(posting, posted.data.ts, posted.data.channel, deps);
}

/** What an earlier try has posted without hearing of it. */
export async function findMessage(
  posting: Posting<SlackPlace>,
  sinceMs: number,
  deps: MessageDeps,
): Promise<Receipt | undefined> {
  const { id, mark, place, signal } = posting;
  const { installation, channelId: channel, thread } = place;
  // A minute for clocks that differ.
  const range = { oldest: String(sinceMs / 1000 - 60), limit: lookedThrough, include_all_metadata: true };
  const [method, where] =
    thread === undefined
      ? (['conversations.history', { channel }] as const)
      : (['conversations.replies', { channel, ts: thread }] as const);
  let ts: string | undefined;
  try {
    const messages = readMessages(await deps.client.call(installation, method, { ...where, ...range }, signal));
    const isOurs = (payload: Readonly<Record<string, unknown>>): boolean => payload.id === id && payload.kind === mark;
    ts = messages.find(({ metadata }) => metadata?.event_type === postMark && isOurs(metadata.event_payload))?.ts;
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    deps.log.info({ generationId: id, code: error.code }, 'it could not be seen whether a message was posted');
  }
  return ts === undefined ? undefined : receiptOf(posting, ts, channel, deps);
}

/** A question and a result keep all steps of their upload, and their address. */
async function receiptOf(
  { mark, place: { installation }, draft, signal }: Posting<SlackPlace>,
  ts: string,
  channel: string,
  deps: MessageDeps,
): Promise<Receipt> {
  const isPart = mark === 'status' || mark === 'notice' || mark === 'interrupted' || mark === 'opening' || mark === 'buttons';
  if (isPart) return { ts, channel };
  return { ...draft.receipt, ts, channel, ...(await findPermalink(installation, channel, ts, deps, signal)) };
}

/** Takes back files and message, as much of them as Slack lets us. @throws {SlackRefusal} over the first that stays */
export async function deletePost(
  { files, ts, channel, buttons }: Receipt,
  { generation, signal }: About,
  { client }: Pick<SlackDeliveryDeps, 'client'>,
): Promise<void> {
  const { installation } = readReplyIds(generation.replyTarget);
  const steps: (readonly [string, Readonly<Record<string, string>>])[] = [
    ...(files?.split(',') ?? []).map((file) => ['files.delete', { file }] as const),
    ...[ts, buttons].flatMap((each) =>
      each === undefined || channel === undefined ? [] : [['chat.delete', { channel, ts: each }] as const],
    ),
  ];
  let refused: SlackRefusal | undefined;
  for (const [method, values] of steps) {
    try {
      await client.call(installation, method, values, signal);
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      if (error.refusal !== 'gone' && error.refusal !== 'upload lost') refused ??= error;
    }
  }
  if (refused !== undefined) throw refused;
}
