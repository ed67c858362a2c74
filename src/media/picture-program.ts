// Opens one foreign picture after the other, in a process of its own: what takes too much memory or time ends this process and not the bot.
// It is started by picture-process.ts and imports hardly anything of ours, so that it is there quickly.
import process from 'node:process';
import sharp from 'sharp';
import { allowPictureLoadersOnly } from '../lib/load-sharp.ts';

/** What the program is asked to do. */
export interface PictureJob {
  readonly bytes: Uint8Array;
  /** Pictures with more pixels are not opened. */
  readonly maxPixels: number;
  /** Most that the decoded pixels may take, in bytes. */
  readonly maxDecodedBytes: number;
  /** Least length of a side, in pixels. */
  readonly minSidePixels: number;
  /** Longest side of the result, in pixels, unless the other side would become shorter than `minSidePixels`. */
  readonly maxSidePixels: number;
  readonly maxResultBytes: number;
}

/** What it answers. */
export type PictureOutcome = MadePicture | PictureRefusal;

export interface MadePicture {
  readonly kind: 'made';
  /** A JPEG. */
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export type PictureRefusal =
  | { readonly kind: 'too many pixels' }
  /** `maxMegapixels`: what a picture stored in the same way may have. */
  | { readonly kind: 'too heavy'; readonly maxMegapixels: number }
  | { readonly kind: 'too small'; readonly width: number; readonly height: number }
  | { readonly kind: 'damaged'; readonly message: string };

const qualities = [90, 80, 70, 60, 45, 30];
/** Memory of the whole process: the decoded picture, libvips' copies of it, and Node. */
const maxResidentBytes = 450_000_000;

/** Checks a picture by its header, then makes an upright JPEG of it. */
export async function openPicture(job: PictureJob): Promise<PictureOutcome> {
  try {
    const { bytes } = job;
    const { width, height, channels, depth, isProgressive } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (width * height > job.maxPixels) return { kind: 'too many pixels' };
    // Interlaced and progressive pictures are held whole while they are put together.
    const bytesEach = channels * (depth === 'uchar' ? 1 : 2) * (isProgressive ? 2 : 1);
    if (width * height * bytesEach > job.maxDecodedBytes) {
      return { kind: 'too heavy', maxMegapixels: Math.floor(job.maxDecodedBytes / bytesEach / 1_000_000) };
    }
    if (Math.min(width, height) < job.minSidePixels) return { kind: 'too small', width, height };
    return await upright(job, { width, height });
  } catch (error) {
    return { kind: 'damaged', message: error instanceof Error ? error.message : String(error) };
  }
}

async function upright(job: PictureJob, size: { readonly width: number; readonly height: number }): Promise<PictureOutcome> {
  try {
    return await reencode(job.bytes, job, size, 'error');
  } catch (error) {
    const ended = withEnd(job.bytes);
    if (ended === undefined) throw error;
    // Only the end mark is missing where nothing else is complained about: all viewers show such a picture.
    return await reencode(ended, job, size, 'warning');
  }
}

async function reencode(
  bytes: Uint8Array,
  { maxPixels, maxSidePixels, minSidePixels, maxResultBytes }: PictureJob,
  { width, height }: { readonly width: number; readonly height: number },
  failOn: 'error' | 'warning',
): Promise<PictureOutcome> {
  const scale = Math.max(maxSidePixels / Math.max(width, height), minSidePixels / Math.min(width, height));
  const side = Math.round(Math.max(width, height) * Math.min(1, scale));
  const picture = sharp(bytes, { limitInputPixels: maxPixels, failOn, pages: 1 })
    .autoOrient()
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb');
  for (const quality of qualities) {
    const { data, info } = await picture
      .clone()
      .jpeg({ quality, chromaSubsampling: '4:4:4' })
      .toBuffer({ resolveWithObject: true });
    if (data.length > maxResultBytes && quality !== qualities.at(-1)) continue;
    return { kind: 'made', bytes: data, width: info.width, height: info.height };
  }
  throw new Error('there is no quality to encode with');
}

/** @returns the picture with the mark that ends its format; undefined where it has one, or its format has none */
function withEnd(bytes: Uint8Array): Uint8Array | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [end] = ends.filter(({ start }) => file.subarray(0, start.length).equals(start));
  if (end === undefined || file.subarray(-end.mark.length).equals(end.mark)) return undefined;
  return Buffer.concat([file, end.mark]);
}

const ends = [
  { start: Buffer.from('ffd8', 'hex'), mark: Buffer.from('ffd9', 'hex') },
  { start: Buffer.from('89504e470d0a1a0a', 'hex'), mark: Buffer.from('0000000049454e44ae426082', 'hex') },
];

/** Answers jobs one by one until the parent is gone. */
function serve(answer: (outcome: PictureOutcome) => void): void {
  allowPictureLoadersOnly(sharp);
  sharp.cache(false);
  sharp.concurrency(1);
  // The decoder works on another thread: this one sees what it takes.
  setInterval(() => {
    if (process.memoryUsage.rss() > maxResidentBytes) process.exit(1);
  }, 20).unref();
  process.on('disconnect', () => process.exit(0));
  process.on('message', (job) => void openPicture(job as PictureJob).then(answer));
}

if (process.send !== undefined && /picture-program\.[jt]s$/.test(process.argv[1] ?? '')) {
  const send = process.send.bind(process);
  serve((outcome) => send(outcome));
  send('ready');
}
