import { createHash } from 'node:crypto';
import { OutputsError } from '../../domain/outputs.ts';
import { type FileSums, sumFile } from './file-sums.ts';
import type { S3Calls, S3Part, S3Upload } from './s3-calls.ts';

/**
 * What is held in memory of each file that is sent. A smaller file goes in one call.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html: parts of 5 MiB at least but the last, 10,000 at most (2026-11-29)
 */
export const usualPartBytes = 8 * 1024 * 1024;

export interface UploadOptions {
  readonly path: string;
  readonly key: string;
  readonly contentType: string;
  readonly partBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a file, and proves that the bucket holds just that. Nothing is left of one that failed.
 *
 * @throws {OutputsError} `damaged` where something else arrived
 */
export async function uploadFile(calls: S3Calls, options: UploadOptions): Promise<void> {
  const sums = await sendFile(calls, options);
  if (await isHeld(calls, options.key, sums)) return;
  await calls.remove(options.key);
  throw new OutputsError('damaged', 'HeadObject', 'NotWhatWasSent');
}

/** Whether the bucket holds the content of this file. */
export async function isFileHeld(calls: S3Calls, { path, key, partBytes }: UploadOptions): Promise<boolean> {
  return (await calls.head(key)) !== undefined && isHeld(calls, key, await sumFile(path, partBytes));
}

async function sendFile(calls: S3Calls, options: UploadOptions): Promise<FileSums> {
  const { path, key, contentType, partBytes, signal } = options;
  const parts: S3Part[] = [];
  let upload: S3Upload | undefined;
  try {
    const sums = await sumFile(path, partBytes, async ({ number, bytes, sha256 }, sizeBytes) => {
      signal?.throwIfAborted();
      if (sizeBytes <= partBytes) return void (await calls.put(key, bytes, sha256, contentType, signal));
      upload ??= { key, uploadId: await calls.createUpload(key, contentType, signal) };
      parts.push(await calls.putPart(upload, number, bytes, sha256, signal));
    });
    if (upload !== undefined) await complete(calls, upload, parts, signal);
    return sums;
  } catch (error) {
    // Parts that are left are paid for. Where that fails too, the age of the upload ends it.
    if (upload !== undefined) await calls.abortUpload(upload).catch(() => undefined);
    throw error;
  }
}

/** An answer that got lost is asked for again, and then the upload is gone because it is complete: its object is looked at in any case. */
async function complete(calls: S3Calls, upload: S3Upload, parts: readonly S3Part[], signal?: AbortSignal): Promise<void> {
  await calls.completeUpload(upload, parts, signal).catch((error: unknown) => {
    if (!(error instanceof OutputsError) || error.code !== 'NoSuchUpload') throw error;
  });
}

/** By its size, and by the first proof that the server offers: SHA-256, an ETag of MD5, or else by reading it back. */
async function isHeld(calls: S3Calls, key: string, sums: FileSums): Promise<boolean> {
  const head = await calls.head(key);
  if (head === undefined || head.sizeBytes !== sums.sizeBytes) return false;
  // Some servers answer with the sum of the content where others answer with the one of its parts.
  if (head.sha256 !== undefined && /^[A-Za-z\d+/]{43}=(?:-\d+)?$/.test(head.sha256))
    return head.sha256 === sums.objectSha256 || head.sha256 === sums.sha256;
  // Encrypted objects have an ETag that says nothing.
  if (head.etag.replaceAll('"', '') === sums.objectMd5) return true;
  return (await readBack(calls, key, head.etag)) === sums.sha256;
}

async function readBack(calls: S3Calls, key: string, etag: string): Promise<string | undefined> {
  const stream = await calls.get(key, etag);
  if (stream === undefined) return undefined;
  const hash = createHash('sha256');
  for await (const chunk of stream) hash.update(chunk);
  return hash.digest('base64');
}
