import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance as nodePerformance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { VideoProvider } from '../../domain/provider.ts';
import type { EngineSettings } from '../../engine/core.ts';
import { createEngine } from '../../engine/engine.ts';
import { systemClock } from '../../lib/clock.ts';
import { createFolderOutputs } from '../../outputs/folder-outputs.ts';
import { createWebDelivery } from '../../platforms/web/web-delivery.ts';
import { databaseFileName } from '../../storage/sqlite/open.ts';
import { type OwnStore, openStore } from '../../storage/sqlite/store.ts';
import { sampleRequest, sampleSubmission, silentLog } from '../set-up/test-engine.ts';
import { type Bench, quantile, timeEach } from './bench.ts';

/** What a start takes at the provider, and what comes after it until the video is ready. */
const startMs = 1500;
const makingMs = 6000;
/** How many videos; so few that the database's log is not begun anew meanwhile, which its counter of commits would not outlive. */
export const n = 20;
const than = 'one start after the other, and every note synced, as it was before';

export const starts: Bench = {
  name: 'starts',
  about: `starts in a minute at ${startMs / 1000} s for each, synced commits and blocked time of a video; the real engine in real time`,
  async run({ folder, report }) {
    const settings = { concurrentGenerations: n, generationsPerMinute: 1000 };
    // Compiles what both run.
    await measureVideos(join(folder, 'warm'), settings);
    const ours = await measureVideos(join(folder, 'ours'), settings);
    const before = await measureVideos(join(folder, 'before'), { ...settings, startsAtOnce: 1 }, syncNotes);
    const line = { than, n } as const;
    report({
      ...{ ...line, name: 'starts a minute', ours: ours.perMinute, baseline: before.perMinute, unit: 'starts/min' },
      target: { of: 'ratio', is: '>=', value: 5 },
    });
    report({
      ...{ ...line, name: 'synced commits of a video', ours: ours.synced, baseline: before.synced, unit: 'commits' },
      target: { of: 'ratio', is: '<=', value: 0.5 },
      more: { notes: ours.notes },
    });
    report({
      ...{ ...line, name: 'loop blocked by a video', ours: ours.blockedMs, baseline: before.blockedMs, unit: 'ms' },
      target: { of: 'ours', is: '<=', value: 15 },
      // Most of it on a busy disk.
      more: { oneSyncedCommitMs: ours.commitMs },
    });
  },
};

interface Measured {
  /** From the first start that left to the last. */
  readonly perMinute: number;
  /** Of one video, as the others. */
  readonly synced: number;
  /** Commits that do not wait for the disk. */
  readonly notes: number;
  readonly blockedMs: number;
  /** Of one commit that waits for the disk, the median. */
  readonly commitMs: number;
}

/** The engine on its file, with videos that are started at once. */
export async function measureVideos(
  place: string,
  settings: Partial<EngineSettings>,
  change: (opened: OwnStore) => OwnStore = (opened) => opened,
): Promise<Measured> {
  const dataFolder = join(place, 'data');
  const outputsFolder = join(place, 'outputs');
  const opened = change(openStore({ dataFolder, outputsFolder, lowDiskBytes: 0 }));
  // The daily backup is real work in a thread; it has no part in this.
  await opened.store.setFact('backup', String(Number.MAX_SAFE_INTEGER));
  const google = createGoogle();
  const engine = createEngine({
    store: opened,
    clock: systemClock,
    log: silentLog,
    providers: [google.provider],
    deliveries: [createWebDelivery()],
    outputs: createFolderOutputs({ folder: outputsFolder }),
    probeVideo: async () => ({ sizeBytes: 1, durationSeconds: 8, width: 1280, height: 720 }),
    probePicture: async () => ({ sizeBytes: 1, durationSeconds: 0, width: 1376, height: 768 }),
    settings: {
      ...{ concurrentGenerations: 1, generationsPerMinute: 1, activePerPerson: 1_000_000, budgets: {} },
      ...{ confirmAboveUsd: Number.POSITIVE_INFINITY, pollFirstSeconds: 5, pollSeconds: 3, outputsKeepDays: 0, ...settings },
    },
  });
  const ended = Promise.withResolvers<void>();
  const completed = new Set<string>();
  engine.watch(({ id, state }) => {
    if (state === 'completed') completed.add(id);
    if (completed.size === n) ended.resolve();
  });
  await engine.start();
  const notes = countNotes();
  const commitsBefore = commits(dataFolder);
  const busyBefore = nodePerformance.eventLoopUtilization();
  for (let number = 0; number < n; number += 1) {
    await engine.submit(
      sampleSubmission({ request: sampleRequest(), person: `person ${number % 7}`, eventId: `event ${number}` }),
    );
  }
  await ended.promise;
  const blockedMs = nodePerformance.eventLoopUtilization(busyBefore).active;
  const all = commits(dataFolder) - commitsBefore;
  const noted = notes();
  const commitMs = quantile(await timeEach(40, (index) => opened.store.setFact('bench', `${index}`)), 0.5);
  await engine.stop();
  opened.close();
  return { perMinute: google.perMinute(), synced: (all - noted) / n, notes: noted / n, blockedMs: blockedMs / n, commitMs };
}

/** Every note of a running step waits for the disk, as all other commits do. */
function syncNotes(opened: OwnStore): OwnStore {
  const { store } = opened;
  const synced: Pick<typeof store, 'enterStep' | 'leaveStep'> = {
    enterStep: (id, step) => store.transaction((tx) => tx.enterStep(id, step)),
    leaveStep: (id, step) => store.transaction((tx) => tx.leaveStep(id, step)),
  };
  const changed = new Proxy(store, {
    get: (target, name): unknown => (name === 'enterStep' || name === 'leaveStep' ? synced[name] : Reflect.get(target, name)),
  });
  return { ...opened, store: changed };
}

/**
 * How many transactions were committed to the database.
 *
 * @see https://www.sqlite.org/walformat.html#the_wal_index_header the counter `iChange` (2026-11-29)
 */
function commits(dataFolder: string): number {
  const file = openSync(join(dataFolder, `${databaseFileName}-shm`), 'r');
  try {
    const header = new Uint32Array(3);
    readSync(file, header, 0, header.byteLength, 0);
    return header[2] ?? 0;
  } finally {
    closeSync(file);
  }
}

/** @returns ends the counting, and says how many commits were not synced */
function countNotes(): () => number {
  const { pragma } = Database.prototype;
  let count = 0;
  Database.prototype.pragma = function (this: Database.Database, source, options) {
    if (source === 'synchronous = NORMAL') count += 1;
    return pragma.call(this, source, options);
  };
  return () => {
    Database.prototype.pragma = pragma;
    return count;
  };
}

/** A provider that takes its time for each start, and makes all videos at once. */
export function createGoogle() {
  const leftMs: number[] = [];
  const readyMs: number[] = [];
  const provider: VideoProvider = {
    id: 'preview',
    keyFingerprint: 'simulated',
    startsAreShort: true,
    async start() {
      leftMs.push(performance.now());
      await wait(startMs);
      readyMs.push(performance.now() + makingMs);
      return { operationName: `${readyMs.length - 1}`, notes: [] };
    },
    async check({ name }) {
      if (performance.now() < (readyMs[Number(name)] ?? 0)) return { state: 'running' };
      return { state: 'finished', videos: [{ mimeType: 'video/mp4', uri: `simulated:${name}` }], notes: [] };
    },
    async download(_video, path) {
      writeFileSync(path, 'v');
    },
  };
  const perMinute = (): number => (60_000 * (leftMs.length - 1)) / ((leftMs.at(-1) ?? Number.NaN) - (leftMs[0] ?? Number.NaN));
  return { provider, perMinute };
}
