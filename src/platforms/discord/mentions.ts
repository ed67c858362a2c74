import { type Message, MessageReferenceType } from 'discord.js';
import { editedMentionMs } from '../../domain/chat-platform.ts';
import { UserError } from '../../domain/errors.ts';
import type { ReplyTarget } from '../../domain/generation.ts';
import type { GivenRequest, Intake } from '../../domain/intake.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { RequestVideo } from '../../domain/video-request.ts';
import { createSeenKeys } from '../../lib/seen-keys.ts';
import type { ChatButton } from '../chat/buttons.ts';
import type { Here } from '../chat/find-here.ts';
import { type Answered, answerMention, givenBySaying, type Mention } from '../chat/mention.ts';
import { type Asked, asksPrivately, privately } from '../chat/privately.ts';
import { withRoles } from '../chat/run-command.ts';
import { take } from '../chat/take.ts';
import { doerOfMessage, rolesAt, rolesOf } from './access/doer.ts';
import { doorsOf } from './access/doors.ts';
import { callsBot, callsByName, wordsForBot } from './calls-bot.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { withoutRaw } from './discord-error.ts';
import { hereIn } from './event-context.ts';
import { fetchImage } from './fetch-image.ts';
import { type FoundImage, findImages, findVideo } from './find-images.ts';
import { generationOf, generationOfThread } from './generation-of.ts';
import { greetingMessage } from './help-message.ts';
import { inWordsOfMessage, namesOfMessage } from './markup-words.ts';
import { answersVideo, offerChange } from './offer-change.ts';
import { openDirectByMessage } from './open-direct.ts';
import { takeVideo } from './own-video.ts';
import { chainTarget, replyTargetOfMessage, requirePermissions } from './place.ts';
import { readAnswered } from './read-answered.ts';
import type { Say } from './render-message.ts';
import { createReplier, isPrivate, type Replier } from './reply-to-message.ts';

/** Messages that were taken, so that one that comes again is not. */
const mostRemembered = 2000;

export interface MentionHandler {
  /** Never throws. */
  onMessage(message: Message): Promise<void>;
  /** A message was changed. Never throws. */
  onEdit(message: Message): Promise<void>;
}

/** Takes messages that speak to the bot: with an image, in answer to one, in answer to a video of ours, or in private. */
export function createMentionHandler(deps: IntakeDeps): MentionHandler {
  const { log, clock } = deps;
  const taken = createSeenKeys(mostRemembered);
  const reply = createReplier(deps);

  const takeOnce = async (message: Message): Promise<void> => {
    if (!taken.isNew(message.id)) return;
    const mention = mentionOf(message, reply, deps);
    // In a thread words may be about the video that stands above.
    const given = message.channel.isThread() ? undefined : givenBySaying(mention, deps.commands);
    let draft = given;
    const event = {
      drafted: () => draft,
      intake: { ...intakeOf(message), ...(given !== undefined && { given }) },
      tell: (sentence: Text, buttons?: readonly ChatButton[]) =>
        isPrivate(sentence) || asksPrivately(draft)
          ? reply.tellAlone(message, sentence, buttons)
          : reply.tell(message, sentence, buttons),
      loggable: withoutRaw,
    };
    const drafted = (known: GivenRequest): void => {
      draft = known;
    };
    await take(event, () => answerMention({ ...mention, drafted }, deps), deps);
  };

  /** A message that lacks what every message has: who wrote it, where it is. */
  const safely = async (message: Message, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      log.error({ err: withoutRaw(error), message: message.id }, 'a message could not be read');
      if (callsByName(message)) await reply.add(message, text('answer.bug'));
    }
  };

  return {
    onMessage: (message) =>
      safely(message, async () => {
        if (callsBot(message) || (await answersVideo(message, deps))) await takeOnce(message);
        else await offerChange(message, reply, deps);
      }),
    onEdit: (message) =>
      safely(message, async () => {
        // Discord changes messages by itself, too, when it has looked at their links.
        if (message.partial || message.editedTimestamp === null) return;
        if (callsBot(message) && clock.now() - message.createdTimestamp < editedMentionMs) await takeOnce(message);
      }),
  };
}

function mentionOf(message: Message, reply: Replier, deps: IntakeDeps): Mention<FoundImage> {
  const intake = intakeOf(message);
  return {
    call: { ...intake, mayManage: false },
    here: hereOfMessage(message),
    words: wordsForBot(message),
    images: findImages(message, deps.mediaOrigins),
    ...ownVideoOf(message, intake, deps),
    isAnswer: message.reference !== null && message.reference.type !== MessageReferenceType.Forward,
    chain: async (earlier) => chainTarget(earlier, await deps.engine.receipts(earlier.id), intake.replyTarget),
    readAnswered: () => readWhatItAnswers(message, intake, deps),
    async privately(command, values, call) {
      const open = (asked: Asked) => openDirectByMessage(asked, deps);
      const rolesThere = (target: ReplyTarget) => rolesAt(message.author.id, target, message.client);
      return withRoles(await privately(command, values, call, open, deps.engine), { rolesAt: rolesThere });
    },
    inWords: (value) => inWordsOfMessage(value, namesOfMessage(message)),
    async requirePlace(command) {
      await deps.access.require(doorsOf(command), doerOfMessage(message), deps.stopping);
      requireRights(message);
    },
    fetch: ({ url }) => fetchImage(url, 'image', intake, deps, deps.stopping),
    nameOf: ({ name }) => name,
    isLikely: ({ isLikely }) => isLikely,
    belongsTogether: ({ isAttached }) => isAttached === true,
    sayHowTo: (refusal) => reply.tell(message, refusal),
    tell: (sentence) => reply.tell(message, sentence),
    add: (sentence, buttons) => reply.add(message, sentence, buttons),
    showHelp: (help) => reply.show(message, greetingMessage(help, sayTo(message, deps))),
  };
}

/** A video of ours comes before the pictures of its message; words that answer neither are about the video whose thread they stand in. */
async function readWhatItAnswers(message: Message, intake: Intake, deps: IntakeDeps): Promise<Answered<FoundImage>> {
  const here = hereOfMessage(message);
  const hasImages = findImages(message, deps.mediaOrigins).length > 0;
  const answered = await readAnswered(message).catch((error: unknown) => {
    // What is gone was no video of ours; the pictures of the message itself are there.
    const isGone = error instanceof UserError && error.text.key === 'discord.answeredGone';
    if (hasImages && isGone) return undefined;
    throw error;
  });
  const earlier = answered && (await generationOf(answered, here, deps));
  const images = answered === undefined || earlier !== undefined ? [] : findImages(answered, deps.mediaOrigins);
  const own = answered === undefined || earlier !== undefined ? {} : ownVideoOf(answered, intake, deps);
  if (own.takeVideo !== undefined) return { images, earlier, ...own };
  if (earlier !== undefined || images.length > 0 || hasImages) return { images, earlier };
  const refusal = refusalOf(message, answered, deps);
  return {
    images,
    earlier: await generationOfThread(message, here, deps),
    isInThread: true,
    ...(refusal !== undefined && { refusal }),
  };
}

/** Of a message that shows nothing, a picture may be meant that the bot may not see. */
function refusalOf(
  message: Message,
  answered: Message | undefined,
  { messageContent }: Pick<IntakeDeps, 'messageContent'>,
): Text | undefined {
  const isHidden = !messageContent && answered !== undefined && message.guildId !== null && answered.content === '';
  return isHidden && answered.author.id !== message.client.user.id ? text('discord.howToReply') : undefined;
}

/** A video that somebody attached, to be fetched for the one who wants it changed. */
function ownVideoOf(message: Message, intake: Intake, deps: IntakeDeps): { readonly takeVideo?: () => Promise<RequestVideo> } {
  const found = findVideo(message, deps.mediaOrigins);
  return found === undefined ? {} : { takeVideo: () => takeVideo(found, intake, deps) };
}

function hereOfMessage({ channelId, channel }: Message): Here {
  return hereIn(channelId, channel.isThread() ? channel.parentId : null);
}

/** Before anything is fetched. @throws {UserError} `not_allowed`, naming what is missing */
function requireRights(message: Message): void {
  const me = message.guild?.members.me ?? null;
  const permissions = me !== null && 'permissionsFor' in message.channel ? message.channel.permissionsFor(me) : null;
  requirePermissions(permissions, replyTargetOfMessage(message));
}

function sayTo({ guild }: Message, { texts, clock }: IntakeDeps): Say {
  return { texts, locale: guild?.preferredLocale, nowMs: clock.now() };
}

function intakeOf(message: Message): Intake {
  return {
    requester: {
      ...{ platform: 'discord', id: message.author.id, name: message.author.displayName },
      ...rolesOf(message),
    },
    replyTarget: replyTargetOfMessage(message),
    eventId: `discord:${message.id}`,
  };
}
