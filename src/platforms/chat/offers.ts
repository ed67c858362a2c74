import type { UserError } from '../../domain/errors.ts';
import type { Proposal, Quote } from '../../domain/quote.ts';
import { proposalLabel } from '../../domain/quote-texts.ts';
import { text } from '../../domain/texts.ts';
import type { VideoEngine } from '../../domain/video-engine.ts';
import { type ChatButton, chosenId } from './buttons.ts';

/**
 * The buttons under a refusal that a press would mend: each says what it makes and what it costs, and works for a day, once. A question about
 * a price can be turned down, too.
 */
export async function offersOf(error: UserError, engine: Pick<VideoEngine, 'keepQuote'>): Promise<readonly ChatButton[]> {
  const { proposals, code } = error;
  if (proposals.length === 0) return [];
  const { id, takes } = await offered(proposals, engine);
  const isQuestion = code === 'needs_confirmation';
  return isQuestion ? [...takes, { verb: 'drop', id, label: text('button.drop') }] : takes;
}

/** The button of something else that a press would make: good for a day, once, for the person who asked. */
export async function buttonOf(proposal: Proposal, engine: Pick<VideoEngine, 'keepQuote'>): Promise<readonly ChatButton[]> {
  const { takes } = await offered([proposal], engine);
  return takes;
}

async function offered(proposals: readonly Proposal[], engine: Pick<VideoEngine, 'keepQuote'>) {
  const quote = await engine.keepQuote(proposals);
  return { id: quote.id, takes: buttonsOfQuote(quote) };
}

/** What can be pressed of a question, without turning it down. */
export function buttonsOfQuote({ id, proposals }: Pick<Quote, 'id' | 'proposals'>): readonly ChatButton[] {
  return proposals.map((proposal, index) => {
    const { priceUsd } = proposal;
    return { verb: 'take', id: chosenId({ id, video: index + 1 }), priceUsd, label: proposalLabel(proposal) };
  });
}
