import { literalPrompt } from '../../../../domain/sets/alternatives.ts';
import type { FormOptions, Generation, Makes, Still, Video } from '../server/api.ts';
import type { Server } from '../server/server.ts';
import { lastFrame, openPicture, type Picture } from './picture-files.ts';
import type { Content } from './state.ts';
import type { Composer } from './use-composer.ts';

/** What a form begins with: an earlier request, the last frame of a video, or a still to animate or to change. */
export type ComposerStart = { readonly makes: Makes; readonly generation: Generation } & (
  | { readonly from: 'request' }
  | { readonly from: 'last frame'; readonly video: Video }
  | { readonly from: 'still'; readonly still: Still }
);

/**
 * Fills a form with it.
 *
 * @throws {ApiError} when its pictures are gone
 */
export async function beginWith(
  composer: Composer,
  start: ComposerStart,
  { options, server }: { readonly options: FormOptions | undefined; readonly server: Pick<Server, 'picture' | 'address'> },
): Promise<void> {
  switch (start.from) {
    case 'request':
      return await beginWithRequest(composer, start.generation, { options, server });
    case 'last frame':
      return await composer.fill(async () => {
        const frame = await openPicture(await lastFrame(server.address(start.video.url)), 'image_file');
        const aspect = start.generation.options.aspect_ratio;
        return (content) => withFirstFrame(content, frame, aspect === undefined ? {} : { aspect_ratio: aspect });
      });
    case 'still':
      return await composer.fill(async () => {
        const still = await openPicture(await server.picture(start.still.url), 'image_file');
        // It brings its own shape.
        return (content) => withFirstFrame(content, still, {});
      });
  }
}

/** The words and settings are there also when a picture is gone. */
async function beginWithRequest(
  composer: Composer,
  { prompt, model, options: chosen, images }: Generation,
  { options, server }: Parameters<typeof beginWith>[2],
): Promise<void> {
  const failures: unknown[] = [];
  await composer.fill(async () => {
    const opened = images.map(async ({ field, url }) => openPicture(await server.picture(url), field));
    const settled = await Promise.allSettled(opened);
    failures.push(...settled.flatMap((each) => (each.status === 'rejected' ? [each.reason] : [])));
    const pictures = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const values = { ...chosen, ...(options?.models.some(({ id }) => id === model) && { model }) };
    // What looks like alternatives in them was taken for words.
    return () => ({ prompt: literalPrompt(prompt), values: literally(values), pictures });
  });
  if (failures.length > 0) throw failures[0];
}

function literally(values: Content['values']): Content['values'] {
  return typeof values.changes === 'string' ? { ...values, changes: literalPrompt(values.changes) } : values;
}

function withFirstFrame(content: Content, frame: Picture, shape: Content['values']): Content {
  const { aspect_ratio: _, ...values } = content.values;
  const others = content.pictures.filter(({ field }) => field !== frame.field);
  return { ...content, values: { ...values, ...shape }, pictures: [frame, ...others] };
}
