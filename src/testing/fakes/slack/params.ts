import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { asObject, type Json } from './json.ts';
import { invalid } from './refusal.ts';

/** More than any request of ours. */
const maxBodyBytes = 4 * 1024 * 1024;

/** Reads a body that is no file. */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    sizeBytes += chunk.length;
    if (sizeBytes <= maxBodyBytes) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/**
 * Query and urlencoded body, nested values as JSON in strings; a JSON body only where the method takes it, otherwise Slack does not see
 * it at all.
 */
export async function readParams(request: IncomingMessage, url: URL, takesJson: boolean): Promise<Json> {
  const query = Object.fromEntries([...url.searchParams].map(([key, value]) => [key, nested(value)]));
  const body = await readText(request);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/json')) return takesJson ? { ...query, ...asObject(parse(body)) } : query;
  if (!type.startsWith('application/x-www-form-urlencoded')) return query;
  return { ...query, ...Object.fromEntries([...new URLSearchParams(body)].map(([key, value]) => [key, nested(value)])) };
}

function nested(value: string): unknown {
  return /^\s*[[{]/.test(value) ? (parse(value) ?? value) : value;
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/** Booleans and numbers come as strings in urlencoded bodies. */
export const flag = z.preprocess(
  (value) => (value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value),
  z.boolean(),
);
export const count = z.coerce.number().int();

/** Texts that look like JSON were read as such on the way in. */
export const words = z.preprocess((value) => (typeof value === 'object' ? JSON.stringify(value) : value), z.string());

/** @throws {Refusal} invalid_arguments */
export function check<Schema extends z.ZodType>(schema: Schema, params: Json): z.output<Schema> {
  const read = schema.safeParse(params);
  if (read.success) return read.data;
  throw invalid(
    'invalid_arguments',
    read.error.issues.map(({ path, message }) => `${message} [json-pointer:/${path.join('/')}]`),
  );
}
