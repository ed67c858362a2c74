import { createHash, randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { UserError } from '../domain/errors.ts';
import type { ReplyTarget } from '../domain/generation.ts';
import type { ImageBytes } from '../domain/media.ts';
import { text } from '../domain/texts.ts';
import type { Core } from './core.ts';
import { extensionSource } from './extension-source.ts';

/** So long somebody waits for it at most; in real time, as the encoder does. */
const limitMs = 30_000;

/** See `VideoEngine.lastFrame`. */
export async function lastFrame(core: Core, id: string, place?: ReplyTarget, number = 1): Promise<ImageBytes> {
  const { log, outputs, stopping, takeLastFrame, probePicture } = core;
  await extensionSource(core, id, place, number);
  const file = (await core.get(id))?.videos[number - 1]?.file;
  // The ending is that of a piece, so that one that a crash leaves is taken for nothing else.
  const picture = outputs.partOf(`${id}-${randomUUID()}.frame`);
  try {
    if (takeLastFrame === undefined || file === undefined) throw new Error('there is nothing to take it from, or with');
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(limitMs)]);
    await takeLastFrame(await outputs.localPath(file, signal), picture, signal);
    const { width, height } = await probePicture(picture);
    const bytes = new Uint8Array(await readFile(picture));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { sha256, mimeType: 'image/jpeg', width, height, sizeBytes: bytes.length, bytes };
  } catch (error) {
    log.warn({ err: error, generationId: id }, 'the last frame of a video could not be taken');
    throw new UserError('invalid_image', text('request.frameGone'), { option: 'image', cause: error });
  } finally {
    await rm(picture, { force: true });
  }
}
