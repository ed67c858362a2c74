import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { App } from '../../app/app.ts';
import { installed } from '../../app/installed.ts';
import { startApp } from '../../app/start-app.ts';
import { readConfig } from '../../config/config.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { systemClock } from '../../lib/clock.ts';
import { renderTinyVideo } from '../../testing/samples/tiny-video.ts';
import { silentLog, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { createGoogleProviders } from './create.ts';
import { googleModels } from './models.ts';

let folder: string;
let emulator: Emulator;
let app: App | undefined;

beforeEach(async () => {
  folder = temporaryFolder();
  emulator = await startEmulator({ render: renderTinyVideo, folder: join(folder, 'google'), progress: { timeScale: 0 } });
});
afterEach(async () => {
  await app?.stop();
  await emulator.close();
  vi.unstubAllEnvs();
});

const reply = z.object({ operation_id: z.string() });
const standing = z.object({ status: z.string(), message: z.string() });

// Some cost more than what is made without asking.
const usualVideo = { prompt: 'a lighthouse', duration: '8', resolution: '720p', agreed_usd: 5 };

async function makeVideo(env: Record<string, string>, path = 'generate', fields: object = usualVideo): Promise<App> {
  const settings = { PORT: '0', POLL_SECONDS: '0.1', POLL_FIRST_SECONDS: '0.1', ...env };
  const started = await startApp(readConfig(installed, settings, folder), { log: silentLog });
  app = started;
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    return (await fetch(`${started.url}/api/video_chat/${path}`, init)).json();
  };
  const { operation_id } = reply.parse(await post(path, fields));
  const ask = async () => standing.parse(await post('status', { operation_id })).status;
  await expect.poll(ask, { interval: 100 }).toBe('completed');
  return started;
}

describe('the whole program with credentials of Google', () => {
  it('makes a video with Omni where there is a key', async () => {
    const { backend } = await makeVideo({ GOOGLE_API_KEY: 'a-key', GOOGLE_GEMINI_BASE_URL: emulator.url });
    expect(backend.model.id).toBe('gemini-omni-1.2-flash');
    expect(emulator.log.accepted.map(({ model }) => model)).toEqual(['gemini-omni-1.2-flash']);
  });

  it('starts in the background with a key once it has seen that this works, and remembers it over a restart', async () => {
    const env = { GOOGLE_API_KEY: 'a-key', GOOGLE_GEMINI_BASE_URL: emulator.url };
    await (await makeVideo(env)).stop();
    await makeVideo(env, 'generate', { ...usualVideo, prompt: 'another' });
    const creates = emulator.log.requests.filter(({ method, path }) => method === 'POST' && path === '/v1beta/interactions');
    expect(creates.map(({ body }) => body.includes('"background":true'))).toEqual([false, true]);
  });

  it('makes a still with the same key', async () => {
    const env = { GOOGLE_API_KEY: 'a-key', GOOGLE_GEMINI_BASE_URL: emulator.url };
    const { engine } = await makeVideo(env, 'generate_image', { prompt: 'a lighthouse', aspect_ratio: '1:1' });
    const [still] = (await engine.history({ limit: 1 })).generations;
    expect(still).toMatchObject({
      priceUsd: 0.0336,
      charged: 'yes',
      videos: [{ file: `${still?.id}.png`, width: 128, height: 128 }],
    });
    expect(emulator.log.accepted.map(({ model }) => model)).toEqual(['gemini-nano-banana-2.1']);
    // The answer is forgotten once the picture is safe.
    await expect.poll(() => readdirSync(join(folder, 'data', 'stills'))).toEqual([]);
  });

  it('makes a video with Veo on Vertex AI where there is a project and a login', async () => {
    const tokens = createServer((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ access_token: 'a-token', expires_in: 3600, token_type: 'Bearer' }));
    });
    await new Promise<void>((resolve) => tokens.listen(0, '127.0.0.1', resolve));
    const address = tokens.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    // The only kind of login whose tokens may come from anywhere.
    const login = {
      type: 'external_account_authorized_user',
      audience: '//iam.googleapis.com/locations/global/workforcePools/pool/providers/provider',
      client_id: 'id',
      client_secret: 'secret',
      refresh_token: 'refresh',
      token_url: `http://127.0.0.1:${port}/token`,
      token_info_url: `http://127.0.0.1:${port}/info`,
    };
    const file = join(folder, 'login.json');
    writeFileSync(file, JSON.stringify(login));
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', file);
    await makeVideo({ GOOGLE_CLOUD_PROJECT: 'a-project', GOOGLE_VERTEX_BASE_URL: emulator.url });
    expect(emulator.log.accepted.map(({ operationName }) => operationName)).toEqual([
      expect.stringMatching(/^projects\/a-project\/locations\/us-central1\/publishers\/google\/models\/veo-3\.1-generate-001\//),
    ]);
    expect(emulator.log.requests.every(({ headers }) => headers.authorization === 'Bearer a-token')).toBe(true);
    await new Promise((resolve) => tokens.close(resolve));
  });

  it('knows a provider for every model that it has, and makes those that are wanted', async () => {
    const google = { apiKey: 'k', project: 'p', location: 'global', geminiBaseUrl: undefined, vertexBaseUrl: undefined };
    const none = { ...google, apiKey: undefined, project: undefined };
    for (const { provider } of googleModels) {
      const wanted = { ids: new Set([provider]), usual: 'preview' };
      const remembered = { read: async () => undefined, write: async () => undefined };
      const parts = {
        dataFolder: folder,
        publicUrl: undefined,
        clock: systemClock,
        log: silentLog,
        hint: () => undefined,
        remembered,
      };
      const { providers } = await createGoogleProviders(google, wanted, parts);
      expect(providers.map(({ id }) => id)).toEqual([provider]);
      expect((await createGoogleProviders(none, wanted, parts)).providers).toEqual([]);
    }
  });
});
