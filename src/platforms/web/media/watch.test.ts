import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyVideo } from '../../../testing/samples/tiny-video.ts';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';

const dayMs = 86_400_000;
let web: TestWeb;
let id: string;
let whole: Uint8Array;

beforeAll(async () => {
  web = await startTestWeb({ web: { token: 'the-token-of-this-test', publicUrl: 'https://veo.example.org' } });
  id = await web.makeVideo();
  whole = await tinyVideo();
});

afterAll(() => web.stop());

function link(file = `${id}.mp4`, expiresInMs = dayMs): string {
  return web.links.sign(file, web.clock.now() + expiresInMs);
}

/** Asks as a chat's server does: by the public name and without a token. */
function ask(method: string, path: string, headers: Record<string, string> = {}): Promise<Response> {
  return web.ask(method, path, undefined, { host: 'veo.example.org', ...headers });
}

describe('a signed link', () => {
  it('shows the video without a token, where the plain address wants one', async () => {
    expect((await ask('GET', `/videos/${id}.mp4`)).status).toBe(401);
    const answer = await ask('GET', link());
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': String(whole.length),
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-cache',
      'cross-origin-resource-policy': 'cross-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex',
    });
    expect(Buffer.compare(await answer.bytes(), whole)).toBe(0);
  });

  it('plays in parts, as players ask', async () => {
    const answer = await ask('GET', link(), { range: 'bytes=100-199' });
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(`bytes 100-199/${whole.length}`);
    expect(Buffer.compare(await answer.bytes(), whole.slice(100, 200))).toBe(0);
    const head = await ask('HEAD', link());
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(whole.length)]);
  });

  it('plays in the page of a chat', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'video' };
    expect((await ask('GET', link(), headers)).status).toBe(200);
    expect((await ask('GET', link(), { ...headers, origin: 'https://discord.com' })).status).toBe(200);
  });

  it('opens nothing else', async () => {
    const query = link().slice(link().indexOf('?'));
    expect((await ask('GET', `/videos/${id}.mp4${query}`)).status).toBe(401);
    expect((await ask('GET', `/api/video_chat/options${query}`)).status).toBe(401);
    expect((await ask('POST', link())).status).toBe(404);
  });
});

describe('there is nothing to see', () => {
  it.each<[string, () => string]>([
    ['without a signature', () => `/watch/${id}.mp4`],
    ['when the time is over', () => link(`${id}.mp4`, -1000)],
    ['when the time was changed', () => link().replace(/expires=\d+/, 'expires=9999999999')],
    ['when the signature was changed', () => link().replace(/signature=.{5}/, 'signature=AAAAA')],
    ['when the file was changed', () => link('other.mp4').replace('other', id)],
    ['for a file that is not ours', () => link('stranger.mp4')],
    ['for what does not exist', () => link('0b5c8a2e-7d1f-4c3a-9a70-2f64b1c0de11.mp4')],
    ['outside of the folder', () => link().replace(`${id}.mp4`, '../data/veo-bot.sqlite')],
    ['outside of the folder, escaped', () => link().replace(`${id}.mp4`, '..%2fdata%2fveo-bot.sqlite')],
    ['outside of the folder, escaped twice', () => link().replace(`${id}.mp4`, '%2e%2e/%2e%2e/etc/passwd')],
    ['under a name with a NUL', () => link().replace('.mp4', '%00.mp4')],
    ['under a name that is too long', () => link().replace(id, 'a'.repeat(300))],
  ])('%s', async (_, make) => {
    await writeFile(join(web.outputsFolder, 'stranger.mp4'), 'not ours');
    const answer = await ask('GET', make());
    expect(answer.status).toBe(404);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toMatchObject({ error: { code: 'not_found' } });
  });

  it('once the video is removed', async () => {
    const removed = await web.makeVideo();
    const its = link(`${removed}.mp4`);
    expect((await ask('GET', its)).status).toBe(200);
    await web.engine.remove(removed, { requester: { platform: 'web', id: 'web', name: '' }, mayManage: true });
    expect((await ask('GET', its)).status).toBe(404);
  });

  it('and no link is in the log', async () => {
    await ask('GET', link());
    await ask('GET', link(`${id}.mp4`, -1000));
    expect(web.logged.join('')).not.toMatch(/signature|expires=/);
  });
});
