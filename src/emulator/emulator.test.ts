import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderTinyVideo } from '../testing/samples/tiny-video.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from './emulator.ts';

const model = 'veo-3.1-generate-preview';
const hourMs = 3_600_000;

let folder: string;
let emulators: Emulator[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-'));
  emulators = [];
});
afterEach(() => Promise.all(emulators.map((each) => each.close())));

async function emulate(options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  const emulator = await startEmulator({ render: renderTinyVideo, folder, progress: { timeScale: 0 }, ...options });
  emulators.push(emulator);
  return emulator;
}

interface Reply {
  readonly status: number;
  readonly type: string | null;
  // The answers of a server are whatever they are; tests compare them whole.
  readonly json: Record<string, unknown>;
}

async function call(
  emulator: Emulator,
  path: string,
  body?: unknown,
  headers: Record<string, string> = { 'x-goog-api-key': 'k' },
): Promise<Reply> {
  const init = body === undefined ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await fetch(`${emulator.url}${path}`, { ...init, headers, redirect: 'manual' });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    json: text.startsWith('{') ? JSON.parse(text) : { text },
  };
}

const submit = (emulator: Emulator, body: unknown, id = model) => call(emulator, `/v1beta/models/${id}:predictLongRunning`, body);
const text = { instances: [{ prompt: 'a cat' }] };

async function accepted(emulator: Emulator, body: unknown = text): Promise<string> {
  const { json } = await submit(emulator, body);
  return String(json.name);
}
async function finished(emulator: Emulator, name: string): Promise<Record<string, unknown>> {
  await expect.poll(async () => (await call(emulator, `/v1beta/${name}`)).json.done, { interval: 10 }).toBe(true);
  return (await call(emulator, `/v1beta/${name}`)).json;
}

describe('the emulator of Google', () => {
  it('answers a start, a running and a done operation word for word', async () => {
    const emulator = await emulate({ progress: { polls: 2 }, seed: 7 });
    const started = await submit(emulator, text);
    expect(started).toMatchObject({ status: 200, type: 'application/json; charset=UTF-8' });
    expect(started.json).toEqual({
      name: expect.stringMatching(/^models\/veo-3\.1-generate-preview\/operations\/[a-z0-9]{12}$/),
    });
    const { name } = started.json;
    expect((await call(emulator, `/v1beta/${name}`)).json).toEqual({ name });
    expect((await call(emulator, `/v1/${name}`)).json).toEqual({
      name,
      done: true,
      response: {
        '@type': 'type.googleapis.com/google.ai.generativelanguage.v1beta.PredictLongRunningResponse',
        generateVideoResponse: {
          generatedSamples: [
            {
              video: {
                uri: expect.stringMatching(
                  /^https:\/\/generativelanguage\.googleapis\.com\/v1beta\/files\/[a-z0-9]+:download\?alt=media$/,
                ),
              },
            },
          ],
        },
      },
    });
  });

  it('is the same for the same seed', async () => {
    const other = await mkdtemp(join(tmpdir(), 'emulator-'));
    const one = await emulate({ seed: 3 });
    const two = await emulate({ seed: 3, folder: other });
    expect([await accepted(one), await accepted(one)]).toEqual([await accepted(two), await accepted(two)]);
  });

  it('takes Google’s time on its own clock', async () => {
    const emulator = await emulate({ progress: { timeScale: 1 } });
    const names = await Promise.all(Array.from({ length: 20 }, () => accepted(emulator)));
    const done = async () => {
      const replies = await Promise.all(names.map((name) => call(emulator, `/v1beta/${name}`)));
      return replies.filter(({ json }) => json.done === true).length;
    };
    emulator.advance(10_000);
    expect(await done()).toBe(0);
    emulator.advance(100_000);
    await expect.poll(done).toBeGreaterThan(5);
    expect(await done()).toBeLessThan(20);
    emulator.advance(260_000);
    await expect.poll(done).toBe(20);
    expect(emulator.log.accepted.every(({ chargedSeconds }) => chargedSeconds === 8)).toBe(true);
  });

  it('asks for the key, in the header or in the address', async () => {
    const emulator = await emulate({ keys: ['right'] });
    const path = '/v1beta/models';
    expect(await call(emulator, path, undefined, {})).toMatchObject({
      status: 403,
      json: { error: { status: 'PERMISSION_DENIED' } },
    });
    expect(await call(emulator, path, undefined, { 'x-goog-api-key': 'wrong' })).toMatchObject({
      status: 400,
      json: {
        error: { message: 'API key not valid. Please pass a valid API key.', details: [{ reason: 'API_KEY_INVALID' }, {}] },
      },
    });
    expect((await call(emulator, `${path}?key=right`, undefined, {})).status).toBe(200);
    expect((await call(emulator, '/download/v1beta/files/x:download', undefined, {})).status).toBe(403);
  });

  it('lists its models, without retired ones, which say that they are gone', async () => {
    const emulator = await emulate({ retired: [model] });
    const { json } = await call(emulator, '/v1beta/models');
    expect(JSON.stringify(json)).toContain('models/preview');
    expect(JSON.stringify(json)).not.toContain(`models/${model}"`);
    const gone = {
      status: 404,
      json: { error: { message: expect.stringContaining('is no longer available'), status: 'NOT_FOUND' } },
    };
    expect(await submit(emulator, text)).toMatchObject(gone);
    expect(await call(emulator, `/v1beta/models/${model}`)).toMatchObject(gone);
    expect(await submit(emulator, text, 'veo-9')).toMatchObject({ status: 404 });
    expect(emulator.log.accepted).toHaveLength(0);
  });

  it('leads a download to the file, with its length', async () => {
    const emulator = await emulate();
    const { response } = await finished(emulator, await accepted(emulator));
    const uri = /https:[^"]+/.exec(JSON.stringify(response))?.[0] ?? '';
    const first = await fetch(uri.replace('https://generativelanguage.googleapis.com', emulator.url), {
      headers: { 'x-goog-api-key': 'k' },
      redirect: 'manual',
    });
    expect(first.status).toBe(302);
    expect(first.headers.get('location')).toBe(`${emulator.url}/download/v1beta/${uri.split('/v1beta/')[1]}`);
    const second = await fetch(first.headers.get('location') ?? '', { headers: { 'x-goog-api-key': 'k' } });
    expect(second.headers.get('content-type')).toBe('video/mp4');
    expect((await second.arrayBuffer()).byteLength).toBe(Number(second.headers.get('content-length')));
  });

  it.each([
    ['a rule that is broken', { ...text, parameters: { durationSeconds: '8' } }, 'The value type for `durationSeconds`'],
    ['no JSON', '{"instances":', 'Invalid JSON payload received.'],
    [
      'a body above 25 MB',
      JSON.stringify({ ...text, padding: 'A'.repeat(26_300_000) }),
      'Request payload size exceeds the limit',
    ],
  ])('refuses %s, and takes nothing', async (_, body, message) => {
    const emulator = await emulate();
    expect(await submit(emulator, body)).toMatchObject({
      status: 400,
      json: { error: { code: 400, status: 'INVALID_ARGUMENT', message: expect.stringContaining(message) } },
    });
    expect(emulator.log.accepted).toHaveLength(0);
  });

  it('extends a video of its own, seven seconds at a time, while it is there', async () => {
    const emulator = await emulate();
    const source = await finished(emulator, await accepted(emulator));
    const uri = /https:[^"]+/.exec(JSON.stringify(source))?.[0];
    const body = { instances: [{ prompt: 'then it jumps', video: { uri } }], parameters: { sampleCount: 1, resolution: '720p' } };
    await finished(emulator, await accepted(emulator, body));
    expect(emulator.log.accepted.map(({ chargedSeconds }) => chargedSeconds)).toEqual([8, 15]);
    emulator.advance(49 * hourMs);
    expect((await submit(emulator, body)).status).toBe(400);
  });

  it('counts requests a minute and a day, and what runs, for each key and model', async () => {
    const emulator = await emulate({ quota: { requestsPerMinute: 2, requestsPerDay: 3, concurrent: 2 }, progress: { polls: 1 } });
    await accepted(emulator);
    const second = await accepted(emulator);
    const limited = await submit(emulator, text);
    expect(limited).toMatchObject({ status: 429, json: { error: { status: 'RESOURCE_EXHAUSTED' } } });
    expect(JSON.stringify(limited.json)).toMatch(/PerMinute.*"retryDelay":"60s"/);
    expect((await submit(emulator, text, 'preview')).status).toBe(200);
    emulator.advance(60_000);
    expect(JSON.stringify((await submit(emulator, text)).json)).toContain('Concurrent');
    await finished(emulator, second);
    await accepted(emulator);
    emulator.advance(60_000);
    expect(JSON.stringify((await submit(emulator, text)).json)).toMatch(/PerDay.*"quotaValue":"3"/);
    emulator.advance(24 * hourMs);
    await finished(emulator, emulator.log.accepted[0]?.operationName ?? '');
    expect((await submit(emulator, text)).status).toBe(200);
    expect(emulator.log.accepted).toHaveLength(5);
  });

  it('charges what it made, once, also when the answer was lost', async () => {
    const emulator = await emulate();
    emulator.inject('submit/drop-after-accept');
    await expect(submit(emulator, text)).rejects.toThrow();
    await expect.poll(() => emulator.log.accepted[0]?.chargedSeconds).toBe(8);
    emulator.inject('submit/drop-before-accept');
    await expect(submit(emulator, text)).rejects.toThrow();
    expect(emulator.log.accepted).toHaveLength(1);
  });

  it('renders after a restart what was accepted before it, and forgets it after two days', async () => {
    const stuck = await emulate({
      render: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    const png = { bytesBase64Encoded: 'iVBORw0KGgo=', mimeType: 'image/png' };
    const name = await accepted(stuck, {
      instances: [{ prompt: 'kept', image: png }],
      parameters: { seed: 5, aspectRatio: '9:16' },
    });
    expect((await call(stuck, `/v1beta/${name}`)).json).toEqual({ name });
    await stuck.close();
    emulators = [];

    const renders: unknown[] = [];
    const render: typeof renderTinyVideo = (given) => {
      const { outputPath: _, signal: __, ...what } = given;
      renders.push(what);
      return renderTinyVideo(given);
    };
    const again = await emulate({ render });
    await finished(again, name);
    expect(renders).toEqual([
      {
        prompt: 'kept',
        seed: 5,
        width: 720,
        height: 1280,
        durationSeconds: 8,
        image: Buffer.from(png.bytesBase64Encoded, 'base64'),
        referenceImages: [],
      },
    ]);
    await again.close();

    const third = await emulate({ render });
    expect((await call(third, `/v1beta/${name}`)).json.done).toBe(true);
    expect(renders).toHaveLength(1);
    third.advance(49 * hourMs);
    expect((await call(third, `/v1beta/${name}`)).status).toBe(404);
    await accepted(third);
    expect((await readdir(folder)).filter((file) => file.startsWith(name.split('/').at(-1) ?? 'x'))).toEqual([]);
  });

  it('answers a video that can’t be rendered as Google’s internal error, uncharged', async () => {
    const errors: unknown[] = [];
    const emulator = await emulate({
      render: () => Promise.reject(new Error('no encoder')),
      onRenderError: (error) => errors.push(error),
    });
    const reply = await finished(emulator, await accepted(emulator));
    expect(reply).toMatchObject({ done: true, error: { code: 13 } });
    expect(errors).toMatchObject([{ message: 'no encoder' }]);
    expect(emulator.log.accepted[0]?.chargedSeconds).toBe(0);
  });

  it('helps with prompts', async () => {
    const emulator = await emulate();
    const body = { contents: [{ parts: [{ text: 'a cat' }] }], generationConfig: { responseMimeType: 'application/json' } };
    const { json } = await call(emulator, '/v1beta/models/gemini-3.5-flash-lite:generateContent', body);
    expect(json).toMatchObject({ candidates: [{ content: { role: 'model' }, finishReason: 'STOP' }] });
    expect(JSON.stringify(json)).toContain('a cat. Slow push-in');
  });
});
