import { afterEach, expect, it } from 'vitest';
import { readConfig } from '../config/config.ts';
import type { HealthReport } from '../domain/health.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { nobodysUrl } from '../testing/contracts/provider-cases.ts';
import { renderTinyVideo } from '../testing/samples/tiny-video.ts';
import { silentLog, temporaryFolder } from '../testing/set-up/test-engine.ts';
import type { App } from './app.ts';
import { installed } from './installed.ts';
import { startApp } from './start-app.ts';

const model = 'veo-3.1-generate-preview';
let app: App | undefined;
let emulator: Emulator | undefined;

afterEach(async () => {
  await app?.stop();
  await emulator?.close();
  emulator = undefined;
});

async function start(env: Record<string, string>): Promise<void> {
  const config = readConfig(installed, { PORT: '0', GOOGLE_API_KEY: 'AIza-not-a-real-key', ...env }, temporaryFolder());
  app = await startApp(config, { log: silentLog });
}

async function health(): Promise<HealthReport> {
  const response = await fetch(`${app?.url}/healthz`);
  expect(response.status).toBe(200);
  return (await response.json()) as HealthReport;
}

async function codes(): Promise<string[]> {
  return (await health()).problems.map(({ code }) => code);
}

it('starts with a model that Google no longer lists, and tells in the health report what to set', async () => {
  emulator = await startEmulator({ render: renderTinyVideo, folder: temporaryFolder(), retired: [model] });
  await start({ VIDEO_MODEL: model, GOOGLE_GEMINI_BASE_URL: emulator.url });
  await expect.poll(codes).toEqual(['retiring', 'model_retired']);
  const { ready, problems } = await health();
  expect(ready).toBe(true);
  for (const { text } of problems) expect(text).toContain('VIDEO_MODEL=gemini-omni-1.2-flash');
});

it('says nothing more of a model that Google lists', async () => {
  emulator = await startEmulator({ render: renderTinyVideo, folder: temporaryFolder() });
  await start({ VIDEO_MODEL: model, GOOGLE_GEMINI_BASE_URL: emulator.url });
  await expect.poll(() => emulator?.log.requests.length).toBe(1);
  expect(await codes()).toEqual(['retiring']);
});

it('starts without waiting for a Google that can not be reached', async () => {
  await start({ VIDEO_MODEL: model, GOOGLE_GEMINI_BASE_URL: await nobodysUrl() });
  expect(await codes()).toEqual(['retiring']);
});
