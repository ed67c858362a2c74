import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aspectRatios, catalog, resolutions } from '../domain/catalog.ts';
import type { VideoProvider } from '../domain/provider.ts';
import { checkVideoRequest } from '../domain/request-rules.ts';
import { membersOf } from '../domain/sets/request-set.ts';
import { cleanPrompt } from '../domain/video-request.ts';
import { fixedBackground } from '../providers/google/background.ts';
import { createGeminiImageProvider } from '../providers/google/gemini-image.ts';
import { createGeminiOmniProvider } from '../providers/google/gemini-omni.ts';
import { createGeminiVeoProvider } from '../providers/google/gemini-veo.ts';
import { createVertexOmniProvider } from '../providers/google/vertex-omni.ts';
import { createVertexVeoProvider, type VertexVeoDeps } from '../providers/google/vertex-veo.ts';
import { previewVideos } from '../providers/renderer/preview-videos.ts';
import { lookUntilEnd } from '../testing/contracts/provider-cases.ts';
import { arbitraryStart } from '../testing/samples/arbitrary-start.ts';
import { samplePhoto } from '../testing/samples/sample-images.ts';
import { sampleImage } from '../testing/samples/sample-start.ts';
import { startEmulator } from './emulator.ts';

const apiKey = 'k';
const runs = 300;
const noOptions: NonNullable<VertexVeoDeps['googleAuthOptions']> = {};
const authClient = { getRequestHeaders: async () => new Headers({ authorization: 'Bearer t' }) };
const googleAuthOptions = Object.assign({ ...noOptions }, { authClient });
const signal = new AbortController().signal;

const backends: readonly [string, (baseUrl: string) => VideoProvider, readonly string[]][] = [
  ['Veo on the Gemini API', (baseUrl) => createGeminiVeoProvider({ apiKey, baseUrl }), ['gemini-veo']],
  [
    'the preview',
    (baseUrl) => {
      const veo = createGeminiVeoProvider({ apiKey, baseUrl, id: 'preview' });
      const omni = createGeminiOmniProvider({ apiKey, baseUrl, id: 'preview', background: fixedBackground(true) });
      return { ...veo, ...previewVideos({ veo, omni }) };
    },
    ['preview'],
  ],
  [
    'Veo on Vertex AI',
    (baseUrl) => createVertexVeoProvider({ project: 'p1', location: 'global', googleAuthOptions, baseUrl }),
    ['vertex-veo'],
  ],
  ['Gemini Omni', (baseUrl) => createGeminiOmniProvider({ apiKey, baseUrl }), ['gemini-omni']],
  [
    'Gemini Omni on Google Cloud',
    (baseUrl) => createVertexOmniProvider({ project: 'p1', googleAuthOptions, baseUrl }),
    ['vertex-omni'],
  ],
];

it('takes every request for a still that the catalogue allows', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'emulator-catalog-'));
  const emulator = await startEmulator({
    folder: join(folder, 'google'),
    recordsRequests: false,
    progress: { timeScale: 0 },
    render: ({ outputPath }) => writeFile(outputPath, 'a still'),
  });
  const credentials = { kind: 'key', apiKey, baseUrl: emulator.url } as const;
  const provider = createGeminiImageProvider({ credentials, folder: join(folder, 'stills') });
  const models = catalog.filter(({ makes }) => makes === 'image');
  const image = await sampleImage(await samplePhoto({ light: 0.5, width: 32, height: 18 }));
  const requests = fc.record(
    {
      prompt: fc.oneof(fc.string(), fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constant('a'.repeat(4001))),
      model: fc.constantFrom(...models.map(({ id }) => id)),
      aspectRatio: fc.constantFrom(...aspectRatios),
      resolution: fc.constantFrom(...resolutions),
      durationSeconds: fc.constantFrom(0, 0, 8),
      numberOfVideos: fc.constantFrom(1, 1, 2),
      image: fc.constant(image),
    },
    { requiredKeys: ['prompt', 'model', 'aspectRatio', 'resolution', 'durationSeconds', 'numberOfVideos'] },
  );
  await fc.assert(
    fc.asyncProperty(requests, async (asked) => {
      const request = { ...asked, prompt: cleanPrompt(asked.prompt) };
      const row = models.find(({ id }) => id === request.model);
      fc.pre(row !== undefined && checkVideoRequest(request, row).length === 0);
      await provider.start({ request, referenceImages: [], ...(request.image && { image: request.image }) }, signal);
    }),
    { numRuns: 60, maxSkipsPerRun: 1000 },
  );
  expect(emulator.log.accepted).toHaveLength(60);
  await emulator.close();
});

describe.each(backends)('every request to %s that the catalogue allows', (_name, createProvider, ids) => {
  const models = catalog.filter((each) => ids.includes(each.provider) && each.id !== 'gemini-omni-flash-preview');

  it('is one that Google takes, and what the provider sends', async () => {
    const emulator = await startEmulator({
      folder: await mkdtemp(join(tmpdir(), 'emulator-catalog-')),
      recordsRequests: false,
      progress: { polls: 1 },
      render: ({ outputPath }) => writeFile(outputPath, 'a video'),
    });
    const provider = createProvider(emulator.url);
    const model = models[0]?.id ?? '';
    const prompt = 'a cat';
    const request = { prompt, model, aspectRatio: '16:9', resolution: '720p', durationSeconds: 8, numberOfVideos: 1 } as const;
    const { operationName } = await provider.start({ request, referenceImages: [] }, signal);
    const check = await lookUntilEnd(() => provider.check({ name: operationName, model }, signal));
    const video = check.state === 'finished' ? check.videos[0] : undefined;
    const pictures = await Promise.all(
      [0.2, 0.5, 0.8].map(async (light) => sampleImage(await samplePhoto({ light, width: 32, height: 18 }))),
    );
    const earlier = {
      model,
      operationName,
      ...(video?.uri === undefined ? {} : { uri: video.uri }),
      ...(video?.bytes === undefined ? {} : { video: new Blob([Uint8Array.from(video.bytes)]) }),
    };
    const kinds = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(arbitraryStart(models, pictures, earlier), async (start) => {
        const row = models.find(({ id }) => id === start.request.model);
        fc.pre(row !== undefined && checkVideoRequest(start.request, row).length === 0);
        // A model that makes one video at a time gets a request for each.
        const [{ request: asked } = start] = membersOf(start.request, row);
        const { notes } = await provider.start({ ...start, request: asked }, signal);
        // Nothing had to be left out to make Google take it.
        expect(notes).toEqual([]);
        const kind = ['extend', 'edit', 'upscale', 'image', 'lastFrame', 'referenceImages'].filter((key) => key in start.request);
        kinds.set(kind.join('+'), (kinds.get(kind.join('+')) ?? 0) + 1);
      }),
      { numRuns: runs, maxSkipsPerRun: 1000 },
    );
    // It says nothing about a kind that never came up.
    const changes = (['edit', 'upscale'] as const).filter((name) => models.some((each) => each[name] !== undefined));
    const usual = ['', 'extend', 'image', 'image+lastFrame', 'referenceImages'];
    expect([...kinds.keys()].sort()).toEqual(expect.arrayContaining([...usual, ...changes].sort()));
    expect(Math.min(...kinds.values())).toBeGreaterThan(1);
    expect(emulator.log.accepted).toHaveLength(runs + 1);
    await emulator.close();
  });
});
