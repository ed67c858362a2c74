import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { Receipt } from '../../domain/delivery.ts';
import { UserError } from '../../domain/errors.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { type Text, text } from '../../domain/texts.ts';
import { shownFiles } from '../../lib/file-names.ts';
import { postAgain } from '../chat/post-again.ts';
import { draftReceipt } from '../chat/receipt-draft.ts';
import { limits, withoutCards, words } from './blocks.ts';
import { escapeMrkdwn } from './escape.ts';
import { contextOf, type HandlingDeps } from './event-context.ts';
import type { SlackEvent } from './payloads.ts';
import { fileTitle, repostedMessage, textMessage } from './render-message.ts';
import { SlackRefusal } from './slack-error.ts';

/** Posts the files of a finished video once more, where the button was pressed. Nobody is called. */
export async function postAgainHere(slackEvent: SlackEvent, generation: GenerationView, deps: HandlingDeps): Promise<void> {
  const { channelId } = slackEvent;
  await postAgain(generation, {
    pathOf: (file) => deps.outputs.localPath(file, deps.stopping),
    tell: (sentence) => deps.answerer.answer(slackEvent, textMessage(sentence, contextOf(deps))),
    async post(_, paths, notes) {
      if (channelId === undefined) throw new UserError('not_found', text('answer.videoGone'));
      await upload({ ...slackEvent, channelId }, generation, paths, notes, deps);
    },
  });
}

type Placed = SlackEvent & { readonly channelId: string };

async function upload(
  slackEvent: Placed,
  generation: GenerationView,
  paths: readonly string[],
  notes: readonly Text[],
  deps: HandlingDeps,
): Promise<void> {
  const { engine, log, texts, stopping, uploadFiles } = deps;
  const { channelId, installation, thread, person } = slackEvent;
  // Words here are Slack's own markup; a mention in them calls its person, so that the name alone stands there.
  const sentences = [text('slack.postedAgain', { person: person.name ?? person.id }), ...notes];
  // After a crash the person presses once more; what is kept of it is for the day when the video is deleted.
  const key = randomUUID();
  const note = (receipt: Receipt): Promise<void> =>
    engine
      .reposted(generation.id, key, receipt)
      .catch((error: unknown) => log.error({ err: error, generationId: generation.id }, 'a further post could not be noted'));
  const draft = draftReceipt({}, note);
  const say = contextOf(deps);
  try {
    const uploaded = await uploadFiles({
      files: shownFiles(generation, paths, { inWords: (each) => words(each, say), maxAltLength: limits.altText }),
      ...{ installation, channelId, thread, signal: stopping, draft },
      comment: escapeMrkdwn(sentences.map((each) => texts.say(each)).join('. ')),
      title: fileTitle(generation, say),
    });
    if (uploaded.state === 'shared') await note({ ...draft.receipt, ts: uploaded.ts, channel: uploaded.channelId });
    await postCard(slackEvent, generation, deps);
  } catch (error) {
    throw error instanceof SlackRefusal ? otherWay(error, paths, deps) : error;
  }
}

/** A file holds no buttons: they come under it, with whose video it is. */
async function postCard(
  { installation, channelId, thread }: Placed,
  generation: GenerationView,
  deps: HandlingDeps,
): Promise<void> {
  const { client, engine, log, stopping } = deps;
  const place = { channel: channelId, ...(thread !== undefined && { thread_ts: thread }) };
  try {
    const shown = { ...repostedMessage(generation, contextOf(deps)), ...withoutCards, ...place };
    const { ts } = await client.call(installation, 'chat.postMessage', shown, stopping);
    if (typeof ts === 'string') await engine.reposted(generation.id, randomUUID(), { ts, channel: channelId });
  } catch (error) {
    // The video stands, which is what was asked for.
    log.info({ err: error, generationId: generation.id }, 'the buttons of a further post could not be posted');
  }
}

/** Why Slack does not take the files, and where they can be had. */
function otherWay(refusal: SlackRefusal, paths: readonly string[], { publicLink }: HandlingDeps): UserError {
  const file = basename(paths[0] ?? '');
  const url = publicLink(file);
  const way = url === undefined ? text('slack.askAdmin', { file }) : text('slack.watchAt', { url });
  const sentences = [refusal.why, way];
  return new UserError('not_possible_now', text('list.sentences', { sentences }), { cause: refusal });
}
