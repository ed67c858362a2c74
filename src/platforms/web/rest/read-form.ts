import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../../domain/errors.ts';
import { text } from '../../../domain/texts.ts';
import { type GivenVideo, videoTooBig } from '../../../domain/uploaded-video.ts';
import type { RequestVideo } from '../../../domain/video-request.ts';
import { type PartHead, type PartSink, readMultipart } from '../../../lib/read-multipart.ts';
import { RestError } from './error.ts';

/** All of a form but its video, in bytes. */
export const maxFormBytes = 25 * 1024 * 1024;
/** A video in a form, in bytes; what a model takes may be less. */
const maxVideoBytes = 100_000_000;
/** Parts of a form: every option, and pictures. */
const maxParts = 200;

/** A field's value, in the order in which they came. */
export type FormValue = string | File | RequestVideo;

/** What is done with the parts of a form while it is read. */
export interface FormReading {
  /** @throws {RestError} for a field that nobody knows */
  requireKnown(field: string): void;
  isVideo(field: string): boolean;
  /** Whether there is a field for a video at all. */
  readonly takesVideo: boolean;
  /** Takes a video in while it comes. @param before the fields that came before it */
  takeVideo(video: GivenVideo, before: ReadonlyMap<string, readonly FormValue[]>): Promise<RequestVideo>;
}

/**
 * Reads a form as it comes in: a video goes to the disk, all else is small and stays in memory.
 *
 * @throws {RestError} for what is no form or too large, and what `reading` says
 * @throws {UserError} why a video is not taken
 */
export async function readForm(request: Request, boundary: string, reading: FormReading): Promise<Map<string, FormValue[]>> {
  // What a sender says of its own length can be believed when it is bad news.
  const maxBytes = reading.takesVideo ? maxFormBytes + maxVideoBytes : maxFormBytes;
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const form = new Map<string, FormValue[]>();
  let smallBytes = 0;
  let parts = 0;
  const count = (bytes: number): void => {
    smallBytes += bytes;
    if (smallBytes > maxFormBytes) throw tooLarge(maxFormBytes);
  };
  const add = (field: string, value: FormValue): void => void form.set(field, [...(form.get(field) ?? []), value]);
  const open = async (head: PartHead): Promise<PartSink> => {
    parts += 1;
    if (parts > maxParts) throw tooLarge(maxFormBytes);
    reading.requireKnown(head.field);
    const isVideo = reading.isVideo(head.field) && head.fileName !== undefined && head.fileName !== '';
    const take = (video: GivenVideo) => reading.takeVideo(video, form);
    return isVideo
      ? videoSink(take, (video) => add(head.field, video))
      : smallSink(head, count, (value) => add(head.field, value));
  };
  const body = bodyOf(request);
  try {
    await readMultipart(body, boundary, open);
  } catch (error) {
    // Who is still sending hears of it, and not of a broken connection; what is too large is not waited for.
    const isTooLarge = error instanceof RestError && error.code === 'too_large';
    await body.drain(isTooLarge ? 0 : maxBytes);
    if (error instanceof RestError || error instanceof UserError) throw error;
    throw new RestError('invalid_request', text('rest.badForm'), { cause: error });
  }
  return form;
}

/**
 * The connection is not closed with the answer: the server reads on for half a second and up to 64 MB, so that whoever is still sending, as
 * proxies are, gets to read it and finds no broken connection instead.
 *
 * @see https://github.com/honojs/node-server (2.1.9, `drainIncoming`)
 */
export function tooLarge(maxBytes: number): RestError {
  const max = maxBytes < 1024 * 1024 ? `${maxBytes / 1024} KB` : `${Math.floor(maxBytes / 1024 / 1024)} MB`;
  return new RestError('too_large', text('rest.tooLarge', { max }));
}

/** The chunks of a body; a reader that stops in the middle does not end it. */
function bodyOf({ body }: Request): AsyncIterable<Buffer> & { drain(maxBytes: number): Promise<void> } {
  const reader = body?.getReader();
  let bytes = 0;
  const next = async (): Promise<IteratorResult<Buffer, undefined>> => {
    const read = await reader?.read();
    if (read?.value === undefined) return { done: true, value: undefined };
    bytes += read.value.byteLength;
    return { done: false, value: Buffer.from(read.value.buffer, read.value.byteOffset, read.value.byteLength) };
  };
  return {
    [Symbol.asyncIterator]: () => ({ next }),
    async drain(maxBytes) {
      try {
        while (bytes <= maxBytes && (await next()).done !== true);
        if (bytes > maxBytes) await reader?.cancel();
      } catch {
        // The sender is gone: nobody waits for an answer.
      }
    },
  };
}

function smallSink({ fileName }: PartHead, count: (bytes: number) => void, done: (value: string | File) => void): PartSink {
  const chunks: Buffer[] = [];
  return {
    async write(chunk) {
      count(chunk.length);
      // The reader goes on with its own buffer.
      chunks.push(Buffer.from(chunk));
    },
    async end() {
      const bytes = Buffer.concat(chunks);
      done(fileName === undefined ? bytes.toString('utf8') : new File([bytes], fileName));
    },
  };
}

/** Once it is refused, the rest is read to its end and dropped: its sender hears of the refusal, and not of a broken connection. */
function videoSink(takeVideo: (video: GivenVideo) => Promise<RequestVideo>, done: (video: RequestVideo) => void): PartSink {
  const coming = new PassThrough();
  // Whoever does not want it does not read it.
  coming.on('error', () => undefined);
  let isOver = false;
  let bytes = 0;
  const write: GivenVideo['write'] = (path, maxBytes, signal) =>
    pipeline(coming, atMost(maxBytes), createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }), { signal });
  const taking = takeVideo({ saidBytes: undefined, write }).finally(() => {
    isOver = true;
    coming.destroy();
  });
  taking.catch(() => undefined);
  return {
    async write(chunk) {
      bytes += chunk.length;
      if (bytes > maxVideoBytes) throw videoTooBig(maxVideoBytes);
      if (isOver || coming.destroyed || coming.write(Buffer.from(chunk))) return;
      await Promise.race([once(coming, 'drain'), taking]).catch(() => undefined);
    },
    async end() {
      coming.end();
      done(await taking);
    },
  };
}

function atMost(maxBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _, next) {
      bytes += chunk.length;
      next(bytes > maxBytes ? videoTooBig(maxBytes) : null, chunk);
    },
  });
}
