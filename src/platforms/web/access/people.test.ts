import { afterEach, describe, expect, it } from 'vitest';
import { terminalHeader, terminalPass } from '../../../lib/own-door.ts';
import { startTestWeb, type TestWeb, type TestWebOptions, testLocalKey } from '../../../testing/set-up/test-web.ts';

const generate = '/api/video_chat/generate';
const token = 'correct-horse-battery-staple';
const bearer = { authorization: `Bearer ${token}` };
const open: TestWeb[] = [];

async function start(options: TestWebOptions = {}): Promise<TestWeb> {
  const started = await startTestWeb(options);
  open.push(started);
  return started;
}

afterEach(async () => {
  for (const web of open.splice(0)) await web.stop();
});

/** Opens the page as a new browser does. @returns its cookie */
async function browser(web: TestWeb, headers: Record<string, string> = {}): Promise<{ cookie: string }> {
  const answer = await web.ask('GET', '/', undefined, headers);
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
  expect(cookie).toMatch(/^veo_bot_person=[\w-]{22}\.[\w-]{43}$/);
  return { cookie };
}

let prompts = 0;
async function status(web: TestWeb, headers: Record<string, string>, fields: object = {}): Promise<number> {
  prompts += 1;
  return (await web.ask('POST', generate, { prompt: `video ${prompts}`, ...fields }, headers)).status;
}

const personOf = async (web: TestWeb): Promise<string | undefined> =>
  (await web.engine.history({ limit: 1 })).generations[0]?.requester.id;

describe('the cap of one person', () => {
  it('holds over all their sessions: without a cookie, with the token, and in one browser', async () => {
    const web = await start({ web: { token }, settings: { activePerPerson: 1 } });
    const signedIn = await signInCookie(web);
    const pass = { cookie: `${signedIn}; ${(await browser(web, { cookie: signedIn })).cookie}` };
    for (const who of [bearer, pass]) {
      expect(await status(web, who, { session_id: 's1' })).toBe(200);
      for (const session of ['s1', 's2', 's3']) expect(await status(web, who, { session_id: session })).toBe(429);
      expect(await status(web, who)).toBe(429);
    }
    const local = await start({ settings: { activePerPerson: 1 } });
    expect(await status(local, {}, { session_id: 's1' })).toBe(200);
    expect(await status(local, {}, { session_id: 's2' })).toBe(429);
  });

  it('is each browser’s own, also in one session', async () => {
    const web = await start({ settings: { activePerPerson: 1 } });
    for (const who of [await browser(web), await browser(web)]) {
      expect(await status(web, who, { session_id: 'shared' })).toBe(200);
      expect(await status(web, who, { session_id: 'shared' })).toBe(429);
    }
  });

  it('is each browser’s own behind a server that adds the token for all of them', async () => {
    const web = await start({ web: { token }, settings: { activePerPerson: 1 } });
    const asPage = { ...bearer, 'sec-fetch-site': 'same-origin' };
    for (const _ of ['ann', 'ben']) {
      const options = await web.ask('GET', '/api/video_chat/options', undefined, asPage);
      const cookie = (options.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      expect(await status(web, { ...asPage, cookie }, { session_id: 'shared' })).toBe(200);
      expect(await status(web, { ...asPage, cookie }, { session_id: 'other' })).toBe(429);
    }
  });

  it('is not left by a cookie that was made up: such browsers are one person', async () => {
    const web = await start({ settings: { activePerPerson: 1 } });
    const { cookie } = await browser(web);
    const madeUp = ['x'.repeat(22), 'y'.repeat(22)].map((id) => cookie.replace(/=[\w-]{22}/, `=${id}`));
    expect(await status(web, { cookie: madeUp[0] ?? '' })).toBe(200);
    expect(await status(web, { cookie: madeUp[1] ?? '' })).toBe(429);
    expect(await personOf(web)).toBe('web');
  });
});

it('counts every session of the web against one channel’s budget', async () => {
  const paid = { models: ['veo-3.1-fast-generate-001'], providerId: 'vertex-veo' } as const;
  const web = await start({ ...paid, settings: { budgets: { perChannelPerDayUsd: 1 } } });
  const people = [await browser(web), await browser(web), {}];
  const all = await Promise.all(
    Array.from({ length: 30 }, (_, n) => status(web, people[n % 3] ?? {}, { session_id: `s${n}`, duration: '4' })),
  );
  // 0.40 USD each.
  expect(all.filter((each) => each === 200)).toHaveLength(2);
});

it('holds the budget of a person over thirty sessions', async () => {
  const paid = { models: ['veo-3.1-fast-generate-001'], providerId: 'vertex-veo' } as const;
  const web = await start({ ...paid, settings: { budgets: { perPersonPerDayUsd: 0.4 } } });
  const all = await Promise.all(Array.from({ length: 30 }, (_, n) => status(web, {}, { session_id: `s${n}`, duration: '4' })));
  expect(all.filter((each) => each === 200)).toHaveLength(1);
});

describe('a browser', () => {
  it('keeps its cookie from one page to the next and over a restart, out of reach of scripts', async () => {
    const secret = new Uint8Array(32).fill(3);
    const web = await start({ secret });
    const first = await web.ask('GET', '/');
    expect(first.headers.get('set-cookie')).toMatch(/; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Lax$/);
    const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const restarted = await start({ secret });
    const again = await restarted.ask('GET', '/gallery', undefined, { cookie });
    expect(again.headers.get('set-cookie')?.split(';')[0]).toBe(cookie);
    const stranger = await start();
    expect((await stranger.ask('GET', '/', undefined, { cookie })).headers.get('set-cookie')?.split(';')[0]).not.toBe(cookie);
  });

  it('gets it in a page of another app too, and a program gets none', async () => {
    const web = await start();
    const options = '/api/video_chat/options';
    const asPage = await web.ask('GET', options, undefined, { 'sec-fetch-site': 'same-origin' });
    expect(asPage.headers.get('set-cookie')).toMatch(/^veo_bot_person=/);
    expect((await web.ask('GET', options)).headers.get('set-cookie')).toBeNull();
  });

  it('has it marked as secure where people come by https', async () => {
    const web = await start({ web: { token, trustProxy: ['10.0.0.0/8'], host: '0.0.0.0' } });
    const headers = { ...bearer, host: '10.0.0.5', 'x-forwarded-proto': 'https', 'sec-fetch-site': 'same-origin' };
    const cookieFrom = async (remoteAddress: string) =>
      (await web.ask('GET', '/api/video_chat/options', undefined, headers, { remoteAddress })).headers.get('set-cookie');
    expect(await cookieFrom('10.1.2.3')).toContain('Secure');
    expect(await cookieFrom('192.168.1.2')).not.toContain('Secure');
  });
});

it('is the terminal’s own person by what only its user can read', async () => {
  const web = await start();
  await status(web, { [terminalHeader]: terminalPass(testLocalKey) });
  expect(await personOf(web)).toBe('terminal');
  await status(web, { [terminalHeader]: terminalPass(new Uint8Array(32)) });
  expect(await personOf(web)).toBe('web');
});

it('takes the same Idempotency-Key of two people as two requests', async () => {
  const web = await start();
  const ask = (headers: Record<string, string>) =>
    web.ask('POST', generate, { prompt: 'once' }, { 'idempotency-key': 'k', ...headers });
  const ids = await Promise.all(
    [await browser(web), await browser(web), {}, {}].map(
      async (who) => ((await (await ask(who)).json()) as { operation_id: string }).operation_id,
    ),
  );
  expect(new Set(ids).size).toBe(3);
  expect(ids[2]).toBe(ids[3]);
});

it('lets everybody who may come in manage what the session was the person of before', async () => {
  const web = await start({ web: { token } });
  const { generation } = await web.engine.submit({
    request: { prompt: 'old', model: 'preview', aspectRatio: '16:9', resolution: '720p', durationSeconds: 8, numberOfVideos: 1 },
    images: [],
    requester: { platform: 'web', id: 'old-session' },
    replyTarget: { platform: 'web', channelId: 'old-session', ids: {} },
    eventId: 'web:old',
  });
  const cancel = await web.ask('POST', `/api/video_chat/operations/${generation.id}/cancel`, undefined, bearer);
  expect(cancel.status).toBe(200);
  const listed = await web.ask('GET', '/api/video_chat/operations?session_id=old-session', undefined, bearer);
  expect(((await listed.json()) as { operations: unknown[] }).operations).toHaveLength(1);
});

async function signInCookie(web: TestWeb): Promise<string> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await web.ask('POST', '/sign-in', new URLSearchParams({ token }).toString(), headers);
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}
