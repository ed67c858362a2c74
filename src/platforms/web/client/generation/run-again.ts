import { askedAgain } from '../../../../domain/sets/request-set.ts';
import { clickKey, type FollowUp, type FollowUpBody, type Generation } from '../server/api.ts';
import type { Server } from '../server/server.ts';

/**
 * Makes the same request once more, in the same session. What looks like alternatives in its words is taken for words.
 *
 * @param agreedUsd the price that stood on what was pressed, where it is not that of the first time
 * @returns the new generation
 * @throws {ApiError}
 */
export async function runAgain(
  { api, picture }: Pick<Server, 'api' | 'picture'>,
  { makes, prompt, model, options: made, images, session_id, price_usd: price, private: isPrivate }: Generation,
  agreedUsd: number | undefined = price ?? undefined,
): Promise<Generation> {
  const pictures = await Promise.all(images.map(async ({ field, url }) => ({ field, file: await picture(url) })));
  const { prompt: words, ...options } = askedAgain({ ...made, prompt });
  const fields = { ...options, model, ...(words !== '' && { prompt: words }), ...(isPrivate && { private: true }), session_id };
  const { operation_id: id } = await api.make(makes, { fields, pictures, agreedUsd }, clickKey());
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
