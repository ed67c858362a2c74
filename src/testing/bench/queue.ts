import { join } from 'node:path';
import PQueue from 'p-queue';
import type { GenerationStore } from '../../domain/generation-store.ts';
import { openStore } from '../../storage/sqlite/store.ts';
import { sampleRequest } from '../set-up/test-engine.ts';
import { type Bench, quantile, timeEach } from './bench.ts';
import { seedRows } from './seed-rows.ts';

const sizes = [1000, 10_000, 100_000];
const people = 500;
const picks = 400;
const than = 'p-queue in memory, by priority of the round';

interface Times {
  readonly size: number;
  readonly pickMs: number;
  readonly addMs: number;
}

export const queue: Bench = {
  name: 'queue',
  about: 'pick the next one, fairly and durably, with 1,000 to 100,000 waiting, against p-queue itself',
  async run({ seed, folder, report }) {
    const ours = await timeStores(folder, seed);
    const theirs: Times[] = [];
    for (const size of sizes) theirs.push(await timeMemoryQueue(size));
    for (const [index, { size, pickMs, addMs }] of ours.entries()) {
      const line = { than, n: picks, unit: 'ms, median', more: { durable: 'ours only' } };
      const other = theirs[index] ?? { pickMs: Number.NaN, addMs: Number.NaN };
      report({ ...line, name: `queue pick at ${size}`, ours: pickMs, baseline: other.pickMs });
      report({ ...line, name: `queue add at ${size}`, ours: addMs, baseline: other.addMs });
    }
    report({
      name: 'queue growth',
      ours: growth(ours),
      baseline: growth(theirs),
      than,
      unit: 'pick at 100,000 / pick at 1,000',
      n: picks,
      target: { of: 'ours', is: '<', value: 1.5 },
    });
  },
};

function growth(times: readonly Times[]): number {
  return (times.at(-1)?.pickMs ?? Number.NaN) / (times[0]?.pickMs ?? Number.NaN);
}

/** All sizes in turn, so that a disk that is slow for a while is slow for each. */
async function timeStores(folder: string, seed: number): Promise<readonly Times[]> {
  const opened = sizes.map((size) => {
    const dataFolder = join(folder, `${size}`, 'data');
    seedRows(dataFolder, { count: size, seed, state: 'queued', people });
    return openStore({ dataFolder, outputsFolder: join(folder, `${size}`, 'outputs'), lowDiskBytes: 0 });
  });
  const pickMs = sizes.map((): number[] => []);
  const addMs = sizes.map((): number[] => []);
  try {
    for (let turn = 0; turn < picks; turn += 1) {
      for (const [index, { store }] of opened.entries()) {
        pickMs[index]?.push(...(await timeEach(1, () => pick(store))));
        addMs[index]?.push(...(await timeEach(1, () => add(store, turn))));
      }
    }
  } finally {
    for (const { close } of opened) close();
  }
  return sizes.map((size, index) => ({
    size,
    pickMs: quantile(pickMs[index] ?? [], 0.5),
    addMs: quantile(addMs[index] ?? [], 0.5),
  }));
}

/** What the engine does: who is next, then the synced note that it leaves. */
async function pick(store: GenerationStore): Promise<void> {
  const next = await store.nextQueued(Date.now());
  if (next === undefined) throw new Error('the queue is empty');
  await store.transaction(async (tx) => {
    await tx.move(next.id, 'queued', 'submitting', { attempts: 1, startedAtMs: Date.now(), reason: undefined });
    await tx.wantDelivery(next.id, 'status', Date.now());
  });
}

async function add(store: GenerationStore, turn: number): Promise<void> {
  const requester = { platform: 'web', id: `person-${turn % people}` } as const;
  const replyTarget = { platform: 'web', channelId: 'lobby', ids: {} } as const;
  const names = { id: `new-${turn}`, eventId: `new-event-${turn}`, provider: 'preview', keyFingerprint: 'preview' } as const;
  await store.insert(
    { ...names, requester, replyTarget, request: sampleRequest(), priceUsd: undefined, createdAtMs: Date.now() },
    [],
  );
}

async function timeMemoryQueue(size: number): Promise<Times> {
  const waiting = new PQueue({ concurrency: 1, autoStart: false });
  const pickMs: number[] = [];
  const enough = Promise.withResolvers<void>();
  let lastMs = 0;
  const task = async (): Promise<void> => {
    const nowMs = performance.now();
    pickMs.push(nowMs - lastMs);
    lastMs = nowMs;
    if (pickMs.length < picks) return;
    waiting.pause();
    enough.resolve();
  };
  const put = (index: number): void => void waiting.add(task, { priority: -Math.floor(index / people) });
  for (let index = 0; index < size; index += 1) put(index);
  const addMs = await timeEach(picks, put);
  lastMs = performance.now();
  waiting.start();
  await enough.promise;
  return { size, pickMs: quantile(pickMs, 0.5), addMs: quantile(addMs, 0.5) };
}
