import PQueue from 'p-queue';
import { nameOf, providerFacts } from '../domain/catalog.ts';
import { ProviderError } from '../domain/errors.ts';
import type { Generation } from '../domain/generation.ts';
import { OutputsError } from '../domain/outputs.ts';
import type { ProviderVideo } from '../domain/provider.ts';
import { type Text, text } from '../domain/texts.ts';
import type { Core } from './core.ts';
import { keepStored } from './keep-stored.ts';
import type { OtherCredentials } from './other-credentials.ts';
import { removeVideo } from './remove-video.ts';
import { fileNames, storePoster, storeVideos, UnreadableVideoError } from './store-videos.ts';

/** Downloads at once. Each streams; what many take together is memory that is not given back at once. */
export const parallelDownloads = 5;
/** A file that is no video this many times will not become one. */
const unreadableTries = 5;
/** Then the person reads that the video is ready but can't be fetched yet. */
const tellAfterTries = 3;

/** So often a process looks whether its lease is held again. */
export const untilHeldMs = 500;

/** What went wrong with one download so far. */
interface Failures {
  tries: number;
  unreadable: number;
  /** When the provider had made it, on the clock that never jumps. */
  readonly sinceMonotonicMs: number;
}

/** Brings finished videos to our disk, whatever it takes, while their providers have them. */
export interface Fetcher {
  /** @param isFirst nothing of it can be on our disk yet: what has its name there is of a time that an older database knows nothing of */
  fetch(id: string, videos: readonly ProviderVideo[], isFirst: boolean): void;
  settled(): Promise<void>;
}

export interface FetcherHooks {
  readonly otherCredentials: OtherCredentials;
}

interface FetchDeps extends FetcherHooks {
  readonly core: Core;
  readonly downloads: PQueue;
}

export function createFetcher(core: Core, hooks: FetcherHooks): Fetcher {
  const deps: FetchDeps = { core, downloads: new PQueue({ concurrency: parallelDownloads }), ...hooks };
  const running = new Set<Promise<void>>();
  return {
    fetch(id, videos, isFirst) {
      const going = fetchAll(deps, id, videos, isFirst)
        .catch((error: unknown) => {
          if (!core.stopping.aborted) core.log.error({ err: error, generationId: id }, 'download failed unexpectedly');
        })
        .finally(() => running.delete(going));
      running.add(going);
    },
    settled: async () => {
      await Promise.allSettled(running);
    },
  };
}

/** Tries until it is on the disk, or until the provider does not have it any more. */
async function fetchAll(deps: FetchDeps, id: string, videos: readonly ProviderVideo[], isFirst: boolean): Promise<void> {
  const { core } = deps;
  let isCleared = !isFirst;
  const failed = { tries: 0, unreadable: 0, sinceMonotonicMs: core.clock.monotonicMs() - (isFirst ? 0 : await ageMs(core, id)) };
  for (;;) {
    const generation = await core.getSurely(id);
    if (core.stopping.aborted || generation?.state !== 'downloading') return;
    if (core.sharing?.isHeld() === false) {
      // It may have slept since it looked, and another process may have stored by now what it would remove.
      await core.pause(untilHeldMs);
      continue;
    }
    try {
      if (!isCleared) for (const file of fileNames(id, videos)) await removeVideo(core.outputs, file);
      isCleared = true;
      return await fetchOnce(deps, generation, videos);
    } catch (error) {
      await afterFailure(deps, generation, error, failed);
    }
  }
}

/** How long ago the provider had made it, where an earlier process saw that. */
async function ageMs(core: Core, id: string): Promise<number> {
  const nowMs = core.wallClock.certainMs();
  return Math.max(0, nowMs - ((await core.getSurely(id))?.finishedAtMs ?? nowMs));
}

async function fetchOnce(
  { core, downloads }: FetchDeps,
  generation: Generation,
  videos: readonly ProviderVideo[],
): Promise<void> {
  const { id } = generation;
  const leftMs = await core.retryGraceLeftMs(id, 'download');
  if (leftMs > 0) await core.pause(leftMs);
  core.stopping.throwIfAborted();
  const stored = await downloads.add(() => core.runStep(id, 'download', () => storeVideos(core, generation, videos)));
  for (const { file } of stored) await storePoster(core, id, file);
  await keepStored(core, id, { videos: stored, reason: undefined });
}

async function afterFailure(
  { core, otherCredentials }: FetchDeps,
  generation: Generation,
  error: unknown,
  failed: Failures,
): Promise<void> {
  if (core.stopping.aborted) return;
  const { id } = generation;
  failed.tries += 1;
  if (error instanceof UnreadableVideoError) failed.unreadable += 1;
  core.log.warn({ err: error, generationId: id, tries: failed.tries }, 'a download did not succeed');
  if (error instanceof ProviderError && error.code === 'video_too_large') {
    core.log.error(
      {
        generationId: id,
        operationName: generation.operationName,
        keepsHours: providerFacts(generation.provider).keepsResultsMs / 3_600_000,
      },
      'a finished video is larger than the bot stores; its provider keeps it for so long under this name',
    );
  }
  const final = finalReason(core, generation, error, failed);
  if (final !== undefined) {
    await core.advance(id, 'downloading', final.state, { reason: final.reason });
    return;
  }
  if (error instanceof ProviderError && error.code === 'other_credentials') await otherCredentials.note(generation);
  else if (failed.tries === tellAfterTries) {
    const reason = text('provider.downloadFailed');
    await core.step(id, ({ state }) => (state === 'downloading' ? { change: { reason } } : undefined));
  }
  await core.pause(retryDelayMs(failed.tries));
}

/** @returns undefined while another try may succeed */
function finalReason(
  { clock }: Core,
  { provider }: Generation,
  error: unknown,
  { unreadable, sinceMonotonicMs }: Failures,
): { readonly state: 'failed' | 'expired'; readonly reason: Text } | undefined {
  // Its file is there, and waits for the place where videos are kept.
  if (error instanceof OutputsError) return undefined;
  if (unreadable >= unreadableTries) return { state: 'failed', reason: text('provider.videoUnreadable', nameOf(provider)) };
  const gone = clock.monotonicMs() - sinceMonotonicMs > providerFacts(provider).keepsResultsMs;
  if (error instanceof ProviderError && error.code === 'video_expired' && gone) return { state: 'expired', reason: error.text };
  if (error instanceof ProviderError && error.kind === 'rejected' && error.code !== 'video_expired') {
    return { state: 'failed', reason: error.text };
  }
  return gone ? { state: 'expired', reason: text('provider.videoExpired', nameOf(provider)) } : undefined;
}

/** 1, 4, 9, 16 s …, ten minutes at most: five tries in the first minute, then patience for two days. */
function retryDelayMs(tries: number): number {
  return Math.min(600_000, tries ** 2 * 1000);
}
