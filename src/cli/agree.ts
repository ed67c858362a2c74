import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { type Text, text } from '../domain/texts.ts';
import { say, UsageError } from './terminal.ts';

/** What somebody agreed to before they knew the price. */
export interface Agreement {
  /** Any price. */
  readonly toAll: boolean;
  /** Up to this price, in US dollars. */
  readonly upToUsd: number | undefined;
  /** What is asked in the terminal. Default: whether it is made for its price. */
  question?(priceUsd: number): Text;
}

/** The flags of an agreement: `--yes`, `--agree 6.40`. */
export const agreementFlags = { yes: { type: 'boolean' }, agree: { type: 'string' } } as const;

/** @throws {UsageError} for what is no sum of money */
export function readAgreement({ yes, agree }: Readonly<Record<string, unknown>>): Agreement {
  const toAll = yes === true;
  if (agree === undefined) return { toAll, upToUsd: undefined };
  if (!/^\$?\d+(?:\.\d+)?$/.test(String(agree))) throw new UsageError(say(text('terminal.agreeUsage')));
  return { toAll, upToUsd: Number(String(agree).replace('$', '')) };
}

/**
 * Has somebody agree to a price: by a flag, else by an answer in the terminal.
 *
 * @throws {UsageError} where nobody does, with what to pass
 */
export async function agree(
  priceUsd: number,
  { toAll, upToUsd = 0, question }: Agreement,
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean } = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<void> {
  if (toAll || priceUsd <= upToUsd) return;
  if (!input.isTTY) throw new UsageError(say(text('terminal.agree', { priceUsd, usd: String(priceUsd) })));
  await askYes(say(question?.(priceUsd) ?? text('terminal.askPrice', { priceUsd })), input, output);
}

/**
 * Has somebody say yes in the terminal.
 *
 * @throws {UsageError} where nobody does, with what to pass
 */
export async function confirm(
  question: string,
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean } = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<void> {
  if (!input.isTTY) throw new UsageError(say(text('terminal.confirm')));
  await askYes(question, input, output);
}

async function askYes(question: string, input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<void> {
  const asking = createInterface({ input, output });
  try {
    // Input that ends agrees to nothing; the question alone would wait for ever then.
    const answer = await Promise.race([asking.question(question), once(asking, 'close').then(() => '')]);
    if (!/^\s*y(?:es)?\s*$/i.test(answer)) throw new UsageError(say(text('quote.dropped')));
  } finally {
    asking.close();
  }
}
