import type { IncomingMessage } from 'node:http';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { readMultipart } from '../../../lib/read-multipart.ts';
import type { Receiver } from '../receive-file.ts';
import type { FileShelf } from './file-shelf.ts';
import { Refusal, refuse } from './refusal.ts';

/** A file of a form. */
export interface Upload {
  /** The n of `files[n]`. */
  readonly index: number;
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly path: string;
}

export interface Body {
  /** The JSON, or a form's `payload_json`; undefined without one. */
  readonly payload: unknown;
  readonly uploads: readonly Upload[];
}

/** More than any JSON of ours. */
const maxJsonBytes = 1024 * 1024;

/**
 * Reads all of it, also what is too large: a client that still sends cannot hear an answer.
 *
 * @param maxFileBytes of each file
 * @throws {Refusal} 40005 for a file that is too large, 50109 or 50035 for what is no JSON, no form
 */
export async function readBody(request: IncomingMessage, shelf: FileShelf, maxFileBytes: number): Promise<Body> {
  const type = request.headers['content-type'] ?? '';
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary !== undefined) return readForm(request, boundary, shelf, maxFileBytes);
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of buffers(request)) {
    sizeBytes += chunk.length;
    if (sizeBytes <= maxJsonBytes) chunks.push(chunk);
  }
  if (sizeBytes > maxJsonBytes) throw refuse.tooLarge();
  if (sizeBytes === 0) return { payload: undefined, uploads: [] };
  if (!type.startsWith('application/json')) {
    throw new Refusal(
      400,
      RESTJSONErrorCodes.InvalidFormBodyOrContentType,
      'Expected "Content-Type" header to be application/json',
    );
  }
  return { payload: parseJson(Buffer.concat(chunks).toString()), uploads: [] };
}

async function readForm(request: IncomingMessage, boundary: string, shelf: FileShelf, maxFileBytes: number): Promise<Body> {
  const received: { readonly index: number; readonly fileName: string; readonly receiver: Receiver }[] = [];
  const fields = new Map<string, Buffer[]>();
  await readMultipart(buffers(request), boundary, async ({ field, fileName }) => {
    const index = /^files\[(\d+)\]$/.exec(field)?.[1];
    if (index !== undefined) {
      const receiver = await shelf.receive(maxFileBytes);
      received.push({ index: Number(index), fileName: fileName ?? 'unknown', receiver });
      return receiver;
    }
    const chunks: Buffer[] = [];
    fields.set(field, chunks);
    let sizeBytes = 0;
    return {
      async write(chunk) {
        sizeBytes += chunk.length;
        if (sizeBytes <= maxJsonBytes) chunks.push(chunk);
      },
      async end() {},
    };
  });
  if (received.some(({ receiver }) => receiver.isTooLarge)) throw refuse.tooLarge();
  const uploads = received.map(({ index, fileName, receiver }) => ({ index, fileName, ...receiver.facts() }));
  const json = fields.get('payload_json');
  return { payload: json === undefined ? undefined : parseJson(Buffer.concat(json).toString()), uploads };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new Refusal(400, RESTJSONErrorCodes.RequestBodyContainsInvalidJSON, 'The request body contains invalid JSON.');
  }
}

async function* buffers(request: IncomingMessage): AsyncGenerator<Buffer> {
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) yield chunk;
}
