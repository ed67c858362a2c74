import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from 'hono';
import { posterOf } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { RestError } from './rest-error.ts';
import { findVideo } from './videos.ts';
import type { WebDeps } from './web-deps.ts';

type PosterDeps = Pick<WebDeps, 'engine' | 'outputsFolder' | 'makePoster' | 'log' | 'stopping'>;

/** Small pictures of videos and stills, each made when it is first asked for, and kept beside its video for as long as that is there. */
export function createPosters({ engine, outputsFolder, makePoster, log, stopping }: PosterDeps) {
  const making = new Map<string, Promise<void>>();

  const make = async (video: string): Promise<void> => {
    const path = join(outputsFolder, posterOf(video));
    // What ends in .part is swept away at the next start.
    const part = `${path}.part`;
    await rm(part, { force: true });
    await makePoster(join(outputsFolder, video), part, stopping);
    await rename(part, path);
  };

  const makeOnce = (video: string): Promise<void> => {
    const going = making.get(video) ?? make(video).finally(() => making.delete(video));
    making.set(video, going);
    return going;
  };

  /** @throws {RestError} `not_found`, also where none can be made: the page shows the video itself then */
  return async (context: Context, name: string): Promise<Response> => {
    const notFound = new RestError('not_found', text('answer.notFoundEver'));
    const video = findVideo(name, ({ file }) => posterOf(file), engine)?.file;
    if (video === undefined) throw notFound;
    const path = join(outputsFolder, name);
    const bytes = await readFile(path).catch(async () => {
      try {
        await makeOnce(video);
        return await readFile(path);
      } catch (error) {
        log.warn({ err: error, file: video }, 'a picture of a video could not be made');
        throw notFound;
      }
    });
    return context.body(new Uint8Array(bytes), 200, { 'content-type': 'image/jpeg', 'cache-control': 'private, max-age=86400' });
  };
}
