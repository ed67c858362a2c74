import { statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { StoreError } from '../domain/generation-store.ts';
import { openStore } from '../storage/sqlite/store.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { silentLog, temporaryFolder } from '../testing/set-up/test-engine.ts';
import { createLiveness } from './liveness.ts';

let close: () => void = () => undefined;
afterEach(() => {
  close();
  close = () => undefined;
});

function open() {
  const folder = temporaryFolder();
  const opened = openStore({ dataFolder: join(folder, 'data'), outputsFolder: join(folder, 'outputs'), lowDiskBytes: 0 });
  close = opened.close;
  return { opened, file: join(folder, 'data', 'veo-bot.sqlite') };
}

it('finds the database writable without a byte reaching the disk', async () => {
  const { opened, file } = open();
  await opened.store.setFact('a', 'fact');
  const log = `${file}-wal`;
  const before = statSync(log);
  const live = createLiveness({ store: opened, clock: new ManualClock(), log: silentLog });
  expect(await live()).toMatchObject({ live: true, storeWritable: true });
  expect(statSync(log)).toMatchObject({ size: before.size, mtimeMs: before.mtimeMs });
  expect(await opened.store.fact('writable')).toBeUndefined();
});

it('is not live where the file of the database is gone', async () => {
  const { opened, file } = open();
  unlinkSync(file);
  const live = createLiveness({ store: opened, clock: new ManualClock(), log: silentLog });
  expect(await live()).toMatchObject({ live: false, storeWritable: false });
});

it('tries the database once in ten seconds, however often it is asked', async () => {
  const clock = new ManualClock();
  let tries = 0;
  const checkWritable = async (): Promise<void> => {
    tries += 1;
  };
  const live = createLiveness({ store: { checkWritable }, clock, log: silentLog });
  await Promise.all([live(), live(), live()]);
  expect(tries).toBe(1);
  await clock.advance(10_000);
  await live();
  expect(tries).toBe(2);
});

it.each(['busy', 'full'] as const)('stays live where the database is %s: a new start would change nothing', async (kind) => {
  const checkWritable = (): never => {
    throw new StoreError(kind, undefined);
  };
  const live = createLiveness({ store: { checkWritable }, clock: new ManualClock(), log: silentLog });
  expect(await live()).toMatchObject({ live: true });
});

it('measures how long the event loop takes for a turn, and is not live where that is too long', async () => {
  const store = { checkWritable: async () => undefined };
  const live = createLiveness({ store, clock: new ManualClock(), log: silentLog, slowTurnMs: 100 });
  // Another program may have taken this turn's time.
  await expect.poll(live).toMatchObject({ live: true });
  const asked = live();
  const untilMs = performance.now() + 120;
  while (performance.now() < untilMs);
  const { live: isLive, loopLagMs } = await asked;
  expect(isLive).toBe(false);
  expect(loopLagMs).toBeGreaterThanOrEqual(120);
});
