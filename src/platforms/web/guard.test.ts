import { afterEach, describe, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../testing/test-web.ts';
import type { WebSettings } from './web-deps.ts';

const generate = '/api/video_chat/generate';
const token = 'correct horse battery staple';
const open: TestWeb[] = [];

async function start(web: Partial<WebSettings> = {}): Promise<TestWeb> {
  const started = await startTestWeb({ web });
  open.push(started);
  return started;
}

afterEach(async () => {
  for (const web of open.splice(0)) await web.stop();
});

describe('without a token', () => {
  it.each(['localhost:8000', '127.0.0.1:8000', '[::1]:8000', 'LOCALHOST:8000', 'localhost', 'localhost:9000'])(
    'answers to %s',
    async (host) => {
      const web = await start();
      expect((await web.ask('GET', '/api/video_chat/options', undefined, { host })).status).toBe(200);
    },
  );

  it.each([
    'evil.example:8000',
    'localhost.evil.example',
    '127.0.0.1.evil.example:8000',
    '192.168.0.7:8000',
    'localhost:8000@evil.example',
    '',
  ])('refuses the rebound or foreign host %j, and stores nothing', async (host) => {
    const web = await start();
    for (const [method, path, body] of [
      ['GET', '/'],
      ['GET', '/api/openapi.json'],
      ['POST', generate, { prompt: 'x' }],
    ] as const) {
      expect((await web.ask(method, path, body, { host })).status).toBe(403);
    }
    expect(web.engine.history({ limit: 10 }).generations).toEqual([]);
  });

  it('refuses a request without a Host', async () => {
    const web = await start();
    expect((await web.app.request('/api/video_chat/options')).status).toBe(403);
  });

  it.each<[string, Record<string, string>]>([
    ['another site', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://localhost:3000' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['a form on another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }],
    ['a neighbour', { 'sec-fetch-site': 'same-site' }],
  ])('refuses a request from %s, also as a form, and stores nothing', async (_, headers) => {
    const web = await start();
    const form = new FormData();
    form.set('prompt', 'x');
    expect((await web.ask('POST', generate, { prompt: 'x' }, headers)).status).toBe(403);
    expect((await web.ask('POST', '/api/video_chat/generate_with_image', form, headers)).status).toBe(403);
    expect(web.engine.history({ limit: 10 }).generations).toEqual([]);
  });

  it('takes what its own page sends, and links from elsewhere to the page', async () => {
    const web = await start();
    const own = { origin: 'http://localhost:8000', 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' };
    expect((await web.ask('POST', generate, { prompt: 'x' }, own)).status).toBe(200);
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect((await web.ask('GET', '/', undefined, link)).status).toBe(200);
    const embed = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'video' };
    expect((await web.ask('GET', '/videos/x.mp4', undefined, embed)).status).toBe(403);
  });

  it('gives every answer the security headers, and allows no other origin', async () => {
    const web = await start();
    for (const path of ['/', '/api/nothing', '/api/video_chat/options', '/videos/x.mp4', '/page/none.js']) {
      const { headers } = await web.ask('GET', path);
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'self'; .*frame-ancestors 'none'/);
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
    expect((await web.ask('OPTIONS', generate, undefined, { 'access-control-request-method': 'POST' })).status).toBe(405);
  });
});

it('answers to the host of PUBLIC_URL, and to its origin', async () => {
  const web = await start({ publicUrl: 'https://veo.example.org' });
  const headers = { host: 'veo.example.org', origin: 'https://veo.example.org' };
  expect((await web.ask('POST', generate, { prompt: 'x' }, headers)).status).toBe(200);
  expect((await web.ask('POST', generate, { prompt: 'x' }, { ...headers, origin: 'https://other.example.org' })).status).toBe(
    403,
  );
});

it('answers to its plain address where it is reachable from elsewhere, but to no foreign name', async () => {
  const web = await start({ host: '0.0.0.0', token });
  const authorization = `Bearer ${token}`;
  expect((await web.ask('GET', '/', undefined, { host: '192.168.0.7:8000', authorization })).status).toBe(200);
  expect((await web.ask('GET', '/', undefined, { host: 'evil.example:8000', authorization })).status).toBe(403);
});

it('tells its health to everyone, and 503 with the reasons while it is not ready', async () => {
  const web = await start({ token });
  expect((await web.app.request('/healthz')).status).toBe(200);
  web.health.report = { ready: false, problems: [{ code: 'starting', text: 'Starting.' }] };
  const answer = await web.app.request('/healthz', { headers: { host: '10.0.0.1' } });
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({ ready: false, problems: [{ code: 'starting', text: 'Starting.' }] });
});

describe('with a token', () => {
  const protectedPaths = [
    '/api/video_chat/options',
    '/api/video_chat/operations',
    '/api/video_chat/events',
    '/api/openapi.json',
    '/videos/x.mp4',
    '/pictures/x/image_file/0',
  ];

  it('lets nobody in without it', async () => {
    const web = await start({ token });
    for (const path of protectedPaths) {
      const answer = await web.ask('GET', path);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
    expect((await web.ask('POST', generate, { prompt: 'x' }, { authorization: 'Bearer wrong' })).status).toBe(401);
    expect(web.engine.history({ limit: 10 }).generations).toEqual([]);
    expect(await (await web.ask('GET', '/')).text()).toContain('action="/sign-in?next=');
    expect(await (await web.ask('GET', '/api/docs')).text()).toContain('action="/sign-in?next=');
  });

  it('takes a program that sends it', async () => {
    const web = await start({ token: 'secret-token' });
    const authorization = 'Bearer secret-token';
    expect((await web.ask('POST', generate, { prompt: 'x' }, { authorization })).status).toBe(200);
  });

  async function signIn(web: TestWeb, given: string): Promise<Response> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:8000' };
    return web.ask('POST', '/sign-in', new URLSearchParams({ token: given }).toString(), headers);
  }

  it('gives a browser a strict cookie that is not the token, and that opens everything', async () => {
    const web = await start({ token });
    const answer = await signIn(web, token);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/');
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^veo_bot=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    expect((await web.ask('GET', '/api/video_chat/options', undefined, headers)).status).toBe(200);
    expect(await (await web.ask('GET', '/', undefined, headers)).text()).toContain('id="root"');
    expect((await web.ask('GET', '/api/video_chat/options', undefined, { cookie: `${headers.cookie}x` })).status).toBe(401);
  });

  it('marks the cookie as secure where people come by https', async () => {
    const web = await start({ token, publicUrl: 'https://veo.example.org' });
    expect((await signIn(web, token)).headers.get('set-cookie')).toContain('Secure');
  });

  it('says that a token is wrong, and makes whoever guesses wait', async () => {
    const web = await start({ token });
    const wrong = await signIn(web, 'guess');
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('set-cookie')).toBeNull();
    expect(await wrong.text()).toContain('That is not the token. Please try again.');
    for (let guess = 0; guess < 9; guess += 1) await signIn(web, `guess ${guess}`);
    const late = await signIn(web, token);
    expect(late.status).toBe(429);
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(50);
    await web.clock.advance(60_000);
    expect((await signIn(web, token)).status).toBe(303);
  });
});
