import { readButtonId } from '../../domain/button.ts';
import { editedMentionMs } from '../../domain/chat-platform.ts';
import { type CommandCall, parseOptions } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { type Text, text } from '../../domain/texts.ts';
import { parseCommandText } from '../../lib/command-text.ts';
import { createSeenKeys } from '../../lib/seen-keys.ts';
import { cleanText } from './clean-text.ts';
import type { Handling, HandlingDeps } from './event-context.ts';
import { imagesOf } from './form.ts';
import { readMessageEvent, readMessages, type ShownMessage, type SlackEvent } from './payloads.ts';
import { textMessage, withoutCards } from './render-message.ts';
import { SlackRefusal } from './slack-error.ts';
import { fetchImage, type SlackFile } from './slack-file.ts';

/** Of a thread, its first message and the ones after it. */
const readMessagesAtOnce = 15;
/** Messages that were answered, so that one which comes again is not. */
const mostRemembered = 2000;
const howTo = text('list.sentences', { sentences: [text('slack.howToVideo'), text('slack.howTo')] });
/** Marks what the bot said in answer to a message. */
const answerMark = 'veo_answer';

/**
 * Takes messages that speak to the bot: with an image, under one, under a video of ours, or in private. Slack hands them over again when
 * it is in doubt; one message is one video and one answer.
 */
export function createMentionHandler(deps: HandlingDeps, handling: Handling) {
  const { engine, texts, log, client, stopping } = deps;
  const { command, find, targetOf, callOf } = handling;
  const answered = createSeenKeys(mostRemembered);

  const handle = async (slackEvent: SlackEvent, message: ShownMessage, botUserId: string | undefined): Promise<void> => {
    const words = cleanText(message.text, botUserId);
    const given = imagesOf(message.files);
    if (given.length > 0) return make(slackEvent, message, words, given);
    // An event may come without the files that are there (bolt-python#925), and in a thread they stand further up.
    const thread = await readThread(slackEvent, message);
    const own = imagesOf(thread.find(({ ts }) => ts === message.ts)?.files ?? []);
    const earlier = thread.filter(({ ts }) => Number(ts) < Number(message.ts));
    const theirs = earlier.filter(({ bot_id }) => bot_id === undefined).flatMap(({ files }) => imagesOf(files));
    const images = own.length > 0 ? own : theirs.slice(-1);
    if (images.length > 0) return make(slackEvent, message, words, images);
    const [root] = earlier;
    const ours = root?.bot_id === undefined ? undefined : generationOf(root, slackEvent);
    if (ours !== undefined && words !== '') return makeAgain(slackEvent, message, words, ours);
    await tell(slackEvent, message, message.thread_ts === undefined ? howTo : text('slack.howToThread'));
  };

  const make = async (
    slackEvent: SlackEvent,
    message: ShownMessage,
    words: string,
    images: readonly SlackFile[],
  ): Promise<void> => {
    const [file] = images;
    if (file === undefined) throw new Error('there is no image to animate');
    const { raw } = parseCommandText(words, command('video'));
    const image = await fetchImage(file, 'image', slackEvent.installation, callTo(slackEvent, message.ts), deps);
    await run(slackEvent, message, { ...raw, image });
    if (images.length > 1) await tellWhichImage(slackEvent, message, images.length, file);
  };

  /** Nothing depends on it: the video is on its way. */
  const tellWhichImage = async (slackEvent: SlackEvent, message: ShownMessage, given: number, file: SlackFile): Promise<void> => {
    const name = file.name ?? file.title ?? '1';
    try {
      await tell(slackEvent, message, text('chat.onlyFirst', { given, name }));
    } catch (error) {
      log.info({ err: error }, 'a note under a mention could not be posted');
    }
  };

  /** "Again, but at night": the same request, with the words added to its own, and with the options that they name. */
  const makeAgain = async (
    slackEvent: SlackEvent,
    message: ShownMessage,
    words: string,
    { request }: GenerationView,
  ): Promise<void> => {
    const video = command('video');
    const { prompt, ...options } = parseCommandText(words, video).raw;
    const parts = [request.prompt, prompt].filter((part) => typeof part === 'string' && part !== '');
    await run(slackEvent, message, { ...video.recall?.(request), ...options, prompt: parts.join('\n') });
  };

  const callTo = (slackEvent: SlackEvent, ts: string): CommandCall =>
    callOf(slackEvent, targetOf(slackEvent, slackEvent.thread), `${slackEvent.channelId}:${ts}`);

  const run = async (slackEvent: SlackEvent, { ts }: ShownMessage, raw: Readonly<Record<string, unknown>>): Promise<void> => {
    const video = command('video');
    // Its status message is the answer.
    await video.run(parseOptions(video, raw), callTo(slackEvent, ts));
  };

  const readThread = async (slackEvent: SlackEvent, { ts, thread_ts }: ShownMessage): Promise<readonly ShownMessage[]> => {
    const values = { channel: slackEvent.channelId, ts: thread_ts ?? ts, limit: readMessagesAtOnce, include_all_metadata: true };
    try {
      return readMessages(await client.call(slackEvent.installation, 'conversations.replies', values, stopping));
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      log.info({ code: error.code }, 'a thread could not be read');
      return [];
    }
  };

  /** Which of the videos here a status message is about: its mark says so, or its buttons. Any app can write either, so that it has to be one of here. */
  const generationOf = ({ metadata, blocks }: ShownMessage, slackEvent: SlackEvent): GenerationView | undefined => {
    const marked = metadata?.event_payload.id;
    const buttons = JSON.stringify(blocks).match(/"action_id":"[^"]+"/g) ?? [];
    const ids = [marked, ...buttons.map((found) => readButtonId(found.slice(13, -1))?.id)];
    const id = ids.find((each) => typeof each === 'string');
    try {
      return typeof id === 'string' ? find(slackEvent, id) : undefined;
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  };

  /** Answers under the message, once. */
  const tell = async (slackEvent: SlackEvent, { ts, thread_ts }: ShownMessage, sentence: Text): Promise<void> => {
    const place = { channel: slackEvent.channelId, thread_ts: thread_ts ?? ts };
    const metadata = { event_type: answerMark, event_payload: { to: ts } };
    const message = textMessage(sentence, { texts, locale: undefined });
    await client.call(slackEvent.installation, 'chat.postMessage', { ...message, ...withoutCards, ...place, metadata }, stopping);
  };

  /** Whether an earlier life of this process has answered it. */
  const isAnswered = async (slackEvent: SlackEvent, message: ShownMessage): Promise<boolean> => {
    const thread = await readThread(slackEvent, message);
    const { eventId } = callTo(slackEvent, message.ts);
    return thread.some(
      ({ metadata }) =>
        (metadata?.event_type === answerMark && metadata.event_payload.to === message.ts) ||
        metadata?.event_payload.id === eventId,
    );
  };

  /** @returns whether that is the end of it: where the bot may not speak, it stays silent */
  const tellWhatWentWrong = async (slackEvent: SlackEvent, message: ShownMessage, error: unknown): Promise<boolean> => {
    // Called off by a stop: they hear of it after the start.
    if (stopping.aborted) return false;
    if (error instanceof SlackRefusal) {
      log.warn({ code: error.code }, 'Slack refused an answer to a mention');
      return true;
    }
    if (!(error instanceof UserError)) log.error({ err: error }, 'a mention went wrong');
    try {
      await tell(slackEvent, message, error instanceof UserError ? error.text : text('answer.bug'));
      return true;
    } catch (second) {
      log.warn({ err: second }, 'a person could not be told what went wrong');
      return second instanceof SlackRefusal;
    }
  };

  /** @param isRepeated Slack says that it has sent this before */
  return async (body: unknown, botUserId: string | undefined, isRepeated: boolean): Promise<void> => {
    const read = readMessageEvent(body);
    if (read === undefined) return;
    const { slackEvent, message, editedAfterMs } = read;
    // Slack tells of a mention that somebody adds to a message; in an old one nobody waits for an answer.
    if (editedAfterMs !== undefined && editedAfterMs > editedMentionMs) return;
    if (!answered.isNew(`${slackEvent.installation}:${slackEvent.channelId}:${message.ts}`)) return;
    const call = callTo(slackEvent, message.ts);
    await engine.arrived(call);
    let isAnsweredNow = true;
    try {
      // An edit is told as a mention once more, also of a message that an earlier process has answered.
      if ((!isRepeated && editedAfterMs === undefined) || !(await isAnswered(slackEvent, message)))
        await handle(slackEvent, message, botUserId);
    } catch (error) {
      isAnsweredNow = await tellWhatWentWrong(slackEvent, message, error);
    }
    if (isAnsweredNow) engine.answered(call.eventId);
    else engine.unanswered(call.eventId);
  };
}
