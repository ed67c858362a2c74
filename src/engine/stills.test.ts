import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { GenerationView } from '../domain/generation.ts';
import { statusTexts } from '../domain/status.ts';
import { createTexts } from '../lib/say.ts';
import { samplePhoto } from '../testing/samples/sample-images.ts';
import { type ScriptedProvider, scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  committedUsd,
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  type TestEngine,
  type TestEngineOptions,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';

const still = { model: 'gemini-nano-banana-2.1', resolution: '1k', durationSeconds: 0 } as const;
const priceUsd = 0.0336;
const { say } = createTexts();
let picture: string;
let bytes: Uint8Array;
let folder: string;
let provider: ScriptedProvider;
let app: TestEngine;

beforeAll(async () => {
  picture = join(temporaryFolder(), 'picture.png');
  bytes = await samplePhoto({ width: 160, height: 90, format: 'png' });
  await writeFile(picture, bytes);
});
beforeEach(() => {
  folder = temporaryFolder();
  provider = scriptedProvider(picture, 'gemini-image', false);
  const made = { state: 'finished', videos: [{ mimeType: 'image/png', bytes }], notes: [] } as const;
  for (const name of ['operations/1', 'operations/2']) provider.operations.set(name, made);
});
afterEach(() => app.stop());

async function open(options: Partial<TestEngineOptions> = {}): Promise<void> {
  app = openTestEngine({ folder, providers: [provider], ...options });
  await app.engine.start();
}

async function submit(): Promise<string> {
  const { generation } = await app.engine.submit(sampleSubmission({ request: sampleRequest(still) }));
  await app.clock.advance(0);
  return generation.id;
}

async function find(id: string): Promise<GenerationView> {
  const generation = await app.engine.find(id);
  if (generation === undefined) throw new Error('it is gone');
  return generation;
}

const told = async (id: string) => statusTexts(await find(id)).map((each) => say(each));

async function reach(id: string, wanted: GenerationView['state']): Promise<void> {
  await expect.poll(() => app.clock.advance(1000).then(async () => (await find(id)).state)).toBe(wanted);
}

it('goes the way of a video: its price set aside, made, kept as a picture, paid for and told', async () => {
  const started = Promise.withResolvers<string>();
  provider.onStart.push(() => started.promise);
  await open();
  const id = await submit();
  expect(await find(id)).toMatchObject({ state: 'submitting', priceUsd, charged: 'no' });
  expect(await committedUsd(app)).toBe(priceUsd);
  expect((await told(id))[0]).toBe('Gemini Nano Banana 2.1 is making the picture.');

  started.resolve('operations/1');
  await reach(id, 'completed');
  expect(await find(id)).toMatchObject({
    charged: 'yes',
    videos: [{ file: `${id}.png`, width: 160, height: 90, durationSeconds: 0, sizeBytes: bytes.length }],
  });
  expect(readdirSync(join(folder, 'outputs'))).toEqual([`${id}.png`]);
  expect(await told(id)).toEqual(['The picture is ready.']);
  expect(provider.forgotten).toEqual(['operations/1']);
  expect(await committedUsd(app)).toBe(priceUsd);
  expect(app.effects.filter(({ kind }) => kind === 'result')).toMatchObject([
    { generationId: id, files: [expect.stringContaining(`${id}.png`)] },
  ]);
});

it('is paid for and not kept when its person called it off too late', async () => {
  const started = Promise.withResolvers<string>();
  provider.onStart.push(() => started.promise);
  await open();
  const id = await submit();
  expect(await app.engine.cancel(id, { requester: (await find(id)).requester, mayManage: false })).toBe('will be discarded');
  expect((await told(id))[0]).toBe('Canceled; Google may still charge it.');
  started.resolve('operations/1');
  await reach(id, 'canceled');
  expect(await find(id)).toMatchObject({ charged: 'yes', videos: [] });
  await expect.poll(() => provider.forgotten).toEqual(['operations/1']);
});

it('counts against the same budget', async () => {
  await open({ settings: { budgets: { perDayUsd: 0.05 } } });
  await submit();
  await expect(submit()).rejects.toMatchObject({ code: 'budget_exceeded' });
  expect(provider.starts).toHaveLength(1);
});

it('is a question for its person when the bot died before the answer, and is never sent again by itself', async () => {
  provider.onStart.push(() => new Promise(() => undefined));
  await open();
  const id = await submit();
  expect((await find(id)).state).toBe('submitting');
  // As the process ends that is killed: nothing is told to anybody.
  app.opened.close();
  await open();
  await app.clock.advance(60_000);
  expect(await find(id)).toMatchObject({ state: 'unknown', charged: 'maybe' });
  expect(await committedUsd(app)).toBe(priceUsd);
  expect(provider.starts).toHaveLength(1);
});

it('is taken up after a crash that came with the answer', async () => {
  await open();
  provider.onDownload.push(() => new Promise(() => undefined));
  const id = await submit();
  await expect.poll(() => app.clock.advance(10).then(() => provider.downloads.length)).toBe(1);
  app.opened.close();
  await open();
  await reach(id, 'completed');
  expect(provider.starts).toHaveLength(1);
});

it('fails when what came is no whole picture, however often it is read', async () => {
  await open();
  for (let tries = 0; tries < 5; tries += 1) {
    provider.onDownload.push(async (path) => writeFileSync(path, bytes.subarray(0, bytes.length / 2)));
  }
  const id = await submit();
  await reach(id, 'failed');
  expect(readdirSync(join(folder, 'outputs'))).toEqual([]);
});

it('leaves the disk by age and by its person’s wish, with its small copy', async () => {
  await open({ settings: { outputsKeepDays: 1 } });
  const old = await submit();
  await reach(old, 'completed');
  const small = join(folder, 'outputs', `${old}.small.jpg`);
  writeFileSync(small, 'small');
  await app.clock.advance(25 * 3_600_000);
  await expect.poll(() => app.clock.advance(60_000).then(async () => (await find(old)).removedAtMs)).toBeDefined();
  expect(existsSync(small)).toBe(false);

  const id = await submit();
  await reach(id, 'completed');
  await app.engine.remove(id, { requester: (await find(id)).requester, mayManage: false });
  expect(readdirSync(join(folder, 'outputs'))).toEqual([]);
  expect(await told(id)).toEqual(['The picture was deleted.']);
});
