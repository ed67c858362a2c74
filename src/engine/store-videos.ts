import { rm } from 'node:fs/promises';
import { ProviderError } from '../domain/errors.ts';
import { type Generation, posterOf, type StoredVideo } from '../domain/generation.ts';
import type { ProbeVideo, VideoFacts } from '../domain/media.ts';
import type { ProviderVideo, VideoProvider } from '../domain/provider.ts';
import { text } from '../domain/texts.ts';
import type { Core, Keeper } from './core.ts';

/** What a provider may also answer about a file of somebody else's account. */
const notThere: ReadonlySet<string> = new Set(['video_expired', 'download_forbidden']);

/** So long a finished video waits for its picture at most; in real time, as the encoder does. */
const posterMs = 20_000;

/** How the files of stills end; everything else is a video. */
const endings: Readonly<Record<string, string>> = { 'image/png': '.png', 'image/jpeg': '.jpg' };

/** The file arrived whole, but it is not a video that can be played. */
export class UnreadableVideoError extends Error {
  override readonly name = 'UnreadableVideoError';
}

/**
 * Brings each file of a finished generation to the disk: whole, probed, synced, and only then under its name.
 *
 * @throws {ProviderError} of the provider; `other_credentials` where only the key that started it can fetch it
 * @throws {UnreadableVideoError} where a file arrived that is no video
 */
export async function storeVideos(
  core: Core,
  generation: Generation,
  videos: readonly ProviderVideo[],
): Promise<readonly StoredVideo[]> {
  const keeper = core.keeper(generation);
  if (keeper === undefined) throw otherCredentials();
  const stored: StoredVideo[] = [];
  const files = fileNames(generation.id, videos);
  for (const [index, video] of videos.entries())
    stored.push(
      await storeFile(core, generation.id, video, files[index] ?? '', (path) =>
        asked(keeper).download(video, path, core.stopping),
      ),
    );
  return stored;
}

/** A key of another project is told that there is no such video, which says nothing. */
function asked({ provider, isOwn }: Keeper): Pick<VideoProvider, 'download'> {
  return {
    download: (...values) =>
      provider.download(...values).catch((error: unknown) => {
        throw !isOwn && error instanceof ProviderError && notThere.has(error.code) ? otherCredentials(error) : error;
      }),
  };
}

/**
 * The same with one file, wherever it comes from.
 *
 * @param write puts it at a path where nothing is
 */
export async function storeFile(
  core: Core,
  id: string,
  video: ProviderVideo,
  file: string,
  write: (path: string) => Promise<void>,
): Promise<StoredVideo> {
  const { outputs } = core;
  const part = outputs.partOf(file);
  const probe = file.endsWith('.mp4') ? core.probeVideo : core.probePicture;
  const address = video.uri === undefined ? {} : { uri: video.uri };
  const known = await factsOfLast(core, id, file, probe);
  if (known !== undefined) return { file, ...known, ...address };
  await rm(part, { force: true });
  try {
    await write(part);
    core.failpoint('after-download', id);
    const facts = await probe(part).catch((error: unknown) => {
      throw new UnreadableVideoError('the downloaded file is not a whole video', { cause: error });
    });
    await outputs.keep(part, file, core.stopping);
    core.failpoint('after-rename', id);
    return { file, ...facts, ...address };
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** A file that got its name before a crash, or could not be sent on, was verified then; a power cut may have emptied it all the same. */
async function factsOfLast(core: Core, id: string, file: string, probe: ProbeVideo): Promise<VideoFacts | undefined> {
  const { log, outputs, stopping } = core;
  if (!(await outputs.finish(file, stopping))) return undefined;
  return probe(await outputs.localPath(file, stopping)).catch(async (error: unknown) => {
    log.warn({ err: error, generationId: id }, 'a file of the last run is not whole; fetching it again');
    await outputs.remove(file);
    return undefined;
  });
}

/** A video without one is as good: nothing waits for it long, and nothing fails with it. */
export async function storePoster(core: Core, id: string, file: string): Promise<void> {
  const { outputs } = core;
  const poster = posterOf(file);
  if (core.makePoster === undefined) return;
  const part = outputs.partOf(poster);
  try {
    if ((await outputs.find(poster)) !== undefined) return;
    await rm(part, { force: true });
    const signal = AbortSignal.any([core.stopping, AbortSignal.timeout(posterMs)]);
    await core.makePoster(await outputs.localPath(file, signal), part, signal);
    await outputs.keep(part, poster, signal);
  } catch (error) {
    await rm(part, { force: true });
    if (!core.stopping.aborted) core.log.warn({ err: error, generationId: id }, 'a picture of a video could not be made');
  }
}

/** As `StoredVideo` has them. */
export function fileNames(id: string, videos: readonly ProviderVideo[]): readonly string[] {
  return videos.map(({ mimeType }, index) => `${id}${index === 0 ? '' : `-${index + 1}`}${endings[mimeType] ?? '.mp4'}`);
}

function otherCredentials(cause?: unknown): ProviderError {
  return new ProviderError('transient', text('provider.downloadFailed'), { code: 'other_credentials', cause });
}
