import type { Command } from '../../domain/command.ts';
import type { Consent } from '../../domain/submission.ts';
import { type PriceSoFar, priceSoFar, qualitiesSoFar } from '../chat/price-so-far.ts';
import type { Answerable } from './acknowledge.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { callOf } from './event-context.ts';
import type { Form } from './forms.ts';
import { replyTargetOf } from './place.ts';

/**
 * What a form says about money, for what stands in it when it opens: Discord tells of no change before it is sent.
 *
 * @param raw values of the form, and what it is about
 */
export async function pricedForm(
  interaction: Answerable,
  command: Command,
  raw: Readonly<Record<string, unknown>>,
  { engine }: Pick<IntakeDeps, 'engine'>,
): Promise<Pick<Form, 'price' | 'qualities'>> {
  const call = callOf(interaction, replyTargetOf(interaction));
  return { price: await priceSoFar(command, raw, call, engine), qualities: await qualitiesSoFar(command, raw, call) };
}

/** The price in the last part of a form's id: who sends the form agrees to it. Nothing where there is none. */
export function agreedPart(price: PriceSoFar | undefined): string {
  return price?.priceUsd === undefined ? '' : String(Math.round(price.priceUsd * 1e6));
}

/** @param part of the id; empty in forms without a price, undefined in those of earlier versions */
export function agreedBy(part: string | undefined): Consent {
  return part !== undefined && /^\d{1,12}$/.test(part) ? { agreedUsd: Number(part) / 1e6 } : {};
}
