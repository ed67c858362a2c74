import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { createEncoder } from './encoder.ts';
import { createTakeLastFrame } from './take-last-frame.ts';

const never = new AbortController().signal;

describe.each([
  ['the encoder of this machine', {}],
  ['the bundled one', { kind: 'wasm' as const }],
])('a last frame taken by %s', (_, options) => {
  it('is the very last one, as large as the video, though the sound is longer', async () => {
    const folder = temporaryFolder();
    const encoder = await createEncoder(options);
    onTestFinished(() => encoder.close());
    const [video, frame] = [join(folder, 'video.mp4'), join(folder, 'frame.part')];
    // Red for two seconds, and green from its last tenth on; half a second more of sound.
    const colors = ['color=red:s=320x180:r=20:d=1.9', 'color=lime:s=320x180:r=20:d=0.1', 'sine=d=2.5'];
    await encoder.run({
      args: [
        ...colors.flatMap((each) => ['-f', 'lavfi', '-i', each]),
        ...['-filter_complex', '[0:v][1:v]concat=n=2:v=1[v]', '-map', '[v]', '-map', '2:a', '-pix_fmt', 'yuv420p', 'video.mp4'],
      ],
      ...{ inputs: {}, output: 'video.mp4', outputPath: video, signal: never },
    });
    await createTakeLastFrame({ encoder })(video, frame, never);
    const picture = sharp(readFileSync(frame));
    expect(await picture.metadata()).toMatchObject({ format: 'jpeg', width: 320, height: 180 });
    const { dominant } = await picture.stats();
    expect(dominant.g).toBeGreaterThan(200);
    expect(dominant.r).toBeLessThan(60);
  });
});

it('of a still is all of it, as large as a video can show', async () => {
  const folder = temporaryFolder();
  const encoder = await createEncoder();
  onTestFinished(() => encoder.close());
  const [still, frame] = [join(folder, 'still.png'), join(folder, 'frame.part')];
  const background = { r: 20, g: 200, b: 40, alpha: 0 };
  await sharp({ create: { width: 2560, height: 1440, channels: 4, background } })
    .png()
    .toFile(still);
  await createTakeLastFrame({ encoder })(still, frame, never);
  const picture = sharp(readFileSync(frame));
  expect(await picture.metadata()).toMatchObject({ format: 'jpeg', width: 1920, height: 1080 });
  // A JPEG has no transparency: what nobody saw is white.
  expect((await picture.stats()).channels.map(({ mean }) => Math.round(mean))).toEqual([255, 255, 255]);
});

it('leaves nothing where there is no video', async () => {
  const folder = temporaryFolder();
  const encoder = await createEncoder();
  onTestFinished(() => encoder.close());
  const taken = createTakeLastFrame({ encoder })(join(folder, 'none.mp4'), join(folder, 'frame.part'), never);
  await expect(taken).rejects.toThrow();
  expect(() => readFileSync(join(folder, 'frame.part'))).toThrow();
});
