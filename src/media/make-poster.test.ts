import { readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Encoder } from '../domain/media.ts';
import { makeSampleVideo } from '../testing/samples/sample-videos.ts';
import { createEncoder } from './encoder.ts';
import { createMakePoster } from './make-poster.ts';

const never = new AbortController().signal;
let folder: string;
let encoder: Encoder;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'make-poster-'));
  encoder = await createEncoder();
});

afterAll(async () => {
  await encoder.close();
  await rm(folder, { recursive: true });
});

it('shows a still smaller', async () => {
  const still = join(folder, 'still.png');
  await sharp({ create: { width: 1376, height: 768, channels: 4, background: '#20408080' } })
    .png()
    .toFile(still);
  const poster = join(folder, 'still.small.jpg');
  await createMakePoster({ encoder })(still, poster, never);
  expect(await sharp(readFileSync(poster)).metadata()).toMatchObject({ format: 'jpeg', width: 640, height: 357 });
});

describe.each([
  ['the one that this machine offers', {}],
  ['the bundled one', { kind: 'wasm' as const }],
])('a poster made with an encoder: %s', (_, options) => {
  let own: Encoder;

  beforeAll(async () => {
    own = await createEncoder(options);
  });
  afterAll(() => own.close());

  it.each([
    [1280, 720, 640, 360],
    [720, 1280, 360, 640],
    [320, 180, 320, 180],
  ])('shows a video of %i x %i in at most 640 pixels', async (width, height, posterWidth, posterHeight) => {
    const video = join(folder, `${width}x${height}.mp4`);
    await makeSampleVideo(encoder, video, { width, height, durationSeconds: 1 });
    const poster = join(folder, `${width}x${height}-${own.kind}.jpg`);
    await createMakePoster({ encoder: own })(video, poster, never);
    expect(await sharp(readFileSync(poster)).metadata()).toMatchObject({
      format: 'jpeg',
      width: posterWidth,
      height: posterHeight,
    });
    expect((await stat(poster)).size).toBeLessThan(150_000);
  });

  it('does not take the black of a fade', async () => {
    const video = join(folder, 'fade.mp4');
    await makeSampleVideo(encoder, video, { args: ['-vf', 'fade=in:0:24'] });
    const poster = join(folder, `fade-${own.kind}.jpg`);
    await createMakePoster({ encoder: own })(video, poster, never);
    const { channels } = await sharp(readFileSync(poster)).stats();
    expect(Math.max(...channels.map(({ mean }) => mean))).toBeGreaterThan(80);
  });

  it('fails for what is no video, and leaves no file', async () => {
    const poster = join(folder, `none-${own.kind}.jpg`);
    await expect(createMakePoster({ encoder: own })(join(folder, 'fade.txt'), poster, never)).rejects.toThrow(
      /fade\.txt|no such file/,
    );
    await expect(stat(poster)).rejects.toThrow('ENOENT');
  });
});
