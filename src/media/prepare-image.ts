import { createHash } from 'node:crypto';
import PQueue from 'p-queue';
import { UserError } from '../domain/errors.ts';
import type { Requester } from '../domain/generation.ts';
import type { ImageBytes, PrepareImage } from '../domain/media.ts';
import { pictureText } from '../domain/option-texts.ts';
import { type Text, text } from '../domain/texts.ts';
import { createPictureProcess } from './picture-process.ts';
import type { MadePicture, PictureJob, PictureOutcome, PictureRefusal } from './picture-program.ts';

const maxMegabytes = 20;
const maxMegapixels = 50;
const minSidePixels = 64;
/** A baseline photo of 48 megapixels and three channels still fits. */
const maxDecodedBytes = 150_000_000;
/** Pictures that are opened at once, each in a process of its own. */
const processes = 2;
/** Pictures of one person that may wait: three requests with five each. */
const maxWaitingPerPerson = 15;

export interface PrepareImageLimits {
  /** Longest side of the result, in pixels. Default 1920, the most that a 1080p video shows. */
  readonly maxSidePixels?: number;
  /** Size of the result. Default 6 MB: three of them, as base64, stay under the 20 MB that a request to a provider may have. */
  readonly maxResultBytes?: number;
}

const accepted: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/apng', 'image/webp']);

/**
 * Makes the one way in for pictures: what it gives back is always a plain upright JPEG, whatever came in.
 * The picture is not cropped: the provider fits it to the shape of the video. Foreign bytes are decoded in processes of their own, two at
 * once and one for each person, so that nobody's pictures can stop the bot.
 */
export function createPrepareImage({ maxSidePixels = 1920, maxResultBytes = 6_000_000 }: PrepareImageLimits = {}): PrepareImage {
  const open = createPictureQueue();
  return async (bytes, option, person) => {
    const refuse = (reason: Text, cause?: unknown): UserError => new UserError('invalid_image', reason, { option, cause });
    const named = { option: pictureText(option) };
    if (bytes.length === 0) throw refuse(text('image.empty', named));
    if (bytes.length > maxMegabytes * 1_000_000) throw refuse(text('image.tooBig', { ...named, maxMegabytes }));
    await requireAcceptedType(bytes, named, refuse);
    const limits = { maxPixels: maxMegapixels * 1_000_000, maxDecodedBytes, minSidePixels, maxSidePixels, maxResultBytes };
    const outcome = await open({ bytes, ...limits }, person, () => refuse(text('image.tooManyAtOnce')));
    if (outcome === undefined) throw refuse(text('image.tooHard', named));
    if (outcome.kind === 'made') return imageOf(outcome);
    throw refuse(refusalOf(outcome, named), outcome.kind === 'damaged' ? new Error(outcome.message) : undefined);
  };
}

/** Lets `processes` pictures be opened at once, and one of each person. */
function createPictureQueue() {
  const idle = Array.from({ length: processes }, () => createPictureProcess());
  const all = new PQueue({ concurrency: processes });
  const people = new Map<string, PQueue>();

  /** @param tooMany made when the person has too many pictures waiting */
  return async (
    job: PictureJob,
    { platform, tenant = '', id }: Requester,
    tooMany: () => UserError,
  ): Promise<PictureOutcome | undefined> => {
    const key = `${platform}:${tenant}:${id}`;
    const own = people.get(key) ?? new PQueue({ concurrency: 1 });
    if (own.size >= maxWaitingPerPerson) throw tooMany();
    people.set(key, own);
    try {
      return await own.add(() =>
        all.add(async () => {
          const free = idle.pop() ?? createPictureProcess();
          try {
            return await free.open(job);
          } finally {
            idle.push(free);
          }
        }),
      );
    } finally {
      if (own.size === 0 && own.pending === 0) people.delete(key);
    }
  };
}

function imageOf({ bytes, width, height }: MadePicture): ImageBytes {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { sha256, mimeType: 'image/jpeg', width, height, sizeBytes: bytes.length, bytes };
}

function refusalOf(outcome: PictureRefusal, named: { readonly option: Text }): Text {
  switch (outcome.kind) {
    case 'too many pixels':
      return text('image.tooManyPixels', { ...named, maxMegapixels });
    case 'too heavy':
      return text('image.tooHeavy', { ...named, maxMegapixels: outcome.maxMegapixels });
    case 'too small':
      return text('image.tooSmall', { ...named, width: outcome.width, height: outcome.height, min: minSidePixels });
    case 'damaged':
      return text('image.damaged', named);
  }
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
