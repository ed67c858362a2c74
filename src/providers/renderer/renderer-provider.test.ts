import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { findModel } from '../../domain/catalog.ts';
import type { VideoProvider } from '../../domain/provider.ts';
import { checkVideoRequest } from '../../domain/request-rules.ts';
import { lookUntilEnd } from '../../testing/contracts/provider-cases.ts';
import { sampleVideo } from '../../testing/samples/sample-start.ts';
import { renderTinyVideo } from '../../testing/samples/tiny-video.ts';
import { startRendererProvider } from './renderer-provider.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preview-'));
});

const signal = new AbortController().signal;
const request = {
  prompt: 'a cat',
  model: 'preview',
  aspectRatio: '16:9',
  resolution: '720p',
  durationSeconds: 4,
  numberOfVideos: 1,
} as const;
const begin = async (provider: VideoProvider) => (await provider.start({ request, referenceImages: [] }, signal)).operationName;
const end = (provider: VideoProvider, name: string) => lookUntilEnd(() => provider.check({ name, model: 'preview' }, signal));

it('makes a video without Google, through the provider for Google', async () => {
  const preview = await startRendererProvider({ render: renderTinyVideo, folder });
  expect([preview.provider.id, preview.provider.keyFingerprint]).toEqual(['preview', 'preview']);
  expect(findModel('preview')?.provider).toBe(preview.provider.id);
  const check = await end(preview.provider, await begin(preview.provider));
  const video = check.state === 'finished' ? check.videos[0] : undefined;
  const path = join(folder, 'out');
  await preview.provider.download(video ?? { mimeType: '' }, path, signal);
  expect((await readFile(path)).subarray(4, 8).toString()).toBe('ftyp');
  await preview.close();
});

it('makes a still in the same way', async () => {
  const { imageProvider, close } = await startRendererProvider({ render: renderTinyVideo, folder });
  expect(findModel('preview-image')?.provider).toBe(imageProvider.id);
  const still = { ...request, model: 'preview-image', resolution: '1k', durationSeconds: 0 } as const;
  const { operationName } = await imageProvider.start({ request: still, referenceImages: [] }, signal);
  await close();
  const check = await imageProvider.check({ name: operationName, model: 'preview-image' }, signal);
  expect(check).toMatchObject({ state: 'finished', videos: [{ mimeType: 'image/png' }] });
});

it('goes on after a restart with what was accepted before it', async () => {
  const before = await startRendererProvider({
    folder,
    render: (render) => new Promise((_, reject) => render.signal.addEventListener('abort', () => reject(render.signal.reason))),
  });
  const name = await begin(before.provider);
  await before.close();
  expect((await readdir(folder)).filter((file) => file.endsWith('.mp4'))).toEqual([]);

  const after = await startRendererProvider({ render: renderTinyVideo, folder });
  expect(await end(after.provider, name)).toMatchObject({ state: 'finished' });
  await after.close();
});

it('says that a preview could not be made, and tells the operator why', async () => {
  const errors: unknown[] = [];
  const preview = await startRendererProvider({
    folder,
    render: () => Promise.reject(new Error('no encoder')),
    onRenderError: (error) => errors.push(error),
  });
  expect(await end(preview.provider, await begin(preview.provider))).toMatchObject({
    state: 'failed',
    code: 'operation_internal',
  });
  expect(errors).toMatchObject([{ message: 'no encoder' }]);
  await preview.close();
});

it('changes and enlarges what it made, through the provider for Omni', async () => {
  const { provider, close } = await startRendererProvider({ render: renderTinyVideo, folder });
  const first = await begin(provider);
  expect(first).toMatch(/^models\/preview\/operations\//);
  await end(provider, first);
  const bytes = await readFile(join(folder, `${first.split('/').at(-1)}.mp4`));
  const source = {
    generationId: 'x',
    ...{ model: 'preview', durationSeconds: 4, ageHours: 0 },
    resolution: '720p',
    aspectRatio: '16:9',
  } as const;
  const wishes = [
    { ...request, prompt: 'make it night', edit: source },
    { ...request, prompt: '', resolution: '1080p', upscale: source },
  ] as const;
  for (const wish of wishes) {
    const model = findModel('preview');
    expect(model && checkVideoRequest(wish, model)).toEqual([]);
    const { operationName } = await provider.start(
      { request: wish, referenceImages: [], extendFrom: { video: sampleVideo(bytes) } },
      signal,
    );
    const check = await end(provider, operationName);
    const path = join(folder, `out-${wish.resolution}`);
    await provider.download(check.state === 'finished' ? (check.videos[0] ?? { mimeType: '' }) : { mimeType: '' }, path, signal);
    expect((await readFile(path)).subarray(4, 8).toString()).toBe('ftyp');
    await provider.erase?.({ name: operationName, model: 'preview' });
  }
  expect((await readdir(folder)).filter((file) => file.endsWith('.json'))).toEqual([`${first.split('/').at(-1)}.json`]);
  await close();
});
