import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyVideo } from '../../../testing/samples/tiny-video.ts';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';
import { pageLanguage } from '../access/page-language.ts';

const token = 'the-token-of-this-test';
const nasty = "\"><script>alert(1)</script> a fox & \u2019s 'den' {{model}} </style>";
let web: TestWeb;
let id: string;

beforeAll(async () => {
  web = await startTestWeb({ web: { token, publicUrl: 'https://veo.example.org/' }, settings: { outputsKeepDays: 0 } });
  id = await web.makeVideo({ prompt: nasty, session_id: 'ann' });
});
afterAll(() => web.stop());

const ours = { authorization: `Bearer ${token}` };
const at = (video: string) => `/api/video_chat/operations/${video}/shares`;
const rest = (method: string, path: string, body?: unknown) => web.ask(method, path, body, ours);

async function share(wish: object = {}, video = id): Promise<{ url: string; share_id: string; path: string }> {
  const answer = await rest('POST', at(video), wish);
  expect(answer.status).toBe(200);
  const body = await answer.json();
  return { ...body, path: new URL(body.url).pathname };
}

/** Asks as a stranger does: by the public name and without a token. */
const look = (path: string, headers: Record<string, string> = {}) =>
  web.ask('GET', path, undefined, { host: 'veo.example.org', accept: 'text/html', ...headers });

async function tagsOf(path: string): Promise<Readonly<Record<string, string>>> {
  const html = await (await look(path)).text();
  const tags = [...html.matchAll(/<meta (?:property|name)="([^"]+)" content="([^"]*)">/g)];
  return Object.fromEntries(tags.map(([, name = '', value = '']) => [name, value]));
}

describe('a shared video', () => {
  it('is reported by who has the link, once from one place, a few times in a minute, and by nobody without it', async () => {
    const { path } = await share();
    expect(await (await look(path)).text()).toContain(`href="${path}/report"`);
    const form = await look(`${path}/report`);
    expect([form.status, form.headers.get('content-security-policy')]).toEqual([
      200,
      expect.stringContaining("form-action 'self'"),
    ]);
    const send = async (body: string, to = path) => {
      const headers = { host: 'veo.example.org', 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await web.app.request(`${to}/report`, { method: 'POST', body, headers });
      return `${answer.status} ${(await answer.text()).includes('Thank you') ? 'told' : ''}`;
    };
    expect([await send('reason=hate&details=%3Cb%3E'), await send('reason=other'), await send('reason=x')]).toEqual([
      ...['200 told', '200 ', '400 '],
    ]);
    expect(
      await send(
        'reason=hate',
        path.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      ),
    ).toBe('404 ');
    expect([await send('reason=other'), await send('reason=other'), await send('reason=other')].at(-1)).toBe('429 ');
    const [report, ...more] = await web.engine.reports.list(9);
    expect([report, more]).toEqual([expect.objectContaining({ generationId: id, words: '<b>', reason: 'hate' }), []]);
    expect(report?.reporter.id).toMatch(/^visitor-[\w-]{16}$/);
  });

  it('has a page that anybody can open, without a script, and with what chats read to show and play it', async () => {
    const { path, url } = await share();
    expect(url).toMatch(/^https:\/\/veo\.example\.org\/watch\/[\w-]{44}$/);
    const page = await look(path);
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'private, no-cache',
      'x-robots-tag': 'noindex, nofollow',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; img-src 'self'; media-src 'self'; style-src 'sha256-/,
      ),
    });
    expect([html.includes('<script'), html.length < 8000]).toEqual([false, true]);
    expect(await tagsOf(path)).toMatchObject({
      ...{ 'og:type': 'video.other', 'og:title': 'A video', 'og:url': url, 'og:site_name': 'Veo Bot' },
      ...{ 'og:video': `${url}/video.mp4`, 'og:video:secure_url': `${url}/video.mp4`, 'og:video:type': 'video/mp4' },
      ...{ 'og:video:width': '160', 'og:video:height': '90', 'og:image': `${url}/poster.jpg`, robots: 'noindex, nofollow' },
      ...{ 'twitter:card': 'player', 'twitter:player:stream': `${url}/video.mp4`, 'twitter:image': `${url}/poster.jpg` },
    });
  });

  it('plays in parts under its own path, and shows its poster, also in the page of a chat', async () => {
    const { path } = await share();
    const whole = await tinyVideo();
    const headers = { origin: 'https://discord.com', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    const part = await look(`${path}/video.mp4`, { ...headers, range: 'bytes=100-199' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${whole.length}`]);
    expect(Buffer.compare(await part.bytes(), whole.slice(100, 200))).toBe(0);
    expect(Object.fromEntries(part.headers)).toMatchObject({
      ...{ 'content-type': 'video/mp4', 'cache-control': 'private, no-cache', 'x-robots-tag': 'noindex' },
      'cross-origin-resource-policy': 'cross-origin',
    });
    const poster = await look(`${path}/poster.jpg`, headers);
    expect([poster.status, poster.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect((await look(`${path}/${id}.mp4`)).status).toBe(404);
    expect((await look(`/videos/${id}.mp4`)).status).toBe(401);
  });

  it('says nothing of its prompt, its file or its person unless that was wanted', async () => {
    const { path } = await share();
    const answers = await Promise.all([look(path), look(`${path}/video.mp4?download=1`), look(`${path}/poster.jpg?download=1`)]);
    const said = await Promise.all(
      answers.map(async (each) => JSON.stringify([...each.headers]) + Buffer.from(await each.bytes()).toString('latin1')),
    );
    for (const secret of ['fox', 'alert', id]) expect(said.join('')).not.toContain(secret);
  });

  it('shows the prompt where that was wanted, as words alone whatever stands in it', async () => {
    const { path } = await share({ show_prompt: true });
    const html = await (await look(path)).text();
    expect(html).not.toContain('<script');
    expect(html).toContain(
      '&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; a fox &amp; ’s &#39;den&#39; {{model}} &lt;/style&gt;',
    );
    expect(html.match(/<\/style>/g)).toHaveLength(1);
    expect((await tagsOf(path))['og:title']).toContain('a fox');
  });

  it('is in the language of the browser, as far as the house has it', async () => {
    const { path } = await share();
    const german = await look(path, { 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' });
    expect(await german.text()).toMatch(/<html lang="de">[\s\S]*<h1 dir="auto">Ein Video<\/h1>[\s\S]*Gemacht mit Preview/);
    expect(german.headers.get('vary')).toContain('accept-language');
    expect(['pt', 'zh-TW, fr;q=0.9', 'xx, tr;q=0.1, ja;q=0', 'ja;q=0, *', ''].map(pageLanguage)).toEqual([
      'pt-BR',
      'zh-CN',
      'tr',
      'en',
      'en',
    ]);
  });

  it('may be a still, which is its own poster', async () => {
    // Stills of this door come without a token.
    const open = await startTestWeb({ web: { publicUrl: 'http://veo.example.org' } });
    try {
      const still = await open.makeStill();
      const { url } = await (await open.ask('POST', at(still), {})).json();
      const { pathname: path } = new URL(url);
      const html = await (await open.ask('GET', path)).text();
      expect(html).toContain(`<meta property="og:image" content="${url}/picture">`);
      expect(html).not.toMatch(/og:video|<video|secure_url/);
      const picture = await open.ask('GET', `${path}/picture`);
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
    } finally {
      await open.stop();
    }
  });
});

describe('a link that leads nowhere', () => {
  async function isGone({ path }: { path: string }): Promise<void> {
    const page = await look(path);
    expect([page.status, page.headers.get('cache-control')]).toEqual([410, 'no-store']);
    expect(await page.text()).toBe(await (await look(`/watch/${'A'.repeat(44)}`)).text());
    for (const file of ['video.mp4', 'poster.jpg']) expect((await look(`${path}/${file}`)).status).toBe(404);
  }

  it('says the same to everybody, whatever it once was', async () => {
    const page = await look(`/watch/${'A'.repeat(44)}`);
    expect(page.status).toBe(404);
    expect(await page.text()).toContain('There is nothing to watch here');
  });

  it('was taken back', async () => {
    const made = await share();
    const other = await share();
    const answer = await rest('DELETE', `${at(id)}/${made.share_id}`);
    expect([answer.status, (await answer.json()).share_id]).toEqual([200, made.share_id]);
    await isGone(made);
    expect((await look(other.path)).status).toBe(200);
    expect((await rest('DELETE', `${at(id)}/${made.share_id}`)).status).toBe(404);
  });

  it('has had its time', async () => {
    const made = await share({ expires_in_days: 1 });
    expect((await look(made.path)).status).toBe(200);
    await web.clock.advance(86_400_000);
    await isGone(made);
  });

  it('led to what its person deleted', async () => {
    const other = await web.makeVideo();
    const made = await share({ show_prompt: true }, other);
    expect((await rest('DELETE', `/api/video_chat/operations/${other}`)).status).toBe(200);
    await isGone(made);
  });

  it('stands in no log', async () => {
    const { path } = await share();
    await Promise.all([look(path), look(`${path}/none`), look(`${path}/video.mp4`)]);
    expect(web.logged.join('')).not.toContain('/watch/');
  });
});

describe('the API of links', () => {
  it('lists what still works, as it was made', async () => {
    const video = await web.makeVideo();
    const { path: _first, ...first } = await share({ expires_in_days: null }, video);
    await web.clock.advance(1);
    const { path: _second, ...second } = await share({ show_prompt: true }, video);
    const made = [first, second];
    expect(await (await rest('GET', at(video))).json()).toEqual({ shares: made });
    expect(made).toMatchObject([
      { video: 1, show_prompt: false, expires_at: null },
      { show_prompt: true, expires_at: new Date(web.clock.now() + 30 * 86_400_000).toISOString() },
    ]);
  });

  it('gives nobody anything who has no token, and nothing of another session to who names one', async () => {
    for (const method of ['GET', 'POST'])
      expect((await web.ask(method, at(id), method === 'POST' ? {} : undefined)).status).toBe(401);
    expect((await rest('POST', `${at(id)}?session_id=ben`, {})).status).toBe(404);
    expect((await rest('POST', `${at(id)}?session_id=ann`, {})).status).toBe(200);
  });

  it.each([
    [{ video: 2 }, 404, undefined],
    [{ video: 0 }, 400, 'video'],
    [{ expires_in_days: 366 }, 400, 'expires_in_days'],
    [{ show_prompt: 'yes' }, 400, 'show_prompt'],
    [{ forever: true }, 400, 'forever'],
  ])('refuses %j', async (wish, status, field) => {
    const answer = await rest('POST', at(id), wish);
    expect([answer.status, (await answer.json()).error.field]).toEqual([status, field]);
  });

  it('says what is missing where the bot does not know its own address', async () => {
    const local = await startTestWeb();
    try {
      const answer = await local.ask('POST', at(await local.makeVideo()), {});
      expect([answer.status, (await answer.json()).error.message]).toEqual([409, expect.stringContaining('Set PUBLIC_URL')]);
    } finally {
      await local.stop();
    }
  });
});
