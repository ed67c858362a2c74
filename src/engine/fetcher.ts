import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import PQueue from 'p-queue';
import { nameOf, providerFacts } from '../domain/catalog.ts';
import { ProviderError } from '../domain/errors.ts';
import { type Generation, posterOf, type StoredVideo } from '../domain/generation.ts';
import type { ProbeVideo, VideoFacts } from '../domain/media.ts';
import type { ProviderVideo, VideoProvider } from '../domain/provider.ts';
import { type Text, text } from '../domain/texts.ts';
import { moveIntoPlace, syncFolder } from '../lib/move-into-place.ts';
import type { Core, Keeper } from './core.ts';
import type { OtherCredentials } from './other-credentials.ts';
import { removeVideo } from './remove-video.ts';

/** Downloads at once. Each streams; what many take together is memory that is not given back at once. */
export const parallelDownloads = 5;
/** A file that is no video this many times will not become one. */
const unreadableTries = 5;
/** Then the person reads that the video is ready but can't be fetched yet. */
const tellAfterTries = 3;

/** What a provider may also answer about a file of somebody else's account. */
const notThere: ReadonlySet<string> = new Set(['video_expired', 'download_forbidden']);

/** So long a finished video waits for its picture at most; in real time, as the encoder does. */
const posterMs = 20_000;

/** How the files of stills end; everything else is a video. */
const endings: Readonly<Record<string, string>> = { 'image/png': '.png', 'image/jpeg': '.jpg' };

/** What went wrong with one download so far. */
interface Failures {
  tries: number;
  unreadable: number;
  /** When the provider had made it, on the clock that never jumps. */
  readonly sinceMonotonicMs: number;
}

/** The file arrived whole, but it is not a video that can be played. */
class UnreadableVideoError extends Error {
  override readonly name = 'UnreadableVideoError';
}

/** Brings finished videos to our disk, whatever it takes, while their providers have them. */
export interface Fetcher {
  /** @param isFirst nothing of it can be on our disk yet: what has its name there is of a time that an older database knows nothing of */
  fetch(id: string, videos: readonly ProviderVideo[], isFirst: boolean): void;
  settled(): Promise<void>;
}

export interface FetcherHooks {
  /** All videos of the generation are on disk: the state is `stored` now. */
  stored(id: string): Promise<void>;
  readonly otherCredentials: OtherCredentials;
}

export function createFetcher(core: Core, hooks: FetcherHooks): Fetcher {
  const { clock, log, settings, failpoint } = core;
  const downloads = new PQueue({ concurrency: parallelDownloads });
  const running = new Set<Promise<void>>();

  const fetchAll = async (id: string, videos: readonly ProviderVideo[], isFirst: boolean): Promise<void> => {
    if (isFirst) for (const file of fileNames(id, videos)) await removeVideo(settings.outputsFolder, file);
    const failed = { tries: 0, unreadable: 0, sinceMonotonicMs: clock.monotonicMs() - (isFirst ? 0 : ageMs(id)) };
    for (;;) {
      const generation = core.get(id);
      if (core.stopping.aborted || generation?.state !== 'downloading') return;
      try {
        return await fetchOnce(generation, videos);
      } catch (error) {
        await afterFailure(generation, error, failed);
      }
    }
  };

  /** How long ago the provider had made it, where an earlier process saw that. */
  const ageMs = (id: string): number => {
    const nowMs = core.wallClock.certainMs();
    return Math.max(0, nowMs - (core.get(id)?.finishedAtMs ?? nowMs));
  };

  const afterFailure = async (generation: Generation, error: unknown, failed: Failures): Promise<void> => {
    if (core.stopping.aborted) return;
    const { id } = generation;
    failed.tries += 1;
    if (error instanceof UnreadableVideoError) failed.unreadable += 1;
    log.warn({ err: error, generationId: id, tries: failed.tries }, 'a download did not succeed');
    if (error instanceof ProviderError && error.code === 'video_too_large') {
      log.error(
        {
          generationId: id,
          operationName: generation.operationName,
          keepsHours: providerFacts(generation.provider).keepsResultsMs / 3_600_000,
        },
        'a finished video is larger than the bot stores; its provider keeps it for so long under this name',
      );
    }
    const final = finalReason(generation, error, failed);
    if (final !== undefined) {
      await core.advance(id, 'downloading', final.state, { reason: final.reason });
      return;
    }
    if (isOtherCredentials(error)) await hooks.otherCredentials.note(generation);
    else if (failed.tries === tellAfterTries) {
      const reason = text('provider.downloadFailed');
      await core.step(id, ({ state }) => (state === 'downloading' ? { change: { reason } } : undefined));
    }
    await core.pause(retryDelayMs(failed.tries));
  };

  const fetchOnce = async (generation: Generation, videos: readonly ProviderVideo[]): Promise<void> => {
    const { id } = generation;
    const leftMs = core.retryGraceLeftMs(id, 'download');
    if (leftMs > 0) await core.pause(leftMs);
    core.stopping.throwIfAborted();
    const stored = await downloads.add(() => core.runStep(id, 'download', () => storeVideos(generation, videos)));
    for (const { file } of stored) await makePoster(id, file);
    await core.advance(id, 'downloading', 'stored', { videos: stored, reason: undefined });
    failpoint('after-stored', id);
    await hooks.stored(id);
  };

  /** A video without one is as good: nothing waits for it long, and nothing fails with it. */
  const makePoster = async (id: string, file: string): Promise<void> => {
    const path = join(settings.outputsFolder, posterOf(file));
    if (core.makePoster === undefined || existsSync(path)) return;
    const part = `${path}.part`;
    try {
      await rm(part, { force: true });
      const signal = AbortSignal.any([core.stopping, AbortSignal.timeout(posterMs)]);
      await core.makePoster(join(settings.outputsFolder, file), part, signal);
      await moveIntoPlace(part, path);
    } catch (error) {
      await rm(part, { force: true });
      if (!core.stopping.aborted) log.warn({ err: error, generationId: id }, 'a picture of a video could not be made');
    }
  };

  const storeVideos = async (generation: Generation, videos: readonly ProviderVideo[]): Promise<readonly StoredVideo[]> => {
    const keeper = core.keeper(generation);
    if (keeper === undefined) throw otherCredentials();
    const stored: StoredVideo[] = [];
    const files = fileNames(generation.id, videos);
    for (const [index, video] of videos.entries())
      stored.push(await storeOne(generation.id, asked(keeper), video, files[index] ?? ''));
    return stored;
  };

  /** A key of another project is told that there is no such video, which says nothing. */
  const asked = ({ provider, isOwn }: Keeper): Pick<VideoProvider, 'download'> => ({
    download: (...values) =>
      provider.download(...values).catch((error: unknown) => {
        throw !isOwn && error instanceof ProviderError && notThere.has(error.code) ? otherCredentials(error) : error;
      }),
  });

  const storeOne = async (
    id: string,
    provider: Pick<VideoProvider, 'download'>,
    video: ProviderVideo,
    file: string,
  ): Promise<StoredVideo> => {
    const path = join(settings.outputsFolder, file);
    const part = `${path}.part`;
    const probe = file.endsWith('.mp4') ? core.probeVideo : core.probePicture;
    const address = video.uri === undefined ? {} : { uri: video.uri };
    const known = await factsOfLast(id, path, probe);
    if (known !== undefined) return { file, ...known, ...address };
    await rm(part, { force: true });
    try {
      await provider.download(video, part, core.stopping);
      failpoint('after-download', id);
      const facts = await probe(part).catch((error: unknown) => {
        throw new UnreadableVideoError('the downloaded file is not a whole video', { cause: error });
      });
      await (core.moveIntoPlace ?? moveIntoPlace)(part, path);
      failpoint('after-rename', id);
      return { file, ...facts, ...address };
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  };

  /** A file that was renamed before a crash was verified then; a power cut may have emptied it all the same. */
  const factsOfLast = async (id: string, path: string, probe: ProbeVideo): Promise<VideoFacts | undefined> => {
    if (!existsSync(path)) return undefined;
    const facts = await probe(path).catch(async (error: unknown) => {
      log.warn({ err: error, generationId: id }, 'a file of the last run is not whole; fetching it again');
      await rm(path, { force: true });
      return undefined;
    });
    if (facts !== undefined) await syncFolder(dirname(path));
    return facts;
  };

  const finalReason = (
    { provider }: Generation,
    error: unknown,
    { unreadable, sinceMonotonicMs }: Failures,
  ): { readonly state: 'failed' | 'expired'; readonly reason: Text } | undefined => {
    if (unreadable >= unreadableTries) return { state: 'failed', reason: text('provider.videoUnreadable', nameOf(provider)) };
    const gone = clock.monotonicMs() - sinceMonotonicMs > providerFacts(provider).keepsResultsMs;
    if (error instanceof ProviderError && error.code === 'video_expired' && gone) return { state: 'expired', reason: error.text };
    if (error instanceof ProviderError && error.kind === 'rejected' && error.code !== 'video_expired') {
      return { state: 'failed', reason: error.text };
    }
    return gone ? { state: 'expired', reason: text('provider.videoExpired', nameOf(provider)) } : undefined;
  };

  return {
    fetch(id, videos, isFirst) {
      const going = fetchAll(id, videos, isFirst)
        .catch((error: unknown) => {
          if (!core.stopping.aborted) log.error({ err: error, generationId: id }, 'download failed unexpectedly');
        })
        .finally(() => running.delete(going));
      running.add(going);
    },
    settled: async () => {
      await Promise.allSettled(running);
    },
  };
}

/** As `StoredVideo` has them. */
function fileNames(id: string, videos: readonly ProviderVideo[]): readonly string[] {
  return videos.map(({ mimeType }, index) => `${id}${index === 0 ? '' : `-${index + 1}`}${endings[mimeType] ?? '.mp4'}`);
}

function otherCredentials(cause?: unknown): ProviderError {
  return new ProviderError('transient', text('provider.downloadFailed'), { code: 'other_credentials', cause });
}

function isOtherCredentials(error: unknown): boolean {
  return error instanceof ProviderError && error.code === 'other_credentials';
}

/** 1, 4, 9, 16 s …, ten minutes at most: five tries in the first minute, then patience for two days. */
function retryDelayMs(tries: number): number {
  return Math.min(600_000, tries ** 2 * 1000);
}
