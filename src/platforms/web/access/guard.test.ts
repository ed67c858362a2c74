import { afterEach, describe, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';
import type { WebSettings } from '../web-deps.ts';

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
    expect((await web.engine.history({ limit: 10 })).generations).toEqual([]);
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
    expect((await web.engine.history({ limit: 10 })).generations).toEqual([]);
  });

  it('takes what its own page sends, and links from elsewhere to the page', async () => {
    const web = await start();
    const own = { origin: 'http://localhost:8000', 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' };
    expect((await web.ask('POST', generate, { prompt: 'x' }, own)).status).toBe(200);
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect((await web.ask('GET', '/', undefined, link)).status).toBe(200);
    // As our own service worker hands it on; a frame stays closed.
    const through = { ...link, 'sec-fetch-dest': 'empty' };
    expect((await web.ask('GET', '/', undefined, through)).status).toBe(200);
    expect((await web.ask('POST', '/share-target', undefined, through)).status).toBe(403);
    expect((await web.ask('GET', '/', undefined, { ...link, 'sec-fetch-dest': 'iframe' })).status).toBe(403);
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
  const web = await start({ publicUrl: 'https://veo.example.org', token: 'secret-token' });
  const headers = { host: 'veo.example.org', origin: 'https://veo.example.org', authorization: 'Bearer secret-token' };
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

describe('health', () => {
  const problems = [{ code: 'paused', text: 'Google refuses the key.' }] as const;
  const connections = [{ name: '1', connected: true, pingMs: 40 }];
  const platform = { id: 'discord', label: 'Discord', connected: false, refused: false };
  const models = [{ id: 'preview', provider: 'preview', offered: true }];
  const told: Readonly<Record<string, object>> = {
    '/healthz': {
      ready: false,
      problems,
      platforms: [{ ...platform, connections: [{ name: '1', connected: true, ping_ms: 40 }] }],
      models,
    },
    '/readyz': { ready: false, problems },
    '/livez': { live: false, loop_lag_ms: 6000, store_writable: true },
  };
  const authorization = `Bearer ${token.replaceAll(' ', '-')}`;

  async function ill(): Promise<TestWeb> {
    const web = await start({ token: token.replaceAll(' ', '-') });
    web.health.report = { ready: false, problems, platforms: [{ ...platform, problems, connections }], models };
    web.health.readiness = { ready: false, problems };
    web.health.liveness = { live: false, loopLagMs: 6000.4, storeWritable: true };
    return web;
  }

  it.each<[string, Record<string, string>, { remoteAddress?: string; httpVersion?: string }]>([
    ['another machine', { host: '10.0.0.1' }, { remoteAddress: '10.0.0.9' }],
    ['a proxy on this machine', { 'x-forwarded-for': '203.0.113.7' }, {}],
    ['an old proxy that says nothing', {}, { httpVersion: '1.0' }],
    ['a website with a name that leads here', { host: 'evil.example' }, {}],
    ['a website in a browser here', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, {}],
    ['somebody with a wrong token', { authorization: 'Bearer wrong', host: '10.0.0.1' }, { remoteAddress: '10.0.0.9' }],
  ])('is told without its reasons to %s', async (_, headers, from) => {
    const web = await ill();
    for (const path of Object.keys(told)) {
      const answer = await web.ask('GET', path, undefined, headers, from);
      expect(answer.status).toBe(503);
      expect(await answer.json()).toEqual(path === '/livez' ? { live: false } : { ready: false });
    }
  });

  it.each<[string, Record<string, string>, { remoteAddress?: string }]>([
    ['a program on this machine', {}, {}],
    ['one that asks at the address of its network', { host: '127.0.0.1:8000' }, { remoteAddress: '127.0.0.1' }],
    ['who has the token, wherever they are', { authorization, host: '10.0.0.1' }, { remoteAddress: '10.0.0.9' }],
  ])('is told with its reasons to %s', async (_, headers, from) => {
    const web = await ill();
    for (const [path, body] of Object.entries(told)) {
      const answer = await web.ask('GET', path, undefined, headers, from);
      expect(answer.status).toBe(503);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(await answer.json()).toEqual(body);
    }
  });
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
    expect((await web.engine.history({ limit: 10 })).generations).toEqual([]);
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

  it('says that a token is wrong, and makes those wait who guess', async () => {
    const web = await start({ token });
    const wrong = await signIn(web, 'guess');
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('set-cookie')).toBeNull();
    expect(await wrong.text()).toContain('That is not the token. Please try again.');
    for (let guess = 0; guess < 9; guess += 1) await signIn(web, `guess ${guess}`);
    const late = await signIn(web, 'guess 10');
    expect(late.status).toBe(429);
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(50);
    await web.clock.advance(60_000);
    expect((await signIn(web, 'guess')).status).toBe(401);
  });

  it('lets the right token in whatever others guess, by the API and at the sign-in', async () => {
    const secret = 'correct-horse-battery-staple';
    const web = await start({ token: secret });
    const ask = async (given: string, headers: Record<string, string> = {}) =>
      (await web.ask('GET', '/api/video_chat/options', undefined, { authorization: `Bearer ${given}`, ...headers })).status;
    for (let guess = 0; guess < 12; guess += 1) await ask(`guess-${guess}`);
    expect(await ask('another-guess')).toBe(429);
    expect(await ask(secret)).toBe(200);
    expect((await signIn(web, secret)).status).toBe(303);
    expect(await ask('another-guess')).toBe(429);
  });

  it.each<[string, Record<string, string>, Record<string, string>, readonly string[], string, number]>([
    ['two people behind a proxy on this machine', { f: '203.0.113.7' }, { f: '203.0.113.8' }, [], '127.0.0.1', 401],
    [
      'two people behind a proxy that is trusted',
      { f: '203.0.113.7' },
      { f: '203.0.113.8' },
      ['172.17.0.0/16'],
      '172.17.0.2',
      401,
    ],
    ['one person who makes addresses up', { f: '203.0.113.7' }, { f: '203.0.113.8' }, [], '172.17.0.2', 429],
    ['one person who puts others in front', { f: '1.2.3.4, 203.0.113.7' }, { f: '5.6.7.8, 203.0.113.7' }, [], '127.0.0.1', 429],
    ['one household with many IPv6 addresses', { f: '2001:db8:1:2::1' }, { f: '2001:db8:1:2:ffff::7' }, [], '127.0.0.1', 429],
    ['two households with IPv6', { f: '2001:db8:1:2::1' }, { f: '2001:db8:1:3::1' }, [], '127.0.0.1', 401],
    [
      'a way of two proxies',
      { f: '203.0.113.7, 172.17.0.9' },
      { f: '203.0.113.8, 172.17.0.9' },
      ['172.17.0.0/16'],
      '172.17.0.2',
      401,
    ],
  ])('counts the guesses of %s', async (_, first, second, trustProxy, remoteAddress, expected) => {
    const web = await start({ token, trustProxy, publicUrl: 'https://veo.example.org' });
    const guess = async ({ f = '' }: Record<string, string>) => {
      const headers = { authorization: 'Bearer guess', host: 'veo.example.org', 'x-forwarded-for': f };
      return (await web.ask('GET', '/api/video_chat/options', undefined, headers, { remoteAddress })).status;
    };
    for (let tries = 0; tries < 10; tries += 1) expect(await guess(first)).toBe(401);
    expect(await guess(first)).toBe(429);
    expect(await guess(second)).toBe(expected);
  });
});
