import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mayAs, type PersonRole, personRoles } from '../../../domain/people/person.ts';
import { type AskedFrom, startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';
import { person } from '../../../testing/set-up/web-people.ts';

const token = 'correct-horse-battery-staple';
const publicUrl = 'https://veo.example.org';

/** `anybody`: also strangers. `door`: who may reach the door, signed in or not. `inside`: who may come in. `numbers`: the same, by the token also under any name. */
type For = 'anybody' | 'door' | 'inside' | 'numbers';

/** Every address of the web door. A new one has to be put here before this test passes. */
const routes: Readonly<Record<string, For>> = {
  'GET /healthz': 'anybody',
  'GET /livez': 'anybody',
  'GET /readyz': 'anybody',
  'GET /watch/:file': 'anybody',
  'GET /watch/:file/:part': 'anybody',
  'GET /watch/:file/:item/:part': 'anybody',
  'GET /metrics': 'numbers',
  'GET /watch/:file/report': 'door',
  'POST /watch/:file/report': 'door',
  'GET /': 'door',
  'GET /gallery': 'door',
  'GET /batch': 'door',
  'GET /schedules': 'door',
  'GET /film': 'door',
  'GET /film/:id': 'door',
  'GET /you': 'door',
  'GET /join': 'door',
  'POST /join': 'door',
  'GET /sign-in/:door': 'door',
  'GET /sign-in/:door/callback': 'door',
  'GET /gallery/:id': 'door',
  'GET /admin': 'door',
  'GET /s/:session': 'door',
  'GET /manifest.webmanifest': 'door',
  'GET /apple-touch-icon.png': 'door',
  'GET /service-worker.js': 'door',
  'GET /offline': 'door',
  'POST /share-target': 'door',
  'GET /page/:name': 'door',
  'POST /sign-in': 'door',
  'POST /sign-out': 'door',
  'GET /api/docs': 'door',
  'GET /api/docs/:name': 'door',
  'POST /api/video_chat/generate': 'inside',
  'POST /api/video_chat/generate_with_image': 'inside',
  'POST /api/video_chat/estimate': 'inside',
  'POST /api/video_chat/edit_video': 'inside',
  'POST /api/video_chat/estimate_edit': 'inside',
  'POST /api/video_chat/suggest_prompt': 'inside',
  'POST /api/video_chat/generate_image': 'inside',
  'POST /api/video_chat/estimate_image': 'inside',
  'POST /api/video_chat/status': 'inside',
  'GET /api/video_chat/operations': 'inside',
  'GET /api/video_chat/operations/:id': 'inside',
  'DELETE /api/video_chat/operations/:id': 'inside',
  'DELETE /api/video_chat/operations/:id/videos/:number': 'inside',
  'POST /api/video_chat/operations/:id/videos/:number/keep': 'inside',
  'POST /api/video_chat/operations/:id/cancel': 'inside',
  'POST /api/video_chat/operations/:id/decide': 'inside',
  'POST /api/video_chat/operations/:id/edit': 'inside',
  'POST /api/video_chat/operations/:id/extend': 'inside',
  'POST /api/video_chat/operations/:id/upscale': 'inside',
  'POST /api/video_chat/operations/:id/estimate': 'inside',
  'POST /api/video_chat/operations/:id/shares': 'inside',
  'GET /api/video_chat/operations/:id/shares': 'inside',
  'DELETE /api/video_chat/operations/:id/shares/:share': 'inside',
  'PATCH /api/video_chat/operations': 'inside',
  'PATCH /api/video_chat/operations/:id': 'inside',
  'GET /api/video_chat/library': 'inside',
  'GET /api/video_chat/library/count': 'inside',
  'GET /api/video_chat/library/people': 'inside',
  'GET /api/video_chat/folders': 'inside',
  'POST /api/video_chat/folders': 'inside',
  'PATCH /api/video_chat/folders/:folder': 'inside',
  'DELETE /api/video_chat/folders/:folder': 'inside',
  'POST /api/video_chat/folders/:folder/shares': 'inside',
  'GET /api/video_chat/folders/:folder/shares': 'inside',
  'DELETE /api/video_chat/folders/:folder/shares/:share': 'inside',
  'GET /api/video_chat/sessions': 'inside',
  'POST /api/video_chat/sessions': 'inside',
  'PATCH /api/video_chat/sessions/:session': 'inside',
  'DELETE /api/video_chat/sessions/:session': 'inside',
  'GET /api/video_chat/defaults': 'inside',
  'PUT /api/video_chat/defaults': 'inside',
  'GET /api/video_chat/schedules': 'inside',
  'POST /api/video_chat/schedules': 'inside',
  'GET /api/video_chat/schedules/:id': 'inside',
  'PATCH /api/video_chat/schedules/:id': 'inside',
  'DELETE /api/video_chat/schedules/:id': 'inside',
  'GET /api/video_chat/styles': 'inside',
  'POST /api/video_chat/styles': 'inside',
  'GET /api/video_chat/styles/:id': 'inside',
  'POST /api/video_chat/styles/:id': 'inside',
  'DELETE /api/video_chat/styles/:id': 'inside',
  'POST /api/video_chat/styles/:id/share': 'inside',
  'GET /api/video_chat/styles/:id/pictures/:index': 'inside',
  'GET /api/video_chat/styles/:id/preview': 'inside',
  'GET /api/video_chat/channels': 'inside',
  'POST /api/video_chat/operations/:id/posts': 'inside',
  'GET /api/video_chat/operations/:id/posts': 'inside',
  'DELETE /api/video_chat/operations/:id/posts/:post': 'inside',
  'POST /api/video_chat/films': 'inside',
  'GET /api/video_chat/films/:id': 'inside',
  'POST /api/video_chat/films/:id/redo': 'inside',
  'GET /api/video_chat/films/:id/parts.zip': 'inside',
  'POST /api/video_chat/batches': 'inside',
  'GET /api/video_chat/videos.zip': 'inside',
  'POST /api/video_chat/videos.zip': 'inside',
  'GET /api/video_chat/events': 'inside',
  'GET /api/video_chat/options': 'inside',
  'GET /api/video_chat/me': 'inside',
  'DELETE /api/video_chat/me/links/:link': 'inside',
  'GET /api/video_chat/me/sign_ins': 'inside',
  'DELETE /api/video_chat/me/sign_ins': 'inside',
  'DELETE /api/video_chat/me/sign_ins/:id': 'inside',
  'GET /api/video_chat/me/keys': 'inside',
  'POST /api/video_chat/me/keys': 'inside',
  'DELETE /api/video_chat/me/keys/:id': 'inside',
  'GET /api/video_chat/me/belongings': 'inside',
  'GET /api/video_chat/me/data': 'inside',
  'DELETE /api/video_chat/me/belongings': 'inside',
  'GET /api/video_chat/admin/people': 'inside',
  'POST /api/video_chat/admin/invite': 'inside',
  'POST /api/video_chat/admin/uninvite': 'inside',
  'POST /api/video_chat/admin/change_person': 'inside',
  'POST /api/video_chat/admin/remove_person': 'inside',
  'POST /api/video_chat/admin/forget': 'inside',
  'GET /api/video_chat/admin/status': 'inside',
  'GET /api/video_chat/admin/unknowns': 'inside',
  'GET /api/video_chat/admin/approvals': 'inside',
  'POST /api/video_chat/admin/approve': 'inside',
  'POST /api/video_chat/admin/approve_cheaper': 'inside',
  'POST /api/video_chat/admin/decline': 'inside',
  'GET /api/video_chat/admin/parked': 'inside',
  'GET /api/video_chat/admin/blocks': 'inside',
  'GET /api/video_chat/admin/acts': 'inside',
  'GET /api/video_chat/admin/spending': 'inside',
  'GET /api/video_chat/admin/schedules': 'inside',
  'POST /api/video_chat/admin/schedule_pause': 'inside',
  'POST /api/video_chat/admin/schedule_remove': 'inside',
  'GET /api/video_chat/admin/tiers': 'inside',
  'POST /api/video_chat/admin/tier': 'inside',
  'POST /api/video_chat/admin/tier_remove': 'inside',
  'GET /api/video_chat/admin/credits': 'inside',
  'POST /api/video_chat/admin/credits': 'inside',
  'POST /api/video_chat/operations/:id/reports': 'inside',
  'GET /api/video_chat/admin/reports': 'inside',
  'POST /api/video_chat/admin/report': 'inside',
  'GET /api/video_chat/admin/words': 'inside',
  'POST /api/video_chat/admin/words': 'inside',
  'POST /api/video_chat/admin/words_remove': 'inside',
  'GET /api/video_chat/admin/usage': 'inside',
  'GET /api/video_chat/usage': 'inside',
  'GET /api/video_chat/admin/settings': 'inside',
  'POST /api/video_chat/admin/settings': 'inside',
  'POST /api/video_chat/admin/pause': 'inside',
  'POST /api/video_chat/admin/drain': 'inside',
  'POST /api/video_chat/admin/resume': 'inside',
  'POST /api/video_chat/admin/cancel_all': 'inside',
  'POST /api/video_chat/admin/redeliver': 'inside',
  'POST /api/video_chat/admin/decide': 'inside',
  'POST /api/video_chat/admin/cancel': 'inside',
  'POST /api/video_chat/admin/front': 'inside',
  'POST /api/video_chat/admin/block': 'inside',
  'POST /api/video_chat/admin/unblock': 'inside',
  'GET /api/openapi.json': 'inside',
  'GET /pictures/:id/:field/:index': 'inside',
  'GET /pictures/:file': 'inside',
  'GET /videos/:file': 'inside',
  'GET /posters/:file': 'inside',
};

/** One of each kind stands for all addresses of the admin, which share one lock. */
const sampled = Object.keys(routes).filter((route) => !/admin\/(?!status|pause)/.test(route));

interface WayIn {
  readonly headers?: Readonly<Record<string, string>>;
  readonly from?: Partial<AskedFrom>;
}

const directly: WayIn = {};
const bearer = { authorization: `Bearer ${token}` };
const proxied: Readonly<Record<string, WayIn>> = {
  'X-Forwarded-For': { headers: { 'x-forwarded-for': '203.0.113.7' } },
  'X-Forwarded-Host alone': { headers: { 'x-forwarded-host': 'veo.example.org' } },
  'X-Forwarded-Proto alone': { headers: { 'x-forwarded-proto': 'https' } },
  'X-Real-IP': { headers: { 'x-real-ip': '203.0.113.7' } },
  Forwarded: { headers: { forwarded: 'for=203.0.113.7;proto=https' } },
  Via: { headers: { via: '1.1 proxy' } },
  Cloudflare: { headers: { 'cf-connecting-ip': '203.0.113.7', 'cf-ray': 'x' } },
  Tailscale: { headers: { 'tailscale-user-login': 'ann@example.org' } },
  'HTTP/1.0, as old proxies speak': { from: { httpVersion: '1.0' } },
};
const otherNames: Readonly<Record<string, WayIn>> = {
  'the name of PUBLIC_URL': { headers: { host: 'veo.example.org' } },
  'a foreign name': { headers: { host: 'evil.example' } },
  'another address of this machine': { headers: { host: '192.168.0.7:8000' } },
  'no name': { headers: { host: '' } },
};

/** @returns the routes that answered with anything but a closed door, and what they are for */
async function opened(web: TestWeb, { headers = {}, from = {} }: WayIn, asked = Object.keys(routes)): Promise<readonly string[]> {
  const open: string[] = [];
  for (const route of asked) {
    const [method = '', pattern = ''] = route.split(' ');
    const path = pattern.replace(/:\w+/g, 'x');
    const body = method === 'POST' ? {} : undefined;
    const answer = await web.ask(method, path, body, { 'content-type': 'text/plain', ...headers }, from);
    await answer.body?.cancel();
    if (![401, 403, 429].includes(answer.status)) open.push(route);
  }
  return open;
}

const thoseFor = (...kinds: readonly For[]): readonly string[] =>
  Object.keys(routes).filter((route) => kinds.includes(routes[route] ?? 'inside'));

let web: TestWeb;
const close = async (): Promise<void> => web.stop();

it('is asked for every address that there is', async () => {
  const all = await startTestWeb();
  const served = all.app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`);
  expect([...new Set(served)].toSorted()).toEqual(Object.keys(routes).toSorted());
  await all.stop();
});

describe('without a token', () => {
  beforeAll(async () => {
    web = await startTestWeb({ web: { publicUrl, trustProxy: ['127.0.0.1'] } });
  });
  afterAll(close);

  it('everything answers a program on this machine', async () => {
    expect(await opened(web, directly)).toEqual(thoseFor('anybody', 'door', 'inside', 'numbers'));
  });

  it.each(Object.entries({ ...proxied, ...otherNames }))('only what is for anybody answers what came by %s', async (_, way) => {
    expect(await opened(web, way)).toEqual(thoseFor('anybody'));
    expect(await opened(web, { ...way, headers: { ...way.headers, ...bearer } })).toEqual(thoseFor('anybody'));
  });

  it('says which setting is missing', async () => {
    const answer = await web.ask('GET', '/api/video_chat/operations', undefined, { host: 'localhost', 'x-forwarded-for': '::1' });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toMatch(/WEB_TOKEN.*proxy/);
  });
});

describe('with a token', () => {
  beforeAll(async () => {
    web = await startTestWeb({ web: { publicUrl, token } });
  });
  afterAll(close);

  const cookieOf = (secret: string) => createHmac('sha256', secret).update('veo-bot web page').digest('base64url');
  const strangers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'nothing to show': {},
    'a wrong token': { authorization: 'Bearer wrong' },
    'the token as a name and password': { authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` },
    'the sign-in of another bot': { cookie: `veo_bot=${cookieOf('another token of 16')}` },
    'a sign-in without a signature': { cookie: 'veo_bot=' },
    'the token as the cookie': { cookie: `veo_bot=${token}` },
    'the pass of another machine’s terminal': { 'x-veo-bot-terminal': 'x'.repeat(43) },
  };
  const ways = { directly, ...proxied, 'the name of PUBLIC_URL': { headers: { host: 'veo.example.org' } } };

  describe.each(Object.entries(ways))('%s', (_, way) => {
    const by = (headers: Readonly<Record<string, string>>): WayIn => ({
      ...way,
      headers: { ...('headers' in way ? way.headers : {}), ...headers },
    });

    it('lets the token and the cookie that was made of it in', async () => {
      expect(await opened(web, by(bearer))).toEqual(thoseFor('anybody', 'door', 'inside', 'numbers'));
      const cookie = `veo_bot=${cookieOf(token)}`;
      expect(await opened(web, by({ cookie }))).toEqual(thoseFor('anybody', 'door', 'inside', 'numbers'));
    });

    it('lets nobody else further than the door', async () => {
      for (const [what, headers] of Object.entries(strangers)) {
        expect(await opened(web, by(headers), sampled), what).toEqual(thoseFor('anybody', 'door'));
        // Guesses of one kind must not use up those of the next.
        await web.clock.advance(60_000);
      }
    });
  });

  it.each(['evil.example', '', 'veo.example.org.evil.example'])('answers to no foreign name: %j', async (host) => {
    // A scraper has a name of its own network for the bot; the token stands in a header that no other website can send.
    expect(await opened(web, { headers: { ...bearer, host } })).toEqual(thoseFor('anybody', 'numbers'));
    const cookie = `veo_bot=${createHmac('sha256', token).update('veo-bot web page').digest('base64url')}`;
    expect(await opened(web, { headers: { cookie, host } }, ['GET /metrics'])).toEqual([]);
  });
});

describe('for pages of other websites', () => {
  const origin = 'https://app.example.org';
  beforeAll(async () => {
    web = await startTestWeb({ web: { publicUrl, token, origins: [origin] } });
  });
  afterAll(close);

  const cookie = `veo_bot=${createHmac('sha256', token).update('veo-bot web page').digest('base64url')}`;
  const fromPage = (of: string) => ({ origin: of, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' });
  const forPages = thoseFor('inside').filter((route) => !/ \/api\/(?:video_chat\/admin|openapi)/.test(route));
  // They say themselves who may come, and no page can read their answers.
  const always = thoseFor('anybody');

  it('that are named there is the API, but for the admin’s part, and by the token alone', async () => {
    const opens = await opened(web, { headers: { ...fromPage(origin), ...bearer } });
    expect(opens.toSorted()).toEqual([...always, 'GET /metrics', ...forPages].toSorted());
    expect(await opened(web, { headers: { ...fromPage(origin), cookie } }, sampled)).toEqual(always);
    expect(await opened(web, { headers: fromPage(origin) }, sampled)).toEqual(always);
  });

  it.each(['https://evil.example', 'https://app.example.org.evil.example', 'http://app.example.org', 'null'])(
    'of %s is nothing, whatever they show',
    async (other) => {
      const opens = await opened(web, { headers: { ...fromPage(other), ...bearer, cookie } }, sampled);
      expect(opens).toEqual([...always, 'GET /metrics']);
    },
  );
});

describe('people by name', () => {
  beforeAll(async () => {
    web = await startTestWeb({ web: { token } });
  });
  afterAll(close);

  /** Addresses of the API where a viewer changes what is their own, or reads by what is sent. All others that change anything are for members. */
  const forViewers = /^(?:GET|POST \S+\/(?:status|videos\.zip|sessions|reports)$|PATCH \S+\/sessions\/|\S+ \S+\/me\/)/;
  const roleFor = (route: string): PersonRole => {
    if (/video_chat\/(?:admin\/|folders\/:folder)/.test(route)) return 'admin';
    return routes[route] !== 'inside' || forViewers.test(route) ? 'viewer' : 'member';
  };

  it.each(personRoles)('a %s gets as far as their role, by a cookie and by a key', async (role) => {
    const headers = await person(web, role, role);
    const allowed = Object.keys(routes).filter((route) => routes[route] !== 'numbers' && mayAs(role, roleFor(route)));
    // Each of these ends the sign-in that asks.
    const ends = ['POST /sign-out', 'DELETE /api/video_chat/me/sign_ins'];
    const asked = Object.keys(routes).filter((route) => !ends.includes(route));
    expect(await opened(web, { headers }, asked)).toEqual(allowed.filter((route) => !ends.includes(route)));
    const made = await web.ask('POST', '/api/video_chat/me/keys', { name: 'x', scopes: ['read'] }, headers);
    const { key } = (await made.json()) as { key: string };
    const seen = thoseFor('anybody', 'inside').filter((route) => roleFor(route) === 'viewer' && !/\/me\/|\/s\//.test(route));
    expect(await opened(web, { headers: { authorization: `Bearer ${key}` } }, [...thoseFor('anybody', 'inside')])).toEqual(seen);
  });
});

describe('with WEB=off', () => {
  beforeAll(async () => {
    web = await startTestWeb({ web: { publicUrl, off: true } });
  });
  afterAll(close);

  it('there is nothing but health and links to videos, by any way', async () => {
    for (const way of [directly, ...Object.values(proxied), ...Object.values(otherNames)]) {
      for (const route of thoseFor('door', 'inside')) {
        const [method = '', path = ''] = route.split(' ');
        const answer = await web.ask(method, path.replace(/:\w+/g, 'x'), undefined, { ...way.headers }, way.from);
        expect(answer.status, route).toBe(404);
      }
      for (const path of ['/healthz', '/livez', '/readyz'])
        expect((await web.ask('GET', path, undefined, { ...way.headers }, way.from)).status, path).toBe(200);
      const metrics = await web.ask('GET', '/metrics', undefined, { ...way.headers }, way.from);
      expect(metrics.status).toBe(way === directly ? 200 : 403);
    }
  });

  it('another machine reads no numbers without a token, whatever name it says', async () => {
    const answer = await web.ask('GET', '/metrics', undefined, { host: 'localhost' }, { remoteAddress: '203.0.113.7' });
    expect(answer.status).toBe(403);
  });
});
