import { join } from 'node:path';
import type { Alarms, AlertPlace } from '../../domain/alarms.ts';
import type { Model } from '../../domain/catalog.ts';
import type { Delivery } from '../../domain/delivery.ts';
import type { Failpoint } from '../../domain/failpoint.ts';
import type { GenerationView } from '../../domain/generation.ts';
import type { StoreError } from '../../domain/generation-store.ts';
import type { Measures } from '../../domain/measures.ts';
import type { Outputs } from '../../domain/outputs.ts';
import type { ImprovePrompt, VideoProvider } from '../../domain/provider.ts';
import type { MakePoster, TakeLastFrame } from '../../domain/smaller-media.ts';
import type { Submission } from '../../domain/submission.ts';
import type { OpenVideo } from '../../domain/uploaded-video.ts';
import type { VideoRequest } from '../../domain/video-request.ts';
import type { EngineDependencies, EngineSettings } from '../../engine/core.ts';
import { createEngine, type RunningEngine } from '../../engine/engine.ts';
import { createLog, type Log } from '../../lib/log.ts';
import type { MoveIntoPlace } from '../../lib/move-into-place.ts';
import { createEncoder } from '../../media/encoder.ts';
import { createOpenVideo } from '../../media/open-video.ts';
import { probePicture } from '../../media/probe-picture.ts';
import { probeVideo } from '../../media/probe-video.ts';
import { createFolderOutputs } from '../../outputs/folder-outputs.ts';
import { type OwnStore, openStore } from '../../storage/sqlite/store.ts';
import { makeSampleVideo } from '../samples/sample-videos.ts';
import './install.ts';
import { placeEmptyDatabase } from './empty-database.ts';
import { ManualClock } from './manual-clock.ts';
import { makeTemporaryFolder } from './temporary-folders.ts';

/** One post that a test's platform saw. */
export interface Effect {
  readonly generationId: string;
  readonly kind: 'status' | 'question' | 'result';
  readonly state: GenerationView['state'];
  readonly files: readonly string[];
}

export interface TestEngine {
  readonly engine: RunningEngine;
  readonly opened: OwnStore;
  readonly clock: ManualClock;
  readonly effects: Effect[];
  readonly outputs: Outputs;
  /** Of the outputs, on this machine. */
  readonly outputsFolder: string;
  /** Stops the engine and closes the store as a graceful stop does. */
  stop(): Promise<void>;
}

export interface TestEngineOptions {
  readonly folder: string;
  readonly providers: readonly VideoProvider[];
  readonly clock?: ManualClock;
  readonly settings?: Partial<EngineSettings>;
  /** Default: all that the providers have. */
  readonly offered?: readonly Model[];
  readonly deliveries?: readonly Delivery[];
  readonly failpoint?: Failpoint;
  readonly improvePrompt?: ImprovePrompt;
  readonly storeBroke?: (error: StoreError) => void;
  readonly drained?: () => void;
  /** Puts something between the engine and its store. */
  readonly wrapStore?: (opened: OwnStore) => OwnStore;
  readonly lowDiskBytes?: number;
  /** Default: the folder `outputs`. */
  readonly outputs?: Outputs;
  /** Of that folder. */
  readonly moveIntoPlace?: MoveIntoPlace;
  readonly makePoster?: MakePoster;
  readonly takeLastFrame?: TakeLastFrame;
  /** Default: no films are taken in. */
  readonly films?: EngineDependencies['films'];
  /** Default: the real one, in a process for each video. */
  readonly openVideo?: OpenVideo;
  /** Default: nobody is told. */
  readonly alarms?: Alarms;
  /** Default: there is none. */
  readonly alertPlace?: AlertPlace;
  /** Default: nobody counts. */
  readonly measures?: Measures;
  /** Default: silent. */
  readonly log?: Log;
}

export const silentLog: Log = createLog({ level: 'silent', format: 'json', secrets: [] });

/** An empty folder that is gone when the next test file begins, or the test process ends. */
export function temporaryFolder(): string {
  return makeTemporaryFolder();
}

/** The real engine on a real database in `folder`, with a clock that the test moves. Not started yet. */
export function openTestEngine(options: TestEngineOptions): TestEngine {
  const { folder, clock = new ManualClock() } = options;
  const outputsFolder = join(folder, 'outputs');
  const { lowDiskBytes = 0 } = options;
  placeEmptyDatabase(join(folder, 'data'));
  const ours = openStore({ dataFolder: join(folder, 'data'), outputsFolder, lowDiskBytes });
  const opened = options.wrapStore?.(ours) ?? ours;
  const effects: Effect[] = [];
  const moving = options.moveIntoPlace === undefined ? {} : { moveIntoPlace: options.moveIntoPlace };
  const outputs = options.outputs ?? createFolderOutputs({ folder: outputsFolder, ...moving });
  const engine = createEngine({
    store: opened,
    clock,
    log: options.log ?? silentLog,
    providers: options.providers,
    ...(options.offered === undefined ? {} : { offered: options.offered }),
    deliveries: options.deliveries ?? [recordingDelivery(effects)],
    outputs,
    probeVideo,
    probePicture,
    openVideo: options.openVideo ?? createOpenVideo(),
    settings: {
      concurrentGenerations: 5,
      generationsPerMinute: 1000,
      activePerPerson: 1000,
      budgets: {},
      // Tests of prices that are asked about set it.
      confirmAboveUsd: 1_000_000,
      pollSeconds: 3,
      outputsKeepDays: 30,
      ...options.settings,
    },
    improvePrompt: options.improvePrompt,
    storeBroke: options.storeBroke,
    drained: options.drained,
    ...(options.alarms === undefined ? {} : { alarms: options.alarms }),
    ...(options.alertPlace === undefined ? {} : { alertPlace: options.alertPlace }),
    ...(options.measures === undefined ? {} : { measures: options.measures }),
    ...(options.failpoint === undefined ? {} : { failpoint: options.failpoint }),
    ...(options.films === undefined ? {} : { films: options.films }),
    ...(options.takeLastFrame === undefined ? {} : { takeLastFrame: options.takeLastFrame }),
    ...(options.makePoster === undefined ? {} : { makePoster: options.makePoster }),
  });
  const stop = async (): Promise<void> => {
    const stopped = engine.stop();
    await clock.advance(10_000);
    await stopped;
    opened.close();
  };
  return { engine, opened, clock, effects, outputs, outputsFolder, stop };
}

/** What counts against a budget of everybody, in US dollars. @param sinceMs epoch milliseconds; default: whatever was ever spent */
export async function committedUsd({ opened, clock }: Pick<TestEngine, 'opened' | 'clock'>, sinceMs = 0): Promise<number> {
  const { reservedUsd, spentUsd, maybeUsd } = await opened.store.spending({ kind: 'everyone' }, sinceMs, clock.now());
  return reservedUsd + spentUsd + maybeUsd;
}

/** A platform that takes everything and remembers it. */
export function recordingDelivery(effects: Effect[], platform: Delivery['platform'] = 'web'): Delivery {
  const note = (kind: Effect['kind'], generation: GenerationView, files: readonly string[]) => {
    effects.push({ generationId: generation.id, kind, state: generation.state, files });
    return { state: 'delivered', receipt: { message: `${kind}-${generation.id}` } } as const;
  };
  return {
    platform,
    showStatus: async (generation) => note('status', generation, []),
    post: async (kind, generation, files) => note(kind, generation, files),
  };
}

/** A request that the preview model takes. */
export function sampleRequest(change: Partial<VideoRequest> = {}): VideoRequest {
  return {
    prompt: 'a lighthouse at dawn',
    model: 'preview',
    aspectRatio: '16:9',
    resolution: '720p',
    durationSeconds: 8,
    numberOfVideos: 1,
    ...change,
  };
}

/** Something to submit; every call is an event of its own unless one is named. */
export function sampleSubmission(change: Partial<Submission> & { person?: string; channel?: string } = {}): Submission {
  const { person = 'ada', channel = 'lobby', ...rest } = change;
  return {
    request: sampleRequest(),
    images: [],
    requester: { platform: 'web', id: person },
    replyTarget: { platform: 'web', channelId: channel, ids: {} },
    eventId: `event-${crypto.randomUUID()}`,
    ...rest,
  };
}

/** A small real video, made once per test file. */
export async function sampleVideoFile(folder: string): Promise<string> {
  const encoder = await createEncoder({});
  const path = join(folder, 'sample.mp4');
  await makeSampleVideo(encoder, path);
  await encoder.close();
  return path;
}
