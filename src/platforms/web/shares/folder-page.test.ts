import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';

const token = 'the-token-of-this-test';
const nasty = '"><script>alert(1)</script> a fox';
let web: TestWeb;
let folder: string;
let fox: string;
let still: string;

beforeAll(async () => {
  web = await startTestWeb({ web: { token, publicUrl: 'https://veo.example.org/' } });
  fox = await web.makeVideo({ prompt: nasty });
  const other = await web.makeVideo({ prompt: 'not in it' });
  still = await web.makeVideo({ prompt: 'a still pond' });
  folder = (await (await rest('POST', '/folders', { name: 'Summer <b>' })).json()).folder_id;
  await rest('PATCH', `/operations/${fox}`, { folder_id: folder, note: 'for our eyes only' });
  await rest('PATCH', `/operations/${still}`, { folder_id: folder, name: 'Pond & reeds' });
  await rest('PATCH', `/operations/${other}`, { name: 'Elsewhere' });
});
afterAll(() => web.stop());

const rest = (method: string, path: string, body?: unknown) =>
  web.ask(method, `/api/video_chat${path}`, body, { authorization: `Bearer ${token}` });
const look = (path: string) => web.ask('GET', path, undefined, { host: 'veo.example.org', accept: 'text/html' });

async function share(wish: object = {}): Promise<{ url: string; share_id: string; path: string }> {
  const answer = await rest('POST', `/folders/${folder}/shares`, wish);
  expect(answer.status).toBe(200);
  const body = await answer.json();
  return { ...body, path: new URL(body.url).pathname };
}

it('shows what is in a folder to who has the link, with posters, players and names, and no words or ids that were not wanted', async () => {
  const { path, url } = await share();
  const page = await look(path);
  const html = await page.text();
  expect([page.status, page.headers.get('cache-control'), page.headers.get('x-robots-tag')]).toEqual([
    200,
    'private, no-cache',
    'noindex, nofollow',
  ]);
  expect(html).toContain('<h1 dir="auto">Summer &lt;b&gt;</h1>');
  expect([...html.matchAll(/<h2 dir="auto">(.*?)<\/h2>/g)].map(([, title]) => title)).toEqual(['Pond &amp; reeds', 'A video']);
  expect(html).toContain('2 videos');
  for (const secret of ['fox', 'still pond', 'our eyes', 'Elsewhere', 'not in it', fox, folder, '<script'])
    expect(html).not.toContain(secret);
  const [poster = ''] = /https:\S+\/poster\.jpg/.exec(html) ?? [];
  expect(html).toContain(`<meta property="og:image" content="${poster}">`);
  expect(html).toContain(`<meta property="og:url" content="${url}">`);
  expect((await look(new URL(poster).pathname)).headers.get('content-type')).toBe('image/jpeg');
  const [, source = ''] = /<video src="([^"]+)"/.exec(html) ?? [];
  const video = await look(`/watch/${source}`);
  expect([video.status, video.headers.get('content-type'), video.headers.get('cache-control')]).toEqual([
    200,
    'video/mp4',
    'private, no-cache',
  ]);
  const { number } = await (await rest('GET', `/operations?words=not`)).json().then(({ operations }) => operations[0]);
  for (const part of [`${number}-1/video.mp4`, '1-2/video.mp4', 'x/video.mp4', '1-1/nothing'])
    expect((await look(`${path}/${part}`)).status).toBe(404);
});

it('shows prompts where that was wanted, as words alone', async () => {
  const { path } = await share({ show_prompt: true });
  const html = await (await look(path)).text();
  expect(html).toContain('a still pond');
  expect(html).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; a fox');
  expect(html).not.toContain('<script');
});

it('loses what leaves the folder or is deleted, and is gone with its time, its folder, or when it is taken back', async () => {
  const [lasting, short, ended] = [await share({ expires_in_days: null }), await share({ expires_in_days: 1 }), await share()];
  expect((await (await rest('GET', `/folders/${folder}/shares`)).json()).shares).toHaveLength(5);
  expect((await rest('DELETE', `/folders/${folder}/shares/${ended.share_id}`)).status).toBe(200);
  const source = /<video src="([^"]+)"/.exec(await (await look(lasting.path)).text())?.[1] ?? '';
  await rest('PATCH', `/operations/${still}`, { folder_id: null });
  expect((await look(`/watch/${source}`)).status).toBe(404);
  expect(await (await look(lasting.path)).text()).not.toContain('Pond');
  await rest('DELETE', `/operations/${fox}`);
  expect(await (await look(lasting.path)).text()).not.toContain('<video');
  await web.clock.advance(86_400_000);
  for (const { path } of [short, ended]) expect((await look(path)).status).toBe(410);
  expect((await look(lasting.path)).status).toBe(200);
  await rest('DELETE', `/folders/${folder}`);
  expect((await look(lasting.path)).status).toBe(410);
  expect((await rest('POST', `/folders/${folder}/shares`, {})).status).toBe(404);
  expect((await rest('GET', `/folders/${folder}/shares`)).status).toBe(404);
});

it('is a part at a time', async () => {
  const { folder_id: large } = await (await rest('POST', '/folders', { name: 'Large' })).json();
  const store = web.deps.engine.library;
  for (let made = 0; made < 25; made += 1)
    await store.change(await web.makeVideo({ prompt: `number ${made}` }), { folderId: large }, { platform: 'web', id: 'x' });
  const { url } = await (await rest('POST', `/folders/${large}/shares`, { show_prompt: true })).json();
  const { pathname } = new URL(url);
  const first = await (await look(pathname)).text();
  const [, next = ''] = /href="([^"]+)" rel="next"/.exec(first) ?? [];
  const second = await (await look(`/watch/${next}`)).text();
  expect([first.match(/<video/g)?.length, second.match(/<video/g)?.length]).toEqual([24, 1]);
  expect(second).toContain('number 0');
  expect(first).toContain('25 results');
});
