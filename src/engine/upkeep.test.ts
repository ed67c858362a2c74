import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { openTestEngine, type TestEngine, temporaryFolder } from '../testing/test-engine.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
let folder: string;
let clock: ManualClock;

beforeEach(() => {
  folder = temporaryFolder();
  clock = new ManualClock(Date.UTC(2026, 10, 25, 12));
});

async function start(): Promise<TestEngine> {
  const app = openTestEngine({ folder, providers: [], clock });
  await app.engine.start();
  return app;
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
  await expect.poll(backups, { timeout: 10_000 }).toEqual(['2026-11-25.sqlite']);
  await expect.poll(() => app.opened.store.fact('backup')).toBe(String(clock.now()));
  await clock.advance(dayMs - 2 * minuteMs);
  expect(backups()).toEqual(['2026-11-25.sqlite']);
  await clock.advance(2 * minuteMs);
  await expect.poll(backups, { timeout: 10_000 }).toEqual(['2026-11-25.sqlite', '2026-11-26.sqlite']);
});

it('gives a backup up when the bot stops, and makes it after the next start', async () => {
  const stopped = await start();
  await clock.advance(minuteMs);
  await stopped.stop();
  expect(backups()).toEqual([]);
  const app = await start();
  onTestFinished(app.stop);
  await clock.advance(minuteMs);
  await expect.poll(backups, { timeout: 10_000 }).toEqual(['2026-11-25.sqlite']);
});
