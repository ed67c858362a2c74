import { createHash } from 'node:crypto';
import { OutputsError } from '../../domain/outputs.ts';
import type { S3Calls } from './s3-calls.ts';

/**
 * Does once what the bot will do, with an object of a few bytes that is gone afterwards: also that a key where nothing is answers as missing,
 * which Amazon's does only for somebody who may list.
 *
 * @throws {OutputsError} of the first call that does not go well
 */
export async function proveBucket(calls: S3Calls, key: string, signal?: AbortSignal): Promise<void> {
  const bytes = Buffer.from(key);
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  // First, since its refusal says why: an answer to HEAD has no body.
  for await (const _ of calls.list(key)) throw new OutputsError('refused', 'ListObjectsV2', 'NotEmpty');
  if ((await calls.head(key)) !== undefined) throw new OutputsError('refused', 'HeadObject', 'NotEmpty');
  await calls.put(key, bytes, sha256, 'text/plain', signal);
  try {
    const stream = await calls.get(key);
    const read: Uint8Array[] = [];
    for await (const chunk of stream ?? []) read.push(chunk);
    if (!Buffer.concat(read).equals(bytes)) throw new OutputsError('damaged', 'GetObject', 'NotWhatWasSent');
    for await (const listed of calls.list(key)) if (listed.key === key) return;
    throw new OutputsError('refused', 'ListObjectsV2', 'NotListed');
  } finally {
    await calls.remove(key);
  }
}
