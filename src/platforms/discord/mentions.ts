import type { Message } from 'discord.js';
import { readButtonId } from '../../domain/button.ts';
import { editedMentionMs } from '../../domain/chat-platform.ts';
import { type Command, type CommandCall, parseOptions } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import type { GenerationView } from '../../domain/generation.ts';
import type { Intake } from '../../domain/intake.ts';
import { text } from '../../domain/texts.ts';
import { parseCommandText } from '../../lib/command-text.ts';
import { createSeenKeys } from '../../lib/seen-keys.ts';
import { callsBot, callsByName, wordsForBot } from './calls-bot.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { DiscordRefusal } from './discord-error.ts';
import { fetchFirstUsable } from './fetch-image.ts';
import { type FoundImage, findImages } from './find-images.ts';
import { inWords, namesOfMessage } from './markup-words.ts';
import { replyTargetOfMessage, requirePermissions } from './place.ts';
import { readAnswered } from './read-answered.ts';
import { createReplier } from './reply-to-message.ts';
import { lookHere } from './videos-here.ts';

const generationFile = /^([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})(?:-\d)?\.(?:mp4|jpg)$/;
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
  const { engine, commands, log, clock, mediaOrigins, stopping } = deps;
  const taken = createSeenKeys(mostRemembered);
  const reply = createReplier(deps);

  const video = (): Command => {
    const found = commands.find(({ name }) => name === 'video');
    if (found === undefined) throw new Error('there is no command video');
    return found;
  };

  const handle = async (message: Message): Promise<void> => {
    const words = wordsForBot(message);
    const images = findImages(message, mediaOrigins);
    if (images.length > 0) return animate(message, words, images);
    const answered = await readAnswered(message);
    if (answered === undefined) return reply.tell(message, text('discord.howTo'));
    const earlier = answered.author.id === message.client.user.id ? generationOf(answered) : undefined;
    if (earlier !== undefined) return makeAgain(message, words, earlier);
    const theirs = findImages(answered, mediaOrigins);
    return theirs.length === 0 ? reply.tell(message, text('discord.howToReply')) : animate(message, words, theirs);
  };

  const animate = async (message: Message, words: string, images: readonly FoundImage[]): Promise<void> => {
    requireRights(message);
    const typed = readTyped(message, words);
    const { image, found } = await fetchFirstUsable(images, 'image', intakeOf(message), deps, stopping);
    await run(message, { ...typed, image });
    const { length: count } = images.filter(({ isLikely }) => isLikely);
    if (count > 1) await reply.add(message, text('chat.onlyFirst', { given: count, name: found.name }));
  };

  /** "Again, but at night": the same request, with the words added to its own, and with the options that they name. */
  const makeAgain = async (message: Message, words: string, { request }: GenerationView): Promise<void> => {
    requireRights(message);
    const { prompt, ...options } = readTyped(message, words);
    const parts = [request.prompt, prompt].filter((part) => part !== undefined && part !== '');
    await run(message, { ...video().recall?.(request), ...options, prompt: parts.join('\n') });
  };

  /** Flags first: a name that looks like one is none. */
  const readTyped = (message: Message, words: string): Readonly<Record<string, string>> => {
    const { raw } = parseCommandText(words, video());
    const names = namesOfMessage(message);
    return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, inWords(value, names)]));
  };

  /** Before anything is fetched. @throws {UserError} `not_allowed`, naming what is missing */
  const requireRights = (message: Message): void => {
    const me = message.guild?.members.me ?? null;
    const permissions = me !== null && 'permissionsFor' in message.channel ? message.channel.permissionsFor(me) : null;
    requirePermissions(permissions, replyTargetOfMessage(message));
  };

  const run = async (message: Message, raw: Readonly<Record<string, unknown>>): Promise<void> => {
    // Nobody manages anything by a message: it only ever makes something new.
    const call: CommandCall = { ...intakeOf(message), mayManage: false };
    // Its status message is the answer.
    await video().run(parseOptions(video(), raw), call);
  };

  /** Which of our videos a message of ours is about: its file says so, or its buttons. */
  const generationOf = (message: Message): GenerationView | undefined => {
    const byFile = message.attachments.map(({ name }) => generationFile.exec(name)?.[1]);
    const byButton = JSON.stringify(message.components.map((row) => row.toJSON())).match(/"custom_id":"[^"]+"/g) ?? [];
    const ids = [...byFile, ...byButton.map((found) => readButtonId(found.slice(13, -1))?.id)];
    const id = ids.find((each) => each !== undefined);
    return id === undefined ? undefined : lookHere(engine, message.channelId, id);
  };

  /** @returns whether that is the end of it: where the bot may not speak, it stays silent */
  const tellWhatWentWrong = async (message: Message, error: unknown): Promise<boolean> => {
    // Called off by a stop: they hear of it after the start.
    if (stopping.aborted) return false;
    if (error instanceof DiscordRefusal) {
      log.warn({ message: message.id, code: error.code }, 'Discord refused an answer to a mention');
      return true;
    }
    if (!(error instanceof UserError)) log.error({ err: withoutRaw(error), message: message.id }, 'a mention went wrong');
    try {
      await reply.tell(message, error instanceof UserError ? error.text : text('answer.bug'));
      return true;
    } catch (second) {
      log.warn({ err: withoutRaw(second), message: message.id }, 'a person could not be told what went wrong');
      return second instanceof DiscordRefusal;
    }
  };

  const take = async (message: Message): Promise<void> => {
    if (!taken.isNew(message.id)) return;
    const intake = intakeOf(message);
    await engine.arrived(intake);
    let isAnswered = true;
    try {
      await handle(message);
    } catch (error) {
      isAnswered = await tellWhatWentWrong(message, error);
    }
    if (isAnswered) engine.answered(intake.eventId);
    else engine.unanswered(intake.eventId);
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
        if (callsBot(message)) await take(message);
      }),
    onEdit: (message) =>
      safely(message, async () => {
        // Discord changes messages by itself, too, when it has looked at their links.
        if (message.partial || message.editedTimestamp === null) return;
        if (callsBot(message) && clock.now() - message.createdTimestamp < editedMentionMs) await take(message);
      }),
  };
}

function intakeOf(message: Message): Intake {
  return {
    requester: { platform: 'discord', id: message.author.id, name: message.author.displayName },
    replyTarget: replyTargetOfMessage(message),
    eventId: `discord:${message.id}`,
  };
}

/** discord.js's own errors hold what was sent, and addresses with tokens. */
function withoutRaw(error: unknown): unknown {
  return error instanceof Error && 'requestBody' in error ? new Error(error.name) : error;
}
