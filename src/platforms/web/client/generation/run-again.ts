import { api, clickKey, type Generation } from '../server/api.ts';

/**
 * Makes the same request once more, in the same session.
 *
 * @returns the new generation
 * @throws {ApiError}
 */
export async function runAgain({ makes, prompt, model, options, images, session_id }: Generation): Promise<Generation> {
  const pictures = await Promise.all(images.map(async ({ field, url }) => ({ field, file: await api.picture(url) })));
  const fields = { ...options, model, ...(prompt !== '' && { prompt }), session_id };
  const { operation_id: id } = await api.make(makes, { fields, pictures }, clickKey());
  return await api.find(id);
}
