import { createHash } from 'node:crypto';
import { type APIComponentInMessageActionRow, type APIMessage, ComponentType } from 'discord.js';
import { type ButtonVerb, readButtonId } from '../../domain/button.ts';
import { type GenerationView, isErased } from '../../domain/generation.ts';
import {
  type Clock,
  type Delivery,
  type DeliveryAttempt,
  DeliveryError,
  type DeliveryKind,
  type DeliveryOutcome,
  type Receipt,
} from '../../domain/ports.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { Texts } from '../../lib/texts.ts';
import { DiscordRefusal, refusalText } from './discord-error.ts';
import type { DiscordRest, UploadFile } from './discord-rest.ts';
import type { InteractionTokens } from './interaction-tokens.ts';
import { removePosts } from './remove-posts.ts';
import {
  interruptedMessage,
  type Message,
  questionMessage,
  resultMessage,
  type Say,
  statusMessage,
  threadName,
} from './render-message.ts';
import { type ReplyIds, readReplyIds } from './reply-ids.ts';
import { withTyped } from './typed-words.ts';
import { prepareUpload, smallestLimitBytes, type UploadDeps } from './upload.ts';
import { createUserInstallStatus } from './user-install.ts';

/** A status message is edited on change, and not more often than this. */
const statusGapMs = 10_000;
/** Discord's ids count the milliseconds since then. @see https://discord.com/developers/docs/reference#snowflakes */
const epochMs = 1_420_070_400_000n;

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

/** Discord's side of an update: regular messages of the bot, which outlive every token and every restart. */
export function createDiscordDelivery(deps: DiscordDeliveryDeps): Delivery {
  const { rest, tokens, clock, log } = deps;
  const byTokenAlone = createUserInstallStatus(deps);
  const sayFor = ({ locale }: ReplyIds): Say => ({ texts: deps.texts, locale, nowMs: clock.now() });

  const showStatus = async (generation: GenerationView, attempt: DeliveryAttempt): Promise<DeliveryOutcome> => {
    const ids = readReplyIds(generation.replyTarget);
    const { status, result } = attempt.receipts;
    if (isErased(generation)) await removePosts(deps, generation, attempt);
    const message = statusMessage(generation, sayFor(ids), isErased(generation) ? undefined : messageUrl(ids, result));
    if (ids.place === 'user-install') return byTokenAlone.show(generation, ids, message, attempt);
    const { message: messageId, channel = generation.replyTarget.channelId, gone } = status;
    if (gone !== undefined) return { state: 'delivered', receipt: status };
    if (messageId === undefined) return postFirst(generation, ids, message, attempt);
    try {
      await withoutWords(message, (body) => rest.editMessage(channel, messageId, body, { signal: attempt.signal }));
    } catch (error) {
      if (!(error instanceof DiscordRefusal)) throw error;
      // An edit is only news: what matters is posted. A message that somebody deleted is not put back.
      log.info({ generationId: generation.id, code: error.code }, 'a status message could not be edited');
      return { state: 'delivered', receipt: error.refusal === 'gone' ? { ...status, gone: 'yes' } : status };
    }
    return { state: 'delivered', receipt: status };
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
      return { state: 'parked', reason: error.refusal === 'forbidden' ? mayNotPost : refusalText(error.refusal) };
    }
  };

  const post: Delivery['post'] = async (kind, generation, files, attempt) => {
    const own = attempt.receipts[kind];
    if (own.message !== undefined) return { state: 'delivered', receipt: own };
    const ids = readReplyIds(generation.replyTarget);
    const say = sayFor(ids);
    const body = (note?: Text): Message =>
      kind === 'question' ? questionMessage(generation, say) : resultMessage(generation, say, note);
    const refused: DiscordRefusal[] = [];
    for (const rung of ladder({ kind, generation, ids, attempt, body, videos: files })) {
      try {
        const receipt = await rung(refused[0]);
        if (receipt !== undefined) return { state: 'delivered', receipt };
      } catch (error) {
        if (!(error instanceof DiscordRefusal)) throw error;
        refused.push(error);
        log.info({ generationId: generation.id, kind, code: error.code }, 'a post was refused; trying the next way');
      }
    }
    return { state: 'parked', reason: text('chat.parked', { reason: refusalText(refused[0]?.refusal ?? 'token over') }) };
  };

  type Rung = (because: DiscordRefusal | undefined) => Promise<Receipt | undefined>;

  /** The ways to a person, best first. A way that does not exist here gives nothing. */
  const ladder = (given: Post): readonly Rung[] => {
    const { generation, ids, attempt } = given;
    const { channelId } = generation.replyTarget;
    const { status } = attempt.receipts;
    const byToken: Rung = async (because) => {
      const token = tokens.find(ids.interaction);
      if (token === undefined) return undefined;
      const send = (body: Message, files: readonly UploadFile[]) =>
        rest.editResponse(token.applicationId, token.token, { ...body, embeds: [] }, { files, signal: attempt.signal });
      const { id } = await withFiles(given, token.uploadLimitBytes, because, send);
      byTokenAlone.ended(generation.id);
      return { message: id, channel: channelId, ...(ids.place !== 'user-install' && { ephemeral: 'yes' }) };
    };
    if (ids.place === 'user-install') return [byToken];
    const into = async (
      channel: string,
      replyTo: string | undefined,
      limitBytes: number,
      because?: DiscordRefusal,
    ): Promise<Receipt> => {
      const send = (body: Message, files: readonly UploadFile[]) => createOnce(given, channel, body, files, replyTo);
      const posted = (await findPosted(given, channel)) ?? (await withFiles(given, limitBytes, because, send));
      return { message: posted.id, channel };
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
    // An answer by token calls nobody and is gone when its person loads the page again, so that a direct message comes before it.
    return [thread, channel, direct, byToken];
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
      if (error instanceof DiscordRefusal && error.refusal === 'there already') return messageId;
      throw error;
    }
  };

  /** Sends with the videos; each time that they are too large smaller ones, then pictures of them, in the end words alone. */
  const withFiles = async (
    { attempt, body, videos }: Post,
    limitBytes: number,
    because: DiscordRefusal | undefined,
    send: (body: Message, files: readonly UploadFile[]) => Promise<APIMessage>,
  ): Promise<APIMessage> => {
    const elsewhere = because && text('chat.elsewhere', { reason: refusalText(because.refusal) });
    for (const limit of [limitBytes, ...(limitBytes > smallestLimitBytes ? [smallestLimitBytes] : []), 0, undefined]) {
      const upload = await prepareUpload(videos, limit, deps, attempt.signal);
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
      if (!(error instanceof DiscordRefusal) || error.refusal !== 'no answers') throw error;
      return create(body);
    }
  };

  /** What an earlier try has posted without hearing of it, however long ago. */
  const findPosted = ({ kind, generation, attempt }: Post, channelId: string): Promise<APIMessage | undefined> => {
    const isIt = (message: APIMessage): boolean => kindOf(message, generation.id) === kind;
    return findSince(channelId, attempt.receipts[kind], isIt, attempt.signal);
  };

  const findSince = async (
    channelId: string,
    { triedAtMs }: Receipt,
    isIt: (message: APIMessage) => boolean,
    signal: AbortSignal,
  ): Promise<APIMessage | undefined> => {
    if (triedAtMs === undefined) return undefined;
    // A minute for clocks that differ.
    const since = String((BigInt(triedAtMs) - 60_000n - epochMs) << 22n);
    try {
      for await (const messages of rest.messagesAfter(channelId, since, signal)) {
        const found = messages.find((message) => message.author.bot === true && isIt(message));
        if (found !== undefined) return found;
      }
    } catch (error) {
      if (!(error instanceof DiscordRefusal)) throw error;
    }
    // Without the right to read history, the nonce is all there is.
    return undefined;
  };

  /** Under the nonce of an answer to a mention, so that who got one is not told anything else. */
  const sayInterrupted: NonNullable<Delivery['sayInterrupted']> = async (intake, { receipt, save, signal }) => {
    const { eventId, requester, replyTarget } = intake;
    const ids = readReplyIds(replyTarget);
    const nonce = eventId.slice(eventId.indexOf(':') + 1);
    const create = async (channelId: string, note?: Text, more: Partial<Message> = {}): Promise<void> => {
      const message = withTyped(interruptedMessage(intake, sayFor(ids), note), intake.words, sayFor(ids));
      const isIt = ({ content }: APIMessage): boolean => content === message.content;
      if ((await findSince(channelId, receipt, isIt, signal)) !== undefined) return;
      save({ triedAtMs: String(clock.now()), ...receipt });
      await rest.createMessage(channelId, { ...message, ...more, nonce, enforce_nonce: true }, { signal });
    };
    const reference = ids.replyTo && { message_reference: { message_id: ids.replyTo, fail_if_not_exists: false } };
    const ways: readonly ((because: DiscordRefusal | undefined) => Promise<void>)[] = [
      ...(reference ? [() => create(replyTarget.channelId, undefined, reference)] : []),
      // Where only the person brought the app, the bot has no way into the channel.
      ...(ids.place === 'user-install' ? [] : [() => create(replyTarget.channelId)]),
      async (because) => {
        const directId = await rest.openDirectMessage(requester.id, signal);
        await create(directId, because && text('chat.elsewhere', { reason: refusalText(because.refusal) }));
      },
    ];
    let refused: DiscordRefusal | undefined;
    for (const way of ways) {
      try {
        await way(refused);
        return;
      } catch (error) {
        if (!(error instanceof DiscordRefusal)) throw error;
        refused = error;
        log.info({ eventId, code: error.code }, 'a person may not be told there that they were interrupted');
      }
    }
  };

  const isOpenToAnybody: NonNullable<Delivery['isOpenToAnybody']> = (replyTarget) => readReplyIds(replyTarget).isOpen;
  return { platform: 'discord', statusComesFirst: true, statusGapMs, isOpenToAnybody, showStatus, post, sayInterrupted };
}

/** Where people find a post; a link of this kind does not expire. */
export function messageUrl({ guild }: Pick<ReplyIds, 'guild'>, receipt: Receipt): string | undefined {
  const { message, channel, direct, ephemeral } = receipt;
  if (message === undefined || channel === undefined || message === '@original' || ephemeral !== undefined) return undefined;
  return `https://discord.com/channels/${direct === undefined ? (guild ?? '@me') : '@me'}/${channel}/${message}`;
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

/** At most 25 characters (resources/message#create-message, 2026-08-06). */
function nonceOf(id: string, kind: DeliveryKind): string {
  return createHash('sha256').update(`${id}|${kind}`).digest('base64url').slice(0, 25);
}

/** Which of a generation's posts a message of ours is: by its buttons, its file, and whether it speaks to somebody. */
function kindOf(message: APIMessage, id: string): DeliveryKind | undefined {
  const verbs = (message.components ?? []).flatMap((row) =>
    row.type === ComponentType.ActionRow ? verbsOf(row.components, id) : [],
  );
  const isOurs = verbs.length > 0 || message.attachments.some(({ filename }) => filename.startsWith(id));
  if (!isOurs) return undefined;
  if (!message.content.startsWith('<@')) return 'status';
  return verbs.includes('decide-again') ? 'question' : 'result';
}

function verbsOf(buttons: readonly APIComponentInMessageActionRow[], id: string): readonly ButtonVerb[] {
  return buttons.flatMap((button) => {
    const read = 'custom_id' in button ? readButtonId(button.custom_id) : undefined;
    return read?.id === id ? [read.verb] : [];
  });
}
