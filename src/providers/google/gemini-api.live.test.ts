import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalog, findModel } from '../../domain/catalog.ts';
import { acceptImprovedPrompt } from '../../domain/improved-prompt.ts';
import type { OperationCheck, ProviderVideo } from '../../domain/provider.ts';
import { priceUsd, type VideoRequest } from '../../domain/video-request.ts';
import { probePicture } from '../../media/probe-picture.ts';
import { probeVideo } from '../../media/probe-video.ts';
import { askGoogle, followHops, mostLiveUsd, readLiveGoogle, tell } from '../../testing/set-up/live.ts';
import { googleOrigin } from './download.ts';
import { createGeminiImageProvider } from './gemini-image.ts';
import { createGeminiOmniProvider } from './gemini-omni.ts';
import { createGoogleClient } from './google-client.ts';
import { interactionIdOf } from './interactions.ts';
import { createPromptHelp } from './prompt-help.ts';

const { apiKey = '', geminiBaseUrl: baseUrl } = readLiveGoogle();
const root = `${baseUrl ?? googleOrigin}/v1beta`;
const credentials = { kind: 'key', apiKey, baseUrl } as const;
const noSignal = new AbortController().signal;

describe.runIf(apiKey !== '')('the Gemini API, live', () => {
  it('lists the model that is taken with a key, and maybe some that the catalogue does not know', async () => {
    const pager = await createGoogleClient(credentials).models.list({ config: { pageSize: 1000 } });
    const listed: string[] = [];
    for await (const { name } of pager) listed.push(name?.replace('models/', '') ?? '');
    for (const { id, provider, status } of catalog) {
      if (provider.startsWith('gemini-')) tell(`lists ${id} (${status})`, listed.includes(id));
    }
    const unknown = listed.filter((id) => /veo|omni|video|banana|image/.test(id) && findModel(id) === undefined);
    tell('video models that the catalogue does not know', unknown);
    expect(listed).toContain('gemini-omni-1.1-flash');
  });

  it('answers for Veo’s old ids with an error, to a request that asks for nothing', async () => {
    for (const { id } of catalog.filter(({ provider }) => provider === 'gemini-veo')) {
      // Without an instance there is nothing to make, whether the model is there or not.
      const body = JSON.stringify({ instances: [] });
      const answer = await askGoogle(`${root}/models/${id}:predictLongRunning`, apiKey, { method: 'POST', body });
      tell(`start with ${id}`, answer);
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
  });

  it('says whether operations and generated files can be listed', async () => {
    const lists = ['models/veo-3.1-generate-preview/operations', 'models/gemini-omni-1.1-flash/operations', 'generatedFiles'];
    for (const list of lists) {
      const answer = await askGoogle(`${root}/${list}?pageSize=1`, apiKey);
      tell(`GET ${list}`, answer);
      expect(answer.type).toContain('json');
    }
  });

  it('improves a prompt and keeps what is said in it', async () => {
    const request: VideoRequest = { ...smallest, prompt: 'a baker says "Guten Morgen, Anna!"' };
    const startedMs = performance.now();
    const better = await createPromptHelp(credentials)(
      { prompt: request.prompt, hasImage: false, model: request.model },
      noSignal,
    );
    tell('a better prompt', { ms: Math.round(performance.now() - startedMs), better });
    const model = findModel(request.model);
    expect(model && acceptImprovedPrompt(request, model, better)).toBeDefined();
  });

  it('makes the smallest video of Omni, which can be asked for again and fetched', { timeout: 900_000 }, async () => {
    const model = findModel(smallest.model);
    const price = model && priceUsd(smallest, model);
    expect(price).toBeLessThan(mostLiveUsd);
    const provider = createGeminiOmniProvider({ apiKey, baseUrl, fetch: tellUsage });
    const startedMs = performance.now();
    const { operationName } = await provider.start({ request: smallest, referenceImages: [] }, noSignal);
    const inTheAnswer = /\/files\//.test(operationName) ? 'a file' : 'no file';
    tell('start', { seconds: Math.round((performance.now() - startedMs) / 1000), priceUsd: price, inTheAnswer });

    // Whether a check in the background could work with a key.
    const again = await askGoogle(`${root}/interactions/${interactionIdOf(operationName)}?stream=false`, apiKey);
    tell('GET interactions/{id}', { status: again.status, error: again.status < 400 ? '' : again.body });

    let check: OperationCheck = { state: 'running' };
    const look = async () => {
      check = await provider.check({ name: operationName, model: smallest.model }, noSignal);
      return check.state;
    };
    await expect.poll(look, { timeout: 300_000, interval: 3000 }).not.toBe('running');
    const video = finishedVideo(check);
    if (video.uri !== undefined) {
      const address = video.uri.replace(googleOrigin, baseUrl ?? googleOrigin);
      for (const [index, hop] of (await followHops(address, apiKey)).entries()) tell(`download, hop ${index}`, hop);
    }
    const file = join(await mkdtemp(join(tmpdir(), 'veo-bot-live-')), 'video.mp4');
    await provider.download(video, file, noSignal);
    const facts = await probeVideo(file);
    tell('video', { file, ...facts });
    expect(facts.durationSeconds).toBeGreaterThan(2.5);
  });

  it('makes a still, in the answer, as large and as dear as the catalogue says', { timeout: 300_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'veo-bot-live-'));
    const provider = createGeminiImageProvider({ credentials, folder: join(folder, 'stills'), fetch: tellUsage });
    const startedMs = performance.now();
    const { operationName } = await provider.start({ request: still, referenceImages: [] }, noSignal);
    tell('start of a still', { seconds: Math.round((performance.now() - startedMs) / 1000) });
    const picture = finishedVideo(await provider.check({ name: operationName, model: still.model }, noSignal));
    const file = join(folder, 'picture');
    await provider.download(picture, file, noSignal);
    const facts = await probePicture(file);
    tell('still', { file, type: picture.mimeType, ...facts });
    expect(facts.width / facts.height).toBeCloseTo(16 / 9, 1);
  });
});

/** 0.10 USD by the list; everything else here is free, but for the still and a fraction of a cent for the text model. */
const smallest: VideoRequest = {
  prompt: 'a paper boat on a puddle',
  model: 'gemini-omni-1.1-flash',
  aspectRatio: '16:9',
  resolution: '360p',
  durationSeconds: 3,
  numberOfVideos: 1,
};

/** 0.03 USD, as others report. */
const still: VideoRequest = { ...smallest, model: 'gemini-nano-banana-2.1', resolution: '1k', durationSeconds: 0 };

function finishedVideo(check: OperationCheck): ProviderVideo {
  const [video] = check.state === 'finished' ? check.videos : [];
  if (video === undefined) throw new Error(`no video: ${JSON.stringify(check)}`);
  return video;
}

/** The price list counts tokens, the catalogue seconds: this shows both. */
const tellUsage: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  if (typeof body !== 'object' || body === null) return response;
  if ('usage' in body) tell('usage', body.usage);
  if ('usageMetadata' in body) tell('usage', body.usageMetadata);
  return response;
};
