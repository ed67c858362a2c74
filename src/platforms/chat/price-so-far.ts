import { type Command, parseOptions } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import { shortPrice } from '../../domain/quote-texts.ts';
import { priceTexts } from '../../domain/status.ts';
import type { Submission } from '../../domain/submission.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { VideoEngine } from '../../domain/video-engine.ts';
import type { VideoRequest } from '../../domain/video-request.ts';

/** What a form says about money while it is filled in. */
export interface PriceSoFar {
  /** "About $0.80. $3.20 of your budget for today ($15) is left.", or why it can't be made like this. */
  readonly sentence: Text;
  /** In US dollars: who sends the form agrees to it. Undefined where it can't be made like this. */
  readonly priceUsd: number | undefined;
  /** For the button that sends it, the longest first: a platform takes the first that it has room for. Empty where there is no price. */
  readonly submits: readonly Text[];
}

/**
 * The price of what stands in a form. Words that are still to come cost nothing more, unless they ask for several videos; then their person is
 * asked once the form is sent.
 *
 * @param raw values as they stand; what can't be read yet is left out
 * @param spender whose budgets are looked at, and where
 * @returns undefined for a command without a price
 */
export function priceSoFar(
  command: Command,
  raw: Readonly<Record<string, unknown>>,
  spender: Pick<Submission, 'requester' | 'replyTarget'>,
  engine: Pick<VideoEngine, 'estimate'>,
): PriceSoFar | undefined {
  try {
    const request = plannedSoFar(command, raw);
    return request && priceOf(request, spender, engine);
  } catch (error) {
    if (error instanceof UserError) return { sentence: error.text, priceUsd: undefined, submits: [] };
    throw error;
  }
}

function priceOf(
  request: VideoRequest,
  { requester, replyTarget }: Pick<Submission, 'requester' | 'replyTarget'>,
  engine: Pick<VideoEngine, 'estimate'>,
): PriceSoFar {
  const { priceUsd, budget, refusal } = engine.estimate(request, { requester, replyTarget });
  const left = budget && text('limit.budgetLeft', { leftUsd: budget.leftUsd, cap: budget.name, capUsd: budget.capUsd });
  const told = refusal === undefined ? left : refusal.text;
  return {
    sentence: text('list.sentences', {
      sentences: [...priceTexts({ priceUsd, request }), ...(told === undefined ? [] : [told])],
    }),
    priceUsd,
    submits: submitTexts(priceUsd, request),
  };
}

/** What stands on a button that sends a form, the longest first; empty without a price. */
export function submitTexts(priceUsd: number | undefined, request?: Pick<VideoRequest, 'model'>): readonly Text[] {
  if (priceUsd === undefined) return [];
  const price = shortPrice(priceUsd, request);
  return [text('quote.make', { price }), price];
}

/**
 * The request that the values would become; a value that is none yet is left out, and words stand in where there are none.
 *
 * @throws {UserError} for what is wrong with all of them together
 */
function plannedSoFar(command: Command, raw: Readonly<Record<string, unknown>>): VideoRequest | undefined {
  const values: Record<string, unknown> = { ...('prompt' in command.options.shape && { prompt: 'x' }), ...raw };
  for (;;) {
    try {
      return command.plan?.(parseOptions(command, values));
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'invalid_option') throw error;
      if (error.option === undefined || !(error.option in values)) throw error;
      delete values[error.option];
    }
  }
}
