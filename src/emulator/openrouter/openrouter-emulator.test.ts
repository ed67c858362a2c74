import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Model } from '../../domain/catalog.ts';
import { sentRequest } from '../../domain/improved-prompt.ts';
import type { ImageBytes } from '../../domain/media.ts';
import { checkVideoRequest } from '../../domain/request-rules.ts';
import { priceUsd } from '../../domain/video-request.ts';
import { readModelRow } from '../../providers/openrouter/model-row.ts';
import { videoBody } from '../../providers/openrouter/video-body.ts';
import { arbitraryStart } from '../../testing/samples/arbitrary-start.ts';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { sampleImage } from '../../testing/samples/sample-start.ts';
import { renderTinyVideo } from '../../testing/samples/tiny-video.ts';
import { sendCallback, writeCallback } from './callbacks.ts';
import { routerModels } from './model-rows.ts';
import { type OpenRouterEmulator, type OpenRouterEmulatorOptions, startOpenRouterEmulator } from './openrouter-emulator.ts';
import { readRouterRequest } from './rules.ts';

const usual = { model: 'google/veo-3.1', prompt: 'a cat', duration: 8, resolution: '720p', aspect_ratio: '16:9' };

describe('the emulator of OpenRouter', () => {
  let folder: string;
  let emulator: OpenRouterEmulator;
  const open = async (more: Partial<OpenRouterEmulatorOptions> = {}): Promise<void> => {
    emulator = await startOpenRouterEmulator({ render: renderTinyVideo, folder, keys: ['key'], progress: { polls: 3 }, ...more });
  };
  const call = async (path: string, body?: unknown, key = 'key') => {
    const response = await fetch(`${emulator.url}${path}`, {
      redirect: 'manual',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: response.status, body: JSON.parse((await response.text()) || 'null') };
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'openrouter-emulator-'));
    await open();
  });
  afterEach(async () => {
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('takes a job, shows it on its way, and hands out the video and the bill', async () => {
    const { status, body } = await call('/videos', usual);
    expect([status, body]).toEqual([
      202,
      { id: expect.stringMatching(/^gen-vid-\d+-[a-z\d]{20}$/), polling_url: `/api/v1/videos/${body.id}`, status: 'pending' },
    ]);
    expect((await call(`/videos/${body.id}/content`)).status).toBe(409);
    const states: { readonly status: string }[] = [];
    for (let look = 0; look < 3; look += 1) states.push((await call(`/videos/${body.id}`)).body);
    expect(states.map(({ status }) => status)).toEqual(['pending', 'in_progress', 'completed']);
    expect(states[2]).toMatchObject({
      generation_id: expect.stringMatching(/^gen-/),
      unsigned_urls: [`${emulator.url}/videos/${body.id}/content?index=0`],
      usage: { cost: 3.2, is_byok: false },
    });
    const video = await fetch(`${emulator.url}/videos/${body.id}/content?index=0`, { headers: { authorization: 'Bearer key' } });
    expect(video.headers.get('content-type')).toBe('video/mp4');
    expect(Buffer.from(await video.arrayBuffer())).toEqual(await readFile(join(folder, `${body.id}.mp4`)));
    expect(emulator.log.accepted).toMatchObject([{ model: usual.model, prompt: 'a cat', chargedUsd: 3.2, chargedSeconds: 8 }]);
  });

  it('keeps a video for a day, and another’s index never', async () => {
    const { body } = await call('/videos', usual);
    for (let look = 0; look < 3; look += 1) await call(`/videos/${body.id}`);
    expect((await call(`/videos/${body.id}/content?index=1`)).status).toBe(400);
    emulator.advance(24 * 3_600_000);
    expect((await call(`/videos/${body.id}/content`)).status).toBe(410);
    expect((await call('/videos/gen-vid-1-nobody/content')).status).toBe(404);
  });

  it('lets nobody in without a key, but to the list', async () => {
    expect((await call('/videos', usual, '')).status).toBe(401);
    expect((await call('/videos', usual, 'another')).status).toBe(401);
    expect((await call('/key', undefined, 'another')).status).toBe(401);
    expect((await call('/key')).body.data).toMatchObject({ limit_remaining: null });
    const list = await fetch(`${emulator.url}/videos/models`);
    expect((await list.json()).data.length).toBeGreaterThan(7);
  });

  const refusals: readonly [string, number, object][] = [
    ['a field that the reference does not have', 400, { ...usual, negative_prompt: 'rain' }],
    ['an upscale factor', 400, { ...usual, upscale_factor: 2 }],
    ['a model of nobody’s', 404, { ...usual, model: 'nobody/knows' }],
    ['no prompt', 400, { ...usual, prompt: ' ' }],
    ['a length that is not on the list', 400, { ...usual, duration: 5 }],
    ['a length of words', 400, { ...usual, duration: '8' }],
    ['a resolution in small letters', 400, { ...usual, resolution: '4k' }],
    ['a shape that is not on the list', 400, { ...usual, aspect_ratio: '1:1' }],
    ['a size beside a resolution', 400, { ...usual, size: '1280x720' }],
    ['a switch for sound where there is none', 400, { ...usual, model: 'runway/gen-4.5', generate_audio: true }],
    ['a seed where there is none', 400, { ...usual, model: 'minimax/hailuo-3', resolution: '2K', seed: 1 }],
    [
      'a last frame where there is none',
      400,
      {
        ...usual,
        model: 'alibaba/wan-2.6',
        duration: 5,
        frame_images: [{ type: 'image_url', image_url: { url: 'x' }, frame_type: 'last_frame' }],
      },
    ],
    [
      'a picture that is none',
      400,
      { ...usual, input_references: [{ type: 'image_url', image_url: { url: 'data:image/jpeg;base64,aGFsbG8=' } }] },
    ],
    ['an earlier job of nobody’s', 404, { ...usual, previous_job_id: 'gen-vid-1-nobody' }],
    ['a callback without TLS', 400, { ...usual, callback_url: 'http://bot.example/' }],
  ];
  it.each(refusals)('refuses %s with %d, and takes nothing', async (_, status, body) => {
    expect(await call('/videos', body)).toEqual({
      status,
      body: { error: { code: status, message: expect.any(String), metadata: null } },
    });
    expect(emulator.log.accepted).toEqual([]);
  });

  it('refuses to go on with what is not done, of another model, or can’t go on', async () => {
    const flux = { ...usual, model: 'black-forest-labs/flux-3-video' };
    const { body } = await call('/videos', flux);
    const more = { ...flux, previous_job_id: body.id };
    expect((await call('/videos', more)).status).toBe(409);
    for (let look = 0; look < 3; look += 1) await call(`/videos/${body.id}`);
    expect((await call('/videos', { ...usual, previous_job_id: body.id })).status).toBe(400);
    expect((await call('/videos', more)).status).toBe(202);
    expect(emulator.log.accepted.at(-1)).toMatchObject({ previousJobId: body.id });
  });

  it('refuses a body above 50 MiB by its announced length', async () => {
    const response = await fetch(`${emulator.url}/videos`, {
      method: 'POST',
      headers: { authorization: 'Bearer key' },
      body: new Uint8Array(50 * 1024 * 1024 + 1),
    });
    expect(response.status).toBe(413);
  });

  it('drops in silence what the list does not let through', async () => {
    const options = { provider: { options: { 'google-vertex': { parameters: { negativePrompt: 'rain' } } } } };
    expect((await call('/videos', { ...usual, ...options })).status).toBe(202);
    expect((await call('/videos', { ...usual, model: 'minimax/hailuo-3', resolution: '2K', ...options })).status).toBe(202);
  });
});

it('calls back once, and does without somebody who is not there', async () => {
  const received: string[] = [];
  const server = createServer((request, response) => {
    received.push(String(request.headers['x-openrouter-idempotency-key']));
    request.resume();
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`;
  await sendCallback(writeCallback(url, { id: 'gen-vid-1-a', status: 'failed' }, { secret: 's', nowMs: 0, fault: undefined }));
  await sendCallback(
    writeCallback('http://127.0.0.1:9/', { id: 'x', status: 'failed' }, { secret: 's', nowMs: 0, fault: undefined }),
  );
  expect(received).toEqual(['gen-vid-1-a-failed']);
  await new Promise((resolve) => server.close(resolve));
});

describe('the bot’s own rules for OpenRouter’s models', () => {
  const source = { page: 'x', date: '2026-11-29', trust: 'official' } as const;
  const models = routerModels.map(({ row }) => readModelRow(row, source)).filter((each): each is Model => 'provider' in each);
  let pictures: readonly ImageBytes[];
  beforeAll(async () => {
    pictures = [await sampleImage(await samplePhoto({ width: 64, height: 36 }))];
  });

  it('let through only what OpenRouter takes, and never say less than it bills', () => {
    let taken = 0;
    const earlier = { model: 'black-forest-labs/flux-3-video', operationName: 'gen-vid-1-a' };
    fc.assert(
      fc.property(arbitraryStart(models, pictures, earlier), (start) => {
        const model = models.find(({ id }) => id === start.request.model);
        if (model === undefined || checkVideoRequest(start.request, model).length > 0) return;
        taken += 1;
        // As the engine sends it: words for what has no field of its own.
        const body = videoBody({ ...start, request: sentRequest(start.request, undefined) }, model);
        const read = readRouterRequest(body, () => ({ model: model.id, isCompleted: true }));
        if ('answer' in read) throw new Error(JSON.stringify(read.answer));
        const count = [read.image, read.lastFrame].filter((each) => each !== undefined).length + read.referenceImages.length;
        const bill = read.model.bill({
          ...{ seconds: read.durationSeconds, resolution: read.resolution, audio: read.audio, pictures: count },
          ...{ continues: read.previousJobId !== undefined, width: read.width, height: read.height },
        });
        expect(priceUsd(start.request, model)).toBeGreaterThanOrEqual(bill - 1e-9);
      }),
      { numRuns: 3000, seed: 1 },
    );
    expect(taken).toBeGreaterThan(150);
  });
});
