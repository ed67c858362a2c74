import { basename } from 'node:path';
import type { Clock } from '../../domain/clock.ts';
import {
  type Delivery,
  type DeliveryAttempt,
  DeliveryError,
  type DeliveryOutcome,
  type Receipt,
  type Receipts,
} from '../../domain/delivery.ts';
import { type GenerationView, isAtRest, isErased } from '../../domain/generation.ts';
import type { PublicLink } from '../../domain/smaller-media.ts';
import { accuses, inPublic } from '../../domain/status.ts';
import { type Text, text } from '../../domain/texts.ts';
import { cut } from '../../lib/cut.ts';
import { existingFiles } from '../../lib/existing-files.ts';
import type { Log } from '../../lib/log.ts';
import type { Texts } from '../../lib/say.ts';
import { createEditBudget } from './edit-budget.ts';
import { createPosting, type Keeping, keeping, type PostPlace } from './post-once.ts';
import { isStanding, keepQuestionTrue } from './questions.ts';
import {
  endMessage,
  failureMessage,
  fileTitle,
  interruptedMessage,
  limits,
  linkMessage,
  questionMessage,
  reasonMessage,
  resultComment,
  type Say,
  type SlackMessage,
  statusMessage,
} from './render-message.ts';
import { isDirectMessage, type ReplyIds, readReplyIds } from './reply-ids.ts';
import type { AnswerAddresses } from './response-urls.ts';
import type { SlackClient } from './slack-client.ts';
import { SlackRefusal } from './slack-error.ts';
import { createUploadFiles } from './upload-file.ts';

/** A status message is edited on change, and not more often than this. */
const statusGapMs = 5000;

export interface SlackDeliveryDeps {
  readonly client: SlackClient;
  readonly addresses: AnswerAddresses;
  readonly clock: Clock;
  readonly texts: Texts;
  readonly log: Log;
  readonly publicLink: PublicLink;
}

/** A result or a question on its way to a person. */
interface Parcel {
  readonly kind: 'question' | 'result';
  readonly generation: GenerationView;
  readonly ids: ReplyIds;
  /** Paths of the videos that are there. */
  readonly paths: readonly string[];
  /** There were videos, and they are gone. */
  readonly isMissing: boolean;
  readonly attempt: DeliveryAttempt;
  readonly keeping: Keeping;
  /** What is said where there is no video. Default: all that is known, as everybody may read it. */
  readonly words?: SlackMessage;
}

/** A way to a person; one that does not exist gives nothing. @param because why the best way did not do */
type Way = (because: SlackRefusal | undefined) => Promise<Receipt | undefined>;

/** Slack's side of an update: messages of the bot, and files that it uploads under them. */
export function createSlackDelivery(deps: SlackDeliveryDeps): Delivery {
  const { client, addresses, clock, log } = deps;
  const edits = createEditBudget(clock);
  const posting = createPosting(deps);
  const upload = createUploadFiles(deps);
  // Slack tells no language without a right that the bot does not ask for.
  const say = (): Say => ({ texts: deps.texts, locale: undefined, nowMs: clock.now() });

  const showStatus = async (generation: GenerationView, attempt: DeliveryAttempt): Promise<DeliveryOutcome> => {
    const ids = readReplyIds(generation.replyTarget);
    if (isErased(generation)) await removeResults(ids, attempt);
    const shown = shownStatus(generation, attempt.receipts);
    const { stale: _, ...kept } = attempt.receipts.status;
    const status = { ...kept, ...(await keepQuestionTrue(generation, ids.installation, say(), attempt, deps)) };
    const { ts, channel = generation.replyTarget.channelId, gone } = status;
    if (gone !== undefined) return { state: 'delivered', receipt: status };
    if (ts === undefined) return postFirst(generation, ids, shown, attempt);
    edits.take(ids.installation, isAtRest(generation.state));
    try {
      await client.call(ids.installation, 'chat.update', { ...shown, channel, ts }, attempt.signal);
    } catch (error) {
      if (error instanceof DeliveryError && error.retryAfterMs !== undefined) edits.wait(ids.installation, error.retryAfterMs);
      if (!(error instanceof SlackRefusal)) throw error;
      // An edit is only news: what matters is posted. A message that somebody deleted is not put back.
      log.info({ generationId: generation.id, code: error.code }, 'a status message could not be edited');
      return { state: 'delivered', receipt: { ...status, ...(error.refusal === 'gone' ? { gone: 'yes' } : { stale: 'yes' }) } };
    }
    return { state: 'delivered', receipt: status };
  };

  const shownStatus = (generation: GenerationView, { result, question }: Receipts): SlackMessage => {
    const hasVideo = generation.videos.length > 0 && !isErased(generation) && result.without !== 'video';
    return statusMessage(seenThere(generation), say(), {
      watchUrl: hasVideo ? result.permalink : undefined,
      // Each button stands once: with the question where that is.
      withoutButtons: generation.state === 'unknown' && question.ts !== undefined,
    });
  };

  const seenThere = (generation: GenerationView): GenerationView =>
    isDirectMessage(generation.replyTarget.channelId) ? generation : inPublic(generation);

  /** The message that proves that the bot may post there. */
  const postFirst = async (
    generation: GenerationView,
    { installation, thread }: ReplyIds,
    message: SlackMessage,
    attempt: DeliveryAttempt,
  ): Promise<DeliveryOutcome> => {
    const place = { installation, thread, channelId: generation.replyTarget.channelId };
    const {
      signal,
      receipts: { status },
    } = attempt;
    try {
      const post = { id: generation.id, mark: 'status', message, place, keeping: keeping(status, attempt.save), signal };
      return { state: 'delivered', receipt: await posting.once(post) };
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      log.warn({ generationId: generation.id, code: error.code }, 'a status message could not be posted');
      return { state: 'parked', reason: text('slack.mayNotPost', { reason: error.why }) };
    }
  };

  const post: Delivery['post'] = async (kind, generation, files, attempt) => {
    const own = attempt.receipts[kind];
    if (own.ts !== undefined || own.answered !== undefined || own.quiet !== undefined)
      return { state: 'delivered', receipt: own };
    const paths = await existingFiles(files);
    const isMissing = files.length > 0 && paths.length === 0;
    const ids = readReplyIds(generation.replyTarget);
    const refused: SlackRefusal[] = [];
    for (const way of ladder({ kind, generation, ids, paths, isMissing, attempt, keeping: keeping(own, attempt.save) })) {
      try {
        const receipt = await way(refused[0]);
        if (receipt !== undefined) return { state: 'delivered', receipt };
      } catch (error) {
        if (!(error instanceof SlackRefusal)) throw error;
        refused.push(error);
        log.info({ generationId: generation.id, kind, code: error.code }, 'a post was refused; trying the next way');
      }
    }
    const reason = refused[0] === undefined ? text('slack.refused') : refused[0].why;
    return { state: 'parked', reason: text('chat.parked', { reason }) };
  };

  /** The ways to a person, best first. */
  const ladder = (parcel: Parcel): readonly Way[] => {
    const { kind, generation, paths, attempt } = parcel;
    const { thread, channel, direct, answer } = waysOf(parcel);
    if (kind === 'result' && generation.videos.length === 0) return quietLadder(parcel);
    // A question stands under what it is about, which it does not say again.
    const isUnderStatus = kind === 'question' && isStanding(attempt.receipts.status);
    const under = isUnderStatus ? waysOf({ ...parcel, words: questionMessage(generation, say(), true) }).thread : thread;
    // A sentence is best read where its person looks; a video is best kept where it can be found again.
    return paths.length === 0 ? [under, channel, answer, direct] : [thread, channel, direct, answer];
  };

  /**
   * The ways to say that there is no video. The status message says why, once and for everybody; its person is told so where nobody else
   * reads it, else by one answer to that message. What accuses them is said to nobody else.
   */
  const quietLadder = (parcel: Parcel): readonly Way[] => {
    const { generation, ids, attempt } = parcel;
    const { channelId } = generation.replyTarget;
    const { status } = attempt.receipts;
    const { thread, channel, direct, answer } = waysOf(parcel);
    if (!isStanding(status)) return [thread, channel, answer, direct];
    // Who decided so need not be told.
    if (generation.reason?.key === 'reason.leftAlone') return [async () => ({ quiet: 'yes' })];
    const short = waysOf({ ...parcel, words: failureMessage(generation, say()) });
    if (isDirectMessage(channelId) || !accuses(generation)) return [short.answer, short.thread, channel, direct];
    const reason: Way = async (because) => {
      const { permalink } = await posting.permalink(ids.installation, channelId, status.ts ?? '', attempt.signal);
      return waysOf({ ...parcel, words: reasonMessage(generation, say(), permalink) }).direct(because);
    };
    return [waysOf({ ...parcel, words: reasonMessage(generation, say()) }).answer, reason, short.thread, channel];
  };

  const waysOf = (parcel: Parcel) => {
    const { generation, ids, paths, attempt } = parcel;
    const { channelId } = generation.replyTarget;
    const channelPlace = { installation: ids.installation, channelId, thread: undefined };
    const { status } = attempt.receipts;

    const thread: Way = async () => {
      const root = ids.thread ?? (status.gone === undefined ? status.ts : undefined);
      if (root === undefined || !(await posting.isThere(channelPlace, root, attempt.signal))) return undefined;
      return into(parcel, { ...channelPlace, thread: root }, undefined);
    };
    const channel: Way = (because) => into(parcel, channelPlace, elsewhere(because));
    const direct: Way = (because) => (isDirectMessage(channelId) ? Promise.resolve(undefined) : intoDirect(parcel, because));
    const answer: Way = async (because) => {
      const url = linkTo(paths);
      const shown = paths.length === 0 ? sentence(parcel, undefined) : byLink(parcel, elsewhere(because), url);
      const isTaken = ids.answer !== undefined && (await addresses.answer(ids.answer, shown, false, attempt.signal));
      return isTaken ? { answered: 'yes' } : undefined;
    };
    return { thread, channel, direct, answer };
  };

  const elsewhere = (because: SlackRefusal | undefined): Text | undefined =>
    because && text('chat.elsewhere', { reason: because.why });

  const sentence = ({ kind, generation, isMissing, words }: Parcel, note: Text | undefined): SlackMessage => {
    if (words !== undefined) return words;
    if (kind === 'question') return questionMessage(generation, say());
    if (isMissing) return linkMessage(generation, say(), text('chat.fileMissing'));
    return endMessage(seenThere(generation), say(), note);
  };

  const byLink = ({ generation, paths }: Parcel, why: Text | undefined, url: string | undefined): SlackMessage => {
    const way = url === undefined ? text('slack.askAdmin', { file: basename(paths[0] ?? '') }) : text('slack.watchHere');
    return linkMessage(generation, say(), why === undefined ? way : text('list.sentences', { sentences: [why, way] }), url);
  };

  const linkTo = ([first]: readonly string[]): string | undefined =>
    first === undefined ? undefined : deps.publicLink(basename(first));

  const into = (parcel: Parcel, place: PostPlace, note: Text | undefined): Promise<Receipt> =>
    parcel.kind === 'result' && parcel.paths.length > 0
      ? withFiles(parcel, place, note)
      : message(parcel, place, parcel.kind, sentence(parcel, note)).then((posted) =>
          parcel.kind === 'result' ? { ...posted, without: 'video' } : posted,
        );

  const message = async (
    { generation, keeping: kept, attempt: { signal } }: Parcel,
    place: PostPlace,
    mark: string,
    shown: SlackMessage,
  ): Promise<Receipt> => {
    const posted = await posting.once({ id: generation.id, mark, message: shown, place, keeping: kept, signal });
    return { ...kept.receipt, ...posted, ...(await posting.permalink(place.installation, posted.channel, posted.ts, signal)) };
  };

  /** Without a right of its own, a message is what opens the conversation that a file can go to. */
  const intoDirect = async (parcel: Parcel, because: SlackRefusal | undefined): Promise<Receipt> => {
    const { generation, ids, paths, keeping: kept } = parcel;
    const person = { installation: ids.installation, channelId: generation.requester.id, thread: undefined };
    if (paths.length === 0) return { ...(await into(parcel, person, elsewhere(because))), direct: 'yes' };
    if (kept.receipt.opened === undefined) {
      const opening = linkMessage(generation, say(), elsewhere(because) ?? text('slack.refused'));
      const { ts = '', channel = '' } = await message(parcel, person, 'opening', opening);
      kept.keep({ opened: channel, openedTs: ts });
    }
    const { opened = '', openedTs } = kept.receipt;
    return { ...(await into(parcel, { ...person, channelId: opened, thread: openedTs }, undefined)), direct: 'yes' };
  };

  /** The videos as one message; where Slack takes no files, or does not show them, the address of the first. */
  const withFiles = async (parcel: Parcel, place: PostPlace, note: Text | undefined): Promise<Receipt> => {
    const { generation, paths, keeping: kept, attempt } = parcel;
    const { signal } = attempt;
    const words = say();
    try {
      const uploaded = await upload({
        ...{
          ...place,
          paths,
          signal,
          keeping: kept,
          comment: resultComment(generation, words, kept.receipt.opened === undefined, note),
        },
        ...{ title: fileTitle(generation, words), altText: cut(generation.request.prompt, limits.altText) },
      });
      if (uploaded.state === 'shared') {
        const { ts, channelId: channel } = uploaded;
        return { ...kept.receipt, ts, channel, ...(await posting.permalink(place.installation, channel, ts, signal)) };
      }
      const shown = linkMessage(generation, words, text('slack.neverShared'), uploaded.permalink);
      return await message(parcel, place, 'link', shown);
    } catch (error) {
      if (!(error instanceof SlackRefusal) || (error.refusal !== 'no files' && error.refusal !== 'missing scope')) throw error;
      const url = linkTo(paths);
      const posted = await message(parcel, place, 'link', byLink(parcel, error.why, url));
      return url === undefined ? { ...posted, without: 'video' } : posted;
    }
  };

  const sayInterrupted: NonNullable<Delivery['sayInterrupted']> = async (intake, { receipt, save, signal }) => {
    const { eventId: id, requester, replyTarget } = intake;
    const { installation, thread } = readReplyIds(replyTarget);
    const there = { installation, channelId: replyTarget.channelId, thread };
    const direct = { installation, channelId: requester.id, thread: undefined };
    const kept = keeping(receipt, save);
    let refused: SlackRefusal | undefined;
    for (const place of isDirectMessage(there.channelId) || there.channelId === direct.channelId ? [there] : [there, direct]) {
      try {
        const message = interruptedMessage(intake, say(), elsewhere(refused));
        await posting.once({ id, mark: 'interrupted', message, place, keeping: kept, signal });
        return;
      } catch (error) {
        if (!(error instanceof SlackRefusal)) throw error;
        refused = error;
        log.info({ eventId: id, code: error.code }, 'a person may not be told there that they were interrupted');
      }
    }
  };

  const removeResults = async (ids: ReplyIds, { receipts: { result }, reposts = [], signal }: DeliveryAttempt): Promise<void> => {
    for (const each of [result, ...reposts]) await removeResult(ids, each, signal);
  };

  const removeResult = async ({ installation }: ReplyIds, result: Receipt, signal: AbortSignal): Promise<void> => {
    const { files, ts, channel } = result;
    const steps: (readonly [string, Readonly<Record<string, string>>])[] = [
      ...(files?.split(',') ?? []).map((file) => ['files.delete', { file }] as const),
      ...(ts === undefined || channel === undefined ? [] : [['chat.delete', { channel, ts }] as const]),
    ];
    for (const [method, values] of steps) {
      try {
        await client.call(installation, method, values, signal);
      } catch (error) {
        if (!(error instanceof SlackRefusal)) throw error;
        if (error.refusal === 'gone' || error.refusal === 'upload lost') continue;
        log.info({ code: error.code, method }, 'something of a deleted video could not be deleted');
      }
    }
  };

  return { platform: 'slack', statusComesFirst: true, statusGapMs, showStatus, post, sayInterrupted };
}
