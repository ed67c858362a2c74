import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenRouterFake, openOpenRouterFake } from '../../testing/fakes/openrouter/openrouter-fake.ts';
import { readModelList, snapshotModelList } from './model-list.ts';

const today = Date.UTC(2026, 10, 29, 12);

describe('the models of OpenRouter', () => {
  let folder: string;
  let fake: OpenRouterFake;
  const path = () => join(folder, 'data', 'openrouter-models.json');
  const read = (more: { baseUrl?: string; now?: number; timeoutMs?: number } = {}) =>
    readModelList({
      baseUrl: more.baseUrl ?? fake.url,
      path: path(),
      now: () => more.now ?? today,
      timeoutMs: more.timeoutMs ?? 30_000,
      signal: new AbortController().signal,
    });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'openrouter-models-'));
    fake = await openOpenRouterFake(folder, { keys: ['sk-or-v1-nobody'] });
  });
  afterEach(async () => {
    await fake.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('are read without a key, with what they can and cost, and where that stands', async () => {
    const list = await read();
    expect(list).toMatchObject({
      from: 'live',
      source: { page: `${fake.url}/videos/models`, date: '2026-11-29', trust: 'official' },
    });
    expect(list.models.map(({ id }) => id)).toEqual([
      'google/veo-3.1',
      'alibaba/wan-2.6',
      'black-forest-labs/flux-3-video',
      'bytedance/seedance-2.0',
      'x-ai/grok-imagine-video',
      'minimax/hailuo-3',
      'runway/gen-4.5',
    ]);
    expect(fake.emulator.log.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('leave out, with a reason each, what can’t be offered', async () => {
    const { leftOut } = await read();
    expect(Object.fromEntries(leftOut.map(({ id, why }) => [id, why]))).toEqual({
      'emulator/everything-null': 'no fixed durations',
      'black-forest-labs/flux-video-upscale': 'makes no new videos',
      'emulator/unknown-sku': 'a price that can not be read',
      'emulator/no-price': 'no price',
      'emulator/price-of-words': 'a price that can not be read',
      'emulator/wrong-types': 'no fixed durations',
      '../../etc/passwd': 'no usable id',
      '': 'no usable id',
    });
  });

  it.each(['models/500', 'models/hang', 'models/bad-json', 'models/empty', 'models/odd-rows-alone'] as const)(
    'are the ones that were read before when OpenRouter answers with %s',
    async (fault) => {
      await read({ now: today - 86_400_000 });
      fake.inject(fault);
      const list = await read(fault === 'models/hang' ? { timeoutMs: 500 } : {});
      expect(list).toMatchObject({ from: 'kept', source: { date: '2026-11-28', trust: 'official' } });
      expect(list.models).toHaveLength(7);
    },
  );

  it('are the ones that came with the program when there never was an answer', async () => {
    fake.inject('models/500');
    expect(await read()).toEqual(snapshotModelList());
    expect(snapshotModelList()).toMatchObject({ from: 'snapshot', source: { trust: 'reported' } });
    await expect(readFile(path())).rejects.toThrow();
  });

  it.each(['', '{', '[]', '{"date":"yesterday","rows":[]}', '{"date":"2026-11-28","rows":[null]}'])(
    'don’t come from a kept list that is damaged: %s',
    async (kept) => {
      await read();
      await writeFile(path(), kept);
      fake.inject('models/500');
      expect(await read()).toMatchObject({ from: 'snapshot' });
    },
  );
});
