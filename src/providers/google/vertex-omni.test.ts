import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OperationCheck, ProviderStart } from '../../domain/provider.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { lookUntilEnd, nobodysUrl } from '../../testing/contracts/provider-cases.ts';
import { describeVideoProvider } from '../../testing/contracts/provider-contract.ts';
import { openGoogleFake } from '../../testing/fakes/google/google-fake.ts';
import { googleFaults } from '../../testing/fakes/google/google-faults.ts';
import { sampleVideo } from '../../testing/samples/sample-start.ts';
import { renderTinyVideo } from '../../testing/samples/tiny-video.ts';
import { createVertexOmniProvider, type VertexOmniDeps } from './vertex-omni.ts';

const model = 'gemini-omni-1.2-flash-cloud';
const token = 'ya29.not-a-real-token';
type Auth = NonNullable<VertexOmniDeps['googleAuthOptions']>;
const noOptions: Auth = {};
/** Stands in for Application Default Credentials. */
const withAuth = (getRequestHeaders: () => Promise<Headers>): Auth =>
  Object.assign({ ...noOptions }, { authClient: { getRequestHeaders } });
const settings = {
  project: 'a-project',
  googleAuthOptions: withAuth(async () => new Headers({ authorization: `Bearer ${token}` })),
  ...{ startTimeoutMs: 2000, checkTimeoutMs: 2000, stallMs: 1000, maxVideoBytes: 1_000_000 },
};
const collection = '/v1beta1/projects/a-project/locations/global/interactions';
const isCreate = ({ path, method }: { path: string; method: string }) => method === 'POST' && path === collection;

describeVideoProvider({
  name: 'Gemini Omni on Google Cloud',
  cases: ['text', 'image', 'first and last', 'references'],
  faults: googleFaults.omniInBackground,
  async open(folder, patience) {
    const fake = await openGoogleFake(folder, { keys: [token], isStart: isCreate });
    return {
      fake,
      model,
      provider: createVertexOmniProvider({ ...settings, ...patience, baseUrl: fake.url }),
      unreachable: createVertexOmniProvider({ ...settings, ...patience, baseUrl: await nobodysUrl() }),
    };
  },
  wire(which, { request: { prompt } }, pictures) {
    const images = pictures.map((data) => ({ type: 'image', data, mime_type: 'image/jpeg' }));
    const body = (task: string, words: string) => ({
      model: 'gemini-omni-1.2-flash',
      input: [...images, { type: 'text', text: words }],
      response_format: { type: 'video', aspect_ratio: '16:9', resolution: '720p', duration: '8s' },
      generation_config: { video_config: { task } },
      ...{ store: true, background: true },
    });
    switch (which) {
      case 'text':
        return body('text_to_video', prompt);
      case 'image':
        return body('image_to_video', `<FIRST_FRAME> ${prompt}`);
      case 'first and last':
        return body('image_to_video', `<FIRST_FRAME> <LAST_FRAME> ${prompt}`);
      case 'references':
        return body(
          'reference_to_video',
          `[# References <IMAGE_REF_0>@Image1 <IMAGE_REF_1>@Image2 <IMAGE_REF_2>@Image3] ${prompt}`,
        );
      case 'negative and seed':
      case 'silent, two videos':
        throw new Error('Omni has no such request');
    }
  },
});

describe('Gemini Omni on Google Cloud', () => {
  let emulator: Emulator;
  const signal = new AbortController().signal;
  const request = {
    prompt: 'a cat',
    model,
    aspectRatio: '16:9',
    resolution: '720p',
    durationSeconds: 4,
    numberOfVideos: 1,
  } as const;
  const start: ProviderStart = { request, referenceImages: [] };
  const provide = (more: Partial<VertexOmniDeps> = {}) =>
    createVertexOmniProvider({ ...settings, baseUrl: emulator.url, ...more });
  const lastBody = () => JSON.parse(emulator.log.requests.filter(isCreate).at(-1)?.body ?? '');
  const ended = async (name: string): Promise<Extract<OperationCheck, { state: 'finished' }>> => {
    const check = await lookUntilEnd(() => provide().check({ name, model }, signal));
    if (check.state !== 'finished') throw new Error(check.state);
    return check;
  };
  const earlier = {
    generationId: 'x',
    model,
    durationSeconds: 4,
    resolution: '720p',
    aspectRatio: '16:9',
    ageHours: 0,
  } as const;

  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vertex-omni-'));
    emulator = await startEmulator({ render: renderTinyVideo, folder, keys: [token], progress: { polls: 2 } });
  });
  afterEach(() => emulator.close());

  it('has its name before anything is made, and needs nothing but the name after a restart', async () => {
    const { operationName } = await provide().start(start, signal);
    expect(operationName).toMatch(/^interactions\/v1_[a-z0-9]{12}$/);
    const check = await ended(operationName);
    expect(
      Buffer.from(check.videos[0]?.bytes ?? [])
        .subarray(4, 8)
        .toString(),
    ).toBe('ftyp');
    expect(emulator.log.requests.filter(isCreate)).toHaveLength(1);
  });

  it('says what it cost by the tokens of the answer, and nothing where they are not all there', async () => {
    // 4 s × 5,792 tokens at $12.25, 2 tokens in at $1.50, 96 of thought at $9, for a million each.
    expect(await ended((await provide().start(start, signal)).operationName)).toMatchObject({ costUsd: 0.284675 });
    for (const fault of ['omni/no-usage', 'omni/partial-usage'] as const) {
      const { operationName } = await provide().start(start, signal);
      emulator.inject(fault);
      expect(await ended(operationName)).not.toHaveProperty('costUsd');
    }
  });

  it.each(['edit', 'extend', 'upscale'] as const)('sends our own file for an %s, once, and takes the last video', async (use) => {
    const { operationName } = await provide().start(start, signal);
    const bytes = (await ended(operationName)).videos[0]?.bytes ?? new Uint8Array();
    const words = use === 'upscale' ? '' : 'make it night';
    const resolution = use === 'upscale' ? '1080p' : '720p';
    const wanted = { ...request, prompt: words, resolution, durationSeconds: use === 'extend' ? 7 : 4, [use]: earlier } as const;
    const second = await provide().start(
      { request: wanted, referenceImages: [], extendFrom: { operationName, video: sampleVideo(bytes) } },
      signal,
    );
    const video = { type: 'video', mime_type: 'video/mp4', data: Buffer.from(bytes).toString('base64') };
    expect(lastBody()).toEqual({
      model: 'gemini-omni-1.2-flash',
      input: [video, ...(words === '' ? [] : [{ type: 'text', text: words }])],
      response_format: { type: 'video', resolution, ...(use === 'extend' ? { duration: '7s' } : {}) },
      generation_config: { video_config: { task: use } },
      ...{ store: true, background: true },
    });
    emulator.inject('omni/repeats-steps');
    // What is repeated has an address.
    const look = () => provide().check({ name: second.operationName, model }, signal);
    expect(await look()).toEqual({ state: 'running' });
    expect(await look()).toMatchObject({ videos: [{ mimeType: 'video/mp4', bytes: expect.anything() }] });
    expect(emulator.log.accepted.map(({ task }) => task)).toEqual(['text_to_video', use]);
  });

  it('sends nothing without the file, or with one that is too large', async () => {
    const edit = (video?: Blob): ProviderStart => ({
      request: { ...request, edit: earlier },
      referenceImages: [],
      extendFrom: { operationName: 'interactions/v1_a', ...(video === undefined ? {} : { video }) },
    });
    await expect(provide().start(edit(), signal)).rejects.toMatchObject({ kind: 'rejected', code: 'extend_unknown' });
    // A large one is known by its size, and never read.
    const arrayBuffer = vi.fn();
    const large = edit(Object.assign(sampleVideo(new Uint8Array(14_000_001)), { arrayBuffer, stream: arrayBuffer }));
    await expect(provide().start(large, signal)).rejects.toMatchObject({ kind: 'rejected', code: 'source_too_large' });
    expect(arrayBuffer).not.toHaveBeenCalled();
    expect(emulator.log.requests).toEqual([]);
  });

  it('says that people’s own videos are not changed in some regions, at no cost', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'vertex-omni-')), 'brought.mp4');
    await renderTinyVideo({
      ...{ prompt: '', seed: 1, width: 1280, height: 720, durationSeconds: 5, referenceImages: [] },
      ...{ outputPath: path, signal },
    });
    emulator.inject('omni/region');
    const video = { sha256: '', sizeBytes: 1, durationSeconds: 5, width: 1280, height: 720 };
    const brought = {
      request: { ...request, video },
      referenceImages: [],
      extendFrom: { video: sampleVideo(await readFile(path)) },
    };
    await expect(provide().start(brought, signal)).rejects.toMatchObject({ kind: 'rejected', code: 'edit_region' });
    expect(emulator.log.accepted).toEqual([]);
  });

  it('leaves it open whether Google has it when the answer has no name', async () => {
    emulator.inject('omni/no-id');
    await expect(provide().start(start, signal)).rejects.toMatchObject({ kind: 'unknown' });
    expect(emulator.log.accepted).toHaveLength(1);
  });

  it('sends a token and no key, and says when there is no login', async () => {
    await provide().start(start, signal);
    const [sent] = emulator.log.requests;
    expect(sent?.headers.authorization).toBe(`Bearer ${token}`);
    expect(sent?.headers).not.toHaveProperty('x-goog-api-key');
    const nobody = provide({
      googleAuthOptions: withAuth(() => Promise.reject(new Error('Could not load the default credentials'))),
    });
    await expect(nobody.start(start, signal)).rejects.toMatchObject({
      kind: 'not sent',
      code: 'credentials',
      pause: 'credentials',
    });
    expect(emulator.log.requests).toHaveLength(1);
  });
});
