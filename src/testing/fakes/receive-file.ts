import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { PartSink } from '../../lib/read-multipart.ts';

/** Takes one upload's bytes. */
export interface Receiver extends PartSink {
  /** After the end. */
  facts(): { readonly sizeBytes: number; readonly sha256: string; readonly path: string };
  /** Whether more came than allowed; nothing was kept then. */
  readonly isTooLarge: boolean;
}

/** Streams what comes to a new file. */
export async function receiveFile(path: string, maxBytes: number): Promise<Receiver> {
  const handle = await open(path, 'wx');
  const hash = createHash('sha256');
  let sizeBytes = 0;
  return {
    async write(chunk) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) return;
      hash.update(chunk);
      await handle.writeFile(chunk);
    },
    async end() {
      await handle.close();
      if (sizeBytes > maxBytes) await rm(path);
    },
    facts: () => ({ sizeBytes, sha256: hash.copy().digest('hex'), path }),
    get isTooLarge() {
      return sizeBytes > maxBytes;
    },
  };
}
