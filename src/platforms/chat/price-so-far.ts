import { type Command, completeValues, parseOptions } from '../../domain/command.ts';
import type { OptionDefaults } from '../../domain/defaults/defaults-book.ts';
import { defaultsOf } from '../../domain/defaults/option-defaults.ts';
import { UserError } from '../../domain/errors.ts';
import type { ImageBytes } from '../../domain/media.ts';
import type { QualityChoice } from '../../domain/quality.ts';
import { shortPrice } from '../../domain/quote-texts.ts';
import { priceTexts } from '../../domain/status.ts';
import type { StyleAsker } from '../../domain/styles/style-book.ts';
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
  /** The same in as few words as there are: "$0.80". */
  readonly price: Text | undefined;
}

/**
 * The price of what stands in a form. Words that are still to come cost nothing more, unless they ask for several videos; then their person is
 * asked once the form is sent.
 *
 * @param raw values as they stand; what can't be read yet is left out
 * @param spender whose budgets are looked at, and where
 * @returns undefined for a command without a price
 */
export async function priceSoFar(
  command: Command,
  raw: Readonly<Record<string, unknown>>,
  spender: Pick<Submission, 'requester' | 'replyTarget'>,
  engine: Pick<VideoEngine, 'estimate'>,
): Promise<PriceSoFar | undefined> {
  try {
    const request = await readSoFar(command, raw, spender, async (values) => command.plan?.(values));
    return request && (await priceOf(request, spender, engine));
  } catch (error) {
    if (error instanceof UserError) return { sentence: error.text, priceUsd: undefined, price: undefined };
    throw error;
  }
}

async function priceOf(
  request: VideoRequest,
  { requester, replyTarget }: Pick<Submission, 'requester' | 'replyTarget'>,
  engine: Pick<VideoEngine, 'estimate'>,
): Promise<PriceSoFar> {
  const { priceUsd, budget, refusal } = await engine.estimate(request, { requester, replyTarget });
  const left = budget && text('limit.budgetLeft', { leftUsd: budget.leftUsd, cap: budget.name, capUsd: budget.capUsd });
  const told = refusal === undefined ? left : refusal.text;
  return {
    sentence: text('list.sentences', {
      sentences: [...priceTexts({ priceUsd, request }), ...(told === undefined ? [] : [told])],
    }),
    priceUsd,
    price: priceUsd === undefined ? undefined : shortPrice(priceUsd, request),
  };
}

/** What each quality would be and cost with what stands in a form. @returns undefined where that is not known */
export async function qualitiesSoFar(
  command: Command,
  raw: Readonly<Record<string, unknown>>,
  asker: StyleAsker,
): Promise<readonly QualityChoice[] | undefined> {
  try {
    return await readSoFar(command, raw, asker, async (values) => command.qualities?.(values));
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** What is made where a form leaves something open, by the choice of its person and place. @returns as far as that is known */
export async function usualSoFar(
  command: Command,
  raw: Readonly<Record<string, unknown>>,
  asker: StyleAsker,
): Promise<OptionDefaults> {
  try {
    const request = await readSoFar(command, raw, asker, async (values) => command.plan?.(values));
    return request === undefined ? {} : defaultsOf(request);
  } catch (error) {
    if (error instanceof UserError) return {};
    throw error;
  }
}

/** A picture of the right shape without its bytes, to see what a request with it would be. */
export function standInPicture(sha256: string, width = 1280, height = 720): ImageBytes {
  return { sha256, mimeType: 'image/jpeg', width, height, sizeBytes: 0, bytes: new Uint8Array() };
}

/**
 * What can be read of the values; one that is none yet is left out, and words stand in where there are none.
 *
 * @throws {UserError} for what is wrong with all of them together
 */
async function readSoFar<Made>(
  command: Command,
  raw: Readonly<Record<string, unknown>>,
  asker: StyleAsker,
  make: (values: ReturnType<typeof parseOptions>) => Promise<Made>,
): Promise<Made> {
  const values: Record<string, unknown> = { ...('prompt' in command.options.shape && { prompt: 'x' }), ...raw };
  for (;;) {
    try {
      return await make((await completeValues(command, parseOptions(command, values), asker)).values);
    } catch (error) {
      const left = error instanceof UserError ? toLeaveOut(error, values) : undefined;
      if (left === undefined) throw error;
      delete values[left];
    }
  }
}

/** What is wrong by itself; of a style that is gone, or asks for words that are still to come, the style. */
function toLeaveOut({ code, option }: UserError, values: Readonly<Record<string, unknown>>): string | undefined {
  const isOfStyle = option === 'style' || option === 'styleWords';
  if (code !== 'invalid_option' && !isOfStyle) return undefined;
  return [option, ...(isOfStyle ? ['style'] : [])].find((each) => each !== undefined && each in values);
}
