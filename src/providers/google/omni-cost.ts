import type { Interactions } from '@google/genai';
import type { Model } from '../../domain/catalog.ts';

/**
 * What an interaction cost, by the tokens that its answer counts.
 *
 * @returns US dollars; undefined where the answer counts nothing or not all of it, or the model's prices are not known
 * @see https://ai.google.dev/gemini-api/docs/pricing
 */
export function omniCostUsd(model: Model | undefined, usage: Interactions.Usage | undefined): number | undefined {
  const prices = model?.tokenPrices?.usdPerMillion;
  if (prices === undefined || usage === undefined) return undefined;
  const { total_input_tokens, total_output_tokens, total_thought_tokens = 0, output_tokens_by_modality } = usage;
  const videoTokens = output_tokens_by_modality?.find(({ modality }) => modality === 'video')?.tokens;
  const counts = [total_input_tokens, total_output_tokens, total_thought_tokens, videoTokens];
  // All that comes from outside may be anything.
  if (!counts.every((count) => typeof count === 'number' && Number.isFinite(count) && count >= 0)) return undefined;
  const [input = 0, output = 0, thought = 0, video = 0] = counts.map(Number);
  if (video === 0 || video > output) return undefined;
  const words = output - video + thought;
  const usd = (input * prices.input + video * prices.video + words * prices.text) / 1e6;
  return Math.ceil(usd * 1e6 - 1e-3) / 1e6;
}
