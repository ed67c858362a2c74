import { literalPrompt } from '../../../../domain/sets/alternatives.ts';
import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';
import { ApiError, type FormOptions, type Generation, type Makes, type Still, type Video } from '../server/api.ts';
import type { Server } from '../server/server.ts';
import { lastFrame, openPicture, type Picture } from './picture-files.ts';
import { maxSharedMegabytes, takeShared } from './shared.ts';
import { type Content, withPictures } from './state.ts';
import type { Composer } from './use-composer.ts';

/** What a form begins with: an earlier request, the last frame of a video, a still to animate or to change. */
export type GenerationStart = { readonly makes: Makes; readonly generation: Generation } & (
  | { readonly from: 'request' }
  | { readonly from: 'last frame'; readonly video: Video }
  | { readonly from: 'still'; readonly still: Still }
);

/** The same, or what another app shared. */
export type ComposerStart = GenerationStart | { readonly makes: 'video'; readonly from: 'shared'; readonly key: string };

/**
 * Fills a form with it.
 *
 * @throws {ApiError} when its pictures are gone, or not all that was shared could be taken
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
        const shape = aspect === undefined ? {} : { aspect_ratio: aspect };
        return (content) => withFirstFrame(content, frame, { ...shape, ...privacyOf(start.generation) });
      });
    case 'still':
      return await composer.fill(async () => {
        const still = await openPicture(await server.picture(start.still.url), 'image_file');
        // It brings its own shape.
        return (content) => withFirstFrame(content, still, privacyOf(start.generation));
      });
    case 'shared':
      return await beginWithShared(composer, start.key);
  }
}

/** The first picture is the first frame, and words are the prompt. What can be taken is there also when the rest is not. */
async function beginWithShared(composer: Composer, key: string): Promise<void> {
  // Where the browser keeps nothing there is nothing.
  const shared = await takeShared(key).catch(() => undefined);
  if (shared === undefined) throw new ApiError('not_found', say(text('page.sharedLost')));
  if (shared.prompt !== '' || shared.pictures.length > 0)
    await composer.fill(async () => {
      const [first, ...others] = await Promise.all(shared.pictures.map((file) => openPicture(file, '')));
      return (content) => {
        const filled = first === undefined ? content : withFirstFrame(content, { ...first, field: 'image_file' }, {});
        const pictures = withPictures(filled.pictures, others, 'video');
        return { ...filled, pictures, prompt: shared.prompt === '' ? content.prompt : literalPrompt(shared.prompt) };
      };
    });
  if (shared.isPart) throw new ApiError('invalid_image', say(text('page.sharedPart', { max: maxSharedMegabytes })));
}

/** The words and settings are there also when a picture is gone. */
async function beginWithRequest(
  composer: Composer,
  { prompt, model, options: chosen, images, ...made }: Generation,
  { options, server }: Parameters<typeof beginWith>[2],
): Promise<void> {
  const failures: unknown[] = [];
  await composer.fill(async () => {
    const opened = images.map(async ({ field, url }) => openPicture(await server.picture(url), field));
    const settled = await Promise.allSettled(opened);
    failures.push(...settled.flatMap((each) => (each.status === 'rejected' ? [each.reason] : [])));
    const pictures = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const values = { ...chosen, ...privacyOf(made), ...(options?.models.some(({ id }) => id === model) && { model }) };
    // What looks like alternatives in them was taken for words.
    return () => ({ prompt: literalPrompt(prompt), values: literally(values), pictures });
  });
  if (failures.length > 0) throw failures[0];
}

/** What begins with something private is private, unless its person chooses otherwise. */
function privacyOf({ private: isPrivate }: Pick<Generation, 'private'>): Content['values'] {
  return isPrivate ? { private: true } : {};
}

function literally(values: Content['values']): Content['values'] {
  return typeof values.changes === 'string' ? { ...values, changes: literalPrompt(values.changes) } : values;
}

function withFirstFrame(content: Content, frame: Picture, shape: Content['values']): Content {
  const { aspect_ratio: _, ...values } = content.values;
  const others = content.pictures.filter(({ field }) => field !== frame.field);
  return { ...content, values: { ...values, ...shape }, pictures: [frame, ...others] };
}
