import { afterEach, expect, it, vi } from 'vitest';
import { StoreError } from '../domain/generation-store.ts';
import { openStore } from '../storage/sqlite/store.ts';
import { silentLog, temporaryFolder } from '../testing/set-up/test-engine.ts';
import { createWrites } from './writes.ts';

afterEach(() => vi.restoreAllMocks());

it.each([250, 1000])('lets a stop go on where the database stays busy, and each try takes %i ms', async (tryMs) => {
  let nowMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  const folder = temporaryFolder();
  const store = openStore({ dataFolder: folder, outputsFolder: folder, lowDiskBytes: 0 });
  const { read } = createWrites(store, silentLog, AbortSignal.abort(), () => undefined);
  const answer = read(async () => {
    nowMs += tryMs;
    throw new StoreError('busy', new Error('as the test wants'));
  });
  await expect(answer).rejects.toMatchObject({ kind: 'busy' });
  expect(nowMs).toBeGreaterThan(2000);
  expect(nowMs).toBeLessThanOrEqual(3000);
  store.close();
});
