import { randomUUID } from 'node:crypto';
import { basename, join } from 'node:path';
import type { Receipt } from '../../domain/delivery.ts';
import { UserError } from '../../domain/errors.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { inPublic, statusTexts } from '../../domain/status.ts';
import { text } from '../../domain/texts.ts';
import { cut } from '../../lib/cut.ts';
import { existingFiles } from '../../lib/existing-files.ts';
import { draftReceipt } from '../chat/receipt-draft.ts';
import { escapeMrkdwn } from './escape.ts';
import type { HandlingDeps } from './event-context.ts';
import type { SlackEvent } from './payloads.ts';
import { fileTitle, limits, repostedMessage, type Say, textMessage, withoutCards } from './render-message.ts';
import { SlackRefusal } from './slack-error.ts';
import type { UploadFiles } from './upload-file.ts';

/** Posts the files of a finished video once more, where the button was pressed. Nobody is called. */
export type PostAgain = (slackEvent: SlackEvent, generation: GenerationView) => Promise<void>;

export function createPostAgain(deps: HandlingDeps, uploadFiles: UploadFiles): PostAgain {
  const { engine, client, log, texts, clock, outputsFolder, stopping, answerer, publicLink } = deps;

  /** A file holds no buttons: they come under it, with whose video it is. */
  const postCard = async (
    { installation, channelId, thread }: SlackEvent,
    generation: GenerationView,
    say: Say,
  ): Promise<void> => {
    const place = { channel: channelId, ...(thread !== undefined && { thread_ts: thread }) };
    try {
      const shown = { ...repostedMessage(generation, say), ...withoutCards, ...place };
      const { ts } = await client.call(installation, 'chat.postMessage', shown, stopping);
      if (typeof ts === 'string' && channelId !== undefined)
        await engine.reposted(generation.id, randomUUID(), { ts, channel: channelId });
    } catch (error) {
      // The video stands, which is what was asked for.
      log.info({ err: error, generationId: generation.id }, 'the buttons of a further post could not be posted');
    }
  };

  return async (slackEvent, generation) => {
    const say: Say = { texts, locale: undefined, nowMs: clock.now() };
    if (generation.videos.length === 0) {
      return answerer.answer(
        slackEvent,
        textMessage(
          text('list.sentences', {
            sentences: statusTexts(inPublic(generation)),
          }),
          say,
        ),
      );
    }
    const { length: count } = generation.videos;
    const paths = await existingFiles(generation.videos.map(({ file }) => join(outputsFolder, file)));
    const { channelId, installation, thread, person } = slackEvent;
    if (generation.removedAtMs !== undefined || paths.length === 0 || channelId === undefined) {
      throw new UserError('not_found', text('answer.videoGone'));
    }
    // Words here are Slack's own markup; a mention in them calls its person, so that the name alone stands there.
    const by = text('slack.postedAgain', { person: slackEvent.person.name ?? person.id });
    const missing = count - paths.length;
    const sentences = missing === 0 ? [by] : [by, text('chat.someMissing', { missing, total: count })];
    // After a crash the person presses once more; what is kept of it is for the day when the video is deleted.
    const key = randomUUID();
    const note = (receipt: Receipt): void =>
      void engine
        .reposted(generation.id, key, receipt)
        .catch((error: unknown) => log.error({ err: error, generationId: generation.id }, 'a further post could not be noted'));
    const draft = draftReceipt({}, note);
    try {
      const uploaded = await uploadFiles({
        ...{
          installation,
          channelId,
          thread,
          paths,
          signal: stopping,
          comment: escapeMrkdwn(sentences.map((each) => texts.say(each)).join('. ')),
        },
        ...{ title: fileTitle(generation, say), altText: cut(generation.request.prompt, limits.altText) },
        draft,
      });
      if (uploaded.state === 'shared') note({ ...draft.receipt, ts: uploaded.ts, channel: uploaded.channelId });
      await postCard(slackEvent, generation, say);
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      const file = basename(paths[0] ?? '');
      const url = publicLink(file);
      const way = url === undefined ? text('slack.askAdmin', { file }) : text('slack.watchAt', { url });
      throw new UserError('not_possible_now', text('list.sentences', { sentences: [error.why, way] }), { cause: error });
    }
  };
}
