import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { CannotFitError } from '../../domain/smaller-media.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { fitStill } from './fit-still.ts';

const folder = temporaryFolder();
const still = join(folder, 'still.png');
beforeAll(async () => {
  // Noise: what no encoder makes small.
  const raw = { width: 1600, height: 900, channels: 3 } as const;
  await sharp(randomBytes(raw.width * raw.height * raw.channels), { raw })
    .png()
    .toFile(still);
});

it('keeps its own size where the bytes allow it, and gets smaller where they don’t', async () => {
  const { size } = await stat(still);
  const [own, small] = [join(folder, 'own.part'), join(folder, 'small.part')];
  expect(await fitStill(still, size / 2, own)).toMatchObject({ width: 1600, height: 900, durationSeconds: 0 });
  const fitted = await fitStill(still, 900_000, small);
  expect(fitted.width).toBeLessThan(1600);
  expect(readFileSync(small).length).toBe(fitted.sizeBytes);
  expect(fitted.sizeBytes).toBeLessThanOrEqual(900_000);
  expect(await sharp(readFileSync(small)).metadata()).toMatchObject({ format: 'jpeg', width: fitted.width });
});

it('says so where even a small one is too large, and leaves nothing', async () => {
  const before = await readdir(folder);
  await expect(fitStill(still, 1000, join(folder, 'none.part'))).rejects.toThrow(CannotFitError);
  expect(await readdir(folder)).toEqual(before);
});
