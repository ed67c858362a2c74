import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { keptFile } from './kept-file.ts';

export type SampleFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif';

export interface SamplePhotoOptions {
  readonly width?: number;
  readonly height?: number;
  readonly format?: SampleFormat;
  /** Time of day of the scene, from 0 (night) to 1 (noon): two of them tell a first from a last frame. */
  readonly light?: number;
}

/** A small landscape with a sun, hills and a lake: something to look at in previews. */
export async function samplePhoto({
  width = 640,
  height = 360,
  format = 'jpeg',
  light = 0.6,
}: SamplePhotoOptions = {}): Promise<Uint8Array> {
  return await keptFile(`landscape-${width}x${height}-${light}.${format}`, async (path) => {
    const pixels = paint(width, height, (x, y) => landscape(x, y, width / height, light));
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .toFormat(format)
      .toFile(path);
  });
}

/** Red and green above, blue and white below: tells which way up a picture is. */
export async function quarters(width = 96, height = 64, format: SampleFormat = 'jpeg'): Promise<Uint8Array> {
  return quartersImage(width, height).toFormat(format).toBuffer();
}

/** `quarters`, stored so that only its EXIF orientation (2 to 8) says how it is meant to be seen, and with a GPS position. */
export async function turnedPhoto(orientation: number, width = 96, height = 64): Promise<Uint8Array> {
  return quartersImage(width, height)
    .withExif({
      IFD0: { Orientation: String(orientation), Copyright: 'A Photographer' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 12/1 30/1', GPSLongitudeRef: 'E', GPSLongitude: '16/1 22/1 0/1' },
    })
    .withMetadata({ orientation })
    .jpeg({ quality: 95 })
    .toBuffer();
}

export async function cmykPhoto(width = 96, height = 64): Promise<Uint8Array> {
  return quartersImage(width, height).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
}

export async function sixteenBitPng(width = 96, height = 64): Promise<Uint8Array> {
  return quartersImage(width, height).toColourspace('rgb16').png().toBuffer();
}

/** A red square on nothing. */
export async function transparentPng(size = 96): Promise<Uint8Array> {
  const red = await sharp({ create: { width: size / 2, height: size / 2, channels: 4, background: '#f00' } })
    .raw()
    .toBuffer();
  return sharp({ create: { width: size, height: size, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
    .composite([{ input: red, raw: { width: size / 2, height: size / 2, channels: 4 } }])
    .png()
    .toBuffer();
}

/** Two frames, the first red, the second blue. */
export async function animatedWebp(size = 96): Promise<Uint8Array> {
  const frames = Buffer.concat([solid(size, [255, 0, 0]), solid(size, [0, 0, 255])]);
  return sharp(frames, { raw: { width: size, height: size * 2, channels: 3, pageHeight: size } })
    .webp({ loop: 0, delay: [200, 200], lossless: true })
    .toBuffer();
}

/** Noise: the picture that compresses worst. */
export async function noisyPhoto(width: number, height: number): Promise<Uint8Array> {
  // The type insists on a background that noise does not use.
  return sharp({ create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 60 } } })
    .jpeg({ quality: 95 })
    .toBuffer();
}

/** A black PNG of one bit a pixel: 100 megapixels are 12 KB. */
export function pixelBomb(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 9 });
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, pngChunk('IHDR', header), pngChunk('IDAT', rows), pngChunk('IEND', Buffer.alloc(0))]);
}

/** The beginning of a picture as phones make it, enough to be recognised: `heic`, `avif`. */
export function isoMediaHeader(brand: string): Uint8Array {
  const box = Buffer.alloc(512);
  box.writeUInt32BE(24, 0);
  box.write(`ftyp${brand}`, 4, 'latin1');
  box.write(`mif1${brand}`, 16, 'latin1');
  return box;
}

/** A white Windows bitmap. */
export function bitmap(width = 64, height = 64): Uint8Array {
  const rowBytes = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + rowBytes * height, 0xff);
  file.fill(0, 0, 54);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  return file;
}

type Colour = readonly [red: number, green: number, blue: number];

function quartersImage(width: number, height: number): Sharp {
  const pixels = paint(width, height, (x, y) => {
    if (y < 0.5) return x < 0.5 ? [220, 20, 20] : [20, 160, 20];
    return x < 0.5 ? [20, 20, 220] : [250, 250, 250];
  });
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

function paint(width: number, height: number, colourAt: (x: number, y: number) => Colour): Buffer {
  const pixels = Buffer.alloc(width * height * 3);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const colour = colourAt((column + 0.5) / width, (row + 0.5) / height);
      pixels.set(colour, (row * width + column) * 3);
    }
  }
  return pixels;
}

function landscape(x: number, y: number, shape: number, light: number): Colour {
  const wide = x * shape;
  const horizon = 0.62;
  const sunHeight = horizon - 0.08 - light * 0.3;
  const far = horizon - 0.08 - 0.05 * Math.sin(wide * 3.1 + 0.6) - 0.025 * Math.sin(wide * 7.3);
  const near = 0.8 + 0.06 * Math.sin(wide * 2.3 + 2) + 0.015 * Math.sin(wide * 9);
  if (y > near) return blend([18, 26, 34], [58, 92, 52], light * 0.9);
  if (y > horizon) {
    const ripple = 0.06 * Math.sin(y * 260 + 6 * Math.sin(wide * 9));
    return blend(sky(2 * horizon - y, light), [12, 24, 48], 0.35 + ripple);
  }
  const distance = Math.hypot(wide - shape * 0.62, y - sunHeight);
  if (y > far) return blend(sky(horizon, light), [38, 44, 78], 0.75);
  if (distance < 0.07) return blend([255, 176, 110], [255, 248, 226], light);
  return blend(sky(y, light), [255, 214, 160], Math.exp(-distance * 5) * 0.7);
}

function sky(y: number, light: number): Colour {
  const top = blend([14, 18, 52], [64, 132, 208], light);
  const bottom = blend([206, 96, 92], [244, 226, 200], light);
  return blend(top, bottom, Math.min(1, Math.max(0, y * 1.5)));
}

function blend(from: Colour, to: Colour, share: number): Colour {
  const part = (index: 0 | 1 | 2): number => Math.max(0, Math.min(255, from[index] + (to[index] - from[index]) * share));
  return [part(0), part(1), part(2)];
}

function solid(size: number, colour: Colour): Buffer {
  return paint(size, size, () => colour);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** The pictures that cost most to open for their few bytes, by the way in which they are stored; all have fewer than 50 megapixels. */
export async function heavyPicture(kind: 'interlaced 16-bit PNG' | 'progressive JPEG' | 'lossless WebP'): Promise<Uint8Array> {
  return await keptFile(`heavy-${kind.replaceAll(' ', '-')}`, async (path) => {
    const side = 7000;
    const plain = sharp({ create: { width: side, height: side, channels: 3, background: '#7a7a7a' } });
    switch (kind) {
      case 'interlaced 16-bit PNG':
        return void (await plain.toColourspace('rgb16').png({ progressive: true, compressionLevel: 9 }).toFile(path));
      case 'progressive JPEG':
        return void (await plain.jpeg({ progressive: true, quality: 1 }).toFile(path));
      case 'lossless WebP':
        return void (await plain.ensureAlpha(0.5).webp({ lossless: true, effort: 0 }).toFile(path));
    }
  });
}
