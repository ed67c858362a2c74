import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { UserError } from '../domain/errors.ts';
import { loadSharp } from '../lib/load-sharp.ts';
import { createTexts } from '../lib/say.ts';
import {
  animatedWebp,
  bitmap,
  cmykPhoto,
  heavyPicture,
  isoMediaHeader,
  noisyPhoto,
  pixelBomb,
  quarters,
  samplePhoto,
  sixteenBitPng,
  transparentPng,
  turnedPhoto,
} from '../testing/samples/sample-images.ts';
import { createPrepareImage } from './prepare-image.ts';

const person = { platform: 'web', id: 'somebody' } as const;
const prepare = createPrepareImage();
const prepareImage = (bytes: Uint8Array, option: string) => prepare(bytes, option, person);
const { say } = createTexts();

async function refusal(bytes: Uint8Array): Promise<string> {
  const error: unknown = await prepareImage(bytes, 'lastFrame').catch((reason: unknown) => reason);
  if (!(error instanceof UserError)) throw new Error('it was not refused', { cause: error });
  expect(error.code).toBe('invalid_image');
  expect(error.option).toBe('lastFrame');
  return say(error.text);
}

/** The colour in the middle of each quarter: above left and right, below left and right. */
async function quarterColours(bytes: Uint8Array): Promise<string[]> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): string => {
    const offset = (Math.floor(info.height * y) * info.width + Math.floor(info.width * x)) * info.channels;
    const [red = 0, green = 0, blue = 0] = data.subarray(offset, offset + 3);
    if (red > 190 && green > 190 && blue > 190) return 'white';
    return red > green && red > blue ? 'red' : green > blue ? 'green' : 'blue';
  };
  return [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)];
}

describe('a picture that a person gave', () => {
  it.each(['jpeg', 'png', 'webp'] as const)('becomes a JPEG of the same size from %s', async (format) => {
    const image = await prepareImage(await quarters(200, 100, format), 'image');
    expect(image).toMatchObject({ mimeType: 'image/jpeg', width: 200, height: 100, sizeBytes: image.bytes.length });
    expect(image.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(await quarterColours(image.bytes)).toEqual(['red', 'green', 'blue', 'white']);
  });

  it('is the same, byte for byte, each time', async () => {
    const photo = await samplePhoto();
    expect((await prepareImage(photo, 'image')).sha256).toBe((await prepareImage(photo, 'image')).sha256);
  });

  it.each([
    [1, ['red', 'green', 'blue', 'white'], 96],
    [2, ['green', 'red', 'white', 'blue'], 96],
    [3, ['white', 'blue', 'green', 'red'], 96],
    [4, ['blue', 'white', 'red', 'green'], 96],
    [5, ['red', 'blue', 'green', 'white'], 64],
    [6, ['blue', 'red', 'white', 'green'], 64],
    [7, ['white', 'green', 'blue', 'red'], 64],
    [8, ['green', 'white', 'red', 'blue'], 64],
  ])('is turned upright by its orientation %i', async (orientation, colours, width) => {
    const image = await prepareImage(await turnedPhoto(orientation), 'image');
    expect(image.width).toBe(width);
    expect(await quarterColours(image.bytes)).toEqual(colours);
  });

  it('loses its place, its owner and all other metadata', async () => {
    const photo = await turnedPhoto(6);
    expect((await sharp(photo).metadata()).exif?.includes('Photographer')).toBe(true);
    const metadata = await sharp((await prepareImage(photo, 'image')).bytes).metadata();
    expect(metadata).not.toHaveProperty('exif');
    expect(metadata).not.toHaveProperty('orientation');
    expect(metadata).not.toHaveProperty('icc');
    expect(metadata).not.toHaveProperty('xmp');
  });

  it.each([
    ['CMYK', cmykPhoto],
    ['16-bit', sixteenBitPng],
  ])('becomes 8-bit sRGB from %s', async (_, make) => {
    const image = await prepareImage(await make(), 'image');
    expect(await sharp(image.bytes).metadata()).toMatchObject({ format: 'jpeg', space: 'srgb', channels: 3, depth: 'uchar' });
    expect(await quarterColours(image.bytes)).toEqual(['red', 'green', 'blue', 'white']);
  });

  it('stands on white where it was transparent', async () => {
    const image = await prepareImage(await transparentPng(128), 'image');
    const { data } = await sharp(image.bytes).raw().toBuffer({ resolveWithObject: true });
    expect([...data.subarray(0, 3)]).toEqual([255, 255, 255]);
  });

  it('is the first frame of an animation', async () => {
    const image = await prepareImage(await animatedWebp(), 'image');
    expect(image).toMatchObject({ width: 96, height: 96 });
    expect(await quarterColours(image.bytes)).toEqual(['red', 'red', 'red', 'red']);
  });

  it('is made smaller to at most 1920 pixels, keeping its shape', async () => {
    const image = await prepareImage(await samplePhoto({ width: 2400, height: 1200 }), 'image');
    expect(image).toMatchObject({ width: 1920, height: 960 });
  });

  it('keeps its shorter side long enough when it is a strip', async () => {
    const strip = await samplePhoto({ width: 6000, height: 120 });
    expect(await prepareImage(strip, 'image')).toMatchObject({ width: 3200, height: 64 });
  });

  it.each([
    ['JPEG', 'jpeg', 2],
    ['progressive JPEG', 'progressive', 2],
    ['PNG', 'png', 12],
  ] as const)('is taken when only the mark at its end is missing: %s', async (_, format, markBytes) => {
    const photo = await samplePhoto();
    const whole =
      format === 'progressive' ? await sharp(photo).jpeg({ progressive: true }).toBuffer() : await samplePhoto({ format });
    expect(await prepareImage(whole.subarray(0, -markBytes), 'image')).toMatchObject({ width: 640, height: 360 });
  });

  it('is compressed harder until it fits', async () => {
    const noise = await noisyPhoto(800, 800);
    const free = await prepareImage(noise, 'image');
    const bounded = await createPrepareImage({ maxResultBytes: 300_000 })(noise, 'image', person);
    expect(free.sizeBytes).toBeGreaterThan(300_000);
    expect(bounded.sizeBytes).toBeLessThanOrEqual(300_000);
  });

  it.each([
    ['JPEG with a ZIP behind it', 'jpeg', 'PK\u0003\u0004 a hidden archive'],
    ['PNG with a page behind it', 'png', '<html><script>alert(1)</script></html>'],
  ] as const)('loses what hides behind it: %s', async (_, format, tail) => {
    const image = await prepareImage(Buffer.concat([await quarters(96, 64, format), Buffer.from(tail)]), 'image');
    expect(Buffer.from(image.bytes).includes(tail)).toBe(false);
    expect(Buffer.from(image.bytes).subarray(-2).toString('hex')).toBe('ffd9');
  });
});

describe('a file that is no use', () => {
  it('is refused when it is empty, naming the option', async () => {
    expect(await refusal(new Uint8Array(0))).toBe('The last frame is empty. Please attach it again.');
  });

  it('is refused as damaged when there is one byte', async () => {
    expect(await refusal(new Uint8Array([0xff]))).toContain('is damaged');
  });

  it.each([
    ['jpeg', 0.5],
    ['jpeg', 0.95],
    ['png', 0.5],
    ['png', 0.9],
    ['webp', 0.5],
    ['jpeg', 0.005],
    ['png', 0.005],
  ] as const)('is refused as damaged when a %s ends at %d of its length', async (format, share) => {
    const whole = await samplePhoto({ format });
    expect(await refusal(whole.subarray(0, Math.max(24, Math.floor(whole.length * share))))).toContain('is damaged');
  });

  it.each([
    ['HEIC', () => isoMediaHeader('heic')],
    ['AVIF', () => samplePhoto({ format: 'avif', width: 64, height: 64 })],
    ['GIF', () => samplePhoto({ format: 'gif', width: 64, height: 64 })],
    ['TIFF', () => samplePhoto({ format: 'tiff', width: 64, height: 64 })],
    ['BMP', () => bitmap()],
    ['SVG', () => Buffer.from('<?xml version="1.0"?>\n<!-- a comment -->\n<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['SVG', () => Buffer.from('<svg width="9" height="9"></svg>')],
    ['PDF', () => Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n<< >>\nendobj\n')],
    ['ZIP', () => Buffer.from('504b0506000000000000000000000000000000000000', 'hex')],
  ])('is refused with its name: %s', async (format, make) => {
    expect(await refusal(await make())).toBe(`The last frame is a ${format} file. Please use JPEG, PNG or WebP.`);
  });

  it('is refused when it is a text or a page', async () => {
    expect(await refusal(Buffer.from('just a few words in a file'))).toContain('is not a JPEG, PNG or WebP image');
    expect(await refusal(Buffer.from('<!doctype html><title>Not found</title>'))).toContain('is not a JPEG, PNG or WebP image');
  });

  it('is refused above 20 MB', async () => {
    const photo = await quarters();
    expect(await refusal(Buffer.concat([photo, Buffer.alloc(20_000_001 - photo.length)]))).toContain('larger than 20 MB');
  });

  it('is refused by its header when it is a bomb of 100 megapixels, fast and without memory', async () => {
    const bomb = pixelBomb(10_000, 10_000);
    expect(bomb.length).toBeLessThan(20_000);
    const rssBefore = process.memoryUsage.rss();
    const took: number[] = [];
    for (let round = 0; round < 3; round++) {
      const startedMs = performance.now();
      expect(await refusal(bomb)).toContain('more than 50 megapixels');
      took.push(performance.now() - startedMs);
    }
    expect(Math.min(...took)).toBeLessThan(500);
    expect(process.memoryUsage.rss() - rssBefore).toBeLessThan(50_000_000);
  });

  it('reaches no other decoder in this process', async () => {
    await loadSharp();
    await expect(sharp(await samplePhoto({ format: 'gif', width: 64, height: 64 })).metadata()).rejects.toThrow();
    await expect(
      sharp(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')).metadata(),
    ).rejects.toThrow();
  });

  it.each(['interlaced 16-bit PNG', 'progressive JPEG', 'lossless WebP'] as const)(
    'is refused by its header when it takes too much memory: %s',
    async (kind) => {
      expect(await refusal(await heavyPicture(kind))).toMatch(/takes too much memory to open.* at most \d\d megapixels/);
    },
  );

  it('is refused when it is a line', async () => {
    expect(await refusal(pixelBomb(65_535, 1))).toBe(
      'The last frame is only 65535 × 1 pixels. It needs at least 64 on each side.',
    );
  });
});

describe('many pictures at once', () => {
  it('of one person are refused when too many wait, and those of others are opened', async () => {
    const many = createPrepareImage();
    const photo = await samplePhoto();
    const all = await Promise.allSettled(Array.from({ length: 40 }, () => many(photo, 'image', person)));
    const refused = all.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(20);
    for (const each of refused) expect(each).toMatchObject({ reason: { text: { key: 'image.tooManyAtOnce' } } });
    expect(await many(photo, 'image', { platform: 'discord', id: 'somebody' })).toMatchObject({ width: 640 });
  });
});
