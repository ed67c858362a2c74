import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createEncoder } from '../media/encoder.ts';
import { makeSampleVideo } from '../testing/samples/sample-videos.ts';
import { tinyVideo } from '../testing/samples/tiny-video.ts';
import { readMp4, readMp4File } from './mp4-facts.ts';

it('reads length, size, speed and sound of an mp4, wherever its index stands', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mp4-facts-'));
  const encoder = await createEncoder();
  const path = join(folder, 'late.mp4');
  await makeSampleVideo(encoder, path, { width: 90, height: 160, durationSeconds: 3, faststart: false, sound: false });
  await encoder.close();
  expect(await readMp4File(path)).toEqual({
    ...{ durationSeconds: 3, width: 90, height: 160 },
    ...{ framesPerSecond: 24, hasSound: false },
  });
  expect(readMp4(await tinyVideo({ durationSeconds: 4 }))).toEqual({
    ...{ durationSeconds: 4, width: 160, height: 90 },
    ...{ framesPerSecond: 24, hasSound: true },
  });
});

it('knows what is no mp4', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'mp4-facts-')), 'x.mp4');
  const whole = await tinyVideo();
  for (const bytes of [
    Buffer.from('not a video at all'),
    Buffer.alloc(0),
    Buffer.from(whole.subarray(0, 40)),
    Buffer.alloc(64),
  ]) {
    await writeFile(path, bytes);
    expect([readMp4(bytes), await readMp4File(path)]).toEqual([undefined, undefined]);
  }
});
