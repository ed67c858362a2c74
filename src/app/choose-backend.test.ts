import { expect, it } from 'vitest';
import { catalog } from '../domain/catalog.ts';
import { createTexts } from '../lib/say.ts';
import type { GoogleSettings } from '../providers/google/settings.ts';
import { chooseBackend } from './choose-backend.ts';
import { installed } from './installed.ts';

const { say } = createTexts();
const none = {
  apiKey: undefined,
  project: undefined,
  location: 'us-central1',
  geminiBaseUrl: undefined,
  vertexBaseUrl: undefined,
};
const noRouter = { apiKey: undefined, baseUrl: undefined, webhookSecret: undefined, server: undefined };
const key = { ...none, apiKey: 'k' };
const project = { ...none, project: 'my-project' };

const choose = (google: GoogleSettings, videoModel?: string) =>
  chooseBackend(installed.providers, { providers: { google, openrouter: noRouter, renderer: undefined }, videoModel });

it.each([
  ['nothing', none, undefined, 'preview', 'preview', 'no Google credentials are set'],
  ['a key', key, undefined, 'gemini-omni-1.2-flash', 'gemini-omni', 'a Google API key is set'],
  ['a project', project, undefined, 'veo-3.1-generate-001', 'vertex-veo', 'GOOGLE_CLOUD_PROJECT=my-project is set'],
  [
    'both',
    { ...key, ...project, apiKey: 'k' },
    undefined,
    'veo-3.1-generate-001',
    'vertex-veo',
    'GOOGLE_CLOUD_PROJECT=my-project is set',
  ],
  [
    'both and a model of the key',
    { ...project, apiKey: 'k' },
    'veo-3.1-generate-preview',
    'veo-3.1-generate-preview',
    'gemini-veo',
    'VIDEO_MODEL=veo-3.1-generate-preview is set',
  ],
  ['a key and preview', key, 'preview', 'preview', 'preview', 'VIDEO_MODEL=preview is set'],
])('with %s takes the best model there is', (_what, google, videoModel, model, provider, why) => {
  const backend = choose(google, videoModel);
  expect([backend.model.id, backend.provider, say(backend.why)]).toEqual([model, provider, why]);
});

it('offers people all that is set up, without the models that are gone', () => {
  const offered = (google: GoogleSettings, videoModel?: string): readonly string[] =>
    choose(google, videoModel).offered.map(({ id }) => id);
  const listed = (...ways: string[]): readonly string[] =>
    catalog.filter(({ provider, status }) => ways.includes(provider) && status !== 'retired').map(({ id }) => id);
  expect(offered(key)).toEqual(listed('gemini-omni'));
  expect(offered(project)).toEqual(listed('vertex-veo', 'vertex-omni'));
  // The admin insists on it, and Google has the last word.
  expect(offered(key, 'gemini-omni-flash-preview')).toContain('gemini-omni-flash-preview');
  expect(offered(key, 'veo-3.1-fast-generate-preview')).toHaveLength(5);
  const both = { ...project, apiKey: 'k' };
  expect(offered(both)).toEqual([...offered(project), ...offered(key)]);
  expect(offered(both, 'gemini-omni-1.2-flash')).toEqual(offered(both));
  expect(offered(both, 'preview')).toEqual(['preview']);
  expect(offered(none)).toEqual(['preview']);
});

it('makes stills with the same credentials as videos', () => {
  const offered = (google: GoogleSettings, videoModel?: string): readonly string[] =>
    choose(google, videoModel).offeredStills.map(({ id }) => id);
  expect(offered(key)).toEqual(['gemini-nano-banana-2.1']);
  expect(offered(project)).toEqual(['gemini-nano-banana-2.1']);
  expect(offered(none)).toEqual(['preview-image']);
  expect(offered(key, 'preview')).toEqual(['preview-image']);
});

it('offers OpenRouter’s models after Google’s, and a server’s after those', () => {
  const facts = { model: 'wan', seconds: [4], sizes: ['1280x720'], priceUsdPerSecond: 0 };
  const server = { url: 'http://127.0.0.1:30000', apiKey: undefined, facts };
  const openrouter = { ...noRouter, apiKey: 'k', server };
  const alone = chooseBackend(installed.providers, {
    providers: { google: none, openrouter, renderer: undefined },
    videoModel: undefined,
  });
  expect([alone.model.id, say(alone.why), alone.isStandIn]).toEqual(['google/veo-3.1-fast', 'OPENROUTER_API_KEY is set', false]);
  expect(alone.offered.at(-1)?.id).toBe('video-api');
  // It makes no stills.
  expect(alone.offeredStills.map(({ id }) => id)).toEqual(['preview-image']);
  const beside = chooseBackend(installed.providers, {
    providers: { google: key, openrouter, renderer: undefined },
    videoModel: undefined,
  });
  expect(beside.provider).toBe('gemini-omni');
  expect(beside.offered.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['gemini-omni-1.1-flash', 'google/veo-3.1', 'video-api']),
  );
  expect(beside.offeredStills.map(({ id }) => id)).toEqual(['gemini-nano-banana-2.1']);
});
