import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { nobodysUrl } from '../../testing/contracts/provider-cases.ts';
import { loginFile, serveLoopback, tokenAnswer } from '../../testing/fakes/loopback-server.ts';
import { renderTinyVideo } from '../../testing/samples/tiny-video.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import type { GoogleCredentials } from './google-client.ts';
import { probeModels } from './models-probe.ts';

const apiKey = 'AIza-not-a-real-key';
const retired = 'veo-3.1-lite-generate-preview';
const never = new AbortController().signal;
/** Longer than a busy machine takes for an answer. */
const timeoutMs = 30_000;
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ render: renderTinyVideo, folder: temporaryFolder(), keys: [apiKey], retired: [retired] });
});
afterAll(() => emulator.close());

describe('with an API key', () => {
  const credentials = () => ({ kind: 'key', apiKey, baseUrl: emulator.url }) as const;

  it('finds a model that Google lists, by one request that costs nothing', async () => {
    const before = emulator.log.requests.length;
    const probe = await probeModels(credentials(), 'veo-3.1-generate-preview', { signal: never, timeoutMs });
    expect(probe.outcome).toBe('listed');
    const requests = emulator.log.requests.slice(before);
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /v1beta/models?pageSize=1000']);
    expect(emulator.log.accepted).toEqual([]);
  });

  it('tells when the model is not in the list', async () => {
    const probe = await probeModels(credentials(), retired, { signal: never, timeoutMs });
    expect(probe.outcome).toBe('not listed');
  });

  it('reads all pages, and no more than there can be', async () => {
    let pages = 0;
    const baseUrl = await serveLoopback((request, response) => {
      pages += 1;
      const isLast = request.url?.includes('pageToken=2') ?? false;
      const body = isLast ? { models: [{ name: 'models/wanted' }] } : { models: [{ name: 'models/x' }], nextPageToken: pages };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    });
    const endless = { kind: 'key', apiKey, baseUrl } as const;
    expect((await probeModels(endless, 'wanted', { signal: never, timeoutMs })).outcome).toBe('listed');
    pages = 100;
    expect((await probeModels(endless, 'wanted', { signal: never, timeoutMs })).outcome).toBe('not listed');
    expect(pages).toBeLessThan(150);
  });

  it('says how far the clocks are apart, also when the key is refused', async () => {
    const googleMs = Date.UTC(2026, 10, 30, 12);
    const refusal = { error: { code: 403, message: 'No such key.', status: 'PERMISSION_DENIED' } };
    const baseUrl = await serveLoopback((_, response) =>
      response
        .writeHead(403, { 'content-type': 'application/json', date: new Date(googleMs).toUTCString() })
        .end(JSON.stringify(refusal)),
    );
    const options = { signal: never, timeoutMs, now: () => googleMs - 90_000 };
    const probe = await probeModels({ kind: 'key', apiKey: 'wrong', baseUrl }, retired, options);
    expect(probe).toMatchObject({ outcome: 'no answer', error: { code: 'credentials' }, clockAheadMs: 90_000 });
  });

  it('never throws and never waits longer than it may', async () => {
    const asked = async (baseUrl: string, mostMs = timeoutMs) => {
      const probe = await probeModels({ kind: 'key', apiKey, baseUrl }, 'x', { signal: never, timeoutMs: mostMs });
      return probe.outcome === 'no answer' ? probe.error.code : probe.outcome;
    };
    expect(await asked(await nobodysUrl())).toBe('unreachable');
    expect(await asked(await serveLoopback(() => undefined), 200)).toBe('timed_out');
    expect(await asked(await serveLoopback((_, response) => response.end('<html>')))).toBe('unreadable_answer');
    const elsewhere = await serveLoopback((_, response) => response.writeHead(302, { location: 'https://login.example/' }).end());
    expect(await asked(elsewhere)).toBe('unreadable_answer');
  });

  it('lets go as soon as the bot stops', async () => {
    const stop = new AbortController();
    const baseUrl = await serveLoopback(() => stop.abort());
    const probe = await probeModels({ kind: 'key', apiKey, baseUrl }, 'x', { signal: stop.signal, timeoutMs: 20_000 });
    expect(probe.outcome).toBe('no answer');
  });
});

describe('with a project', () => {
  const project = { kind: 'project', project: 'some-project', location: 'us-central1' } as const;
  const options = { signal: never, timeoutMs };

  it('asks for the one model', async () => {
    const asked: string[] = [];
    const baseUrl = await serveLoopback((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      response.setHeader('content-type', 'application/json');
      if (request.url === '/token') return response.end(tokenAnswer);
      if (request.url?.endsWith('/veo-3.1-generate-001')) return response.end('{"name":"publishers/google/models/x"}');
      return response.writeHead(404).end('{"error":{"code":404,"message":"Not found.","status":"NOT_FOUND"}}');
    });
    const keyFilename = loginFile(baseUrl);
    const credentials: GoogleCredentials = { ...project, baseUrl, googleAuthOptions: { keyFilename } };
    expect((await probeModels(credentials, 'veo-3.1-generate-001', options)).outcome).toBe('listed');
    expect((await probeModels(credentials, 'veo-9', options)).outcome).toBe('not listed');
    expect(asked).toContain('GET /v1beta1/publishers/google/models/veo-3.1-generate-001 Bearer ya29.x');
  });

  it('is answered by the emulator, which knows one model and not another', async () => {
    const tokens = await serveLoopback((_, response) => response.setHeader('content-type', 'application/json').end(tokenAnswer));
    const google = await startEmulator({
      render: renderTinyVideo,
      folder: temporaryFolder(),
      retired: ['veo-3.1-lite-generate-001'],
    });
    onTestFinished(() => google.close());
    const googleAuthOptions = { keyFilename: loginFile(tokens) };
    const credentials: GoogleCredentials = { ...project, baseUrl: google.url, googleAuthOptions };
    expect((await probeModels(credentials, 'veo-3.1-generate-001', options)).outcome).toBe('listed');
    expect((await probeModels(credentials, 'veo-3.1-lite-generate-001', options)).outcome).toBe('not listed');
    expect(google.log.requests.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  it('tells that there are no credentials before anything is sent', async () => {
    const asked: unknown[] = [];
    const baseUrl = await serveLoopback((request) => void asked.push(request.url));
    const googleAuthOptions = { keyFilename: join(temporaryFolder(), 'nothing.json') };
    const probe = await probeModels({ ...project, baseUrl, googleAuthOptions }, 'x', options);
    expect(probe).toMatchObject({ outcome: 'no answer', error: { code: 'credentials', kind: 'not sent' } });
    expect(asked).toEqual([]);
  });
});
