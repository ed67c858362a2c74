import { editedMentionMs } from '../../domain/chat-platform.ts';
import type { Help } from '../../domain/help.ts';
import type { GivenRequest, Intake } from '../../domain/intake.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { RequestVideo } from '../../domain/video-request.ts';
import type { SeenKeys } from '../../lib/seen-keys.ts';
import type { ChatButton } from '../chat/buttons.ts';
import { findPost } from '../chat/find-post.ts';
import { type Answered, answerMention, givenBySaying, type Mention } from '../chat/mention.ts';
import { withoutMarks } from '../chat/plain-words.ts';
import { asksPrivately, privately } from '../chat/privately.ts';
import { type Taken, take } from '../chat/take.ts';
import { type Say, type SlackMessage, withoutCards } from './blocks.ts';
import { cleanText } from './clean-text.ts';
import { callOf, chainTarget, contextOf, type HandlingDeps, hereOf, targetOf } from './event-context.ts';
import { fetchImage } from './fetch-image.ts';
import { imagesOf } from './form.ts';
import { generationOf } from './generation-of.ts';
import { exampleBlocks, greetingMessage } from './help-message.ts';
import { howToInThread, howToMessage } from './how-to.ts';
import { openDirect } from './open-direct.ts';
import { takeVideo } from './own-video.ts';
import { readMessageEvent, readMessages, type ShownMessage, type SlackEvent } from './payloads.ts';
import { textMessage } from './render-message.ts';
import { isDirectMessage } from './reply-ids.ts';
import { SlackRefusal } from './slack-error.ts';
import { isVideo, type SlackFile } from './slack-file.ts';

/** Of a thread, its first message and the ones after it. */
const readMessagesAtOnce = 15;
/** Marks what the bot said in answer to a message. */
const answerMark = 'veo_answer';

/** What Slack says of a message beside it. */
export interface MessageContext {
  readonly botUserId: string | undefined;
  /** Slack says that it has sent this before. */
  readonly isRepeated: boolean;
}

/**
 * Takes messages that speak to the bot: with an image, under one, under a video of ours, or in private. Slack hands them over again when
 * it is in doubt; one message is one video and one answer.
 *
 * @param answered messages that were answered, so that one which comes again is not
 */
export async function onMessage(
  body: unknown,
  { botUserId, isRepeated }: MessageContext,
  answered: SeenKeys,
  deps: HandlingDeps,
): Promise<void> {
  const read = readMessageEvent(body);
  if (read === undefined) return;
  const { slackEvent, message, editedAfterMs } = read;
  // Slack tells of a mention that somebody adds to a message; in an old one nobody waits for an answer.
  if (editedAfterMs !== undefined && editedAfterMs > editedMentionMs) return;
  if (!answered.isNew(`${slackEvent.installation}:${slackEvent.channelId}:${message.ts}`)) return;
  const call = callTo(slackEvent, message.ts, deps);
  // Where the bot may not speak, it stays silent.
  const mention = mentionOf(slackEvent, message, botUserId, deps);
  const given = givenBySaying(mention, deps.commands);
  let draft = given;
  const drafted = (known: GivenRequest): void => {
    draft = known;
  };
  const event: Taken = {
    drafted: () => draft,
    intake: { ...call, ...(given !== undefined && { given }) },
    tell: (sentence, buttons) => tellWith(slackEvent, message, sentence, buttons, deps, asksPrivately(draft)),
  };
  const work = async (): Promise<void> => {
    // An edit is told as a mention once more, also of a message that an earlier process has answered.
    const isSure = !isRepeated && editedAfterMs === undefined;
    if (!isSure && (await isAnswered(slackEvent, message, deps))) return;
    await answerMention({ ...mention, drafted }, deps);
  };
  await take(event, work, deps);
}

function callTo(slackEvent: SlackEvent, ts: string, deps: HandlingDeps) {
  return callOf(slackEvent, targetOf(slackEvent, deps, slackEvent.thread), `${slackEvent.channelId}:${ts}`, deps);
}

function mentionOf(
  slackEvent: SlackEvent,
  message: ShownMessage,
  botUserId: string | undefined,
  deps: HandlingDeps,
): Mention<SlackFile> {
  const call = callTo(slackEvent, message.ts, deps);
  const words = cleanText(message.text, botUserId);
  return {
    ...{ call, here: hereOf(slackEvent), words, images: imagesOf(message.files) },
    ...ownVideoOf(message.files, slackEvent, call, deps),
    inWords: withoutMarks,
    privately: (command, values, asked) => privately(command, values, asked, (each) => openDirect(each, deps), deps.engine),
    isAnswer: message.thread_ts !== undefined,
    readAnswered: () => readAnswered(slackEvent, message, call, deps),
    chain: async (earlier) => chainTarget(slackEvent, earlier, deps),
    fetch: (file) => fetchImage(file, 'image', slackEvent.installation, call, deps),
    nameOf: ({ name, title }) => name ?? title ?? '1',
    sayHowTo: (refusal) => tell(slackEvent, message, howToMessage(refusal, inEnglish(deps)), deps),
    tell: (sentence) => tell(slackEvent, message, textMessage(sentence, inEnglish(deps)), deps),
    // Nothing depends on it: the video is on its way.
    add: (sentence, buttons) =>
      tellWith(slackEvent, message, sentence, buttons, deps).catch((error: unknown) =>
        deps.log.info({ err: error }, 'a note under a mention could not be posted'),
      ),
    showHelp: (help) => tell(slackEvent, message, helpUnder(message, help, contextOf(deps)), deps),
  };
}

/**
 * In a thread of ours words are about its video, and pictures go along with them. Elsewhere it is a picture that is meant: an event may come
 * without the files that are there (bolt-python#925), and in a thread they stand further up.
 */
async function readAnswered(
  slackEvent: SlackEvent,
  message: ShownMessage,
  call: Intake,
  deps: HandlingDeps,
): Promise<Answered<SlackFile>> {
  const { thread_ts } = message;
  const noted = thread_ts === undefined ? undefined : await findPost(deps.engine, hereOf(slackEvent), thread_ts);
  if (noted !== undefined) return { images: [], earlier: noted, isInThread: true };
  const thread = await readThread(slackEvent, message, deps);
  const ownFiles = thread.find(({ ts }) => ts === message.ts)?.files ?? [];
  const own = imagesOf(ownFiles);
  const before = thread.filter(({ ts }) => Number(ts) < Number(message.ts));
  const theirFiles = before.filter(({ bot_id }) => bot_id === undefined).flatMap(({ files }) => files);
  const theirs = imagesOf(theirFiles);
  const [root] = before;
  const earlier = root?.bot_id === undefined ? undefined : await generationOf(root, slackEvent, deps);
  const refusal = refusalOf(message, before);
  const images = own.length > 0 ? own : theirs.slice(-1);
  // The newest, as of pictures.
  const video = ownVideoOf([...ownFiles, ...theirFiles.toReversed()], slackEvent, call, deps);
  return { images, earlier, ...video, isInThread: true, ...(refusal !== undefined && { refusal }) };
}

/** Under what can't be read, or under what a bot has said, words may be about something that is no video of here. */
function refusalOf({ thread_ts }: ShownMessage, before: readonly ShownMessage[]): Text | undefined {
  const [root] = before;
  const isUnknown = thread_ts !== undefined && (root === undefined || root.bot_id !== undefined);
  return isUnknown ? text('slack.howToThread') : undefined;
}

/** A video that somebody attached, to be fetched for the one who wants it changed. @param files the first video counts */
function ownVideoOf(
  files: readonly SlackFile[],
  { installation }: SlackEvent,
  call: Intake,
  deps: HandlingDeps,
): { readonly takeVideo?: () => Promise<RequestVideo> } {
  const found = files.find(isVideo);
  return found === undefined ? {} : { takeVideo: () => takeVideo(found, installation, call, deps) };
}

async function readThread(
  slackEvent: SlackEvent,
  { ts, thread_ts }: ShownMessage,
  { client, log, stopping }: HandlingDeps,
): Promise<readonly ShownMessage[]> {
  const values = { channel: slackEvent.channelId, ts: thread_ts ?? ts, limit: readMessagesAtOnce, include_all_metadata: true };
  try {
    return readMessages(await client.call(slackEvent.installation, 'conversations.replies', values, stopping));
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    log.info({ code: error.code }, 'a thread could not be read');
    return [];
  }
}

/** In a thread, where Slack takes no commands, there is a button in their place. */
function helpUnder(message: ShownMessage, help: Help, say: Say): SlackMessage {
  if (message.thread_ts === undefined) return greetingMessage(help, say);
  const { blocks, ...shown } = howToMessage(howToInThread(), say);
  return { ...shown, blocks: [...blocks, ...exampleBlocks(help, say)] };
}

function inEnglish({ texts }: HandlingDeps): Pick<Say, 'texts' | 'locale'> {
  return { texts, locale: undefined };
}

/** What is for one person alone is their question, with their budget; in private everything is. */
async function tellWith(
  slackEvent: SlackEvent,
  message: ShownMessage,
  sentence: Text,
  buttons: readonly ChatButton[] | undefined,
  deps: HandlingDeps,
  isAlone = false,
): Promise<void> {
  const said = textMessage(sentence, inEnglish(deps), buttons);
  const isOffer = buttons?.some((each) => typeof each !== 'object' || each.verb !== 'restore') === true;
  // A word that is wanted nowhere is said to nobody else.
  const isFor = isOffer || isAlone || sentence.key === 'words.refused';
  if (!isFor || isDirectMessage(slackEvent.channelId ?? '')) return tell(slackEvent, message, said, deps);
  await deps.answerer.answer({ ...slackEvent, thread: message.thread_ts ?? message.ts }, said);
}

/** Answers under the message, once. */
async function tell(
  slackEvent: SlackEvent,
  { ts, thread_ts }: ShownMessage,
  said: SlackMessage,
  { client, stopping }: HandlingDeps,
): Promise<void> {
  const place = { channel: slackEvent.channelId, thread_ts: thread_ts ?? ts };
  const metadata = { event_type: answerMark, event_payload: { to: ts } };
  await client.call(slackEvent.installation, 'chat.postMessage', { ...said, ...withoutCards, ...place, metadata }, stopping);
}

/** Whether an earlier process has answered it. */
async function isAnswered(slackEvent: SlackEvent, message: ShownMessage, deps: HandlingDeps): Promise<boolean> {
  const thread = await readThread(slackEvent, message, deps);
  const { eventId } = callTo(slackEvent, message.ts, deps);
  return thread.some(
    ({ metadata }) =>
      (metadata?.event_type === answerMark && metadata.event_payload.to === message.ts) || metadata?.event_payload.id === eventId,
  );
}
