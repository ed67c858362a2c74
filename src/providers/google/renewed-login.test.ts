import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProviderStart } from '../../domain/provider.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { serveLoopback } from '../../testing/fakes/loopback-server.ts';
import { renderTinyVideo } from '../../testing/samples/tiny-video.ts';
import { sampleRequest, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { createGeminiImageProvider } from './gemini-image.ts';
import { probeModels } from './models-probe.ts';
import { createPromptHelp } from './prompt-help.ts';
import { createVertexVeoProvider } from './vertex-veo.ts';

/** A login on the disk as `gcloud auth application-default login` writes it, with a token server that refuses the old refresh token. */
describe('a login that was refused and then renewed in its file', () => {
  const signal = new AbortController().signal;
  const token = 'ya29.fresh';
  let emulator: Emulator;
  let file: string;
  let tokenUrl: string;

  const logIn = (refreshToken: string): void => {
    const client = { audience: '//iam.googleapis.com/x', client_id: 'x', client_secret: 'x', refresh_token: refreshToken };
    writeFileSync(file, JSON.stringify({ type: 'external_account_authorized_user', ...client, token_url: `${tokenUrl}/token` }));
  };

  beforeEach(async () => {
    file = join(temporaryFolder(), 'credentials.json');
    const folder = await mkdtemp(join(tmpdir(), 'renewed-login-'));
    emulator = await startEmulator({ render: renderTinyVideo, folder, keys: [token], progress: { polls: 1 } });
    tokenUrl = await serveLoopback((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        response.setHeader('content-type', 'application/json');
        if (Buffer.concat(chunks).toString().includes('refresh_token=new')) {
          response.end(JSON.stringify({ access_token: token, expires_in: 3600, token_type: 'Bearer' }));
        } else {
          response.writeHead(400).end('{"error":"invalid_grant","error_subtype":"invalid_rapt"}');
        }
      });
    });
    logIn('old');
  });
  afterEach(() => emulator.close());

  const login = () => ({ project: 'p1', location: 'global', baseUrl: emulator.url, googleAuthOptions: { keyFilename: file } });
  const start = (model: string, more = {}): ProviderStart => ({
    request: sampleRequest({ model, ...more }),
    referenceImages: [],
  });

  it('is used by Veo for the next start and the next look', async () => {
    const provider = createVertexVeoProvider(login());
    await expect(provider.start(start('veo-3.1-generate-001'), signal)).rejects.toMatchObject({
      kind: 'not sent',
      pause: 'credentials',
    });
    expect(await provider.acceptsCredentials?.(signal)).toBe(false);
    logIn('new');
    expect(await provider.acceptsCredentials?.(signal)).toBe(true);
    const { operationName } = await provider.start(start('veo-3.1-generate-001'), signal);
    expect(await provider.check({ name: operationName, model: 'veo-3.1-generate-001' }, signal)).toMatchObject({
      state: 'finished',
    });
  });

  it('is used for stills', async () => {
    const credentials = { kind: 'project', ...login() } as const;
    const provider = createGeminiImageProvider({ credentials, folder: join(temporaryFolder(), 'stills') });
    const still = start('gemini-nano-banana-2.1', { resolution: '1k', durationSeconds: 0 });
    await expect(provider.start(still, signal)).rejects.toMatchObject({ kind: 'not sent', pause: 'credentials' });
    logIn('new');
    expect(await provider.acceptsCredentials?.(signal)).toBe(true);
    await expect(provider.start(still, signal)).resolves.toMatchObject({ notes: [] });
  });

  it('is used for help with prompts and by the probe of the models', async () => {
    const credentials = { kind: 'project', ...login() } as const;
    const improve = createPromptHelp(credentials);
    const ask = () => improve({ prompt: 'a cat', hasImage: false, model: 'veo-3.1-generate-001' }, signal);
    await expect(ask()).rejects.toThrow();
    expect(await probeModels(credentials, 'veo-3.1-generate-001', { signal, timeoutMs: 30_000 })).toMatchObject({
      outcome: 'no answer',
    });
    logIn('new');
    // The emulator's project has no text model; that it says so proves that the login was taken.
    await expect(ask()).rejects.toMatchObject({ status: 404 });
    expect((await probeModels(credentials, 'veo-3.1-generate-001', { signal, timeoutMs: 30_000 })).outcome).not.toBe('no answer');
  });
});
