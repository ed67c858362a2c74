import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { App, AppOverrides } from '../../app/app.ts';
import { installed } from '../../app/installed.ts';
import { startApp } from '../../app/start-app.ts';
import { readConfig } from '../../config/config.ts';
import { examine } from '../../doctor/examine.ts';
import { findModel } from '../../domain/catalog.ts';
import { writeCallback } from '../../emulator/openrouter/callbacks.ts';
import { probeVideo } from '../../media/probe-video.ts';
import { startConnectProxy } from '../fakes/connect-proxy.ts';
import { type OpenRouterFake, openOpenRouterFake } from '../fakes/openrouter/openrouter-fake.ts';
import { openVideoServerFake } from '../fakes/video-server/video-server-fake.ts';
import { renderTinyVideo } from '../samples/tiny-video.ts';
import { ManualClock } from '../set-up/manual-clock.ts';
import { sampleRequest, sampleSubmission, silentLog, temporaryFolder } from '../set-up/test-engine.ts';

const key = 'sk-or-v1-of-a-whole-bot';

async function openFake(options: Parameters<typeof openOpenRouterFake>[1] = {}): Promise<OpenRouterFake> {
  const fake = await openOpenRouterFake(temporaryFolder(), { keys: [key], ...options });
  onTestFinished(() => fake.close());
  return fake;
}

async function openBot(
  env: Record<string, string>,
  folder = temporaryFolder(),
  overrides: AppOverrides = {},
): Promise<{ app: App; folder: string }> {
  const usual = { PORT: '0', POLL_FIRST_SECONDS: '0.2', POLL_SECONDS: '0.2' };
  const config = readConfig(installed, { ...usual, ...env }, folder);
  const app = await startApp(config, { log: silentLog, render: renderTinyVideo, ...overrides });
  onTestFinished(() => app.stop());
  return { app, folder };
}

async function post(app: App, path: string, body: object): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${app.url}/api/video_chat/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return await response.json();
}

async function make(app: App, body: object): Promise<string> {
  const { operation_id: id } = await post(app, 'generate', { ...body, agreed_usd: 10 });
  return String(id);
}

async function reach(app: App, id: string, state: string): Promise<void> {
  await expect.poll(async () => (await app.engine.find(id))?.state).toBe(state);
}

it('makes a video at OpenRouter with the key alone: listed, priced, sent once, fetched and kept', async () => {
  const fake = await openFake();
  const { app, folder } = await openBot({ OPENROUTER_API_KEY: key, OPENROUTER_BASE_URL: fake.url });
  expect(app.backend.offered.map(({ id }) => id)).toEqual([
    'google/veo-3.1',
    'alibaba/wan-2.6',
    'black-forest-labs/flux-3-video',
    'bytedance/seedance-2.0',
    'x-ai/grok-imagine-video',
    'minimax/hailuo-3',
    'runway/gen-4.5',
  ]);
  const id = await make(app, { prompt: 'a lighthouse', model: 'x-ai/grok-imagine-video', duration: 5 });
  await reach(app, id, 'completed');
  expect(await app.engine.find(id)).toMatchObject({ provider: 'openrouter', priceUsd: 0.35, charged: 'yes' });
  expect((await probeVideo(join(folder, 'outputs', `${id}.mp4`))).durationSeconds).toBeCloseTo(5, 0);
  expect(fake.emulator.log.accepted).toMatchObject([
    { model: 'x-ai/grok-imagine-video', prompt: 'a lighthouse', chargedSeconds: 5 },
  ]);
  expect(fake.starts()).toBe(1);
  const answer = await post(app, 'generate', { prompt: 'a lighthouse', model: 'x-ai/grok-imagine-video', duration: 90 });
  expect(answer).toMatchObject({ error: expect.anything() });
  expect(fake.starts()).toBe(1);
});

it('asks its person after an answer that was lost, and sends nothing again by itself, not even after a restart', async () => {
  const fake = await openFake();
  const folder = temporaryFolder();
  const env = { OPENROUTER_API_KEY: key, OPENROUTER_BASE_URL: fake.url };
  const { app } = await openBot(env, folder);
  fake.inject('submit/drop-after-accept');
  const id = await make(app, { prompt: 'a lighthouse', model: 'google/veo-3.1', duration: 8 });
  await reach(app, id, 'unknown');
  expect(await app.engine.find(id)).toMatchObject({ charged: 'maybe', priceUsd: 3.2 });
  await app.stop();
  const { app: again } = await openBot(env, folder);
  await expect.poll(async () => (await fetch(`${again.url}/healthz`)).status).toBe(200);
  expect((await again.engine.find(id))?.state).toBe('unknown');
  expect([fake.starts(), fake.accepted()]).toEqual([1, 1]);
});

it('starts without an answer of OpenRouter’s, with the models that came with the program', async () => {
  const fake = await openFake();
  fake.inject('models/500');
  const { app } = await openBot({ OPENROUTER_API_KEY: key, OPENROUTER_BASE_URL: fake.url });
  expect(app.backend.model.id).toBe('google/veo-3.1-fast');
  expect(findModel('google/veo-3.1-fast')?.sources.price?.trust).toBe('reported');
});

it('forgets what it read of the list when it stops', async () => {
  const fake = await openFake();
  const { app } = await openBot({ OPENROUTER_API_KEY: key, OPENROUTER_BASE_URL: fake.url });
  // Not listed any more, so that nobody is offered it; records go on to name it.
  expect(findModel('kwaivgi/kling-video-o1')).toMatchObject({ status: 'retired' });
  expect(findModel('google/veo-3.1')?.sources.price).toMatchObject({ page: `${fake.url}/videos/models`, trust: 'official' });
  await app.stop();
  expect(findModel('kwaivgi/kling-video-o1')).toMatchObject({ status: 'available' });
});

it('takes any model of the list for VIDEO_MODEL, and names the nearest where there is none of that name', async () => {
  const fake = await openFake();
  const env = { OPENROUTER_API_KEY: key, OPENROUTER_BASE_URL: fake.url };
  fake.inject('models/newer');
  const { app } = await openBot({ ...env, VIDEO_MODEL: 'x-ai/grok-imagine-video-2' });
  expect(app.backend.model).toMatchObject({ id: 'x-ai/grok-imagine-video-2', provider: 'openrouter' });
  await app.stop();
  await expect(openBot({ ...env, VIDEO_MODEL: 'x-ai/grok-imagine-video-3' })).rejects.toMatchObject({
    exitCode: 78,
    text: { key: 'start.modelUnknown', values: { nearest: expect.stringMatching(/^x-ai\/grok-imagine-video, /) } },
  });
  expect(findModel('kwaivgi/kling-video-o1')).toMatchObject({ status: 'available' });
  const { findings } = await examine({ env: { ...env, VIDEO_MODEL: 'x-ai/grok-imagine-video-3' }, folder: temporaryFolder() });
  expect(findings.filter(({ check }) => check === 'model').map(({ state, text }) => [state, text.key])).toEqual([
    ['problem', 'start.modelUnknown'],
  ]);
});

it('follows the list while it runs: what is shown is what is reserved, and what is gone is refused with what is there', async () => {
  const fake = await openFake();
  const clock = new ManualClock();
  const { app } = await openBot({ OPENROUTER_API_KEY: key, OPENROUTER_BASE_URL: fake.url }, temporaryFolder(), { clock });
  const grok = { prompt: 'a lighthouse', model: 'x-ai/grok-imagine-video', duration: 5, resolution: '720p' };
  expect(await app.engine.find(await make(app, grok))).toMatchObject({ priceUsd: 0.35 });
  fake.inject('models/newer');
  await clock.advance(6.7 * 3_600_000);
  await expect.poll(() => findModel('x-ai/grok-imagine-video')?.priceUsdPerSecond['720p']).toBe(0.09);
  const dearer = await post(app, 'generate', grok);
  expect(dearer).toMatchObject({ message: expect.stringContaining('$0.45') });
  expect(await app.engine.find(String(dearer.operation_id))).toMatchObject({ priceUsd: 0.45 });
  expect(await post(app, 'generate', { ...grok, model: 'runway/gen-4.5' })).toMatchObject({
    error: { code: 'model_retired', message: expect.stringMatching(/no longer available at OpenRouter\. Please use /) },
  });
  const { models } = await (await fetch(`${app.url}/api/video_chat/options`)).json();
  expect(JSON.stringify(models)).not.toContain('runway/gen-4.5');
  expect(app.engine.goneModels().map(({ id }) => id)).toEqual(['runway/gen-4.5']);
});

it('makes a video on a server of the operator’s, for nothing', async () => {
  const folder = temporaryFolder();
  const server = await openVideoServerFake(temporaryFolder(), { looks: 'by list' });
  onTestFinished(() => server.close());
  const { app } = await openBot({ VIDEO_API_URL: server.url, VIDEO_API_MODEL: 'wan-2.1', VIDEO_API_SECONDS: '4' }, folder);
  expect(app.backend.model).toMatchObject({ id: 'video-api', label: 'wan-2.1 (own server)' });
  const id = await make(app, { prompt: 'a lighthouse' });
  await reach(app, id, 'completed');
  expect(await app.engine.find(id)).toMatchObject({ provider: 'video-api', priceUsd: 0, charged: 'no' });
  expect(JSON.parse(server.newestBody() || '{}')).toEqual({});
  expect(server.starts()).toBe(1);
});

it('goes through the operator’s proxy, also for the list', async () => {
  const proxy = await startConnectProxy();
  onTestFinished(() => proxy.close());
  const fake = await openFake();
  // The names of the domain `test` mean nothing to this machine: whatever is reached by one of them was reached by the proxy.
  const url = fake.url.replace('127.0.0.1', 'openrouter.test');
  const { app } = await openBot({
    OPENROUTER_API_KEY: key,
    OPENROUTER_BASE_URL: url,
    HTTP_PROXY: proxy.url,
    HTTPS_PROXY: proxy.url,
  });
  expect(app.backend.offered).toHaveLength(7);
  const id = await make(app, { prompt: 'a lighthouse', model: 'google/veo-3.1', duration: 4 });
  await reach(app, id, 'completed');
});

it('looks at a job at once when OpenRouter calls, and only then where it is signed', async () => {
  const fake = await openFake({ progress: { polls: 1 } });
  const { app } = await openBot({
    ...{ OPENROUTER_API_KEY: key, OPENROUTER_BASE_URL: fake.url, OPENROUTER_WEBHOOK_SECRET: 'whsec-of-a-whole-bot' },
    ...{ POLL_FIRST_SECONDS: '3000', PUBLIC_URL: 'https://bot.example', WEB_TOKEN: 'a-token-of-the-test' },
  });
  const { generation } = await app.engine.submit(
    sampleSubmission({ request: sampleRequest({ model: 'google/veo-3.1' }), agreedUsd: 10 }),
  );
  await reach(app, generation.id, 'generating');
  expect(JSON.parse(fake.newestBody())).toMatchObject({ callback_url: 'https://bot.example/openrouter/events' });
  const job = { id: (await app.engine.find(generation.id))?.operationName ?? '', status: 'completed' };
  const call = async (secret: string): Promise<number> => {
    const url = `${app.url}/openrouter/events`;
    const { headers, body } = writeCallback(url, job, { secret, nowMs: Date.now(), fault: undefined });
    return (await fetch(url, { method: 'POST', headers, body })).status;
  };
  const asked = fake.requests();
  expect(await call('whsec-of-somebody-else')).toBe(401);
  expect(fake.requests()).toBe(asked);
  expect(await call('whsec-of-a-whole-bot')).toBe(204);
  await reach(app, generation.id, 'completed');
  expect(fake.starts()).toBe(1);
});

it('examines the key, the list and a server, and costs nothing', async () => {
  const fake = await openFake();
  const server = await openVideoServerFake(temporaryFolder(), { keys: ['secret-of-ada'] });
  onTestFinished(() => server.close());
  const env = {
    OPENROUTER_API_KEY: key,
    OPENROUTER_BASE_URL: fake.url,
    VIDEO_API_URL: server.url,
    VIDEO_MODEL: 'google/veo-3.1',
  };
  const find = async (change: Record<string, string>, check: string) => {
    const { findings } = await examine({ env: { ...env, ...change }, folder: temporaryFolder(), timeoutMs: 20_000 });
    return findings.filter((each) => each.check === check).map(({ state, text }) => [state, text.key]);
  };
  expect(await find({}, 'openrouter key')).toEqual([['ok', 'doctor.routerKeyAccepted']]);
  expect(await find({ OPENROUTER_API_KEY: 'sk-or-v1-another' }, 'openrouter key')).toEqual([
    ['problem', 'doctor.routerKeyRefused'],
  ]);
  expect(await find({ OPENROUTER_BASE_URL: 'http://127.0.0.1:1/api/v1' }, 'openrouter key')).toEqual([
    ['problem', 'doctor.routerUnreachable'],
  ]);
  expect(await find({ VIDEO_MODEL: 'kwaivgi/kling-video-o1' }, 'model')).toEqual([
    ['ok', 'start.backend'],
    ['warning', 'retiring.notListed'],
  ]);
  expect(await find({}, 'video server')).toEqual([['problem', 'doctor.serverKeyRefused']]);
  expect(await find({ VIDEO_API_KEY: 'secret-of-ada' }, 'video server')).toEqual([['ok', 'doctor.serverAnswers']]);
  expect(await find({ VIDEO_API_URL: 'http://127.0.0.1:1' }, 'video server')).toEqual([['problem', 'doctor.serverUnreachable']]);
  expect(fake.starts() + server.starts()).toBe(0);
});
