import type { IncomingMessage } from 'node:http';

/**
 * The body of a request, byte by byte as it was signed.
 *
 * @returns undefined for one that is larger, which is not read to its end
 */
export async function readRequestBody(request: IncomingMessage, mostBytes: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.length;
    if (size > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
