import { literalPrompt } from '../../../../domain/sets/alternatives.ts';
import { api, type FormOptions, type Generation, type Makes, type Still, type Video } from '../server/api.ts';
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
export async function beginWith(composer: Composer, start: ComposerStart, options: FormOptions | undefined): Promise<void> {
  switch (start.from) {
    case 'request':
      return await beginWithRequest(composer, start.generation, options);
    case 'last frame':
      return await composer.fill(async () => {
        const frame = await openPicture(await lastFrame(new URL(start.video.url).pathname), 'image_file');
        const aspect = start.generation.options.aspect_ratio;
        return (content) => withFirstFrame(content, frame, aspect === undefined ? {} : { aspect_ratio: aspect });
      });
    case 'still':
      return await composer.fill(async () => {
        const still = await openPicture(await api.picture(start.still.url), 'image_file');
        // It brings its own shape.
        return (content) => withFirstFrame(content, still, {});
      });
  }
}

/** The words and settings are there also when a picture is gone. */
async function beginWithRequest(
  composer: Composer,
  { prompt, model, options: chosen, images }: Generation,
  options: FormOptions | undefined,
): Promise<void> {
  const failures: unknown[] = [];
  await composer.fill(async () => {
    const opened = images.map(async ({ field, url }) => openPicture(await api.picture(url), field));
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
