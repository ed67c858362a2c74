import { type Message, PermissionFlagsBits } from 'discord.js';
import { readButtonId } from '../../domain/button.ts';
import { type Command, type CommandCall, parseOptions } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import { type GenerationView, isErased } from '../../domain/generation.ts';
import type { Intake } from '../../domain/ports.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { DiscordRefusal } from './discord-error.ts';
import { fetchImage } from './fetch-image.ts';
import { findImages } from './find-images.ts';
import { replyTargetOfMessage, requirePermissions } from './place.ts';
import { textMessage } from './render-message.ts';

const generationFile = /^([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})(?:-\d)?\.(?:mp4|jpg)$/;

/** Takes messages that speak to the bot: with an image, in answer to one, in answer to a video of ours, or in private. Never throws. */
export function createMentionHandler(deps: IntakeDeps): (message: Message) => Promise<void> {
  const { engine, commands, texts, log, rest, mediaOrigins, stopping } = deps;

  const command = (name: string): Command => {
    const found = commands.find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no command ${name}`);
    return found;
  };

  const handle = async (message: Message): Promise<void> => {
    const words = withoutMentions(message);
    const [image] = findImages(message, mediaOrigins);
    if (image !== undefined) return animate(message, words, image.url);
    if (message.reference?.messageId === undefined) return tell(message, text('discord.howTo'));
    const answered = await message.fetchReference();
    const earlier = answered.author.id === message.client.user.id ? generationOf(answered) : undefined;
    if (earlier !== undefined) return makeAgain(message, words, earlier);
    const [theirs] = findImages(answered, mediaOrigins);
    return theirs === undefined ? tell(message, text('discord.howToReply')) : animate(message, words, theirs.url);
  };

  const animate = async (message: Message, words: string, url: string): Promise<void> => {
    const image = await fetchImage(url, 'image', intakeOf(message), deps, stopping);
    await run(message, command('animate'), { image, ...(words !== '' && { prompt: words }) });
  };

  /** "Again, but at night": the same request, with the words added to its own. */
  const makeAgain = async (message: Message, words: string, { request }: GenerationView): Promise<void> => {
    const video = command('video');
    const prompt = [request.prompt, words].filter((part) => part !== '').join('\n');
    await run(message, video, { ...video.recall?.(request), prompt });
  };

  const run = async (message: Message, wanted: Command, raw: Readonly<Record<string, unknown>>): Promise<void> => {
    const intake = intakeOf(message);
    const me = message.guild?.members.me;
    const permissions =
      me !== undefined && me !== null && 'permissionsFor' in message.channel ? message.channel.permissionsFor(me) : null;
    requirePermissions(permissions, intake.replyTarget);
    const call: CommandCall = {
      ...intake,
      mayManage: message.member?.permissions.has(PermissionFlagsBits.ManageMessages) ?? false,
    };
    // Its status message is the answer.
    await wanted.run(parseOptions(wanted, raw), call);
  };

  /** Which of our videos a message of ours is about: its file says so, or its buttons. */
  const generationOf = (message: Message): GenerationView | undefined => {
    const byFile = message.attachments.map(({ name }) => generationFile.exec(name)?.[1]);
    const byButton = JSON.stringify(message.components.map((row) => row.toJSON())).match(/"custom_id":"[^"]+"/g) ?? [];
    const ids = [...byFile, ...byButton.map((found) => readButtonId(found.slice(13, -1))?.id)];
    const id = ids.find((each) => each !== undefined);
    const generation = id === undefined ? undefined : engine.find(id);
    return generation === undefined || isErased(generation) ? undefined : generation;
  };

  const tell = async ({ id, channelId, guild }: Message, sentence: Text): Promise<void> => {
    const body = textMessage(sentence, { texts, locale: guild?.preferredLocale });
    const reference = { message_id: id, fail_if_not_exists: false };
    await rest.createMessage(
      channelId,
      { ...body, message_reference: reference, nonce: id, enforce_nonce: true },
      { signal: stopping },
    );
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
      await tell(message, error instanceof UserError ? error.text : text('answer.bug'));
      return true;
    } catch (second) {
      log.warn({ err: withoutRaw(second), message: message.id }, 'a person could not be told what went wrong');
      return second instanceof DiscordRefusal;
    }
  };

  return async (message) => {
    if (!isForUs(message)) return;
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
}

function intakeOf(message: Message): Intake {
  return {
    requester: { platform: 'discord', id: message.author.id, name: message.author.displayName },
    replyTarget: replyTargetOfMessage(message),
    eventId: `discord:${message.id}`,
  };
}

/** From a person, to the bot: by name, or in private. */
function isForUs({ author, webhookId, system, client, mentions, guildId }: Message): boolean {
  if (author.bot || webhookId !== null || system) return false;
  // An answer to a message of ours calls the bot too.
  return guildId === null || mentions.has(client.user, { ignoreEveryone: true, ignoreRoles: true });
}

function withoutMentions({ content, client }: Message): string {
  return content.replaceAll(`<@${client.user.id}>`, ' ').replaceAll(`<@!${client.user.id}>`, ' ').replace(/ {2,}/g, ' ').trim();
}

/** discord.js's own errors hold what was sent, and addresses with tokens. */
function withoutRaw(error: unknown): unknown {
  return error instanceof Error && 'requestBody' in error ? new Error(error.name) : error;
}
