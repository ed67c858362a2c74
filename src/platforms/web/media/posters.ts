import { readFile, rm } from 'node:fs/promises';
import type { Context } from 'hono';
import { posterOf } from '../../../domain/generation.ts';
import { text } from '../../../domain/texts.ts';
import { RestError } from '../rest/error.ts';
import type { WebDeps } from '../web-deps.ts';
import { findVideo } from './videos.ts';

type PosterDeps = Pick<WebDeps, 'engine' | 'outputs' | 'makePoster' | 'log' | 'clock' | 'stopping'>;

/** A picture that could not be made is not tried again for so long: nobody's gallery waits for a file that can't be read. */
const notAgainMs = 600_000;
/** Those are remembered, the newest. */
const mostFailed = 1000;

/**
 * Small pictures of videos and stills. Each is made when its video is stored; here those that are missing, behind everything that somebody
 * waits for.
 */
export function createPosters({ engine, outputs, makePoster, log, clock, stopping }: PosterDeps) {
  const making = new Map<string, Promise<void>>();
  /** By video, until when on the clock that never jumps. */
  const failedUntilMs = new Map<string, number>();

  const make = async (video: string): Promise<void> => {
    const poster = posterOf(video);
    const part = outputs.partOf(poster);
    await rm(part, { force: true });
    try {
      await makePoster(await outputs.localPath(video, stopping), part, stopping, false);
      await outputs.keep(part, poster, stopping);
    } catch (error) {
      failedUntilMs.delete(video);
      failedUntilMs.set(video, clock.monotonicMs() + notAgainMs);
      for (const oldest of [...failedUntilMs.keys()].slice(0, -mostFailed)) failedUntilMs.delete(oldest);
      log.warn({ err: error, file: video }, 'a picture of a video could not be made');
      throw error;
    }
  };

  const makeOnce = (video: string): Promise<void> => {
    const going = making.get(video) ?? make(video).finally(() => making.delete(video));
    making.set(video, going);
    return going;
  };

  /** @throws {RestError} `not_found`, also where none can be made: the page shows the video itself then */
  return async (context: Context, name: string): Promise<Response> => {
    const notFound = new RestError('not_found', text('answer.notFoundEver'));
    const video = (await findVideo(name, ({ file }) => posterOf(file), engine))?.file;
    if (video === undefined) throw notFound;
    const read = async () => readFile(await outputs.localPath(name, stopping));
    const bytes = await read().catch(async () => {
      if ((failedUntilMs.get(video) ?? 0) > clock.monotonicMs()) throw notFound;
      return makeOnce(video)
        .then(read)
        .catch(() => Promise.reject(notFound));
    });
    return context.body(new Uint8Array(bytes), 200, { 'content-type': 'image/jpeg', 'cache-control': 'private, max-age=86400' });
  };
}
