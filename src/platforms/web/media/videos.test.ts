import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyVideo } from '../../../testing/samples/tiny-video.ts';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';

let web: TestWeb;
let path: string;
let whole: Uint8Array;

beforeAll(async () => {
  web = await startTestWeb();
  path = `/videos/${await web.makeVideo({ prompt: 'Ein Füchslein läuft: "schnell"/../x' })}.mp4`;
  whole = await tinyVideo();
});

afterAll(() => web.stop());

describe('a finished video', () => {
  it('comes whole, as what it is', async () => {
    const answer = await web.ask('GET', path);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': String(whole.length),
      'accept-ranges': 'bytes',
      etag: expect.stringMatching(/^"[\w-]+"$/),
    });
    expect(Buffer.compare(await answer.bytes(), whole)).toBe(0);
  });

  it('tells the same without the bytes for HEAD', async () => {
    const answer = await web.ask('HEAD', path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-length')).toBe(String(whole.length));
    expect((await answer.bytes()).length).toBe(0);
  });

  it.each<[string, number, number]>([
    ['bytes=0-0', 0, 1],
    ['bytes=100-199', 100, 200],
    ['bytes=100-', 100, Number.POSITIVE_INFINITY],
    ['bytes=-50', -50, Number.POSITIVE_INFINITY],
    ['bytes=0-99999999', 0, Number.POSITIVE_INFINITY],
    ['bytes=-99999999', 0, Number.POSITIVE_INFINITY],
  ])('comes in the part that is asked for: %s', async (range, from, to) => {
    const answer = await web.ask('GET', path, undefined, { range });
    const part = whole.slice(from, to);
    const start = from < 0 ? whole.length + from : from;
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(`bytes ${start}-${start + part.length - 1}/${whole.length}`);
    expect(answer.headers.get('content-length')).toBe(String(part.length));
    expect(Buffer.compare(await answer.bytes(), part)).toBe(0);
  });

  it.each([`bytes=99999999-`, 'bytes=-0'])('has nothing at %s', async (range) => {
    const answer = await web.ask('GET', path, undefined, { range });
    expect(answer.status).toBe(416);
    expect(answer.headers.get('content-range')).toBe(`bytes */${whole.length}`);
  });

  it.each(['bytes=5-2', 'bytes=0-1,5-6', 'lines=1-2', 'bytes=a-b', 'bytes=-', ''])(
    'comes whole for a range that is none: %j',
    async (range) => {
      const answer = await web.ask('GET', path, undefined, { range });
      expect(answer.status).toBe(200);
      expect((await answer.bytes()).length).toBe(whole.length);
    },
  );

  it('is not sent again to who has it, and comes whole to who has another', async () => {
    const etag = (await web.ask('HEAD', path)).headers.get('etag') ?? '';
    expect((await web.ask('GET', path, undefined, { 'if-none-match': `"other", ${etag}` })).status).toBe(304);
    expect((await web.ask('GET', path, undefined, { range: 'bytes=0-9', 'if-range': etag })).status).toBe(206);
    expect((await web.ask('GET', path, undefined, { range: 'bytes=0-9', 'if-range': '"other"' })).status).toBe(200);
  });

  it('is saved under a name that says what is in it', async () => {
    expect((await web.ask('HEAD', `${path}?download=1`)).headers.get('content-disposition')).toBe(
      `attachment; filename="veo-Ein-Fuchslein-lauft-schnell-x.mp4"; filename*=UTF-8''veo-Ein-F%C3%BCchslein-l%C3%A4uft-schnell-x.mp4`,
    );
  });
});

describe('no other file is served:', () => {
  it.each([
    '/videos/../data/veo-bot.sqlite',
    '/videos/..%2fdata%2fveo-bot.sqlite',
    '/videos/%2e%2e/%2e%2e/etc/passwd',
    '/videos/..%5c..%5cx.mp4',
    '/videos/%00.mp4',
    '/videos/.mp4',
    `/videos/${'a'.repeat(300)}.mp4`,
    '/videos/stranger.mp4',
    '/videos/',
    '/page/..%2fbuilt-page.ts',
    '/page/index.html',
    '/api/docs/..%2fpackage.json',
  ])('%s', async (wanted) => {
    await writeFile(join(web.outputsFolder, 'stranger.mp4'), 'not ours');
    expect((await web.ask('GET', wanted)).status).toBe(404);
  });

  it('a link in the place of a video', async () => {
    const id = await web.makeVideo();
    const link = join(web.outputsFolder, `${id}-2.mp4`);
    await symlink('/etc/hostname', link);
    const videos = (await web.engine.find(id))?.videos ?? [];
    await web.opened.store.change(id, { videos: [...videos, ...videos.map((video) => ({ ...video, file: `${id}-2.mp4` }))] });
    expect((await web.ask('GET', `/videos/${id}.mp4`)).status).toBe(200);
    expect((await web.ask('GET', `/videos/${id}-2.mp4`)).status).toBe(404);
  });
});
