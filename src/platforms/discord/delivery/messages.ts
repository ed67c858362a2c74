import type { APIMessage } from 'discord.js';
import type { Receipt } from '../../../domain/delivery.ts';
import { isErased } from '../../../domain/generation.ts';
import { text } from '../../../domain/texts.ts';
import { isStill } from '../../../domain/video-request.ts';
import type { About, Posting } from '../../chat/delivery-platform.ts';
import { furtherMark } from '../../chat/further-mark.ts';
import type { UploadFile } from '../discord-calls.ts';
import { DiscordRefusal } from '../discord-error.ts';
import { findSince, isFurther, kindOf, nonceOf, watched } from '../posted.ts';
import { type Message, threadName } from '../render-message.ts';
import { messageUrl, readReplyIds } from '../reply-ids.ts';
import type { DiscordDeliveryDeps, DiscordPlace } from './deps.ts';

/** Posts one message: the same nonce within minutes is the same message. */
export async function createMessage(
  { id, mark, place, about, signal }: Posting<DiscordPlace>,
  message: Message,
  files: readonly UploadFile[],
  { rest }: Pick<DiscordDeliveryDeps, 'rest'>,
): Promise<Receipt> {
  const { channelId, replyTo } = place;
  // The same as that of an answer to a mention, so that a person who got one is not told anything else.
  const isAnswer = about === undefined && mark !== furtherMark;
  const nonce = isAnswer ? id.slice(id.indexOf(':') + 1) : nonceOf(id, mark);
  const create = (body: Message): Promise<APIMessage> =>
    rest.createMessage(channelId, { ...body, nonce, enforce_nonce: true }, { files, signal });
  return receiptOf(await createReply(message, replyTo, create), channelId, mark);
}

async function createReply(
  message: Message,
  replyTo: string | undefined,
  create: (message: Message) => Promise<APIMessage>,
): Promise<APIMessage> {
  if (replyTo === undefined) return create(message);
  try {
    return await create({ ...message, message_reference: { message_id: replyTo, fail_if_not_exists: false } });
  } catch (error) {
    if (!(error instanceof DiscordRefusal) || error.refusal !== 'no replies') throw error;
    return create(message);
  }
}

/** What an earlier try has posted without hearing of it, however long ago. */
export async function findMessage(
  { id, mark, place: { channelId }, about, signal }: Posting<DiscordPlace>,
  sinceMs: number,
  message: Message | undefined,
  { rest }: Pick<DiscordDeliveryDeps, 'rest'>,
): Promise<Receipt | undefined> {
  const isIt = (each: APIMessage): boolean =>
    about === undefined ? isItself(each, id, mark, message) : isPostOf(each, id, mark, channelId, about);
  const found = await findSince(rest, channelId, sinceMs, isIt, signal);
  return found && receiptOf(found, channelId, mark);
}

/** About no video alone: it is known by its buttons, else by its words. */
function isItself(message: APIMessage, id: string, mark: string, sought: Message | undefined): boolean {
  return (mark === furtherMark && isFurther(message, id)) || message.content === sought?.content;
}

function isPostOf(message: APIMessage, id: string, mark: string, channelId: string, { generation, receipts }: About): boolean {
  if (mark === furtherMark) return isFurther(message, id);
  if (kindOf(message, id, receipts) === mark) return true;
  const { replyTarget } = generation;
  if (mark !== 'result' || channelId === replyTarget.channelId) return false;
  // In private, the reason why there is no video has the link to its status, and nothing else to be known by.
  const about = messageUrl(readReplyIds(replyTarget), { channel: replyTarget.channelId, ...receipts.status });
  return about !== undefined && message.content.endsWith(`(${about})`);
}

function receiptOf(posted: APIMessage, channel: string, mark: string): Receipt {
  return { message: posted.id, channel, ...(mark === 'question' || mark === 'result' ? watched(posted) : {}) };
}

/** An answer that its person alone reads is changed by its own token, for as long as that lives. */
export async function editMessage(
  { message, channel, ephemeral }: Receipt,
  shown: Message,
  { generation: { replyTarget }, signal }: About,
  { rest, tokens }: Pick<DiscordDeliveryDeps, 'rest' | 'tokens'>,
): Promise<void> {
  if (message === undefined || channel === undefined) return;
  if (ephemeral === undefined && message !== '@original') {
    await rest.editMessage(channel, message, shown, { signal });
    return;
  }
  const token = await tokens.find(readReplyIds(replyTarget).interaction);
  if (token !== undefined) await rest.editResponse(token.applicationId, token.token, shown, { signal });
}

export async function deleteMessage(
  { channel, list, message = list }: Receipt,
  { signal }: Pick<About, 'signal'>,
  { rest }: Pick<DiscordDeliveryDeps, 'rest'>,
): Promise<void> {
  if (message === undefined || channel === undefined) return;
  try {
    await rest.deleteMessage(channel, message, signal);
  } catch (error) {
    if (!(error instanceof DiscordRefusal) || error.refusal !== 'closed') throw error;
    await rest.reopenThread(channel, signal);
    await rest.deleteMessage(channel, message, signal);
  }
}

/** The name of a video's thread is its prompt; that of a set what the prompts of those that are left share. The thread stays open: in an archived one nobody could be answered. */
export async function renameThread(
  { generation, set, receipts: { status, result }, signal }: About,
  { rest, texts }: Pick<DiscordDeliveryDeps, 'rest' | 'texts'>,
): Promise<void> {
  // The thread that was opened on the status message has its id.
  if (status.message === undefined || result.channel !== status.message) return;
  const { locale } = readReplyIds(generation.replyTarget);
  const isLeft = set?.members?.some((member) => !isErased(member)) === true;
  const name = isLeft
    ? threadName(set, { texts, locale })
    : texts.say(text(isStill(generation.request) ? 'still.removedThread' : 'discord.removedThread'), locale);
  await rest.renameThread(status.message, name, signal);
}
