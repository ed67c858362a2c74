import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationCheck, ProviderStart, VideoProvider } from '../../../domain/provider.ts';
import { priceUsd, type VideoRequest } from '../../../domain/video-request.ts';
import { nobodysUrl } from '../../../testing/contracts/provider-cases.ts';
import { describeVideoProvider } from '../../../testing/contracts/provider-contract.ts';
import { openVideoServerFake, type VideoServerFake } from '../../../testing/fakes/video-server/video-server-fake.ts';
import {
  type ServerFault,
  videoServerDownloads,
  videoServerFaults,
} from '../../../testing/fakes/video-server/video-server-faults.ts';
import { samplePhoto } from '../../../testing/samples/sample-images.ts';
import { sampleImage } from '../../../testing/samples/sample-start.ts';
import { type ServerFacts, serverModel, serverModelId } from './server-model.ts';
import { createVideoServerProvider, type VideoServerDeps } from './server-provider.ts';

const facts: ServerFacts = { model: 'wan-2.1', seconds: [4, 8], sizes: ['1280x720', '720x1280'], priceUsdPerSecond: 0 };
const limits = { facts, startTimeoutMs: 2000, checkTimeoutMs: 2000, stallMs: 1000, maxVideoBytes: 1_000_000 };

for (const looks of ['by id', 'by list'] as const) {
  describeVideoProvider({
    name: `a video server whose jobs are looked at ${looks}`,
    cases: ['text'],
    faults: videoServerFaults,
    async open(folder, patience) {
      const fake = await openVideoServerFake(folder, { looks });
      return {
        fake,
        model: serverModelId,
        provider: createVideoServerProvider({ ...limits, ...patience, url: fake.url }),
        unreachable: createVideoServerProvider({ ...limits, ...patience, url: await nobodysUrl() }),
      };
    },
    wire: (_, { request: { prompt } }) => ({ prompt, model: 'wan-2.1', seconds: '8', size: '1280x720' }),
  });
}

describe('a video server of the operator’s', () => {
  let fake: VideoServerFake;
  let folder: string;
  let provider: VideoProvider;
  const signal = new AbortController().signal;
  const request = {
    prompt: 'a cat',
    model: serverModelId,
    aspectRatio: '16:9',
    resolution: '720p',
    durationSeconds: 8,
    numberOfVideos: 1,
  } as const;
  const start = (more: Partial<VideoRequest> = {}): ProviderStart => ({ request: { ...request, ...more }, referenceImages: [] });
  const provide = (more: Partial<VideoServerDeps> = {}) => createVideoServerProvider({ ...limits, url: fake.url, ...more });
  const run = async (fault?: ServerFault): Promise<OperationCheck> => {
    const { operationName } = await provider.start(start(), signal);
    if (fault !== undefined) fake.inject(fault);
    await provider.check({ name: operationName, model: serverModelId }, signal);
    return provider.check({ name: operationName, model: serverModelId }, signal);
  };
  const made = async () => {
    const check = await run();
    return check.state === 'finished' ? (check.videos[0] ?? { mimeType: '' }) : { mimeType: '' };
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'video-server-'));
    fake = await openVideoServerFake(folder);
    provider = provide();
  });
  afterEach(async () => {
    await fake.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(videoServerDownloads)('fetches a video once, and says what %s means: %o', async (fault, expected) => {
    const video = await made();
    fake.inject(fault);
    const path = join(folder, 'out.mp4');
    await expect(provider.download(video, path, signal)).rejects.toMatchObject(expected);
    await provider.download(video, `${path}.again`, signal);
    expect(await readFile(`${path}.again`)).toEqual(Buffer.from(await fake.newestResult()));
  });

  it('never follows an address that stands in an answer', async () => {
    expect(await made()).toEqual({ mimeType: 'video/mp4', uri: expect.stringMatching(/^videos\/video_\d+==\/content$/) });
    await expect(async () =>
      provider.download({ mimeType: '', uri: 'https://evil.example/' }, 'x', signal),
    ).rejects.toMatchObject({
      code: 'operation_gone',
    });
  });

  it('sends a picture as a file, and everything else as it is without one', async () => {
    const image = await sampleImage(await samplePhoto({ width: 64, height: 36 }));
    await provider.start({ ...start({ image }), image }, signal);
    expect(fake.types.at(-1)).toMatch(/^multipart\/form-data; boundary=/);
    const body = fake.newestBody();
    for (const [name, value] of Object.entries({ prompt: 'a cat', model: 'wan-2.1', seconds: '8', size: '1280x720' })) {
      expect(body).toContain(`name="${name}"\r\n\r\n${value}\r\n`);
    }
    expect(body).toContain('name="input_reference"; filename="image.jpg"\r\nContent-Type: image/jpeg');
    expect(body).toContain(Buffer.from(image.bytes).toString('latin1'));
  });

  it('is asked without a key where there is none, and says when it wants one', async () => {
    expect(await provider.acceptsCredentials?.(signal)).toBe(true);
    await fake.close();
    fake = await openVideoServerFake(folder, { keys: ['secret-of-ada'] });
    expect(await provide().acceptsCredentials?.(signal)).toBe(false);
    expect(await provide({ apiKey: 'secret-of-ada' }).acceptsCredentials?.(signal)).toBe(true);
    await expect(provide({ apiKey: 'wrong' }).start(start(), signal)).rejects.toMatchObject({ pause: 'credentials' });
  });

  it('is found with and without the version in its address', async () => {
    for (const url of [fake.url, `${fake.url}/v1`]) await provide({ url }).start(start(), signal);
    expect(fake.accepted()).toBe(2);
  });

  it('keeps paths of the server to itself', async () => {
    const check = await run('poll/failed-path');
    expect(check).toMatchObject({ state: 'failed', reason: { key: 'provider.failed' } });
    expect(JSON.stringify(check)).not.toContain('/home/ada');
  });

  it('waits in a state that nobody knows, and tells of it once', async () => {
    const told: string[] = [];
    provider = provide({ onUnknownState: (state) => told.push(state) });
    expect(await run('poll/unknown-state')).toEqual({ state: 'running' });
    expect(told).toEqual(['dreaming']);
  });

  it('leaves open what a failed video cost only where videos cost something', async () => {
    expect(await run('poll/failed')).not.toHaveProperty('costUsd');
    provider = provide({ facts: { ...facts, priceUsdPerSecond: 0.02 } });
    expect(await run('poll/failed')).toMatchObject({ costUsd: 'unknown' });
  });

  it('sends nothing in a shape that the operator did not name', async () => {
    await expect(provider.start(start({ aspectRatio: '1:1' }), signal)).rejects.toMatchObject({ kind: 'rejected' });
    expect(fake.starts()).toBe(0);
  });
});

describe('the row of a video server', () => {
  it('has what the operator says', () => {
    expect(serverModel(facts)).toMatchObject({
      label: 'wan-2.1 (own server)',
      durationsSeconds: [4, 8],
      resolutions: ['720p'],
      aspectRatios: ['16:9', '9:16'],
      priceUsdPerSecond: { '720p': 0 },
    });
    expect(serverModel({ ...facts, model: undefined }).label).toBe('Own video server');
  });

  it('calls sizes by the words that people know', () => {
    const model = serverModel({ ...facts, sizes: ['832x480', '480x832', '1280x720', '720x1280', '1024x1024'] });
    expect([model.resolutions, model.aspectRatios]).toEqual([
      ['480p', '720p'],
      ['16:9', '9:16'],
    ]);
  });

  it('is free unless a price is set', () => {
    const request = {
      prompt: '',
      model: serverModelId,
      aspectRatio: '16:9',
      resolution: '720p',
      durationSeconds: 8,
      numberOfVideos: 1,
    } as const;
    expect(priceUsd(request, serverModel(facts))).toBe(0);
    expect(priceUsd(request, serverModel({ ...facts, priceUsdPerSecond: 0.05 }))).toBe(0.4);
  });
});
