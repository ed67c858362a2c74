import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { optionText } from '../domain/command.ts';
import { UserError } from '../domain/errors.ts';
import type { ImageBytes, PrepareImage } from '../domain/ports.ts';
import { type Text, text } from '../domain/texts.ts';

const maxMegabytes = 20;
const maxMegapixels = 50;
const minSidePixels = 64;

export interface PrepareImageLimits {
  /** Longest side of the result, in pixels. Default 1920, the most that a 1080p video shows. */
  readonly maxSidePixels?: number;
  /** Size of the result. Default 6 MB: three of them, as base64, stay under the 20 MB that a request to Google may have. */
  readonly maxResultBytes?: number;
}

/** The loaders of libvips that people's files may reach. Whatever else it can read is turned off, for the whole process. */
const loaders = ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'];
const accepted: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/apng', 'image/webp']);
const qualities = [90, 80, 70, 60, 45, 30];

/**
 * Makes the one way in for pictures: what it gives back is always a plain upright JPEG, whatever came in.
 * The picture is not cropped: Google fits it to the shape of the video.
 */
export function createPrepareImage({ maxSidePixels = 1920, maxResultBytes = 6_000_000 }: PrepareImageLimits = {}): PrepareImage {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: loaders });
  return async (bytes, option) => {
    const refuse = (reason: Text, cause?: unknown): UserError => new UserError('invalid_image', reason, { option, cause });
    const named = { option: optionText(option) };
    if (bytes.length === 0) throw refuse(text('image.empty', named));
    if (bytes.length > maxMegabytes * 1_000_000) throw refuse(text('image.tooBig', { ...named, maxMegabytes }));
    await requireAcceptedType(bytes, named, refuse);
    try {
      const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
      if (width * height > maxMegapixels * 1_000_000) throw refuse(text('image.tooManyPixels', { ...named, maxMegapixels }));
      if (Math.min(width, height) < minSidePixels)
        throw refuse(text('image.tooSmall', { ...named, width, height, min: minSidePixels }));
      return await reencode(bytes, maxSidePixels, maxResultBytes);
    } catch (error) {
      throw error instanceof UserError ? error : refuse(text('image.damaged', named), error);
    }
  };
}

/** Looks at the first bytes only; names and MIME types that came along say nothing. */
async function requireAcceptedType(
  bytes: Uint8Array,
  named: { option: Text },
  refuse: (reason: Text) => UserError,
): Promise<void> {
  // Needed only once there is a picture: the bot starts without it.
  const { fileTypeFromBuffer } = await import('file-type');
  const type = await fileTypeFromBuffer(bytes);
  if (type !== undefined && accepted.has(type.mime)) return;
  const markup = new TextDecoder('latin1').decode(bytes.subarray(0, 2048));
  if (/<svg[\s>]/i.test(markup)) throw refuse(text('image.otherFormat', { ...named, format: 'SVG' }));
  if (type === undefined) throw refuse(text(isCutShort(bytes) ? 'image.damaged' : 'image.notAnImage', named));
  const format = type.ext === 'tif' ? 'TIFF' : type.ext.toUpperCase();
  throw refuse(text('image.otherFormat', { ...named, format }));
}

/** Too few bytes for any picture: more likely a broken upload than another format. */
function isCutShort(bytes: Uint8Array): boolean {
  return bytes.length < 12;
}

async function reencode(bytes: Uint8Array, maxSidePixels: number, maxResultBytes: number): Promise<ImageBytes> {
  const upright = sharp(bytes, { limitInputPixels: maxMegapixels * 1_000_000, failOn: 'error', pages: 1 })
    .autoOrient()
    .resize({ width: maxSidePixels, height: maxSidePixels, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .timeout({ seconds: 30 });
  for (const quality of qualities) {
    const { data, info } = await upright
      .clone()
      .jpeg({ quality, chromaSubsampling: '4:4:4' })
      .toBuffer({ resolveWithObject: true });
    if (data.length > maxResultBytes && quality !== qualities.at(-1)) continue;
    const sha256 = createHash('sha256').update(data).digest('hex');
    return { sha256, mimeType: 'image/jpeg', width: info.width, height: info.height, sizeBytes: data.length, bytes: data };
  }
  throw new Error('there is no quality to encode with');
}
