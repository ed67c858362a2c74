import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { OutputsError } from '../../domain/outputs.ts';

/** What a store should say of a file that it holds. */
export interface FileSums {
  readonly sizeBytes: number;
  /** Of the whole content, base64. */
  readonly sha256: string;
  /** As S3 says it of an object: of the content, or of its parts' sums with `-<parts>`. */
  readonly objectSha256: string;
  /** The same for its ETag, without quotes, where nothing but the content makes it: hexadecimal. */
  readonly objectMd5: string;
}

/** One part of a file. Its bytes are good until the next one is asked for. */
export interface FilePart {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** base64. */
  readonly sha256: string;
}

/**
 * Reads a file part by part, holds one part in memory, and sums up. A file of one part is summed up as an object that was put whole.
 *
 * @param partBytes at most in each part
 * @param use what is done with each part before the next is read; default: nothing
 * @throws {OutputsError} where the file became shorter meanwhile
 */
export async function sumFile(
  path: string,
  partBytes: number,
  use: (part: FilePart, sizeBytes: number) => Promise<void> = async () => undefined,
): Promise<FileSums> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(partBytes, size)));
    const whole = createHash('sha256');
    const sha256s: Buffer[] = [];
    const md5s: Buffer[] = [];
    for (let start = 0, number = 1; start < size || number === 1; start += partBytes, number += 1) {
      const bytes = await readPart(file, buffer, start, Math.min(partBytes, size - start));
      whole.update(bytes);
      const sha256 = createHash('sha256').update(bytes).digest();
      sha256s.push(sha256);
      md5s.push(createHash('md5').update(bytes).digest());
      await use({ number, bytes, sha256: sha256.toString('base64') }, size);
    }
    return {
      sizeBytes: size,
      sha256: whole.digest('base64'),
      objectSha256: sumOfParts('sha256', 'base64', sha256s),
      objectMd5: sumOfParts('md5', 'hex', md5s),
    };
  } finally {
    await file.close();
  }
}

async function readPart(file: FileHandle, buffer: Buffer, start: number, length: number): Promise<Buffer> {
  let read = 0;
  while (read < length) {
    const { bytesRead } = await file.read(buffer, read, length - read, start + read);
    if (bytesRead === 0) throw new OutputsError('damaged', 'read', 'FileBecameShorter');
    read += bytesRead;
  }
  return buffer.subarray(0, length);
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html (2026-11-29) */
function sumOfParts(algorithm: 'sha256' | 'md5', encoding: 'base64' | 'hex', parts: readonly Buffer[]): string {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first.toString(encoding);
  return `${createHash(algorithm).update(Buffer.concat(parts)).digest(encoding)}-${parts.length}`;
}
