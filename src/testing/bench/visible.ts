import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { VideoProvider } from '../../domain/provider.ts';
import { createEngine } from '../../engine/engine.ts';
import { systemClock } from '../../lib/clock.ts';
import { probePicture } from '../../media/probe-picture.ts';
import { probeVideo } from '../../media/probe-video.ts';
import { createFolderOutputs } from '../../outputs/folder-outputs.ts';
import { createWebDelivery } from '../../platforms/web/web-delivery.ts';
import { seededRandom } from '../../preview/seeded-random.ts';
import { createGeminiVeoProvider } from '../../providers/google/gemini-veo.ts';
import { createVertexOmniProvider, type VertexOmniDeps } from '../../providers/google/vertex-omni.ts';
import { openStore } from '../../storage/sqlite/store.ts';
import { sampleRequest, sampleSubmission, silentLog } from '../set-up/test-engine.ts';
import { type Bench, mean, quantile } from './bench.ts';
import { type BenchGoogle, startBenchGoogle } from './bench-google.ts';
import { makePaddedVideo } from './padded-video.ts';

const videos = 12;
const bitsPerSecond = 50_000_000;
/** A video of 8 seconds has about 7 MB (reported, 2026). */
const videoBytes = 7_000_000;

export const visible: Bench = {
  name: 'visible',
  about:
    "from ready at Google to a verified file, over 50 Mbit/s in real time, against Google's samples (10 s loop, then the whole file through memory): Veo by a key, Omni on Google Cloud",
  async run({ seed, folder, report }) {
    const video = await makePaddedVideo(join(folder, 'video.mp4'), videoBytes);
    for (const way of ways) {
      const random = seededRandom(seed);
      // Spread so that the sample's loop meets every rest of its ten seconds.
      const latenciesMs = Array.from({ length: videos }, (_, index) => 11_000 + index * way.everyMs + random() * 900);
      const ours = await run({ latenciesMs, video }, (google) => byEngine(way, google, join(folder, way.name)));
      const baseline = await run({ latenciesMs, video }, (google) => bySample(way, google, folder));
      report({
        name: way.name,
        ours: mean(ours),
        baseline: mean(baseline),
        than: way.than,
        unit: 's, mean',
        n: videos,
        target: { of: 'ratio', is: '<=', value: 0.5 },
        more: { p95: quantile(ours, 0.95), baselineP95: quantile(baseline, 0.95), megabytes: video.length / 1e6 },
      });
    }
  },
};

/** One way to a finished video. */
interface Way {
  readonly name: string;
  readonly than: string;
  /** Of the catalogue. */
  readonly model: string;
  /** From one that is ready to the next. */
  readonly everyMs: number;
  createProvider(url: string): VideoProvider;
  /** Starts one as the sample does. @returns its name */
  start(ask: Ask): Promise<string>;
  /** @returns the video once it is made, all of it in memory */
  look(ask: Ask, name: string): Promise<Buffer | undefined>;
}

/** @param path behind the server's address @returns what it was answered with */
type Ask = (path: string, init?: RequestInit) => Promise<unknown>;

/** @returns seconds from ready to there, of each video */
async function run(
  { latenciesMs, video }: { readonly latenciesMs: readonly number[]; readonly video: Uint8Array },
  bring: (google: BenchGoogle) => Promise<readonly number[]>,
): Promise<readonly number[]> {
  const google = await startBenchGoogle({ latenciesMs, video, bitsPerSecond });
  try {
    const thereAtMs = await bring(google);
    return thereAtMs.map((atMs, index) => (atMs - (google.readyAtMs[index] ?? Number.NaN)) / 1000);
  } finally {
    google.close();
  }
}

/** The bot's own engine, provider and store. @returns when each was there, in the order of their starts */
async function byEngine({ model, createProvider }: Way, google: BenchGoogle, folder: string): Promise<readonly number[]> {
  const outputsFolder = join(folder, 'outputs');
  const opened = openStore({ dataFolder: join(folder, 'data'), outputsFolder });
  const engine = createEngine({
    store: opened,
    clock: systemClock,
    log: silentLog,
    providers: [createProvider(google.url)],
    deliveries: [createWebDelivery()],
    outputs: createFolderOutputs({ folder: outputsFolder }),
    probeVideo,
    probePicture,
    settings: {
      concurrentGenerations: videos,
      generationsPerMinute: 1000,
      activePerPerson: 1000,
      budgets: {},
      confirmAboveUsd: Number.POSITIVE_INFINITY,
      pollSeconds: 3,
      outputsKeepDays: 0,
    },
  });
  const thereAtMs = new Map<number, number>();
  const all = new Promise<void>((resolve) => {
    engine.watch(({ state, operationName = '' }) => {
      // It is looked up after the change: the next one may have come by then.
      const isThere = state === 'delivering' || state === 'completed';
      const index = indexOf(operationName);
      if (isThere && !thereAtMs.has(index)) thereAtMs.set(index, performance.now());
      if (thereAtMs.size === videos) resolve();
    });
  });
  await engine.start();
  for (let index = 0; index < videos; index += 1) {
    await engine.submit(sampleSubmission({ request: sampleRequest({ model }) }));
  }
  await all;
  await engine.stop();
  opened.close();
  return Array.from({ length: videos }, (_, index) => thereAtMs.get(index) ?? Number.NaN);
}

/** Names end with the number of their start. */
function indexOf(operationName: string): number {
  return Number(/\d+$/.exec(operationName)?.[0]);
}

/** As Google's samples do, once for each video and all at the same time: sleep, ask, take the whole file into memory, write it. */
async function bySample({ start, look }: Way, { url }: BenchGoogle, folder: string): Promise<readonly number[]> {
  const ask: Ask = async (path, init) => (await fetch(`${url}/${path}`, init)).json();
  const one = async (index: number): Promise<number> => {
    // One after the other on their way out, so that each meets the latency that is meant for it.
    await wait(index * 20);
    const name = await start(ask);
    for (;;) {
      await wait(10_000);
      const video = await look(ask, name);
      if (video === undefined) continue;
      const path = join(folder, `sample-${index}.mp4`);
      await writeFile(path, video);
      await probeVideo(path);
      return performance.now();
    }
  };
  return Promise.all(Array.from({ length: videos }, (_, index) => one(index)));
}

const veo = 'veo-3.1-fast-generate-preview';
const interactions = 'v1beta1/projects/p/locations/global/interactions';
const named = z.object({ name: z.string() });
const looked = z.object({
  done: z.boolean().optional(),
  response: z
    .object({
      generateVideoResponse: z.object({ generatedSamples: z.array(z.object({ video: z.object({ uri: z.string() }) })) }),
    })
    .optional(),
});
const interaction = z.object({
  id: z.string(),
  status: z.string(),
  steps: z.array(z.object({ content: z.array(z.object({ data: z.string() })) })).optional(),
});
const noOptions: NonNullable<VertexOmniDeps['googleAuthOptions']> = {};
/** Stands in for Application Default Credentials. */
const authClient = { getRequestHeaders: async () => new Headers({ authorization: 'Bearer t' }) };

const ways: readonly Way[] = [
  {
    name: 'visible',
    than: "Google's sample",
    model: veo,
    everyMs: 1000,
    createProvider: (baseUrl) => createGeminiVeoProvider({ apiKey: 'k', baseUrl }),
    start: async (ask) => named.parse(await ask(`v1beta/models/${veo}:predictLongRunning`, { method: 'POST', body: '{}' })).name,
    async look(ask, name) {
      const { done, response } = looked.parse(await ask(`v1beta/${name}`));
      if (done !== true) return undefined;
      const uri = response?.generateVideoResponse.generatedSamples[0]?.video.uri ?? '';
      return Buffer.from(await (await fetch(uri)).arrayBuffer());
    },
  },
  {
    name: 'visible of Omni on Google Cloud',
    than: "Google's notebook",
    model: 'gemini-omni-1.2-flash-cloud',
    // In the answer a video is a third larger: ready faster, all would wait for the line most of all.
    everyMs: 2700,
    createProvider: (baseUrl) =>
      createVertexOmniProvider({ project: 'p', baseUrl, googleAuthOptions: Object.assign({ ...noOptions }, { authClient }) }),
    start: async (ask) => interaction.parse(await ask(interactions, { method: 'POST', body: '{}' })).id,
    async look(ask, name) {
      const { status, steps } = interaction.parse(await ask(`${interactions}/${name}`));
      return status === 'in_progress' ? undefined : Buffer.from(steps?.[0]?.content[0]?.data ?? '', 'base64');
    },
  },
];
