import { mkdtemp, readdir, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Outputs, OutputsError } from '../../domain/outputs.ts';
import type { ProviderStart } from '../../domain/provider.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import type { FaultName } from '../../emulator/faults.ts';
import { createFolderOutputs } from '../../outputs/folder-outputs.ts';
import { expectError, nobodysUrl } from '../../testing/contracts/provider-cases.ts';
import { describeVideoProvider } from '../../testing/contracts/provider-contract.ts';
import { openGoogleFake } from '../../testing/fakes/google/google-fake.ts';
import { googleFaults } from '../../testing/fakes/google/google-faults.ts';
import { renderTinyVideo } from '../../testing/samples/tiny-video.ts';
import { createGeminiImageProvider, type GeminiImageDeps } from './gemini-image.ts';
import type { VertexVeoDeps } from './vertex-veo.ts';

const model = 'gemini-nano-banana-2.1';
const apiKey = 'AIza-not-a-real-key';
// The picture is drawn within the start, and the first one of a process takes a moment.
const settings = { startTimeoutMs: 1500, maxVideoBytes: 1_000_000 };
const isStart = ({ path, method }: { path: string; method: string }) => method === 'POST' && path.endsWith(':generateContent');
const noSignal = new AbortController().signal;

describeVideoProvider({
  name: 'Gemini’s image model',
  makes: 'stills',
  cases: ['text', 'image'],
  startAnswers: 'at the end',
  resultsWait: 'on our disk',
  faults: googleFaults.image,
  async open(folder) {
    const fake = await openGoogleFake(folder, { keys: [apiKey], isStart, ending: '.png' });
    const at = (baseUrl: string) =>
      createGeminiImageProvider({ ...settings, credentials: { kind: 'key', apiKey, baseUrl }, folder: join(folder, 'stills') });
    return {
      fake,
      model,
      provider: at(fake.url),
      unreachable: at(await nobodysUrl()),
    };
  },
  wire(_which, { request: { prompt } }, pictures) {
    const images = pictures.map((data) => ({ inlineData: { data, mimeType: 'image/jpeg' } }));
    return {
      contents: [{ role: 'user', parts: [...images, { text: prompt }] }],
      generationConfig: { responseModalities: ['IMAGE'], imageConfig: { aspectRatio: '16:9', imageSize: '1K' } },
    };
  },
});

describe('Gemini’s image model', () => {
  let folder: string;
  let emulator: Emulator;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gemini-image-'));
    emulator = await startEmulator({ render: renderTinyVideo, folder: join(folder, 'google'), progress: { timeScale: 0 } });
  });
  afterEach(() => emulator.close());

  const stills = () => join(folder, 'stills');
  const create = (more: Partial<GeminiImageDeps> = {}) =>
    createGeminiImageProvider({
      credentials: { kind: 'key', apiKey, baseUrl: emulator.url },
      folder: stills(),
      ...settings,
      ...more,
    });
  const start: ProviderStart = {
    request: {
      prompt: 'a lighthouse',
      model,
      aspectRatio: '9:16',
      resolution: '2k',
      durationSeconds: 0,
      numberOfVideos: 1,
    },
    referenceImages: [],
  };
  const onVertex = (getRequestHeaders: () => Promise<Headers>) => {
    const noOptions: NonNullable<VertexVeoDeps['googleAuthOptions']> = {};
    const googleAuthOptions = Object.assign({ ...noOptions }, { authClient: { getRequestHeaders } });
    const project = { kind: 'project', project: 'p1', location: 'global', baseUrl: emulator.url } as const;
    return create({ credentials: { ...project, googleAuthOptions } });
  };

  const without: readonly [FaultName, string, string][] = [
    ['still/safety', 'refused', 'provider.refusedNoReason'],
    ['still/prohibited', 'refused', 'provider.refusedNoReason'],
    ['still/blocked', 'refused', 'provider.refusedNoReason'],
    ['still/words', 'no_media', 'still.failed'],
    ['still/none', 'no_media', 'still.failedNoMessage'],
    ['still/other', 'no_media', 'still.failedNoMessage'],
  ];
  it.each(without)('that answers without a picture (%s) is done with it: %s, %s', async (fault, code, key) => {
    emulator.inject(fault);
    await expectError(create().start(start, noSignal), { kind: 'rejected', code });
    emulator.inject(fault);
    await expectError(create().start(start, noSignal), expect.objectContaining({ text: expect.objectContaining({ key }) }));
    expect(await readdir(stills()).catch(() => [])).toEqual([]);
  });

  it('has its picture safe as soon as it has its name, whatever becomes of the program', async () => {
    const { operationName } = await create().start(start, noSignal);
    await emulator.close();
    const after = create();
    expect(await after.check({ name: operationName, model }, noSignal)).toMatchObject({
      state: 'finished',
      videos: [{ mimeType: 'image/png' }],
    });
    for (const name of [`${operationName}x`, 'stills/../google', 'stills/00000000-0000-0000-0000-000000000000'])
      await expectError(after.check({ name, model }, noSignal), { kind: 'rejected', code: 'operation_gone' });
  });

  it('keeps nothing of what was fetched', async () => {
    const provider = create();
    const { operationName: name } = await provider.start(start, noSignal);
    await provider.forget?.({ name, model });
    await provider.forget?.({ name: 'stills/../google', model });
    expect(await readdir(stills())).toEqual([]);
    expect(await readdir(join(folder, 'google'))).not.toEqual([]);
  });

  it('forgets pictures that nobody will ask for any more, and none for its age', async () => {
    const provider = create();
    await provider.forgetOthers?.(new Set());
    const { operationName: left } = await provider.start(start, noSignal);
    const [old = ''] = await readdir(stills());
    const longAgo = Date.now() / 1000 - 400 * 86_400;
    await utimes(join(stills(), old), longAgo, longAgo);
    const { operationName: done } = await provider.start(start, noSignal);
    expect(await readdir(stills())).toHaveLength(2);
    await provider.forgetOthers?.(new Set([left, 'operations/of-another']));
    expect(await provider.check({ name: left, model }, noSignal)).toMatchObject({ state: 'finished' });
    await expectError(provider.check({ name: done, model }, noSignal), { kind: 'rejected', code: 'operation_gone' });
  });

  it('has its picture where another process finds it, whose start forgets none that has just come', async () => {
    const outputs = createFolderOutputs({ folder: join(folder, 'outputs') });
    const processOf = (name: string) => create({ folder: join(folder, name), sharedFiles: outputs });
    const [first, second] = [processOf('first'), processOf('second')];
    const { operationName: name } = await first.start(start, noSignal);
    await second.forgetOthers?.(new Set());
    expect(await second.check({ name, model }, noSignal)).toMatchObject({
      state: 'finished',
      videos: [{ mimeType: 'image/png' }],
    });
    const longAgo = Date.now() / 1000 - 2 * 3600;
    await utimes(join(folder, 'outputs', name), longAgo, longAgo);
    await second.forgetOthers?.(new Set([name]));
    expect(await first.check({ name, model }, noSignal)).toMatchObject({ state: 'finished' });
    await second.forgetOthers?.(new Set());
    await expectError(first.check({ name, model }, noSignal), { kind: 'rejected', code: 'operation_gone' });
    const { operationName: fetched } = await first.start(start, noSignal);
    await second.forget?.({ name: fetched, model });
    expect(await readdir(join(folder, 'outputs', 'stills'))).toEqual([]);
  });

  it('keeps its picture on the machine while the bucket is away', async () => {
    const files = createFolderOutputs({ folder: join(folder, 'outputs') });
    let waiting: (() => Promise<void>) | undefined;
    const sharedFiles: Outputs = {
      ...files,
      async keep(part, name) {
        waiting = () => files.keep(part, name);
        throw new OutputsError('unreachable', 'keep a still', 'timeout');
      },
      async finish(name) {
        await waiting?.();
        return files.finish(name);
      },
    };
    const provider = create({ sharedFiles });
    const { operationName: name } = await provider.start(start, noSignal);
    expect(await provider.check({ name, model }, noSignal)).toMatchObject({ state: 'finished' });
  });

  it('is asked in the same way on Vertex AI', async () => {
    const provider = onVertex(async () => new Headers({ authorization: 'Bearer t' }));
    const { operationName } = await provider.start(start, noSignal);
    expect(await provider.check({ name: operationName, model }, noSignal)).toMatchObject({ state: 'finished' });
    expect(emulator.log.requests.map(({ path }) => path)).toEqual([
      `/v1beta1/projects/p1/locations/global/publishers/google/models/${model}:generateContent`,
    ]);
    expect(provider.keyFingerprint).not.toBe(create().keyFingerprint);
    // Only there the SDK hands on what Google says about its refusal.
    emulator.inject('still/prohibited');
    const reason = expect.objectContaining({ key: 'provider.refusedWithCodes' });
    await expectError(provider.start(start, noSignal), expect.objectContaining({ code: 'refused', text: reason }));
  });

  it('sends nothing where nobody is logged in', async () => {
    const provider = onVertex(() => Promise.reject(new Error('no login')));
    await expectError(provider.start(start, noSignal), { kind: 'not sent', pause: 'credentials' });
    expect(emulator.log.requests).toEqual([]);
  });
});
