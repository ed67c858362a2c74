import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';

const origin = 'https://app.example.org';
const token = 'correct-horse-battery-staple';
const page = { origin, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', authorization: `Bearer ${token}` };
/** As a player of that page asks: it can send no header of its own. */
const player = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'video' };
const hourMs = 3_600_000;

let web: TestWeb;
beforeAll(async () => {
  web = await startTestWeb({ web: { token, origins: [origin] } });
});
afterAll(async () => web.stop());

const pathOf = (url: unknown): string => {
  const { pathname, search } = new URL(String(url));
  return pathname + search;
};

it('lets a page of a website that is named ask, read the answer, and no more', async () => {
  const asking = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' };
  const allowed = await web.ask('OPTIONS', '/api/video_chat/generate', undefined, asking);
  expect(allowed.status).toBe(204);
  expect(Object.fromEntries(allowed.headers)).toMatchObject({
    'access-control-allow-origin': origin,
    'access-control-allow-headers': 'authorization, content-type, idempotency-key',
    'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
    vary: 'Origin',
  });
  expect(allowed.headers.has('access-control-allow-credentials')).toBe(false);
  for (const [path, headers] of [
    ['/api/video_chat/generate', { ...asking, origin: 'https://evil.example' }],
    ['/api/video_chat/admin/pause', asking],
    ['/sign-in', asking],
  ] as const) {
    const refused = await web.ask('OPTIONS', path, undefined, headers);
    expect([refused.status, refused.headers.get('access-control-allow-origin')], path).toEqual([403, null]);
  }
  const answer = await web.ask('GET', '/api/video_chat/options', undefined, page);
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
  // What is wrong has to be read, too.
  const unknown = await web.ask('GET', '/api/video_chat/options', undefined, { ...page, authorization: 'Bearer wrong' });
  expect([unknown.status, unknown.headers.get('access-control-allow-origin')]).toEqual([401, origin]);
  const own = await web.ask('GET', '/api/video_chat/options', undefined, { authorization: `Bearer ${token}` });
  expect([own.headers.get('access-control-allow-origin'), own.headers.get('vary')]).toEqual([null, 'Origin']);
});

it('gives it addresses of files that a player can ask for, for some hours', async () => {
  const id = await web.makeVideo({ prompt: 'https://localhost/videos/a.mp4' });
  const read = async (headers: Record<string, string>) =>
    (await web.ask('GET', `/api/video_chat/operations/${id}`, undefined, headers)).json();
  const told = await read(page);
  expect(told.prompt).toBe('https://localhost/videos/a.mp4');
  expect(told.videos[0].url).toBe(told.video_url);
  for (const url of [told.video_url, told.videos[0].poster_url]) {
    const file = await web.ask('GET', pathOf(url), undefined, player);
    expect([file.status, file.headers.get('cross-origin-resource-policy')], url).toEqual([200, 'cross-origin']);
    const other = pathOf(url).replace(/(?<=\/)[\w-]+\./, 'other.');
    expect((await web.ask('GET', other, undefined, player)).status).toBe(403);
    expect((await web.ask('GET', new URL(url).pathname, undefined, player)).status).toBe(403);
  }
  // For the bot's own page there is a cookie, and nothing to sign.
  expect(new URL((await read({ authorization: `Bearer ${token}` })).video_url).search).toBe('');
  await web.clock.advance(4 * hourMs - 60_000);
  expect((await web.ask('GET', pathOf(told.video_url), undefined, player)).status).toBe(200);
  await web.clock.advance(4 * hourMs + 60_000);
  expect((await web.ask('GET', pathOf(told.video_url), undefined, player)).status).toBe(403);
});

it('tells it of changes with such addresses', async () => {
  const answer = await web.ask('GET', '/api/video_chat/events', undefined, page);
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  await web.makeVideo({ prompt: 'a fox' });
  let told = '';
  while (!/"status":"completed"|ended/.test(told)) told += (await reader?.read())?.value ?? 'ended';
  await reader?.cancel();
  expect(told).toMatch(/"video_url":"[^"]+\?expires=\d+&signature=/);
});
