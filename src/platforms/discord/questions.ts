import type { DeliveryAttempt, Receipt } from '../../domain/delivery.ts';
import type { GenerationView } from '../../domain/generation.ts';
import type { Log } from '../../lib/log.ts';
import { DiscordRefusal } from './discord-error.ts';
import type { DiscordRest } from './discord-rest.ts';
import type { InteractionTokens } from './interaction-tokens.ts';
import { isStanding } from './posted.ts';
import { answeredMessage, questionMessage, type Say } from './render-message.ts';
import type { ReplyIds } from './reply-ids.ts';

export interface QuestionDeps {
  readonly rest: DiscordRest;
  readonly tokens: InteractionTokens;
  readonly log: Log;
}

/**
 * Has the buttons of a question stand for as long as there is something to decide: they are taken away once it is decided, and come back
 * should it have to be asked again.
 *
 * @returns what is kept of it with the status
 */
export async function keepQuestionTrue(
  generation: GenerationView,
  ids: ReplyIds,
  say: Say,
  { receipts: { status, question }, signal }: Pick<DeliveryAttempt, 'receipts' | 'signal'>,
  { rest, tokens, log }: QuestionDeps,
): Promise<Receipt> {
  const { message, channel, ephemeral } = question;
  const wanted = generation.state === 'unknown' ? 'open' : 'answered';
  if (message === undefined || channel === undefined || (status.asked ?? 'open') === wanted) return {};
  const shown = wanted === 'open' ? questionMessage(generation, say, isStanding(status)) : answeredMessage(generation, say);
  try {
    if (ephemeral === undefined && message !== '@original') {
      await rest.editMessage(channel, message, shown, { signal });
    } else {
      const token = tokens.find(ids.interaction);
      if (token !== undefined) await rest.editResponse(token.applicationId, token.token, shown, { signal });
    }
  } catch (error) {
    if (!(error instanceof DiscordRefusal)) throw error;
    log.info({ generationId: generation.id, code: error.code }, 'a question could not be edited');
  }
  return { asked: wanted };
}
