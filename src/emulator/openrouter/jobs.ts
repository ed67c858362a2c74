import { mkdirSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RenderPreview } from '../../preview/render-preview.ts';
import { hashSeed, latencyMs, type Random, randomId } from '../../preview/seeded-random.ts';
import type { AcceptedVideo } from './rules.ts';

/** How a job gets on: by the clock, usual times multiplied, or done at the n-th look. */
export type RouterProgress = { readonly timeScale: number } | { readonly polls: number };

export interface RouterJobsDeps {
  readonly folder: string;
  readonly render: RenderPreview;
  readonly progress: RouterProgress;
  readonly random: Random;
  /** The emulator's clock, epoch milliseconds. */
  readonly now: () => number;
  readonly onRenderError: (error: unknown) => void;
  /** Told once of each job that came to its end. */
  readonly onEnd: (job: RouterJob) => void;
}

/** How long content is kept is not documented; here it is a day. */
const keptMs = 24 * 3_600_000;

/** What a job's object has from its end on. */
export type JobEnding = Readonly<Record<string, unknown>>;

/** A job that was taken. Jobs end with the process; only their videos lie on the disk. */
export interface RouterJob {
  readonly id: string;
  readonly request: AcceptedVideo;
  readonly keyFingerprint: string;
  readonly acceptedAtMs: number;
  readonly readyAtMs: number;
  readonly path: string;
  /** US dollars, by the list. */
  readonly billUsd: number;
  /** How it ended, where it was not with its video. */
  ending: JobEnding | undefined;
  /** What stands in `usage` once it is completed. */
  usage: unknown;
  videos: number;
  looks: number;
  isRendered: boolean;
  isEnded: boolean;
  /** Stays as it is for ever, in this state. */
  stuckIn: string | undefined;
  rendered: Promise<void>;
}

export interface RouterJobs {
  accept(request: AcceptedVideo, keyFingerprint: string): RouterJob;
  find(id: string): RouterJob | undefined;
  all(): readonly RouterJob[];
  /** Counts a look. @returns its state now */
  look(job: RouterJob): Promise<string>;
  /** Without counting. */
  isCompleted(job: RouterJob): boolean;
  /** Its video is not kept any more. */
  isGone(job: RouterJob): boolean;
  end(job: RouterJob, ending: JobEnding): void;
  close(): Promise<void>;
}

export function openRouterJobs(deps: RouterJobsDeps): RouterJobs {
  const { folder, progress, random, now } = deps;
  mkdirSync(folder, { recursive: true });
  const jobs = new Map<string, RouterJob>();
  const closing = new AbortController();

  const isDone = (job: RouterJob): boolean => {
    if (job.ending !== undefined) return true;
    if (job.stuckIn !== undefined || !job.isRendered) return false;
    return 'polls' in progress ? job.looks >= progress.polls : now() >= job.readyAtMs;
  };

  const noteEnd = (job: RouterJob): void => {
    if (job.isEnded || !isDone(job)) return;
    job.isEnded = true;
    deps.onEnd(job);
  };

  /** Callbacks come without anybody looking. */
  const endByClock = async (job: RouterJob): Promise<void> => {
    await job.rendered;
    const waitMs = Math.max(0, job.readyAtMs - now());
    if ('polls' in progress) return;
    const timer = setTimeout(() => noteEnd(job), waitMs);
    closing.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  };

  return {
    accept(request, keyFingerprint) {
      const id = `gen-vid-${Math.floor(now() / 1000)}-${randomId(random, 20)}`;
      const acceptedAtMs = now();
      const { model, durationSeconds, resolution, audio, width, height, image, lastFrame, referenceImages } = request;
      const pictures = [image, lastFrame].filter((each) => each !== undefined).length + referenceImages.length;
      const continues = request.previousJobId !== undefined;
      const billUsd = model.bill({ seconds: durationSeconds, resolution, audio, pictures, continues, width, height });
      const job: RouterJob = {
        id,
        request,
        keyFingerprint,
        acceptedAtMs,
        readyAtMs: acceptedAtMs + ('timeScale' in progress ? latencyMs(random) * progress.timeScale : 0),
        path: join(folder, `${id}.mp4`),
        billUsd,
        ending: undefined,
        usage: { cost: Math.round(billUsd * 1e6) / 1e6, is_byok: false },
        videos: 1,
        looks: 0,
        isRendered: false,
        isEnded: false,
        stuckIn: undefined,
        rendered: Promise.resolve(),
      };
      jobs.set(id, job);
      job.rendered = makeVideo(deps, job, closing.signal);
      void endByClock(job);
      return job;
    },
    find: (id) => jobs.get(id),
    all: () => [...jobs.values()],
    async look(job) {
      job.looks += 1;
      // Counted looks are exact: the last one waits until the video is there.
      if ('polls' in progress && job.looks >= progress.polls && job.stuckIn === undefined) await job.rendered;
      noteEnd(job);
      if (isDone(job)) return String(job.ending?.status ?? 'completed');
      return job.stuckIn ?? (job.looks < 2 ? 'pending' : 'in_progress');
    },
    isCompleted: (job) => isDone(job) && job.ending === undefined,
    isGone: (job) => now() - job.acceptedAtMs >= keptMs,
    end(job, ending) {
      job.ending = ending;
      noteEnd(job);
    },
    async close() {
      closing.abort();
      await Promise.all([...jobs.values()].map(({ rendered }) => rendered));
    },
  };
}

/** Never rejects: a video that can't be made is a failed job, free of charge. */
async function makeVideo({ render, onRenderError }: RouterJobsDeps, job: RouterJob, signal: AbortSignal): Promise<void> {
  const { request, path } = job;
  const { prompt, negativePrompt, image, lastFrame, referenceImages, width, height, durationSeconds } = request;
  const part = `${path}.part`;
  try {
    signal.throwIfAborted();
    await render({
      prompt,
      ...(negativePrompt === undefined ? {} : { negativePrompt }),
      seed: request.seed ?? hashSeed(prompt),
      width,
      height,
      durationSeconds,
      ...(image === undefined ? {} : { image }),
      ...(lastFrame === undefined || image === undefined ? {} : { lastFrame }),
      referenceImages,
      outputPath: part,
      signal,
    });
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    if (signal.aborted) return;
    onRenderError(error);
    job.ending = { status: 'failed', error: 'The provider could not make this video', usage: { cost: 0, is_byok: false } };
  }
  job.isRendered = true;
}
