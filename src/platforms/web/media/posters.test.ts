import { rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';
import { createWebApp } from '../web-app.ts';

let web: TestWeb;

beforeEach(async () => {
  web = await startTestWeb();
});
afterEach(() => web.stop());

it('is a small picture of the video, made once and kept beside it', async () => {
  const id = await web.makeVideo();
  const path = join(web.outputsFolder, `${id}.jpg`);
  const [first, second] = await Promise.all([web.ask('GET', `/posters/${id}.jpg`), web.ask('GET', `/posters/${id}.jpg`)]);
  expect([first.status, second.status, first.headers.get('content-type')]).toEqual([200, 200, 'image/jpeg']);
  expect(await sharp(Buffer.from(await first.arrayBuffer())).metadata()).toMatchObject({
    format: 'jpeg',
    width: 160,
    height: 90,
  });
  const { mtimeMs } = await stat(path);
  expect((await web.ask('GET', `/posters/${id}.jpg`)).status).toBe(200);
  expect((await stat(path)).mtimeMs).toBe(mtimeMs);
});

it('leaves the disk with its video', async () => {
  const id = await web.makeVideo();
  await web.ask('GET', `/posters/${id}.jpg`);
  await web.ask('DELETE', `/api/video_chat/operations/${id}`);
  await expect(stat(join(web.outputsFolder, `${id}.jpg`))).rejects.toThrow('ENOENT');
  expect((await web.ask('GET', `/posters/${id}.jpg`)).status).toBe(404);
});

it.each(['x.jpg', '../x.jpg', '%2e%2e%2fx.jpg', 'x.mp4'])('is not to be had for %s', async (name) => {
  expect((await web.ask('GET', `/posters/${name}`)).status).toBe(404);
});

it('is missing where the file of the video is, and the page goes on', async () => {
  const id = await web.makeVideo();
  await rm(join(web.outputsFolder, `${id}.mp4`));
  expect((await web.ask('GET', `/posters/${id}.jpg`)).status).toBe(404);
});

it('is tried once in ten minutes for a video that can not be read, behind what somebody waits for', async () => {
  const id = await web.makeVideo();
  const asked: unknown[] = [];
  const app = createWebApp({
    ...web.deps,
    makePoster: async (path, _, __, isUrgent) => {
      asked.push([basename(path), isUrgent]);
      throw new Error('no such codec');
    },
  });
  const ask = async () => (await app.request(`/posters/${id}.jpg`, { headers: { host: 'localhost:8000' } })).status;
  expect([await ask(), await ask(), await ask()]).toEqual([404, 404, 404]);
  expect(asked).toEqual([[`${id}.mp4`, false]]);
  await web.clock.advance(600_001);
  expect(await ask()).toBe(404);
  expect(asked).toHaveLength(2);
});
