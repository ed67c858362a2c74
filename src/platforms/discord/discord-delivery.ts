import type { APIMessage } from 'discord.js';
import type { Clock } from '../../domain/clock.ts';
import {
  type Delivery,
  type DeliveryAttempt,
  DeliveryError,
  type DeliveryKind,
  type DeliveryOutcome,
  type Receipt,
  type Receipts,
} from '../../domain/delivery.ts';
import { type GenerationView, isErased } from '../../domain/generation.ts';
import { accuses, inPublic } from '../../domain/status.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { Texts } from '../../lib/say.ts';
import { DiscordRefusal } from './discord-error.ts';
import type { DiscordRest, UploadFile } from './discord-rest.ts';
import type { InteractionTokens } from './interaction-tokens.ts';
import { findSince, isStanding, kindOf, nonceOf, watched } from './posted.ts';
import { keepQuestionTrue } from './questions.ts';
import { removePosts } from './remove-posts.ts';
import {
  failureMessage,
  type Message,
  questionMessage,
  reasonMessage,
  resultMessage,
  type Say,
  statusMessage,
  threadName,
  withoutCall,
} from './render-message.ts';
import { messageUrl, type ReplyIds, readReplyIds, watchUrl } from './reply-ids.ts';
import { createSayInterrupted } from './say-interrupted.ts';
import { prepareUpload, smallestLimitBytes, type UploadDeps } from './upload.ts';
import { createUserInstallStatus } from './user-install.ts';

/** A status message is edited on change, and not more often than this. */
const statusGapMs = 10_000;

export interface DiscordDeliveryDeps extends UploadDeps {
  readonly rest: DiscordRest;
  readonly tokens: InteractionTokens;
  readonly texts: Texts;
  readonly clock: Clock;
  /** Largest file that the bot may post there, in bytes. @param guildId undefined in direct messages */
  readonly limitBytes: (guildId: string | undefined) => number;
}

/** One message to get somewhere. */
interface Post {
  readonly kind: DeliveryKind;
  readonly generation: GenerationView;
  readonly ids: ReplyIds;
  readonly attempt: DeliveryAttempt;
  /** @param note what became of the files */
  readonly body: (note?: Text) => Message;
  /** Paths of videos. */
  readonly videos: readonly string[];
}

/** A way to a person. @param because why the best way did not do */
type Rung = (because: DiscordRefusal | undefined) => Promise<Receipt | undefined>;

/** Discord's side of an update: regular messages of the bot, which outlive every token and every restart. */
export function createDiscordDelivery(deps: DiscordDeliveryDeps): Delivery {
  const { rest, tokens, clock, log } = deps;
  const byTokenAlone = createUserInstallStatus(deps);
  const sayFor = ({ locale }: ReplyIds): Say => ({ texts: deps.texts, locale, nowMs: clock.now() });

  const showStatus = async (generation: GenerationView, attempt: DeliveryAttempt): Promise<DeliveryOutcome> => {
    const ids = readReplyIds(generation.replyTarget);
    if (isErased(generation)) await removePosts(deps, generation, attempt);
    const message = shownStatus(generation, ids, attempt.receipts);
    if (ids.place === 'user-install') return byTokenAlone.show(generation, ids, message, attempt);
    const { stale: _, ...kept } = attempt.receipts.status;
    const status = { ...kept, ...(await keepQuestionTrue(generation, ids, sayFor(ids), attempt, deps)) };
    const { message: messageId, channel = generation.replyTarget.channelId, gone } = status;
    if (gone !== undefined) return { state: 'delivered', receipt: status };
    if (messageId === undefined) return postFirst(generation, ids, message, attempt);
    try {
      await withoutWords(message, (body) => rest.editMessage(channel, messageId, body, { signal: attempt.signal }));
    } catch (error) {
      if (!(error instanceof DiscordRefusal)) throw error;
      // An edit is only news: what matters is posted. A message that somebody deleted is not put back.
      log.info({ generationId: generation.id, code: error.code }, 'a status message could not be edited');
      return { state: 'delivered', receipt: { ...status, ...(error.refusal === 'gone' ? { gone: 'yes' } : { stale: 'yes' }) } };
    }
    return { state: 'delivered', receipt: status };
  };

  const shownStatus = (generation: GenerationView, ids: ReplyIds, receipts: Receipts, state?: Text): Message => {
    const seen = seenAt(ids, generation);
    // Each button stands once: under the result or the question where these are.
    const withoutButtons =
      generation.state === 'unknown'
        ? receipts.question.message !== undefined
        : generation.videos.length > 0 && messageUrl(ids, receipts.result) !== undefined;
    const video = isErased(generation) ? undefined : watchUrl(ids, generation, receipts);
    return statusMessage(seen, sayFor(ids), { watchUrl: video, withoutButtons, ...(state !== undefined && { state }) });
  };

  const postFirst = async (
    generation: GenerationView,
    ids: ReplyIds,
    message: Message,
    attempt: DeliveryAttempt,
  ): Promise<DeliveryOutcome> => {
    const { channelId } = generation.replyTarget;
    const post: Post = { kind: 'status', generation, ids, attempt, body: () => message, videos: [] };
    try {
      const create = (body: Message) => createOnce(post, channelId, body, [], ids.replyTo);
      const posted = (await findPosted(post, channelId)) ?? (await withoutWords(message, create));
      return { state: 'delivered', receipt: { message: posted.id, channel: channelId } };
    } catch (error) {
      if (!(error instanceof DiscordRefusal)) throw error;
      log.warn({ generationId: generation.id, code: error.code }, 'a status message could not be posted');
      const mayNotPost = text('chat.mayNotPost', { rights: text('discord.rights') });
      return { state: 'parked', reason: error.refusal === 'forbidden' ? mayNotPost : error.why };
    }
  };

  const post: Delivery['post'] = async (kind, generation, files, attempt) => {
    const own = attempt.receipts[kind];
    if (own.message !== undefined || own.quiet !== undefined) return { state: 'delivered', receipt: own };
    const ids = readReplyIds(generation.replyTarget);
    const say = sayFor(ids);
    const body = (note?: Text): Message =>
      kind === 'question' ? questionMessage(generation, say) : resultMessage(seenAt(ids, generation), say, note);
    const refused: DiscordRefusal[] = [];
    for (const rung of ladder({ kind, generation, ids, attempt, body, videos: files })) {
      try {
        const receipt = await rung(refused.find(({ refusal }) => refusal !== 'token over') ?? refused[0]);
        if (receipt !== undefined) return { state: 'delivered', receipt };
      } catch (error) {
        if (!(error instanceof DiscordRefusal)) throw error;
        refused.push(error);
        log.info({ generationId: generation.id, kind, code: error.code }, 'a post was refused; trying the next way');
      }
    }
    return { state: 'parked', reason: text('chat.parked', { reason: refused[0]?.why ?? text('discord.tokenOver') }) };
  };

  /** The ways to a person, best first. A way that does not exist here gives nothing. */
  const ladder = (given: Post): readonly Rung[] => {
    const { thread, channel, direct, byToken } = waysOf(given);
    if (given.ids.place === 'user-install') return [byToken];
    if (given.kind === 'result' && given.generation.videos.length === 0) return quietLadder(given);
    // A question stands under what it is about. A thread is for videos.
    if (given.kind === 'question') {
      const isUnderStatus = isStanding(given.attempt.receipts.status);
      const short = answerTo(given, (generation, say) => questionMessage(generation, say, true));
      return [isUnderStatus ? short : channel, direct, byToken];
    }
    // An answer by token calls nobody and is gone when its person loads the page again, so that a direct message comes before it.
    return [thread, channel, direct, byToken];
  };

  /**
   * The ways to say that there is no video. The status message says why, once and for everybody; its person is told so where nobody else
   * reads it, else by one answer to that message. What accuses them is said to nobody else.
   */
  const quietLadder = (given: Post): readonly Rung[] => {
    const { generation, ids, attempt } = given;
    const { status } = attempt.receipts;
    const { channel, direct, byToken } = waysOf(given);
    if (!isStanding(status)) return [channel, direct, byToken];
    // Who decided so need not be told.
    if (generation.reason?.key === 'reason.leftAlone') return [async () => ({ quiet: 'yes' })];
    const alone = (): Message => {
      const say = sayFor({ ...ids, locale: ids.personLocale ?? ids.locale });
      if (ids.place === 'dm' || !accuses(generation)) return failureMessage(generation, say);
      return reasonMessage(generation, say, messageUrl(ids, { ...status, channel: generation.replyTarget.channelId }));
    };
    const privately = waysOf({ ...given, body: alone });
    const inAnswer = waysOf({ ...given, body: () => withoutCall(alone(), generation) });
    const isAccused = ids.place !== 'dm' && accuses(generation);
    return [
      inAnswer.byToken,
      ...(isAccused ? [privately.direct] : []),
      answerTo(given, failureMessage),
      ...(isAccused ? [] : [direct]),
    ];
  };

  /** As an answer to the status message, which says the rest. */
  const answerTo = (given: Post, render: (generation: GenerationView, say: Say) => Message): Rung =>
    waysOf({ ...given, body: () => render(given.generation, sayFor(given.ids)) }).channel;

  const seenAt = (ids: ReplyIds, generation: GenerationView): GenerationView =>
    ids.place === 'dm' ? generation : inPublic(generation);

  const waysOf = (given: Post) => {
    const { generation, ids, attempt } = given;
    const { channelId } = generation.replyTarget;
    const { status } = attempt.receipts;
    const byToken: Rung = async (because) => {
      const token = tokens.find(ids.interaction);
      if (token === undefined) return undefined;
      const send = (body: Message, files: readonly UploadFile[]) =>
        rest.editResponse(token.applicationId, token.token, { ...body, embeds: [] }, { files, signal: attempt.signal });
      const posted = await withFiles(given, token.uploadLimitBytes, because, send);
      byTokenAlone.ended(generation.id);
      const where = { message: posted.id, channel: channelId, ...watched(posted) };
      return ids.place === 'user-install' ? where : { ...where, ephemeral: 'yes' };
    };
    const into = async (
      channel: string,
      replyTo: string | undefined,
      limitBytes: number,
      because?: DiscordRefusal,
    ): Promise<Receipt> => {
      const send = (body: Message, files: readonly UploadFile[]) => createOnce(given, channel, body, files, replyTo);
      const posted = (await findPosted(given, channel)) ?? (await withFiles(given, limitBytes, because, send));
      return { message: posted.id, channel, ...watched(posted) };
    };
    const thread: Rung = async () => {
      const messageId = status.gone === undefined ? status.message : undefined;
      if (messageId === undefined || (ids.place !== 'text' && ids.place !== 'announcement')) return undefined;
      const threadId = await openThread(channelId, messageId, generation, ids, attempt.signal);
      return into(threadId, undefined, deps.limitBytes(ids.guild));
    };
    const channel: Rung = () => into(channelId, status.message ?? ids.replyTo, deps.limitBytes(ids.guild));
    const direct: Rung = async (because) => {
      if (ids.place === 'dm') return undefined;
      const directId = await rest.openDirectMessage(generation.requester.id, attempt.signal);
      return { ...(await into(directId, undefined, deps.limitBytes(undefined), because)), direct: 'yes' };
    };
    return { thread, channel, direct, byToken };
  };

  /** A thread on a message has the message's own id, so that one which is there already is known. */
  const openThread = async (
    channelId: string,
    messageId: string,
    generation: GenerationView,
    ids: ReplyIds,
    signal: AbortSignal,
  ): Promise<string> => {
    try {
      return await rest.startThread(channelId, messageId, threadName(generation, sayFor(ids)), signal);
    } catch (error) {
      if (error instanceof DiscordRefusal && error.refusal === 'exists') return messageId;
      throw error;
    }
  };

  /** Making a video smaller takes a while: the status message says so. It is only news, so that nothing waits for it. */
  const showFitting = async ({ generation, ids, attempt: { receipts, signal } }: Post): Promise<void> => {
    const { message, channel = generation.replyTarget.channelId } = receipts.status;
    if (message === undefined || !isStanding(receipts.status) || ids.place === 'user-install') return;
    try {
      await rest.editMessage(channel, message, shownStatus(generation, ids, receipts, text('state.fitting')), { signal });
    } catch (error) {
      if (!(error instanceof DiscordRefusal) && !(error instanceof DeliveryError)) throw error;
      log.info({ generationId: generation.id }, 'a status message could not be edited while a video is made smaller');
    }
  };

  /** Sends with the videos; each time that they are too large smaller ones, then pictures of them, in the end words alone. */
  const withFiles = async (
    given: Post,
    limitBytes: number,
    because: DiscordRefusal | undefined,
    send: (body: Message, files: readonly UploadFile[]) => Promise<APIMessage>,
  ): Promise<APIMessage> => {
    const { attempt, body, videos } = given;
    const elsewhere = because && text('chat.elsewhere', { reason: because.why });
    for (const limit of [limitBytes, ...(limitBytes > smallestLimitBytes ? [smallestLimitBytes] : []), 0, undefined]) {
      const upload = await prepareUpload(videos, limit, { ...deps, onFitting: () => showFitting(given) }, attempt.signal);
      const notes = [elsewhere, upload.note].filter((each) => each !== undefined);
      try {
        return await send(body(notes.length === 0 ? undefined : text('list.sentences', { sentences: notes })), upload.files);
      } catch (error) {
        if (!(error instanceof DiscordRefusal) || error.refusal !== 'too large' || limit === undefined || videos.length === 0)
          throw error;
      } finally {
        await upload.discard();
      }
    }
    throw new DeliveryError('Discord found everything too large');
  };

  /** The same nonce within minutes is the same message. @param replyTo the message that it answers */
  const createOnce = async (
    given: Post,
    channelId: string,
    body: Message,
    files: readonly UploadFile[],
    replyTo: string | undefined,
  ): Promise<APIMessage> => {
    const { kind, generation, attempt } = given;
    const { signal } = attempt;
    attempt.save({ triedAtMs: String(clock.now()), ...attempt.receipts[kind] });
    const create = (message: Message): Promise<APIMessage> =>
      rest.createMessage(channelId, { ...message, nonce: nonceOf(generation.id, kind), enforce_nonce: true }, { files, signal });
    if (replyTo === undefined) return create(body);
    try {
      return await create({ ...body, message_reference: { message_id: replyTo, fail_if_not_exists: false } });
    } catch (error) {
      if (!(error instanceof DiscordRefusal) || error.refusal !== 'no replies') throw error;
      return create(body);
    }
  };

  /** What an earlier try has posted without hearing of it, however long ago. */
  const findPosted = ({ kind, generation, ids, attempt }: Post, channelId: string): Promise<APIMessage | undefined> => {
    const { channelId: askedIn } = generation.replyTarget;
    // In private, the reason why there is no video has the link to its status, and nothing else to be known by.
    const isPrivate = kind === 'result' && channelId !== askedIn;
    const about = isPrivate ? messageUrl(ids, { ...attempt.receipts.status, channel: askedIn }) : undefined;
    const isAbout = ({ content }: APIMessage): boolean => about !== undefined && content.endsWith(`(${about})`);
    const isIt = (message: APIMessage): boolean => kindOf(message, generation.id, attempt.receipts) === kind || isAbout(message);
    return findSince(rest, channelId, attempt.receipts[kind], isIt, attempt.signal);
  };

  const isOpenToAnybody: NonNullable<Delivery['isOpenToAnybody']> = (replyTarget) => readReplyIds(replyTarget).isOpen;
  return {
    platform: 'discord',
    statusComesFirst: true,
    statusGapMs,
    isOpenToAnybody,
    showStatus,
    post,
    sayInterrupted: createSayInterrupted({ rest, clock, log, sayFor }),
  };
}

/** A server's own filter may take offence at a prompt: then the message goes without it. */
async function withoutWords<T>(message: Message, send: (message: Message) => Promise<T>): Promise<T> {
  try {
    return await send(message);
  } catch (error) {
    if (!(error instanceof DiscordRefusal) || error.refusal !== 'words refused' || message.embeds === undefined) throw error;
    return send({ ...message, embeds: [] });
  }
}
