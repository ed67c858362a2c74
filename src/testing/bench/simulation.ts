import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findModel } from '../../domain/catalog.ts';
import type { VideoProvider } from '../../domain/provider.ts';
import { createEngine, type RunningEngine } from '../../engine/engine.ts';
import { createFolderOutputs } from '../../outputs/folder-outputs.ts';
import { createWebDelivery } from '../../platforms/web/web-delivery.ts';
import { openStore } from '../../storage/sqlite/store.ts';
import { sampleRequest, sampleSubmission, silentLog } from '../set-up/test-engine.ts';
import { JumpingClock } from './jumping-clock.ts';

export interface Simulation {
  /** Of the catalogue. */
  readonly model: string;
  /** One video for each: milliseconds from the start to ready at Google. */
  readonly latenciesMs: readonly number[];
  readonly inFlight: number;
  /** What the download and the upload to the platform take for one video. */
  readonly deliveryMs: number;
  /** From ready at Google to its call that says so. Absent: it does not call. */
  readonly pushAfterMs?: number;
}

/** What became of one video, in simulated milliseconds. */
export interface SimulatedVideo {
  readonly startedMs: number;
  readonly readyMs: number;
  /** When a look first found it ready. */
  readonly seenMs: number;
  readonly looks: number;
}

/**
 * Our engine on a real database; only Google and time are simulated. The database is in memory where this machine has a disk there: simulated
 * time takes none for it, and each step's synced commit waits in real time, minutes in all on a busy disk.
 *
 * @param folder in its place where there is none
 */
export async function simulateEngine(simulation: Simulation, folder: string): Promise<readonly SimulatedVideo[]> {
  const place = await mkdtemp('/dev/shm/veo-bot-bench-').catch(() => mkdtemp(join(folder, 'engine-')));
  try {
    return await simulateEngineAt(simulation, place);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function simulateEngineAt(simulation: Simulation, place: string): Promise<readonly SimulatedVideo[]> {
  const { model, latenciesMs, inFlight } = simulation;
  const clock = new JumpingClock();
  let hint: RunningEngine['hint'] = () => undefined;
  const google = createGoogle(simulation, clock, (name) => hint(google.provider.id, name));
  const outputsFolder = join(place, 'outputs');
  const opened = openStore({ dataFolder: join(place, 'data'), outputsFolder, lowDiskBytes: 0 });
  // The daily backup is real work in a thread; it has no part in this.
  await opened.store.setFact('backup', String(Number.MAX_SAFE_INTEGER));
  const engine = createEngine({
    store: opened,
    clock,
    log: silentLog,
    providers: [google.provider],
    deliveries: [createWebDelivery()],
    outputs: createFolderOutputs({ folder: outputsFolder }),
    probeVideo: async () => ({ sizeBytes: 1, durationSeconds: 8, width: 1280, height: 720 }),
    probePicture: async () => ({ sizeBytes: 1, durationSeconds: 0, width: 1376, height: 768 }),
    settings: {
      concurrentGenerations: inFlight,
      generationsPerMinute: 100_000,
      activePerPerson: 1_000_000,
      budgets: {},
      confirmAboveUsd: Number.POSITIVE_INFINITY,
      pollSeconds: 3,
      outputsKeepDays: 0,
    },
  });
  hint = engine.hint;
  const allEnded = new Promise<void>((resolve) => {
    const ended = new Set<string>();
    engine.watch(({ id, state }) => {
      if (state === 'completed') ended.add(id);
      if (ended.size === latenciesMs.length) resolve();
    });
  });
  await engine.start();
  for (const [index] of latenciesMs.entries()) {
    const person = `person-${index % 7}`;
    await engine.submit(sampleSubmission({ request: sampleRequest({ model }), person, eventId: `event-${index}` }));
  }
  await clock.run(allEnded);
  await clock.run(engine.stop());
  opened.close();
  return google.videos();
}

/** Google's sample: sleeps 10 s between looks, and does one video from start to delivery before the next one gets the slot. */
export async function simulateSampleLoop(simulation: Simulation): Promise<readonly SimulatedVideo[]> {
  const { model, latenciesMs, inFlight, deliveryMs } = simulation;
  const clock = new JumpingClock();
  const { provider, videos } = createGoogle(simulation, clock);
  const { signal } = new AbortController();
  let taken = 0;
  const slot = async (): Promise<void> => {
    while (taken < latenciesMs.length) {
      taken += 1;
      const { operationName } = await provider.start({ request: sampleRequest({ model }), referenceImages: [] }, signal);
      do await clock.sleep(10_000);
      while ((await provider.check({ name: operationName, model }, signal)).state === 'running');
      await clock.sleep(deliveryMs);
    }
  };
  await clock.run(Promise.all(Array.from({ length: inFlight }, slot)));
  return videos();
}

interface SimulatedGoogle {
  readonly provider: VideoProvider;
  /** In the order of their starts. */
  videos(): readonly SimulatedVideo[];
}

function createGoogle(
  { model, latenciesMs, deliveryMs, pushAfterMs }: Simulation,
  clock: JumpingClock,
  push: (operationName: string) => void = () => undefined,
): SimulatedGoogle {
  const operations: { startedMs: number; readyMs: number; seenMs: number | undefined; looks: number }[] = [];
  const provider: VideoProvider = {
    id: findModel(model)?.provider ?? '',
    keyFingerprint: 'simulated',
    startsAreShort: true,
    async start() {
      const startedMs = clock.monotonicMs();
      const latencyMs = latenciesMs[operations.length] ?? 0;
      operations.push({ startedMs, readyMs: startedMs + latencyMs, seenMs: undefined, looks: 0 });
      const operationName = `${operations.length - 1}`;
      if (pushAfterMs !== undefined) clock.after(latencyMs + pushAfterMs, () => push(operationName));
      return { operationName, notes: [] };
    },
    async check({ name }) {
      const operation = operations[Number(name)];
      if (operation === undefined) throw new Error('an operation that was never started');
      operation.looks += 1;
      if (clock.monotonicMs() < operation.readyMs) return { state: 'running' };
      operation.seenMs ??= clock.monotonicMs();
      return { state: 'finished', videos: [{ mimeType: 'video/mp4', uri: `simulated:${name}` }], notes: [] };
    },
    async download(_video, path) {
      await clock.sleep(deliveryMs);
      writeFileSync(path, 'v');
    },
  };
  const videos = () =>
    operations.map(({ seenMs, ...operation }) => {
      if (seenMs === undefined) throw new Error('a video that was never seen');
      return { ...operation, seenMs };
    });
  return { provider, videos };
}
