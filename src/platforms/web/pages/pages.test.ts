import sharp from 'sharp';
import { afterEach, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';
import type { WebSettings } from '../web-deps.ts';

const token = 'correct-horse-battery-staple';
/** What a browser says when a person opens an address. */
const person = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const form = { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:8000' };
let web: TestWeb;

async function start(settings: Partial<WebSettings> = {}): Promise<void> {
  web = await startTestWeb({ web: settings });
}

afterEach(() => web.stop());

it.each(['/nowhere', '/s/a/b', '/videos/gone.mp4', '/watch/x.mp4?expires=1&signature=x', '/page/none.html'])(
  'shows a person who opens %s a page with a sentence and a way back, and a program JSON',
  async (path) => {
    await start();
    const page = await web.ask('GET', path, undefined, person);
    expect(page.status).toBe(404);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const html = await page.text();
    expect(html).toMatch(/role="alert">[A-Z][^<]+\.<\/p>/);
    expect(html).toContain('href="/"');
    expect(html).not.toMatch(/\{\{|The API is/);
    const answer = await web.ask('GET', path, undefined, { accept: '*/*' });
    expect(await answer.json()).toMatchObject({ error: { code: 'not_found' } });
  },
);

it('answers in JSON where there is no page to show anything on', async () => {
  await start({ off: true });
  const answer = await web.ask('GET', '/', undefined, { ...person, host: 'veo.example.org' });
  expect(answer.status).toBe(404);
  const { error } = (await answer.json()) as { error: { message: string } };
  expect(error.message).toBe('There is nothing at this address.');
});

/** Opens an address without being signed in, and types the token there. @returns where the browser is taken */
async function signInFrom(path: string): Promise<string | null> {
  const page = await (await web.ask('GET', path, undefined, person)).text();
  const action = /action="([^"]+)"/.exec(page)?.[1] ?? '';
  const answer = await web.ask('POST', action.replaceAll('&#38;', '&'), new URLSearchParams({ token }).toString(), form);
  expect(answer.status).toBe(303);
  return answer.headers.get('location');
}

it.each(['/?make=image', '/s/holiday?make=image', '/gallery', '/api/docs', '/videos/x.mp4?download=1'])(
  'takes a person back to %s after the sign-in',
  async (path) => {
    await start({ token });
    expect(await signInFrom(path)).toBe(path);
  },
);

it.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/page/x.js', 'javascript:alert(1)', ''])(
  'takes nobody elsewhere after the sign-in: %j',
  async (next) => {
    await start({ token });
    const path = `/sign-in?next=${encodeURIComponent(next)}`;
    const answer = await web.ask('POST', path, new URLSearchParams({ token }).toString(), form);
    expect(answer.headers.get('location')).toBe('/');
  },
);

it('signs a browser out, which may then not come in any more', async () => {
  await start({ token });
  const signedIn = await web.ask('POST', '/sign-in', new URLSearchParams({ token }).toString(), form);
  const [cookie = ''] = (signedIn.headers.get('set-cookie') ?? '').split(';');
  expect((await web.ask('GET', '/api/video_chat/options', undefined, { cookie })).status).toBe(200);
  const out = await web.ask('POST', '/sign-out', '', { ...form, cookie });
  expect(out.status).toBe(303);
  expect(out.headers.get('location')).toBe('/');
  expect(out.headers.get('set-cookie')).toMatch(/^veo_bot=; Max-Age=0; Path=\//);
  expect((await web.ask('POST', '/sign-out', '', { origin: 'https://evil.example', cookie })).status).toBe(403);
});

it('can be installed, in the language of the reader, with pictures for the screens of phones', async () => {
  await start();
  const answer = await web.ask('GET', '/manifest.webmanifest', undefined, { 'accept-language': 'de' });
  const manifest = await answer.json();
  expect(manifest).toMatchObject({ lang: 'de', start_url: '/', display: 'standalone', shortcuts: [{ url: '/gallery' }] });
  expect([manifest.shortcuts[0].name, manifest.description]).toEqual(['Galerie', 'Macht Videos aus Worten und Bildern.']);
  const pictures = [{ src: '/apple-touch-icon.png', sizes: '180x180', purpose: 'maskable' }, ...manifest.icons.slice(1)];
  expect(pictures.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual([
    ...['180x180 maskable', '192x192 any', '512x512 any', '512x512 maskable'],
  ]);
  for (const { src, sizes, purpose } of pictures) {
    const picture = await web.ask('GET', src);
    expect([picture.status, picture.headers.get('content-type')], src).toEqual([200, 'image/png']);
    const { data, info } = await sharp(await picture.arrayBuffer())
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(`${info.width}x${info.height}`).toBe(sizes);
    // A phone cuts one to its own shape: nothing may be missing at its corners.
    expect(data[3]).toBe(purpose === 'maskable' ? 255 : 0);
  }
});

it('has a service worker at the root, a page for no connection in the reader’s language, and takes what is shared without one', async () => {
  await start({ token });
  const worker = await web.ask('GET', '/service-worker.js?language=de');
  expect([worker.status, worker.headers.get('content-type'), worker.headers.get('cache-control')]).toEqual([
    ...[200, 'text/javascript; charset=utf-8', 'no-cache'],
  ]);
  expect(worker.headers.get('content-security-policy')).toContain("worker-src 'self'");
  const files: readonly string[] = (await worker.text()).match(/\/page\/[\w.-]+/g) ?? [];
  expect(files.length).toBeGreaterThan(3);
  for (const path of files) expect((await web.ask('GET', path)).headers.get('cache-control'), path).toContain('immutable');
  // Where it could only serve its own folder, and would be kept for a year.
  expect((await web.ask('GET', '/page/service-worker.js')).status).toBe(404);
  const html = await (await web.ask('GET', '/offline?language=de')).text();
  expect(html).toMatch(/<html lang="de">[\s\S]*Gerade keine Verbindung[\s\S]*Server[\s\S]*Noch einmal versuchen/);
  expect(html).not.toContain('{{');
  const shared = await web.ask('POST', '/share-target', 'title=x', form);
  expect([shared.status, shared.headers.get('location'), shared.headers.get('set-cookie')]).toEqual([303, '/?shared=lost', null]);
});
