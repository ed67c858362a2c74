import {
  type APIMessage,
  type APIMessageTopLevelComponent,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  ComponentType,
  DiscordAPIError,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
  RESTJSONErrorCodes,
  type StringSelectMenuInteraction,
} from 'discord.js';
import type { Answer } from '../../domain/command.ts';
import { DeliveryError } from '../../domain/delivery.ts';
import type { ReplyTarget } from '../../domain/generation.ts';
import type { GivenRequest } from '../../domain/intake.ts';
import { pause } from '../../lib/pause.ts';
import { cardSaysAll } from '../chat/lists.ts';
import { asksPrivately } from '../chat/privately.ts';
import { type Taken, take } from '../chat/take.ts';
import type { MessageBody, UploadFile } from './discord-calls.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { withoutRaw } from './discord-error.ts';
import { cutMarkup } from './escape.ts';
import { replyTargetOf } from './place.ts';
import { labelled, limits, rows, textMessage } from './render-message.ts';
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
  | ModalSubmitInteraction
  | StringSelectMenuInteraction;

/** How an interaction is acknowledged: by a note for its person alone, by one for everybody, or by changing the message of a button. */
export type Acknowledgement = 'privately' | 'publicly' | 'in place';

/** An interaction that Discord heard of us about. */
export interface Acknowledged {
  /** @returns the message that it became; undefined where there was no way to say it */
  answer(body: MessageBody, files?: readonly UploadFile[]): Promise<APIMessage | undefined>;
  /** What its person gave, as far as it is known: it is kept when it is refused. */
  drafted(draft: GivenRequest): void;
  /**
   * Shows what a command answered, unless its person sees it anyway.
   *
   * @param replyTarget of the command
   */
  show(answer: Answer, body: MessageBody, replyTarget: ReplyTarget): Promise<void>;
}

/** How an interaction is taken. */
export interface Taking {
  readonly how: Acknowledgement;
  /** What was typed, for when it has to be sent again. */
  readonly typed?: string | undefined;
  /** The same as the command takes it, as far as it can be read at once. */
  readonly given?: GivenRequest | undefined;
}

/** `Submission.eventId` of an interaction. */
export function eventIdOf({ id }: Pick<Answerable, 'id'>): string {
  return `discord:${id}`;
}

/** Takes an interaction in: it is noted, acknowledged and answered. Never throws. */
export async function takeInteraction(
  interaction: Answerable,
  { how, typed, given }: Taking,
  work: (acknowledged: Acknowledged) => Promise<void>,
  deps: IntakeDeps,
): Promise<void> {
  const words = { ...(typed !== undefined && { words: typed }), ...(given !== undefined && { given }) };
  const requester = { platform: 'discord', id: interaction.user.id } as const;
  // Discord did not take the acknowledgement, mostly since it came too late: what can't be said by token is said as a message.
  let isLate = false;
  const answer: Acknowledged['answer'] = (body, files = []) => sendAnswer(interaction, isLate, body, files, deps);
  let draft = given;
  const event: Taken = {
    drafted: () => draft,
    intake: { eventId: eventIdOf(interaction), requester, replyTarget: replyTargetOf(interaction), ...words },
    loggable: withoutRaw,
    async acknowledge() {
      isLate = !(await isTaken(interaction, how, deps));
      if (!isLate) await remember(interaction, deps);
      await deps.turn();
    },
    tell(sentence, buttons = []) {
      const say = { texts: deps.texts, locale: interaction.locale };
      const asked = { ...textMessage(sentence, say), components: rows(labelled(buttons, say), '', say) };
      // What one press makes needs not be typed again.
      const isOffer = buttons.some((each) => typeof each === 'object' && each.verb === 'take');
      // Where everybody would read it, nothing stands of what is for one person alone.
      const isHidden = isLate && asksPrivately(draft);
      const message = isOffer || isHidden ? asked : withTyped(asked, typed, say, buttons.length > 0);
      // Where it was acknowledged in place, or for everybody, the message of the button is not ours to overwrite.
      const isPress = interaction.isButton() || interaction.isStringSelectMenu();
      if (!isPress || how === 'privately' || isLate) return answer(message);
      const { components = [] } = message;
      const shown = { content: message.content ?? '', components };
      return interaction.followUp({ ...shown, flags: MessageFlags.Ephemeral, allowedMentions: { parse: [] } });
    },
  };
  const acknowledged: Acknowledged = {
    answer,
    drafted(known) {
      draft = known;
    },
    async show(shown, body, { ids, channelId }) {
      const isNew = shown.kind === 'generation' && !shown.repeated;
      // Where only the person brought the app, the answer to the command is the status message itself, and somebody else writes it. What
      // can only be said to everybody, the status message says already.
      if (isNew && (ids.place === 'user-install' || isLate)) return;
      const isSaidByCard = cardSaysAll(shown) && channelId === interaction.channelId && ids.thread === undefined;
      if (isSaidByCard && isToThemAlone(interaction, how)) await deps.notes.say(interaction.id, () => answer(body));
      else await answer(body);
    },
  };
  await take(event, () => work(acknowledged), deps);
}

/** Whether the answer is a message that nobody else reads. Acknowledged in place, it is the message of the button. */
function isToThemAlone(interaction: Answerable, how: Acknowledgement): boolean {
  if (how === 'privately') return true;
  return how === 'in place' && interaction.isButton() && interaction.message.flags.has(MessageFlags.Ephemeral);
}

async function remember(interaction: Answerable, { tokens }: IntakeDeps): Promise<void> {
  const { applicationId, token, attachmentSizeLimit: uploadLimitBytes } = interaction;
  // What discord.js notes by itself only when it hears that all went well.
  interaction.deferred = true;
  await tokens.remember(interaction.id, { applicationId, token, uploadLimitBytes });
}

async function sendAnswer(
  interaction: Answerable,
  isLate: boolean,
  body: MessageBody,
  files: readonly UploadFile[],
  deps: IntakeDeps,
): Promise<APIMessage | undefined> {
  const { rest, stopping } = deps;
  const { applicationId, token, channelId } = interaction;
  const sending = { files, signal: stopping };
  if (!isLate) return whenAllowed(() => rest.editResponse(applicationId, token, body, sending), deps);
  if (channelId === null) return undefined;
  return whenAllowed(() => rest.createMessage(channelId, toPerson(body, interaction), sending), deps);
}

/** Where everybody reads it, it names its person. */
function toPerson(body: MessageBody, { user: { id } }: Answerable): MessageBody {
  const allowed_mentions = { parse: [], users: [id], replied_user: false };
  // A layout has no words beside its components.
  if (((body.flags ?? 0) & MessageFlags.IsComponentsV2) !== 0) {
    const named: APIMessageTopLevelComponent = { type: ComponentType.TextDisplay, content: `<@${id}>` };
    return { ...body, components: [named, ...(body.components ?? [])], allowed_mentions };
  }
  const content = cutMarkup(`<@${id}> ${body.content ?? ''}`, limits.content);
  return { ...body, content, allowed_mentions };
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
export async function whenAllowed<T>(
  send: () => Promise<T>,
  { clock, stopping }: Pick<IntakeDeps, 'clock' | 'stopping'>,
): Promise<T> {
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
