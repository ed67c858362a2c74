import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyVideo } from '../../../testing/samples/tiny-video.ts';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';
import { noUnzip, type Unzipped, unzip } from '../../../testing/set-up/unzip.ts';

const address = '/api/video_chat/videos.zip';
let web: TestWeb;
let fox: string;
let pair: string;

beforeAll(async () => {
  web = await startTestWeb();
  fox = await web.makeVideo({ prompt: '../../Ein Füchslein: "läuft"' });
  pair = await web.makeVideo({ prompt: 'Two of them' }, 2);
});

afterAll(() => web.stop());

async function opened(answer: Response): Promise<Unzipped> {
  expect(answer.status).toBe(200);
  return unzip(new Uint8Array(await answer.arrayBuffer()));
}

const namesIn = async (answer: Response): Promise<readonly string[]> => [...(await opened(answer)).files.keys()];

describe.skipIf(noUnzip !== undefined)(`several videos as one zip (${noUnzip ?? 'opened by unzip'})`, () => {
  it('come whole, named after their prompts, as a file to save', async () => {
    const answer = await web.ask('GET', `${address}?ids=${fox},${pair}`);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': 'attachment; filename="veo-videos.zip"',
      'accept-ranges': 'none',
      'cache-control': 'no-store',
    });
    const { isWhole, files } = await opened(answer);
    expect(isWhole).toBe(true);
    expect([...files.keys()]).toEqual(['ein-füchslein-läuft.mp4', 'two-of-them-1.mp4', 'two-of-them-2.mp4']);
    for (const bytes of files.values()) expect(Buffer.compare(bytes, await tinyVideo())).toBe(0);
  });

  it('come the same by a body, and to who asks for a part', async () => {
    const posted = await web.ask('POST', address, { ids: [fox, fox] });
    expect(await namesIn(posted)).toEqual(['ein-füchslein-läuft.mp4']);
    const part = await web.ask('GET', `${address}?ids=${fox}`, undefined, { range: 'bytes=10-20' });
    expect(await namesIn(part)).toEqual(['ein-füchslein-läuft.mp4']);
  });

  it('have names of their own where their prompts are the same', async () => {
    const again = await web.makeVideo({ prompt: 'two of them 1' });
    expect(await namesIn(await web.ask('POST', address, { ids: [pair, again] }))).toEqual([
      'two-of-them-1.mp4',
      'two-of-them-2.mp4',
      'two-of-them-1-2.mp4',
    ]);
  });

  it('are listed where they are gone, never were or belong to another session', async () => {
    const gone = await web.makeVideo({ prompt: 'secret words' });
    expect((await web.ask('DELETE', `/api/video_chat/operations/${gone}`)).status).toBe(200);
    const other = await web.makeVideo({ prompt: 'of another session', session_id: 'mine' });
    const all = await opened(await web.ask('GET', `${address}?ids=${gone},nobody,${fox},${other}`));
    expect([...all.files.keys()]).toEqual(['ein-füchslein-läuft.mp4', 'of-another-session.mp4', 'not-included.txt']);
    const list = all.files.get('not-included.txt')?.toString() ?? '';
    expect(list.split('\r\n').slice(2, -1)).toEqual([gone, 'nobody']);
    expect(await namesIn(await web.ask('GET', `${address}?ids=${fox},${other}&session_id=mine`))).toEqual([
      'of-another-session.mp4',
    ]);
  });

  it('leave out what is deleted while the zip is written', async () => {
    const last = await web.makeVideo({ prompt: 'gone in time' });
    const answer = await web.ask('GET', `${address}?ids=${fox},${last}`);
    const reader = (answer.body ?? new ReadableStream<Uint8Array>()).getReader();
    const parts = [(await reader.read()).value ?? new Uint8Array()];
    await web.ask('DELETE', `/api/video_chat/operations/${last}`);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
    }
    const { isWhole, files } = await unzip(Buffer.concat(parts));
    expect(isWhole).toBe(true);
    expect([...files.keys()]).toEqual(['ein-füchslein-läuft.mp4', 'not-included.txt']);
  });
});

describe('a zip', () => {
  it.skipIf(process.platform !== 'linux')('leaves no file open when its reader leaves', async () => {
    const reader = (await web.ask('GET', `${address}?ids=${fox},${pair}`)).body?.getReader();
    for (let read = 0; read < 3; read += 1) await reader?.read();
    await reader?.cancel();
    await expect.poll(openOutputs).toBe(0);
  });

  it('is told of without its bytes for HEAD', async () => {
    const answer = await web.ask('HEAD', `${address}?ids=${fox}`);
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, 'application/zip', '']);
    if (process.platform === 'linux') await expect.poll(openOutputs).toBe(0);
  });

  it('is not there for videos of which none is', async () => {
    expect((await web.ask('GET', `${address}?ids=nobody`)).status).toBe(404);
    expect((await web.ask('GET', `${address}?ids=${fox}&session_id=other`)).status).toBe(404);
  });

  it.each<[string, string]>([
    ['', 'ids'],
    ['?ids=', 'ids'],
    ['?ids=../../etc/passwd', 'ids'],
    [`?ids=${Array.from({ length: 101 }, (_, index) => index).join(',')}`, 'ids'],
    ['?ids=a&ids=b', 'ids'],
    ['?ids=a&more=1', 'more'],
    ['?ids=a&session_id=%2F', 'session_id'],
  ])('is refused for %j', async (query, field) => {
    const answer = await web.ask('GET', `${address}${query}`);
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: 'invalid_option', field } }]);
  });
});

/** How many videos this process has open. */
async function openOutputs(): Promise<number> {
  const links = (await readdir('/proc/self/fd')).map((fd) => readlink(join('/proc/self/fd', fd)).catch(() => ''));
  return (await Promise.all(links)).filter((path) => path.startsWith(web.outputsFolder)).length;
}
