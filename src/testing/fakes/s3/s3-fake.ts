import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnLoopback, stopServer } from '../servers.ts';
import { answerOf, type S3Answer } from './answers.ts';
import type { S3Rules } from './asked.ts';
import { Bucket, type BucketRules } from './bucket.ts';
import { operationOf, type S3Operation } from './operations.ts';
import { element, S3Refusal } from './refusal.ts';
import { type FakeKeys, requireSignature } from './signature.ts';

/**
 * What goes wrong with a request.
 * - `slow down`, `internal error`: 503 and 500, and nothing is done
 * - `dies`: the connection ends when half of the body has come
 * - `answer lost`: it is done, and the connection ends without an answer
 * - `cut`: the answer's body ends in its middle
 * - `stalls`: half of the answer's body comes, and then nothing more
 * - `changed`: something else is kept than what came
 * - `denied`: 403
 */
export type S3Fault = 'slow down' | 'internal error' | 'dies' | 'answer lost' | 'cut' | 'stalls' | 'changed' | 'denied';

export interface S3Request {
  readonly operation: S3Operation;
  readonly key: string;
  readonly range: string | undefined;
  readonly status: number;
}

export interface S3FakeOptions extends Partial<BucketRules> {
  readonly bucket?: string;
  readonly region?: string;
  /** Without the right to list, what is missing is denied. Default: true. */
  readonly mayList?: boolean;
  readonly isVersioned?: boolean;
  /** Keys on one page of a list. Default: 1000. */
  readonly pageSize?: number;
}

export interface S3Fake {
  /** The endpoint. */
  readonly url: string;
  readonly keys: FakeKeys;
  readonly bucket: Bucket;
  readonly requests: readonly S3Request[];
  /** The most bytes of bodies that were on their way at once. */
  readonly mostBytesAtOnce: number;
  /** The next so many requests of this kind get it. Default: one. */
  fail(operation: S3Operation, fault: S3Fault, times?: number): void;
  close(): Promise<void>;
}

/** S3 as its published reference has it, for one bucket and one key, under its address (`/bucket/key`). What the reference does not list is refused. */
export async function startS3Fake(options: S3FakeOptions = {}): Promise<S3Fake> {
  const {
    region = 'us-east-1',
    now = Date.now,
    minimumPartBytes = 5 * 1024 * 1024,
    keepsChecksums = true,
    etags = 'md5',
  } = options;
  const keys = { accessKeyId: 'AKIDOFTHEFAKE0000001', secretAccessKey: 'secret/of+the/fake/that/nobody/may/see01', region };
  const bucket = new Bucket({ now, minimumPartBytes, keepsChecksums, etags });
  const { bucket: name = 'videos', mayList = true, isVersioned = false, pageSize = 1000 } = options;
  const rules = { name, bucket, mayList, isVersioned, pageSize };
  const requests: S3Request[] = [];
  const faults: { readonly operation: S3Operation; readonly fault: S3Fault }[] = [];
  const load = { bytes: 0, most: 0 };
  const takeFault = (operation: S3Operation): S3Fault | undefined => {
    const index = faults.findIndex((each) => each.operation === operation);
    return index < 0 ? undefined : faults.splice(index, 1)[0]?.fault;
  };
  const server = createServer((request, response) => {
    handle(request, response, { rules, keys, now, takeFault, load, note: (each) => requests.push(each) }).catch(() =>
      request.socket.destroy(),
    );
  });
  const url = await listenOnLoopback(server);
  return {
    ...{ url, keys, bucket, requests },
    get mostBytesAtOnce() {
      return load.most;
    },
    fail: (operation, fault, times = 1) => void faults.push(...Array.from({ length: times }, () => ({ operation, fault }))),
    close: () => stopServer(server),
  };
}

interface Handling {
  readonly rules: S3Rules;
  readonly keys: FakeKeys;
  readonly load: { bytes: number; most: number };
  now(): number;
  takeFault(operation: S3Operation): S3Fault | undefined;
  note(request: S3Request): void;
}

async function handle(request: IncomingMessage, response: ServerResponse, handling: Handling): Promise<void> {
  const { rules, keys, now, note } = handling;
  const url = new URL(request.url ?? '/', 'http://s3');
  const [, name = '', ...rest] = url.pathname.split('/').map(decodeURIComponent);
  const key = rest.join('/');
  let operation: S3Operation | undefined;
  let answer: S3Answer;
  let fault: S3Fault | undefined;
  try {
    operation = operationOf(request.method ?? '', key !== '', url.searchParams, request.headers);
    fault = handling.takeFault(operation);
    const body = await readBody(request, fault, handling.load);
    requireSignature(request, body, keys, now());
    if (name !== rules.name)
      throw new S3Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: name });
    refuseBy(fault);
    if (fault === 'changed') body[0] = (body[0] ?? 0) ^ 1;
    const headers = fault === 'changed' ? withoutSums(request.headers) : request.headers;
    answer = answerOf({ operation, key, query: url.searchParams, headers, body }, rules);
  } catch (error) {
    if (!(error instanceof S3Refusal)) throw error;
    answer = refusal(error, url.pathname);
  }
  if (operation !== undefined) note({ operation, key, range: request.headers.range, status: answer.status });
  if (fault === 'answer lost') return void request.socket.destroy();
  send(request, response, answer, fault);
}

function refuseBy(fault: S3Fault | undefined): void {
  if (fault === 'slow down') throw new S3Refusal(503, 'SlowDown', 'Please reduce your request rate.');
  if (fault === 'internal error')
    throw new S3Refusal(500, 'InternalError', 'We encountered an internal error. Please try again.');
  if (fault === 'denied') throw new S3Refusal(403, 'AccessDenied', 'Access Denied');
}

/** Checksums would find it out at once; what is kept wrong later has none to compare with. */
function withoutSums({
  'x-amz-checksum-sha256': _,
  'content-md5': __,
  ...headers
}: IncomingMessage['headers']): IncomingMessage['headers'] {
  return headers;
}

async function readBody(request: IncomingMessage, fault: S3Fault | undefined, load: Handling['load']): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const wholeBytes = Number(request.headers['content-length'] ?? 0);
  let bytes = 0;
  try {
    for await (const chunk of request) {
      chunks.push(chunk);
      bytes += chunk.length;
      load.bytes += chunk.length;
      load.most = Math.max(load.most, load.bytes);
      if (fault === 'dies' && bytes >= wholeBytes / 2) request.socket.destroy();
    }
  } finally {
    load.bytes -= bytes;
  }
  if (bytes !== wholeBytes) throw new S3Refusal(400, 'IncompleteBody', 'the body is shorter than was said');
  return Buffer.concat(chunks);
}

function refusal({ status, code, message, more }: S3Refusal, resource: string): S3Answer {
  const told = { Code: code, Message: message, Resource: resource, ...more };
  const content = Object.entries(told).map(([name, value]) => element(name, value));
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${content.join('')}</Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body: Buffer.from(body) };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: S3Answer,
  fault: S3Fault | undefined,
): void {
  response.writeHead(status, { 'x-amz-request-id': '4442587FB7D0A2F9', 'content-length': body.length, ...headers });
  if (request.method === 'HEAD') return void response.end();
  if (fault !== 'cut' && fault !== 'stalls') return void response.end(body);
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => fault === 'cut' && request.socket.destroy());
}
