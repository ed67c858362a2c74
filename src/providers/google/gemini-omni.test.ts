import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationCheck, ProviderStart } from '../../domain/provider.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import type { FaultName } from '../../emulator/faults.ts';
import { lookUntilEnd, nobodysUrl } from '../../testing/contracts/provider-cases.ts';
import { describeVideoProvider } from '../../testing/contracts/provider-contract.ts';
import { openGoogleFake } from '../../testing/fakes/google/google-fake.ts';
import { googleFaults } from '../../testing/fakes/google/google-faults.ts';
import { sampleVideo } from '../../testing/samples/sample-start.ts';
import { renderTinyVideo, tinyVideo } from '../../testing/samples/tiny-video.ts';
import { fixedBackground, learnedBackground } from './background.ts';
import { createGeminiOmniProvider, type GeminiOmniDeps } from './gemini-omni.ts';

const model = 'gemini-omni-1.1-flash';
const apiKey = 'AIza-not-a-real-key';
const settings = { apiKey, startTimeoutMs: 2000, checkTimeoutMs: 2000, stallMs: 1000, maxVideoBytes: 1_000_000 };
const isCreate = ({ path, method }: { path: string; method: string }) => method === 'POST' && path === '/v1beta/interactions';

describeVideoProvider({
  name: 'Gemini Omni',
  cases: ['text', 'image', 'first and last', 'references'],
  startAnswers: 'at the end',
  faults: googleFaults.omni,
  async open(folder, patience) {
    const fake = await openGoogleFake(folder, { keys: [apiKey], isStart: isCreate });
    return {
      fake,
      model,
      provider: createGeminiOmniProvider({ ...settings, ...patience, baseUrl: fake.url }),
      unreachable: createGeminiOmniProvider({ ...settings, ...patience, baseUrl: await nobodysUrl() }),
    };
  },
  wire(which, { request: { prompt } }, pictures) {
    const images = pictures.map((data) => ({ type: 'image', data, mime_type: 'image/jpeg' }));
    const body = (task: string, words: string) => ({
      model,
      input: [...images, { type: 'text', text: words }],
      response_format: { type: 'video', aspect_ratio: '16:9', resolution: '720p', duration: '8s', delivery: 'uri' },
      generation_config: { video_config: { task } },
      store: true,
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

describe('Gemini Omni', () => {
  let emulator: Emulator;
  let folder: string;
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
  const provide = (more: Partial<GeminiOmniDeps> = {}) =>
    createGeminiOmniProvider({ ...settings, baseUrl: emulator.url, ...more });
  const run = async (...faults: FaultName[]): Promise<OperationCheck> => {
    for (const fault of faults) emulator.inject(fault);
    const provider = provide();
    const { operationName } = await provider.start(start, signal);
    return provider.check({ name: operationName, model }, signal);
  };
  const lastBody = () => JSON.parse(emulator.log.requests.filter(isCreate).at(-1)?.body ?? '');

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gemini-omni-'));
    emulator = await startEmulator({ render: renderTinyVideo, folder, keys: [apiKey], progress: { polls: 1 } });
  });
  afterEach(() => emulator.close());

  it('keeps in the name what leads to the file, so that a restart asks for no interaction', async () => {
    const { operationName } = await provide().start(start, signal);
    expect(operationName).toMatch(/^interactions\/v1_[a-z0-9]{12}\/files\/[a-z0-9]{12}$/);
    const restarted = provide();
    const check = await restarted.check({ name: operationName, model }, signal);
    expect(check).toMatchObject({ state: 'finished', videos: [{ mimeType: 'video/mp4' }] });
    const path = join(folder, 'out.mp4');
    await restarted.download(check.state === 'finished' ? (check.videos[0] ?? { mimeType: '' }) : { mimeType: '' }, path, signal);
    expect((await readFile(path)).subarray(4, 8).toString()).toBe('ftyp');
    expect(emulator.log.requests.some(({ path }) => path.includes('interactions/'))).toBe(false);
  });

  it('waits for the file, and says when Google can’t make it', async () => {
    expect(await run('omni/file-processing')).toEqual({ state: 'running' });
    expect(await run('omni/file-failed')).toMatchObject({ state: 'failed', code: 'file_failed' });
    // Not to be looked at: the download finds out.
    expect(await run('omni/file-forbidden')).toMatchObject({ state: 'finished' });
    expect(await run('poll/404')).toMatchObject({ state: 'finished' });
  });

  it.each(['poll/429', 'poll/500', 'poll/502-html', 'poll/drop', 'poll/hang', 'poll/200-bad-json'] as const)(
    'looks at the file again after %s',
    async (fault) => {
      const provider = provide();
      const { operationName } = await provider.start(start, signal);
      emulator.inject(fault);
      await expect(provider.check({ name: operationName, model }, signal)).rejects.toMatchObject({ kind: 'transient' });
      expect(await provider.check({ name: operationName, model }, signal)).toMatchObject({ state: 'finished' });
    },
  );

  it('hands on a video that came inside the answer, and asks for it again after a restart', async () => {
    emulator.inject('omni/inside');
    const provider = provide();
    const { operationName } = await provider.start(start, signal);
    expect(operationName).toMatch(/^interactions\/v1_[a-z0-9]{12}$/);
    const check = await provider.check({ name: operationName, model }, signal);
    const bytes = check.state === 'finished' ? check.videos[0]?.bytes : undefined;
    expect(
      Buffer.from(bytes ?? [])
        .subarray(4, 8)
        .toString(),
    ).toBe('ftyp');
    expect(emulator.log.requests).toHaveLength(1);

    expect(await provide().check({ name: operationName, model }, signal)).toMatchObject({ state: 'finished', videos: [{}] });
    expect(emulator.log.requests[1]).toMatchObject({ method: 'GET', path: expect.stringContaining('?stream=false') });
  });

  it('asks again when Google mistakes one key for two', async () => {
    emulator.inject('omni/inside');
    const { operationName } = await provide().start(start, signal);
    emulator.inject('omni/400-credentials');
    const provider = provide();
    await expect(provider.check({ name: operationName, model }, signal)).rejects.toMatchObject({
      kind: 'transient',
      pause: undefined,
    });
    expect(await provider.check({ name: operationName, model }, signal)).toMatchObject({ state: 'finished' });
  });

  const ends: readonly [FaultName, Record<string, unknown>][] = [
    ['poll/error-13', { state: 'failed', code: 'interaction_failed', reason: { key: 'provider.failed' } }],
    ['poll/error-bare', { state: 'failed', code: 'interaction_failed', reason: { key: 'provider.failedNoMessage' } }],
    ['poll/error-3-guidelines', { state: 'refused', reason: { key: 'provider.refused' } }],
    ['poll/rai-celebrity', { state: 'refused', supportCodes: ['29310472', '15236754'], worthAnotherTry: false }],
    ['poll/rai-audio', { state: 'refused', reason: { key: 'provider.refusedAudio' }, worthAnotherTry: true }],
    ['poll/done-empty', { state: 'failed', code: 'no_media', reason: { key: 'provider.finishedWithoutVideo' } }],
    ['omni/words', { state: 'failed', code: 'no_media', reason: { key: 'provider.failed' } }],
  ];
  it.each(ends)('that ends in %s: %o', async (fault, expected) => {
    expect(await run(fault)).toMatchObject(expected);
    expect(emulator.log.requests.filter(isCreate)).toHaveLength(1);
  });

  it('goes on with an earlier video by the interaction that made it', async () => {
    const provider = provide();
    const { operationName } = await provider.start(start, signal);
    const extend = {
      generationId: 'x',
      model,
      durationSeconds: 4,
      resolution: '720p',
      aspectRatio: '16:9',
      ageHours: 0,
    } as const;
    await provider.start({ ...start, request: { ...request, extend }, extendFrom: { operationName } }, signal);
    expect(lastBody()).toMatchObject({
      previous_interaction_id: operationName.split('/')[1],
      generation_config: { video_config: { task: 'extend' } },
    });
    expect(lastBody()).not.toHaveProperty('response_format.aspect_ratio');
    expect(emulator.log.accepted).toHaveLength(2);
    const foreign = { ...start, request: { ...request, extend }, extendFrom: { operationName: 'models/m/operations/o' } };
    await expect(provider.start(foreign, signal)).rejects.toMatchObject({ kind: 'rejected', code: 'extend_unknown' });
    const gone = { ...start, request: { ...request, extend }, extendFrom: { operationName: 'interactions/v1_gone' } };
    await expect(provider.start(gone, signal)).rejects.toMatchObject({ kind: 'rejected', code: 'source_gone' });
  });

  describe('changing a video', () => {
    const earlier = {
      generationId: 'x',
      model,
      durationSeconds: 4,
      resolution: '720p',
      aspectRatio: '16:9',
      ageHours: 0,
    } as const;
    const edit = { ...request, prompt: 'make it night', edit: earlier } as const;

    it('names the interaction that made it as long as Google has its file, and says no length or shape', async () => {
      const provider = provide();
      const { operationName } = await provider.start(start, signal);
      const kept = { ...edit, edit: { ...earlier, uri: 'https://generativelanguage.googleapis.com/v1beta/files/a' } };
      await provider.start({ request: kept, referenceImages: [], extendFrom: { operationName } }, signal);
      expect(lastBody()).toEqual({
        model,
        input: [{ type: 'text', text: 'make it night' }],
        response_format: { type: 'video', resolution: '720p', delivery: 'uri' },
        generation_config: { video_config: { task: 'edit' } },
        previous_interaction_id: operationName.split('/')[1],
        store: true,
      });
      expect(emulator.log.accepted.at(-1)).toMatchObject({ task: 'edit', chargedSeconds: 4 });
    });

    it('sends our own file once Google’s is gone, inside of the request or uploaded before it', async () => {
      const small = await tinyVideo();
      const inside = {
        request: edit,
        referenceImages: [],
        extendFrom: { operationName: 'interactions/v1_old', video: sampleVideo(small) },
      };
      await provide().start(inside, signal);
      expect(lastBody().input[0]).toEqual({ type: 'video', mime_type: 'video/mp4', data: Buffer.from(small).toString('base64') });
      expect(lastBody()).not.toHaveProperty('previous_interaction_id');

      // A free box at its end makes it as large as it has to be.
      const padding = Buffer.alloc(4_100_000);
      padding.writeUInt32BE(padding.length, 0);
      padding.write('free', 4, 'latin1');
      const large = Buffer.concat([small, padding]);
      await provide().start({ ...inside, extendFrom: { video: sampleVideo(large) } }, signal);
      expect(lastBody().input[0]).toEqual({
        type: 'video',
        mime_type: 'video/mp4',
        uri: expect.stringMatching(/^https:\/\/generativelanguage\.googleapis\.com\/v1beta\/files\/[a-z0-9]+$/),
      });
      expect(emulator.log.accepted.map(({ task }) => task)).toEqual(['edit', 'edit']);
    });

    const gone: readonly [FaultName, string][] = [
      ['omni/source-gone', 'source_gone'],
      ['omni/interaction-expired', 'source_gone'],
      ['submit/400-invalid', 'invalid_argument'],
      ['submit/400-guidelines', 'refused'],
    ];
    it.each(gone)('that meets %s costs nothing and says why: %s', async (fault, code) => {
      const provider = provide();
      const { operationName } = await provider.start(start, signal);
      emulator.inject(fault);
      const going = provider.start({ request: edit, referenceImages: [], extendFrom: { operationName } }, signal);
      await expect(going).rejects.toMatchObject({ kind: 'rejected', code });
      expect(emulator.log.accepted).toHaveLength(1);
      expect(emulator.log.requests.filter(isCreate)).toHaveLength(2);
    });

    it.each([
      ['source_unusable', { video: sampleVideo(Buffer.from('no video')) }, edit],
      ['source_gone', {}, { ...edit, edit: { ...earlier, uri: 'https://generativelanguage.googleapis.com/v1beta/files/gone' } }],
    ] as const)('of what Google can’t read or find costs nothing and says so: %s', async (code, extendFrom, wanted) => {
      const going = provide().start({ request: wanted, referenceImages: [], extendFrom }, signal);
      await expect(going).rejects.toMatchObject({ kind: 'rejected', code });
      expect(emulator.log.accepted).toHaveLength(0);
    });

    it('leaves it open whether Google has an edit whose answer was lost, and sends it once', async () => {
      emulator.inject('submit/drop-after-accept');
      const going = provide().start(
        { request: edit, referenceImages: [], extendFrom: { video: sampleVideo(await tinyVideo()) } },
        signal,
      );
      await expect(going).rejects.toMatchObject({ kind: 'unknown' });
      expect([emulator.log.accepted.length, emulator.log.requests.filter(isCreate).length]).toEqual([1, 1]);
    });

    it('of a person’s own video goes along as an edit, once, and says no length or shape', async () => {
      const { edit: _, ...own } = edit;
      // No video that this Google has made.
      const small = await tinyVideo({ width: 176, height: 98, durationSeconds: 5 });
      const video = { sha256: '', sizeBytes: small.length, durationSeconds: 5, width: 176, height: 98 };
      await provide().start(
        { request: { ...own, video }, referenceImages: [], extendFrom: { video: sampleVideo(small) } },
        signal,
      );
      expect(lastBody()).toEqual({
        model,
        input: [
          { type: 'video', mime_type: 'video/mp4', data: Buffer.from(small).toString('base64') },
          { type: 'text', text: 'make it night' },
        ],
        response_format: { type: 'video', resolution: '720p', delivery: 'uri' },
        generation_config: { video_config: { task: 'edit' } },
        store: true,
      });
      expect(emulator.log.accepted.at(-1)).toMatchObject({ task: 'edit' });
      emulator.inject('omni/region');
      const refused = provide().start(
        { request: { ...own, video }, referenceImages: [], extendFrom: { video: sampleVideo(small) } },
        signal,
      );
      await expect(refused).rejects.toMatchObject({ kind: 'rejected', code: 'edit_region' });
      emulator.inject('submit/drop-after-accept');
      const lost = provide().start(
        { request: { ...own, video }, referenceImages: [], extendFrom: { video: sampleVideo(small) } },
        signal,
      );
      await expect(lost).rejects.toMatchObject({ kind: 'unknown' });
      const gone = provide().start({ request: { ...own, video }, referenceImages: [] }, signal);
      await expect(gone).rejects.toMatchObject({ kind: 'rejected', code: 'extend_unknown' });
      expect([emulator.log.accepted.length, emulator.log.requests.filter(isCreate).length]).toEqual([2, 3]);
    });

    it('sends nothing that is paid when a video can’t be brought to Google', async () => {
      const padding = Buffer.alloc(4_100_000);
      padding.writeUInt32BE(padding.length, 0);
      padding.write('free', 4, 'latin1');
      const bytes = Buffer.concat([await tinyVideo(), padding]);
      const begin = () =>
        provide().start({ request: edit, referenceImages: [], extendFrom: { video: sampleVideo(bytes) } }, signal);
      for (const [fault, expected] of [
        ['files/upload-500', { kind: 'not sent' }],
        // With the key in it, it would go wherever the answer says.
        ['files/foreign-address', { kind: 'not sent', code: 'upload_address_refused' }],
        ['files/failed', { kind: 'rejected', code: 'source_unusable' }],
      ] as const) {
        emulator.inject(fault);
        await expect(begin()).rejects.toMatchObject(expected);
      }
      expect(emulator.log.requests.filter(isCreate)).toEqual([]);
      emulator.inject('files/processing', 2);
      await begin();
      expect(emulator.log.accepted).toHaveLength(1);
    });
  });

  it('says what a video cost by the tokens of its answer', async () => {
    const provider = provide();
    const { operationName } = await provider.start(start, signal);
    // 4 s × 5,792 tokens at $17.50, 2 tokens in at $1.50, 96 of thought at $9, for a million each.
    expect(await provider.check({ name: operationName, model }, signal)).toMatchObject({ costUsd: 0.406307 });
    emulator.inject('omni/no-usage');
    const { operationName: second } = await provider.start(start, signal);
    expect(await provider.check({ name: second, model }, signal)).not.toHaveProperty('costUsd');
  });

  it('in the background has its name at once, and finds the file by asking', async () => {
    const provider = provide({ background: fixedBackground(true) });
    expect(provider.startsAreShort).toBe(true);
    const { operationName } = await provider.start(start, signal);
    expect(operationName).toMatch(/^interactions\/v1_[a-z0-9]{12}$/);
    const look = () => provider.check({ name: operationName, model }, signal);
    const check = await lookUntilEnd(look);
    expect(check).toMatchObject({ state: 'finished', videos: [{ uri: expect.stringContaining('/files/') }], costUsd: 0.406307 });
  });

  describe('with a key of which nobody knows whether it can start in the background', () => {
    const dayMs = 86_400_000;
    let facts: Map<string, string>;
    let nowMs: number;
    const learned = () =>
      learnedBackground(
        'abc',
        { read: async (name) => facts.get(name), write: async (name, value) => void facts.set(name, value) },
        () => nowMs,
      );
    const make = async (provider: ReturnType<typeof provide>) => {
      const { operationName } = await provider.start(start, signal);
      return lookUntilEnd(() => provider.check({ name: operationName, model }, signal));
    };
    const ways = () =>
      emulator.log.requests.filter(isCreate).map(({ body }) => (body.includes('"background":true') ? 'background' : 'blocking'));
    const looks = () =>
      emulator.log.requests.filter(({ path, method }) => method === 'GET' && path.includes('/interactions/')).length;

    beforeEach(() => {
      facts = new Map();
      nowMs = 1_000_000 * dayMs;
    });

    it('blocks at first, and goes to the background once a free look has worked, also after a restart', async () => {
      const provider = provide({ background: await learned() });
      expect(provider.startsAreShort).toBe(false);
      expect(await make(provider)).toMatchObject({ state: 'finished', costUsd: 0.406307 });
      expect([provider.startsAreShort, looks()]).toEqual([true, 1]);
      expect(await make(provider)).toMatchObject({ state: 'finished', costUsd: 0.406307 });
      expect(await make(provide({ background: await learned() }))).toMatchObject({ state: 'finished' });
      expect(ways()).toEqual(['blocking', 'background', 'background']);
      expect(emulator.log.accepted).toHaveLength(3);
    });

    it('goes on blocking where the look is refused, which loses nothing, and looks again a day later', async () => {
      emulator.inject('omni/400-credentials');
      expect(await make(provide({ background: await learned() }))).toMatchObject({ state: 'finished' });
      expect(await make(provide({ background: await learned() }))).toMatchObject({ state: 'finished' });
      expect([ways(), looks()]).toEqual([['blocking', 'blocking'], 1]);
      nowMs += dayMs;
      await make(provide({ background: await learned() }));
      expect((await learned()).isOn()).toBe(true);
    });

    it('goes back to blocking when a look is refused later, and asks on for what was paid for', async () => {
      facts.set('omni background abc', 'works');
      const provider = provide({ background: await learned() });
      const { operationName } = await provider.start(start, signal);
      emulator.inject('omni/400-credentials');
      await expect(provider.check({ name: operationName, model }, signal)).rejects.toMatchObject({ kind: 'transient' });
      expect(provider.startsAreShort).toBe(false);
      expect(await lookUntilEnd(() => provider.check({ name: operationName, model }, signal))).toMatchObject({
        state: 'finished',
      });
      await make(provider);
      expect(ways()).toEqual(['background', 'blocking']);
    });

    it.each(['poll/500', 'poll/429', 'poll/404'] as const)('stays open after %s', async (fault) => {
      emulator.inject(fault);
      await make(provide({ background: await learned() }));
      const known = await learned();
      expect([known.isOn(), known.isOpen()]).toEqual([false, true]);
    });
  });

  it('leaves the tags alone that a person wrote', async () => {
    const prompt = 'in the style of <IMAGE_REF_0>';
    await provide().start({ ...start, request: { ...request, prompt } }, signal);
    expect(lastBody().input).toEqual([{ type: 'text', text: prompt }]);
  });

  it('sends the key in a header only, and never says it', async () => {
    const error: unknown = await provide({ apiKey: 'wrong-secret-key' })
      .start(start, signal)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: 'rejected', pause: 'credentials' });
    expect(emulator.log.requests[0]).toMatchObject({ path: '/v1beta/interactions' });
    expect(emulator.log.requests[0]?.headers['x-goog-api-key']).toBe('wrong-secret-key');
    expect(JSON.stringify([error, String(error), error instanceof Error ? String(error.cause) : ''])).not.toContain('secret');
  });

  it('asks for nothing that is not an interaction', async () => {
    for (const name of ['interactions/../files/x', 'models/m/operations/o', 'interactions/a/files/../b', 'interactions/']) {
      await expect(provide().check({ name, model }, signal)).rejects.toMatchObject({ code: 'operation_gone' });
    }
    expect(emulator.log.requests).toEqual([]);
  });
});

describe('Gemini Omni, when Google stops halfway', () => {
  it('never sends a second request by itself, and reads errors in either shape', async () => {
    const answers: [number, unknown][] = [
      [200, { id: 'v1_a', status: 'requires_continuation', continuation_token: 'more', steps: [] }],
      [400, { error: { code: 'invalid_request', message: 'Bad duration.' } }],
      [429, { error: { code: 'rate_limit_exceeded', message: 'Slow down.' } }],
      [503, { error: { code: 'server_error', message: 'Oh no.' } }],
    ];
    let posts = 0;
    const server = createServer((_, response) => {
      const [status, body] = answers[posts] ?? [500, {}];
      posts += 1;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const provider = createGeminiOmniProvider({ ...settings, baseUrl: `http://127.0.0.1:${port}` });
    const request = {
      prompt: 'a',
      model,
      aspectRatio: '16:9',
      resolution: '720p',
      durationSeconds: 4,
      numberOfVideos: 1,
    } as const;
    const signal = new AbortController().signal;
    const begin = () => provider.start({ request, referenceImages: [] }, signal);

    const { operationName } = await begin();
    expect(await provider.check({ name: operationName, model }, signal)).toMatchObject({
      state: 'failed',
      code: 'interaction_requires_continuation',
    });
    await expect(begin()).rejects.toMatchObject({ kind: 'rejected', code: 'invalid_argument' });
    await expect(begin()).rejects.toMatchObject({ kind: 'rejected', code: 'rate_limited', retryAfterMs: 60_000 });
    // Not the words that mean overload: it may have been taken.
    await expect(begin()).rejects.toMatchObject({ kind: 'unknown', status: 503 });
    expect(posts).toBe(4);
    await new Promise((resolve) => server.close(resolve));
  });
});
