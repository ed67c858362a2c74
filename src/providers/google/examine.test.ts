import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { findModel } from '../../domain/catalog.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { renderTinyVideo } from '../../testing/samples/tiny-video.ts';
import { examineGoogle, probeGoogle } from './examine.ts';

const cloud = 'gemini-omni-1.2-flash-cloud';
let emulator: Emulator;

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'examine-google-'));
  emulator = await startEmulator({ render: renderTinyVideo, folder });
  // A login whose token comes from this machine.
  const login = join(folder, 'login.json');
  const credentials = {
    type: 'external_account_authorized_user',
    audience: 'a',
    client_id: 'c',
    client_secret: 's',
    refresh_token: 'r',
  };
  await writeFile(login, JSON.stringify({ ...credentials, token_url: `${emulator.url}/token` }));
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', login);
  const realFetch = globalThis.fetch;
  vi.stubGlobal('fetch', (input: Parameters<typeof fetch>[0], init?: RequestInit) => {
    const isToken = String(input instanceof Request ? input.url : input).endsWith('/token');
    return isToken ? Promise.resolve(Response.json({ access_token: 't', expires_in: 3600 })) : realFetch(input, init);
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await emulator.close();
});

it('asks for a model by the name that its host has for it', async () => {
  const model = findModel(cloud);
  if (model === undefined) throw new Error(`no model ${cloud}`);
  const nothing = { apiKey: undefined, geminiBaseUrl: undefined };
  const settings = { ...nothing, project: 'p1', location: 'us-central1', vertexBaseUrl: emulator.url };
  const options = { now: Date.now, timeoutMs: 30_000, signal: AbortSignal.timeout(60_000) };
  expect(await probeGoogle(settings, model, options)).toMatchObject({
    outcome: 'listed',
  });
  expect(await examineGoogle(settings, model, options)).toMatchObject({ isListed: true, findings: [{ state: 'ok' }] });
  expect(emulator.log.requests.map(({ path }) => path)).toEqual([
    '/v1beta1/publishers/google/models/gemini-omni-1.2-flash',
    '/v1beta1/publishers/google/models/gemini-omni-1.2-flash',
  ]);
});
