import type { Clock } from '../../domain/clock.ts';
import type { DeliveryAttempt, DeliveryOutcome } from '../../domain/delivery.ts';
import { type GenerationView, isEnded, isErased } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import type { Log } from '../../lib/log.ts';
import type { Texts } from '../../lib/say.ts';
import type { DiscordRest } from './discord-calls.ts';
import { DiscordRefusal } from './discord-error.ts';
import type { InteractionToken, InteractionTokens } from './interaction-tokens.ts';
import { type Message, rows, type Say, textMessage } from './render-message.ts';
import type { ReplyIds } from './reply-ids.ts';

/** An interaction's token is good for 15 minutes: before that, its person is offered a button, which brings a new one. */
const offerAfterMs = 13 * 60_000;

export interface UserInstallDeps {
  readonly rest: DiscordRest;
  readonly tokens: InteractionTokens;
  readonly texts: Texts;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The status where only the person brought the app, and the bot is no member: the answer to the command is all there is, for as long
 * as its token lives.
 */
export interface UserInstallStatus {
  show(generation: GenerationView, ids: ReplyIds, message: Message, attempt: DeliveryAttempt): Promise<DeliveryOutcome>;
  /** The result is there: nothing more has to be offered. */
  ended(id: string): void;
}

export function createUserInstallStatus({ rest, tokens, texts, clock, log }: UserInstallDeps): UserInstallStatus {
  const offers = new Map<string, () => void>();
  const ended = (id: string): void => {
    offers.get(id)?.();
    offers.delete(id);
  };

  const offer = async (id: string, interaction: string | undefined, say: Pick<Say, 'texts' | 'locale'>): Promise<void> => {
    const token = await tokens.find(interaction);
    if (token === undefined || interaction === undefined) return;
    const shown = { ...textMessage(text('discord.getResult'), say), embeds: [], components: rows(['post'], id, say) };
    await tokens.forget(interaction);
    await rest.editResponse(token.applicationId, token.token, shown, { signal: AbortSignal.timeout(10_000) });
  };

  /** A video that takes longer than the token lives: its person can fetch it by a button. */
  const offerLater = ({ id }: GenerationView, { interaction, locale }: ReplyIds): void => {
    const callOff = clock.after(offerAfterMs, () => {
      offers.delete(id);
      offer(id, interaction, { texts, locale }).catch((error: unknown) =>
        log.warn({ err: error, generationId: id }, 'the button for the result could not be offered'),
      );
    });
    offers.set(id, callOff);
  };

  const edit = async (
    generation: GenerationView,
    ids: ReplyIds,
    token: InteractionToken,
    message: Message,
    { receipts: { status }, signal }: DeliveryAttempt,
  ): Promise<DeliveryOutcome> => {
    const isFirst = status.message === undefined;
    try {
      const { id } = await rest.editResponse(token.applicationId, token.token, message, { signal });
      if (isFirst && !isEnded(generation.state)) offerLater(generation, ids);
      return { state: 'delivered', receipt: { ...status, message: id } };
    } catch (error) {
      if (!(error instanceof DiscordRefusal)) throw error;
      if (ids.interaction !== undefined) await tokens.forget(ids.interaction);
      return isFirst ? { state: 'parked', reason: error.why } : { state: 'delivered', receipt: status };
    }
  };

  const show: UserInstallStatus['show'] = async (generation, ids, message, attempt) => {
    const { status, result } = attempt.receipts;
    if (isEnded(generation.state)) ended(generation.id);
    const token = await tokens.find(ids.interaction);
    // The result took the place of the status: it stays, unless its person deleted it.
    // One of a set takes nobody's place.
    const isOver = result.message !== undefined && generation.members === undefined && !isErased(generation);
    const shown = isErased(generation) ? { ...message, attachments: [] } : message;
    if (token !== undefined && !isOver) return edit(generation, ids, token, shown, attempt);
    if (status.message === undefined && !isOver) return { state: 'parked', reason: text('discord.tokenOver') };
    return { state: 'delivered', receipt: { message: '@original', ...status } };
  };

  return { show, ended };
}
