import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import type { VideoProvider } from '../domain/provider.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';
import type { EngineSettings } from './core.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
let folder: string;
let clock: ManualClock;

beforeEach(() => {
  folder = temporaryFolder();
  clock = new ManualClock(Date.UTC(2026, 10, 25, 12));
});

async function start(settings: Partial<EngineSettings> = {}, providers: readonly VideoProvider[] = []): Promise<TestEngine> {
  const app = openTestEngine({ folder, providers, clock, settings });
  await app.engine.start();
  return app;
}

/** The engine with one video on the disk, made just now. @returns whether its file is there */
async function startWithVideo(settings: Partial<EngineSettings> = {}): Promise<{ app: TestEngine; isThere: () => boolean }> {
  const provider = scriptedProvider(await sampleVideoFile(folder));
  const name = `operations/${randomUUID()}`;
  provider.onStart.push(async () => name);
  const app = await start(settings, [provider]);
  const { generation } = await app.engine.submit(sampleSubmission());
  provider.finish(name);
  await expect.poll(() => clock.advance(1000).then(async () => (await app.engine.find(generation.id))?.state)).toBe('completed');
  return { app, isThere: () => existsSync(join(folder, 'outputs', `${generation.id}.mp4`)) };
}

function backups(): readonly string[] {
  const data = join(folder, 'data');
  return readdirSync(data).includes('backups') ? readdirSync(join(data, 'backups')).sort() : [];
}

it('backs the database up a minute after the start, and then once a day', async () => {
  const app = await start();
  onTestFinished(app.stop);
  await clock.advance(minuteMs - 1);
  expect(backups()).toEqual([]);
  await clock.advance(1);
  await expect.poll(backups).toEqual(['2026-11-25.sqlite']);
  await expect.poll(() => app.opened.store.fact('backup')).toBe(String(clock.now()));
  await clock.advance(dayMs - 2 * minuteMs);
  expect(backups()).toEqual(['2026-11-25.sqlite']);
  await clock.advance(2 * minuteMs);
  await expect.poll(backups).toEqual(['2026-11-25.sqlite', '2026-11-26.sqlite']);
});

it('tells the admin of a backup that fails, and that it is over once one is made', async () => {
  const told: string[] = [];
  let isFull = true;
  const app = openTestEngine({
    ...{ folder, providers: [], clock },
    alarms: {
      raise: (kind, subject, { key }) => void told.push(`${kind} ${subject} ${key}`),
      clear: (kind, subject) => void told.push(`over: ${kind} ${subject}`),
    },
    wrapStore: (opened) => ({
      ...opened,
      backUp: (...backup) => (isFull ? Promise.reject(new Error('the disk is full')) : opened.backUp(...backup)),
    }),
  });
  onTestFinished(app.stop);
  await app.engine.start();
  await clock.advance(minuteMs);
  await expect.poll(() => told).toEqual(['backup daily alarm.backupFailed']);
  isFull = false;
  await expect.poll(() => clock.advance(minuteMs).then(() => told.at(-1))).toBe('over: backup daily');
});

it('gives a backup up when the bot stops, and makes it after the next start', async () => {
  const stopped = await start();
  await clock.advance(minuteMs);
  await stopped.stop();
  expect(backups()).toEqual([]);
  const app = await start();
  onTestFinished(app.stop);
  await clock.advance(minuteMs);
  await expect.poll(backups).toEqual(['2026-11-25.sqlite']);
});

it('keeps videos for ever where OUTPUTS_KEEP_DAYS is 0', async () => {
  const { app, isThere } = await startWithVideo({ outputsKeepDays: 0 });
  onTestFinished(app.stop);
  await clock.advance(3 * dayMs);
  // Old videos go before the copy of the day is made.
  await expect.poll(() => clock.advance(minuteMs).then(backups)).not.toEqual([]);
  expect(isThere()).toBe(true);
});

it.each([40, 400])('deletes no video because the clock jumps by %i days, and goes on when it is right again', async (jump) => {
  const { app, isThere } = await startWithVideo({ outputsKeepDays: 30 });
  clock.jump(jump * dayMs);
  await clock.advance(10 * minuteMs);
  expect(isThere()).toBe(true);
  await app.stop();
  const again = await start({ outputsKeepDays: 30 });
  onTestFinished(again.stop);
  await clock.advance(10 * minuteMs);
  clock.jump(-jump * dayMs);
  await clock.advance(10 * minuteMs);
  expect(isThere()).toBe(true);
});

it('deletes no video that was made while the clock was years behind, once it is right', async () => {
  const early = await startWithVideo({ outputsKeepDays: 30 });
  clock.jump(-20_000 * dayMs);
  await early.app.stop();
  const late = await startWithVideo({ outputsKeepDays: 30 });
  onTestFinished(late.app.stop);
  clock.jump(20_000 * dayMs);
  await clock.advance(2 * minuteMs);
  expect([early.isThere(), late.isThere()]).toEqual([true, true]);
});

it('ends nothing at a start whose clock is days ahead: no look, no question, no money that is held', async () => {
  const provider = scriptedProvider(join(folder, 'none'));
  const app = await start({}, [provider]);
  const { generation: running } = await app.engine.submit(sampleSubmission());
  await clock.advance(1000);
  provider.onStart.push(() => Promise.reject(new Error('the connection broke')));
  const { generation: asked } = await app.engine.submit(sampleSubmission());
  await clock.advance(1000);
  await app.opened.store.reserve(asked, 1, 0.4, clock.now());
  await app.opened.store.holdReservations(asked.id, clock.now(), clock.now() + 2 * dayMs);
  const states = async ({ engine }: TestEngine) =>
    await Promise.all([running, asked].map(async ({ id }) => (await engine.find(id))?.state));
  expect(await states(app)).toEqual(['generating', 'unknown']);
  await app.stop();
  clock.jump(5 * dayMs);
  const paid = scriptedProvider(join(folder, 'none'), 'gemini-omni');
  const ahead = await start({ budgets: { perDayUsd: 0.5 } }, [provider, paid]);
  onTestFinished(ahead.stop);
  await clock.advance(10 * minuteMs);
  expect(await states(ahead)).toEqual(['generating', 'unknown']);
  const request = sampleRequest({ model: 'gemini-omni-1.1-flash', durationSeconds: 4 });
  await expect(ahead.engine.submit(sampleSubmission({ request }))).rejects.toMatchObject({ code: 'budget_exceeded' });
});

it('backs up on after the clock was 400 days ahead, and keeps every backup of before', async () => {
  const folderOfBackups = join(folder, 'data', 'backups');
  mkdirSync(folderOfBackups, { recursive: true });
  const before = [18, 19, 20, 21, 22, 23, 24].map((day) => `2026-11-${day}.sqlite`);
  for (const name of before) writeFileSync(join(folderOfBackups, name), name);
  const app = await start();
  onTestFinished(app.stop);
  clock.jump(400 * dayMs);
  await clock.advance(minuteMs);
  await expect.poll(backups).toEqual([...before, '2027-12-30.sqlite']);
  await expect.poll(() => app.opened.store.fact('backup')).toBe(String(clock.now()));
  clock.jump(-400 * dayMs);
  await clock.advance(minuteMs);
  // The wrongly dated one goes once there is one that is right.
  await expect.poll(backups).toEqual([...before.slice(1), '2026-11-25.sqlite']);
});

it('prunes no real backups for seven that were made while the clock was ahead', async () => {
  const folderOfBackups = join(folder, 'data', 'backups');
  mkdirSync(folderOfBackups, { recursive: true });
  const real = [19, 20, 21, 22, 23, 24].map((day) => `2026-11-${day}.sqlite`);
  const wrong = [1, 2, 3, 4, 5, 6, 7].map((day) => `2027-12-0${day}.sqlite`);
  for (const name of [...real, ...wrong]) writeFileSync(join(folderOfBackups, name), name);
  const app = await start();
  onTestFinished(app.stop);
  await clock.advance(minuteMs);
  await expect.poll(backups).toEqual([...real, '2026-11-25.sqlite']);
});
