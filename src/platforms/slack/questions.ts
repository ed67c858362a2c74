import type { DeliveryAttempt, Receipt } from '../../domain/delivery.ts';
import type { GenerationView } from '../../domain/generation.ts';
import type { Log } from '../../lib/log.ts';
import { answeredMessage, questionMessage, type Say } from './render-message.ts';
import type { SlackClient } from './slack-client.ts';
import { SlackRefusal } from './slack-error.ts';

/** Whether the status message is still there, and shows how it stands. */
export function isStanding({ ts, gone, stale }: Receipt): boolean {
  return ts !== undefined && gone === undefined && stale === undefined;
}

/**
 * Has the buttons of a question stand for as long as there is something to decide: they are taken away once it is decided, and come back
 * should it have to be asked again.
 *
 * @returns what is kept of it with the status
 */
export async function keepQuestionTrue(
  generation: GenerationView,
  installation: string,
  say: Say,
  { receipts: { status, question }, signal }: Pick<DeliveryAttempt, 'receipts' | 'signal'>,
  { client, log }: { readonly client: SlackClient; readonly log: Log },
): Promise<Receipt> {
  const { ts, channel } = question;
  const wanted = generation.state === 'unknown' ? 'open' : 'answered';
  if (ts === undefined || channel === undefined || (status.asked ?? 'open') === wanted) return {};
  const shown = wanted === 'open' ? questionMessage(generation, say, isStanding(status)) : answeredMessage(generation, say);
  try {
    await client.call(installation, 'chat.update', { ...shown, channel, ts }, signal);
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    log.info({ generationId: generation.id, code: error.code }, 'a question could not be edited');
  }
  return { asked: wanted };
}
