import {
  type APIMessage,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  DiscordAPIError,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
  RESTJSONErrorCodes,
} from 'discord.js';
import { DeliveryError } from '../../domain/delivery.ts';
import { UserError } from '../../domain/errors.ts';
import { text } from '../../domain/texts.ts';
import { pause } from '../../lib/pause.ts';
import type { MessageBody, UploadFile } from './discord-calls.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { DiscordRefusal } from './discord-error.ts';
import { cutMarkup } from './escape.ts';
import { replyTargetOf } from './place.ts';
import { limits, textMessage } from './render-message.ts';
import { withTyped } from './typed-words.ts';

/** Discord waits for an acknowledgement for 3 seconds (interactions/receiving-and-responding, 2026-08-06). */
const tryAgainBeforeMs = 2500;
const tryAgainAfterMs = 100;
/** Of an answer that Discord asks to wait with. */
const mostTries = 10;

export type Answerable =
  | ButtonInteraction
  | ChatInputCommandInteraction
  | MessageContextMenuCommandInteraction
  | ModalSubmitInteraction;

/** How an interaction is acknowledged: by a note for its person alone, by one for everybody, or by changing the message of a button. */
export type Acknowledgement = 'privately' | 'publicly' | 'in place';

/** An interaction that Discord heard of us about. */
export interface Acknowledged {
  readonly how: Acknowledgement;
  /** Discord did not take the acknowledgement, mostly since it came too late: what can't be said by token is said as a message. */
  readonly isLate: boolean;
  /** What was typed, for when it has to be sent again. */
  readonly typed: string | undefined;
  /** @returns the message that it became; undefined where there was no way to say it */
  answer(body: MessageBody, files?: readonly UploadFile[]): Promise<APIMessage | undefined>;
}

/** `Submission.eventId` of an interaction. */
export function eventIdOf({ id }: Pick<Answerable, 'id'>): string {
  return `discord:${id}`;
}

/** The first thing that happens once it is noted, before anything is read or fetched: Discord waits 3 seconds. `answering` has to follow. */
export async function acknowledge(
  interaction: Answerable,
  how: Acknowledgement,
  deps: IntakeDeps,
  typed?: string,
): Promise<Acknowledged> {
  const { rest, tokens, stopping } = deps;
  const requester = { platform: 'discord', id: interaction.user.id } as const;
  const words = typed === undefined ? {} : { words: typed };
  await deps.engine.arrived({ eventId: eventIdOf(interaction), requester, replyTarget: replyTargetOf(interaction), ...words });
  const isLate = !(await isTaken(interaction, how, deps));
  if (!isLate) {
    const { applicationId, token, attachmentSizeLimit: uploadLimitBytes } = interaction;
    tokens.remember(interaction.id, { applicationId, token, uploadLimitBytes });
    // What discord.js notes by itself only when it hears that all went well.
    interaction.deferred = true;
  }
  await deps.turn();
  return {
    ...{ how, isLate, typed },
    async answer(body, files = []) {
      const { applicationId, token, channelId } = interaction;
      const sending = { files, signal: stopping };
      if (!isLate) return whenAllowed(() => rest.editResponse(applicationId, token, body, sending), deps);
      if (channelId === null) return undefined;
      return whenAllowed(() => rest.createMessage(channelId, toPerson(body, interaction), sending), deps);
    },
  };
}

/** Where everybody reads it, it says whom it is for. */
function toPerson(body: MessageBody, { user: { id } }: Answerable): MessageBody {
  const content = cutMarkup(`<@${id}> ${body.content ?? ''}`, limits.content);
  return { ...body, content, allowed_mentions: { parse: [], users: [id], replied_user: false } };
}

/** @returns whether Discord has the acknowledgement */
async function isTaken(interaction: Answerable, how: Acknowledgement, { clock, log, stopping }: IntakeDeps): Promise<boolean> {
  for (;;) {
    const ageMs = clock.now() - interaction.createdTimestamp;
    try {
      if (how === 'in place' && (interaction.isButton() || interaction.isModalSubmit())) await interaction.deferUpdate();
      else await interaction.deferReply(how === 'privately' ? { flags: MessageFlags.Ephemeral } : {});
      return true;
    } catch (error) {
      // discord.js's error knows the token: it is not kept.
      if (isAcknowledgedBefore(error)) return true;
      // Whether it got there is not known: Discord takes one more for as long as it waits.
      const mayTryAgain = !(error instanceof DiscordAPIError) && ageMs < tryAgainBeforeMs;
      log.warn({ interaction: interaction.id, ageMs, mayTryAgain }, 'Discord did not take an acknowledgement');
      if (!mayTryAgain) return false;
      await pause(clock, tryAgainAfterMs, stopping);
    }
  }
}

/** The first try got there and its answer was lost on the way, or another copy of the event was acknowledged: the token works. */
function isAcknowledgedBefore(error: unknown): boolean {
  return error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged;
}

/** A person looks at “thinking …” meanwhile. What Discord asked to wait with was not sent, so that nothing goes out twice. */
async function whenAllowed<T>(send: () => Promise<T>, { clock, stopping }: IntakeDeps): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      const delayMs = error instanceof DeliveryError ? error.retryAfterMs : undefined;
      if (delayMs === undefined || tries === mostTries) throw error;
      await pause(clock, delayMs, stopping);
      stopping.throwIfAborted();
    }
  }
}

/** Does what a person asked for, and tells them what came of it when it did not go well. Never throws. */
export async function answering(
  interaction: Answerable,
  acknowledged: Acknowledged,
  deps: IntakeDeps,
  work: () => Promise<void>,
): Promise<void> {
  const { texts, log, engine } = deps;
  const eventId = eventIdOf(interaction);
  /** What Discord refuses for what it says, or where it would stand, it refuses every time. */
  const end = (error: unknown): void => {
    const isForGood = error instanceof DiscordRefusal && error.refusal !== 'token over' && error.refusal !== 'too late';
    if (isForGood) engine.answered(eventId);
    else engine.unanswered(eventId);
  };
  try {
    await work();
    engine.answered(eventId);
  } catch (error) {
    // Called off by a stop: they hear of it after the start.
    if (deps.stopping.aborted) return engine.unanswered(eventId);
    if (error instanceof DiscordRefusal) {
      log.warn({ interaction: interaction.id, code: error.code }, 'Discord did not take an answer');
      end(error);
      return;
    }
    if (!(error instanceof UserError)) log.error({ err: error, interaction: interaction.id }, 'a command went wrong');
    const sentence = error instanceof UserError ? error.text : text('answer.bug');
    const say = { texts, locale: interaction.locale };
    const message = withTyped(textMessage(sentence, say), acknowledged.typed, say);
    // Where it was acknowledged in place, the message of the button is not ours to overwrite.
    const sent =
      interaction.isButton() && acknowledged.how !== 'privately' && !acknowledged.isLate
        ? interaction.followUp({ content: message.content ?? '', flags: MessageFlags.Ephemeral, allowedMentions: { parse: [] } })
        : acknowledged.answer(message);
    try {
      await sent;
      engine.answered(eventId);
    } catch (second) {
      log.warn(
        { interaction: interaction.id, err: second instanceof DiscordRefusal ? second : undefined },
        'a person could not be told what went wrong',
      );
      end(second);
    }
  }
}
