import { api, clickKey, type FollowUp, type FollowUpBody, type Generation } from '../server/api.ts';

/**
 * Makes the same request once more, in the same session.
 *
 * @returns the new generation
 * @throws {ApiError}
 */
export async function runAgain({
  makes,
  prompt,
  model,
  options,
  images,
  session_id,
  price_usd: price,
}: Generation): Promise<Generation> {
  const pictures = await Promise.all(images.map(async ({ field, url }) => ({ field, file: await api.picture(url) })));
  const fields = { ...options, model, ...(prompt !== '' && { prompt }), session_id };
  const { operation_id: id } = await api.make(makes, { fields, pictures, agreedUsd: price ?? undefined }, clickKey());
  return await api.find(id);
}

/** What stands on the button of a follow-up: who presses it agrees to that. */
export function offerPrice(
  { follow_ups: offers }: Generation,
  verb: FollowUp,
  { video }: FollowUpBody,
): { readonly agreed_usd?: number } {
  const price = offers.find((each) => each.verb === verb && each.video === video)?.price_usd;
  return price == null ? {} : { agreed_usd: price };
}
