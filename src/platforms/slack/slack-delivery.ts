import { type Delivery, DeliveryError, type Receipt } from '../../domain/delivery.ts';
import { text } from '../../domain/texts.ts';
import { createChatDelivery } from '../chat/deliver.ts';
import type { About, DeliveryPlatform } from '../chat/delivery-platform.ts';
import {
  createEditWindow,
  createSharedEditWindow,
  type EditBudget,
  type SharedEditBudget,
  weightOf,
} from '../chat/edit-budget.ts';
import { words as inWords, type SlackMessage } from './blocks.ts';
import { deleteVideos } from './delivery/delete-videos.ts';
import type { SlackDeliveryDeps, SlackPlace } from './delivery/deps.ts';
import { answerByAddress, uploadFiles } from './delivery/files.ts';
import { furtherVerbs } from './delivery/further.ts';
import { giveFile } from './delivery/give-file.ts';
import { deletePost, findMessage, postMessage } from './delivery/messages.ts';
import { directPlace, placeOf, placesToTell } from './delivery/places.ts';
import { createPostPace, createSharedPostPace } from './delivery/post-pace.ts';
import { deletePoster, editWithPoster, posterThere } from './delivery/poster.ts';
import { type ScheduledDeps, scheduledPlaces } from './delivery/scheduled.ts';
import { sayOf, wordsOf } from './delivery/words.ts';
import { answeredMessage, interruptedMessage, statusMessage, textMessage } from './render-message.ts';
import { isDirectMessage, permalinkOf, readReplyIds } from './reply-ids.ts';
import { createUploadFiles } from './upload-file.ts';

/** Where only a place in line changes, a status message is not edited more often. */
const statusGapMs = 10_000;
/**
 * Slack takes 50 edits a minute of a workspace, all messages together; some are kept for ends and questions, and most of them for states.
 *
 * @see https://docs.slack.dev/reference/methods/chat.update (tier 3, 2026-11)
 */
const editing = { spanMs: 60_000, states: 45, positions: 15 } as const;

/** Slack takes a gigabyte; with less, one that fails is not much to bring again. */
const largestGiven = 500_000_000;

/** Slack's side of an update: messages of the bot, and files that it uploads under them. */
export function createSlackDelivery(deps: SlackDeliveryDeps & ScheduledDeps): Delivery {
  const { client, clock, log } = deps;
  const windows = deps.shared?.windows;
  const edits =
    windows === undefined ? createEditWindow(clock, editing) : createSharedEditWindow(windows, 'slack/edits', editing);
  const posts = windows === undefined ? createPostPace(clock) : createSharedPostPace(windows);
  const files = { ...deps, upload: createUploadFiles(deps) };
  const platform: DeliveryPlatform<SlackMessage, SlackPlace> = {
    ...{ platform: 'slack', statusGapMs, idKey: 'ts', answersIn: 'thread', hasTenants: true },
    triedKey: (mark, { channelId }) => `tried:${mark}:${channelId}`,
    // A sentence is best read where its person looks.
    fallback: ['answer', 'direct'],
    isPrivate: ({ channelId }) => isDirectMessage(channelId),
    status: (generation, beside) => statusMessage(generation, sayOf(deps, generation), beside),
    words: (post, words) => wordsOf(post, words, deps),
    answered: (generation) => answeredMessage(generation, sayOf(deps, generation)),
    interrupted: (intake, note, buttons) => interruptedMessage(intake, sayOf(deps, intake), note, buttons),
    mayNotPost: ({ why }) => text('slack.mayNotPost', { reason: why }),
    nowhere: text('slack.refused'),
    place: (route, about) => placeOf(route, about, deps),
    direct: {
      place: ({ person }) => directPlace(person.tenant ?? '', person.id),
      message: (notice) => textMessage(notice.text, sayOf(deps, notice)),
      maxBytes: largestGiven,
      say: (sentence, replyTarget) => inWords(sentence, sayOf(deps, { replyTarget })),
      file: (place, notice, file, signal) => giveFile(place, textMessage(notice.text, sayOf(deps, notice)), file, signal, files),
    },
    placesToTell,
    takePost: ({ installation, channelId }, mark) => posts.take(installation, channelId, mark),
    post: (posting, message) => postMessage(posting, message, deps),
    findPosted: (posting, sinceMs) => findMessage(posting, sinceMs, deps),
    upload: (post, place, words, tools) => uploadFiles(post, place, words, tools, files),
    answer: (post, words) => answerByAddress(post, words, files),
    edit: (kind, receipt, message, about) => edit(kind, receipt, message, about, { client, edits }),
    poster: (about) => posterThere(about, deps),
    editWithPoster: (receipt, message, poster, about, draft) =>
      editWithPoster(message, poster, about, draft, deps, (shown) => edit('status', receipt, shown, about, { client, edits })),
    async withoutPoster(status, message, about) {
      await deletePoster(status, about, deps);
      return message;
    },
    delete: (receipt, about) => deletePost(receipt, about, deps),
    deleteVideos: (receipt, numbers, about) => deleteVideos(receipt, numbers, about, deps),
    further: furtherVerbs(deps),
    schedules: scheduledPlaces(deps),
    link: (_, receipt) => permalinkOf(receipt),
  };
  return createChatDelivery({ platform, clock, log, ...(deps.host !== undefined && { host: deps.host }) });
}

/** Status messages share the edits of their workspace; a question is edited rarely. */
async function edit(
  kind: 'status' | 'question',
  { ts, channel }: Receipt,
  message: SlackMessage,
  { generation, signal }: About,
  { client, edits }: Pick<SlackDeliveryDeps, 'client'> & { readonly edits: EditBudget | SharedEditBudget },
): Promise<void> {
  const { installation } = readReplyIds(generation.replyTarget);
  if (kind === 'status') await edits.take(installation, weightOf(generation));
  try {
    await client.call(installation, 'chat.update', { ...message, channel, ts }, signal);
  } catch (error) {
    const waitMs = error instanceof DeliveryError ? error.retryAfterMs : undefined;
    if (kind === 'status' && waitMs !== undefined) await edits.wait(installation, waitMs);
    throw error;
  }
}
