import { api, type Generation, type Makes, type Still, type Video } from './api.ts';
import { lastFrame } from './picture-files.ts';
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
export async function beginWith(composer: Composer, start: ComposerStart): Promise<void> {
  switch (start.from) {
    case 'request':
      return composer.fill(start.generation);
    case 'last frame': {
      const frame = await lastFrame(new URL(start.video.url).pathname);
      const aspect = start.generation.options.aspect_ratio;
      if (aspect !== undefined) composer.setValue('aspect_ratio', aspect);
      return composer.addPictures([frame]);
    }
    case 'still':
      // It takes the place of the one that is there, and brings its own shape.
      for (const { key, field } of composer.pictures) if (field === 'image_file') composer.removePicture(key);
      composer.setValue('aspect_ratio', undefined);
      return composer.addPictures([await api.picture(start.still.url)], ['image_file']);
  }
}
