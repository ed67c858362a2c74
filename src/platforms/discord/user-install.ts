import type { Clock } from '../../domain/clock.ts';
import type { DeliveryAttempt, DeliveryOutcome, Receipts } from '../../domain/delivery.ts';
import { type GenerationView, isEnded, isErased } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import type { Log } from '../../lib/log.ts';
import type { Remind, Reminders } from '../../lib/reminders.ts';
import type { Texts } from '../../lib/say.ts';
import type { DiscordRest } from './discord-calls.ts';
import { DiscordRefusal } from './discord-error.ts';
import type { FoundToken, InteractionTokens } from './interaction-tokens.ts';
import { type Message, rows, textMessage } from './render-message.ts';
import { type ReplyIds, readReplyIds } from './reply-ids.ts';

/** So long before a token is over its person is offered a button, which brings a new one. */
const offerBeforeMs = 60_000;
const timeoutMs = 10_000;

/** How a generation stands by now, whichever process has taken it there. */
export interface Standing {
  readonly generation: GenerationView;
  readonly receipts: Receipts;
}

export interface UserInstallDeps {
  readonly rest: DiscordRest;
  readonly tokens: InteractionTokens;
  readonly texts: Texts;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn'>;
  /** @returns undefined where there is no such generation any more */
  readonly standing: (id: string, signal: AbortSignal) => Promise<Standing | undefined>;
  /** By the ids of generations. */
  readonly reminders: (remind: Remind) => Reminders;
}

/**
 * The status where only the person brought the app, and the bot is no member: the answer to the command is all there is, for as long
 * as its token lives.
 */
export interface UserInstallStatus {
  show(generation: GenerationView, ids: ReplyIds, message: Message, attempt: DeliveryAttempt): Promise<DeliveryOutcome>;
  /** The result is there: nothing more has to be offered. */
  ended(id: string): Promise<void>;
}

export function createUserInstallStatus(deps: UserInstallDeps): UserInstallStatus {
  const { rest, tokens, clock, log } = deps;
  const offers = deps.reminders((id, signal) => offer(id, signal, deps));
  const ended = async (id: string): Promise<void> => {
    // Should it stay, it looks for itself.
    await offers
      .drop(id)
      .catch((error: unknown) => log.warn({ err: error, generationId: id }, 'an offer could not be called off'));
  };

  /** A video that takes longer than the token lives: its person can fetch it by a button. */
  const offerLater = async ({ id }: GenerationView, { untilMs }: FoundToken): Promise<void> => {
    const delayMs = Math.max(0, untilMs - offerBeforeMs - clock.now());
    await offers
      .add(id, delayMs)
      .catch((error: unknown) => log.warn({ err: error, generationId: id }, 'no button for the result will be offered'));
  };

  const edit = async (
    generation: GenerationView,
    ids: ReplyIds,
    token: FoundToken,
    message: Message,
    { receipts: { status }, signal }: DeliveryAttempt,
  ): Promise<DeliveryOutcome> => {
    const isFirst = status.message === undefined;
    try {
      const { id } = await rest.editResponse(token.applicationId, token.token, message, { signal });
      if (isFirst && !isEnded(generation.state)) await offerLater(generation, token);
      return { state: 'delivered', receipt: { ...status, message: id } };
    } catch (error) {
      if (!(error instanceof DiscordRefusal)) throw error;
      if (ids.interaction !== undefined) await tokens.forget(ids.interaction);
      return isFirst ? { state: 'parked', reason: error.why } : { state: 'delivered', receipt: status };
    }
  };

  const show: UserInstallStatus['show'] = async (generation, ids, message, attempt) => {
    const { status } = attempt.receipts;
    const hasEnded = isEnded(generation.state);
    if (hasEnded) await ended(generation.id);
    const token = await tokens.find(ids.interaction);
    const isOver = isAnswered(generation, attempt.receipts);
    const shown = isErased(generation) ? { ...message, attachments: [] } : message;
    // The button may be offered by now, perhaps by another process.
    const isOffered =
      token !== undefined && !hasEnded && status.message !== undefined && token.untilMs - clock.now() <= offerBeforeMs;
    if (token !== undefined && !isOver && !isOffered) return edit(generation, ids, token, shown, attempt);
    if (status.message === undefined && !isOver) return { state: 'parked', reason: text('discord.tokenOver') };
    return { state: 'delivered', receipt: { message: '@original', ...status } };
  };

  return { show, ended };
}

/** The result took the place of the status: it stays, unless its person deleted it. One of a set takes nobody's place. */
function isAnswered(generation: GenerationView, { result }: Receipts): boolean {
  return result.message !== undefined && generation.members === undefined && !isErased(generation);
}

/** Offers the button, unless something came of the video meanwhile. */
async function offer(id: string, signal: AbortSignal, { rest, tokens, texts, standing }: UserInstallDeps): Promise<void> {
  const seen = await standing(id, signal);
  if (seen === undefined || isEnded(seen.generation.state) || isAnswered(seen.generation, seen.receipts)) return;
  const { interaction, locale } = readReplyIds(seen.generation.replyTarget);
  const token = await tokens.find(interaction);
  if (token === undefined || interaction === undefined) return;
  const say = { texts, locale };
  const shown = { ...textMessage(text('discord.getResult'), say), embeds: [], components: rows(['post'], id, say) };
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  await rest.editResponse(token.applicationId, token.token, shown, { signal: within });
  await tokens.forget(interaction);
}
