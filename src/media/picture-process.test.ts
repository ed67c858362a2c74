import { stat } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { heavyPicture, samplePhoto } from '../testing/samples/sample-images.ts';
import { createPictureProcess } from './picture-process.ts';
import type { PictureJob } from './picture-program.ts';

/** Without the limits that keep heavy pictures out before they are opened. */
async function job(bytes: Promise<Uint8Array>): Promise<PictureJob> {
  const limits = { maxPixels: 50_000_000, maxDecodedBytes: Number.MAX_SAFE_INTEGER };
  return { bytes: await bytes, ...limits, minSidePixels: 64, maxSidePixels: 1920, maxResultBytes: 6_000_000 };
}

it('opens one picture after the other', async () => {
  const pictures = createPictureProcess();
  expect(await pictures.open(await job(samplePhoto()))).toMatchObject({ kind: 'made', width: 640, height: 360 });
  expect(await pictures.open(await job(samplePhoto({ format: 'png' })))).toMatchObject({ kind: 'made', width: 640 });
});

it('ends a picture that takes too long, and opens the next one', async () => {
  const pictures = createPictureProcess(200);
  expect(await pictures.open(await job(heavyPicture('interlaced 16-bit PNG')))).toBeUndefined();
  expect(await pictures.open(await job(samplePhoto({ width: 64, height: 64 })))).toMatchObject({ kind: 'made' });
});

it('ends a picture that takes too much memory', async () => {
  // Decoded, put together and turned it takes a multiple of what the process may have.
  expect(await createPictureProcess(60_000).open(await job(heavyPicture('progressive JPEG')))).toMatchObject({ kind: 'made' });
  expect(await createPictureProcess(60_000).open(await job(heavyPicture('interlaced 16-bit PNG')))).toBeUndefined();
});

it('leaves the file work of the bot alone', async () => {
  const heavy = await job(heavyPicture('lossless WebP'));
  const done: string[] = [];
  const opening = Array.from({ length: 4 }, async () => {
    await createPictureProcess(60_000).open(heavy);
    done.push('picture');
  });
  await stat(import.meta.filename);
  done.push('file');
  await Promise.all(opening);
  expect(done[0]).toBe('file');
});
