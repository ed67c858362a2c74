import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { uploadVideo } from './upload-video.ts';

const signal = new AbortController().signal;
const video = new Blob([new Uint8Array([1, 2, 3])]);
let answers: { status: number; body: string }[];
let asked: { method: string | undefined; path: string | undefined }[];
let baseUrl: string;
let close: () => Promise<unknown>;

beforeEach(async () => {
  answers = [];
  asked = [];
  const server = createServer((request, response) => {
    asked.push({ method: request.method, path: request.url });
    request.resume();
    const { status, body } = answers.shift() ?? { status: 500, body: '' };
    response.writeHead(status, { 'x-goog-upload-url': `${baseUrl}/upload/v1beta/files?upload_id=1` }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  baseUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  close = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
});
afterEach(() => close());

const upload = () => uploadVideo(video, { apiKey: 'not-a-real-key', baseUrl, lookAgainMs: 1 }, signal);
const refusal = (code: number, status: string) => ({
  status: code,
  body: JSON.stringify({ error: { code, status, message: 'no' } }),
});
const file = (state: string) => ({ name: 'files/a', uri: 'https://generativelanguage.googleapis.com/v1beta/files/a', state });

it.each([
  [400, 'INVALID_ARGUMENT'],
  [404, 'NOT_FOUND'],
  [413, 'OUT_OF_RANGE'],
])('a video that Google refuses with %i is not brought there over and over', async (code, status) => {
  answers = [refusal(code, status)];
  await expect(upload()).rejects.toMatchObject({ kind: 'rejected', code: 'source_refused', status: code });
  answers = [{ status: 200, body: '' }, refusal(code, status)];
  await expect(upload()).rejects.toMatchObject({ kind: 'rejected', code: 'source_refused', status: code });
});

it.each([
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
])('a refused key stops the queue and keeps its place: %i', async (code, status) => {
  answers = [refusal(code, status)];
  await expect(upload()).rejects.toMatchObject({ kind: 'not sent', pause: 'credentials' });
});

it.each([408, 429, 500, 503])('what may be better later is tried again: %i', async (code) => {
  answers = [refusal(code, 'UNAVAILABLE')];
  await expect(upload()).rejects.toMatchObject({ kind: 'not sent' });
});

it('a video that Google never gets ready is brought there a few times alone', async () => {
  const processing = file('PROCESSING');
  const looks = Array.from({ length: 100 }, () => ({ status: 200, body: JSON.stringify(processing) }));
  answers = [{ status: 200, body: '' }, { status: 200, body: JSON.stringify({ file: processing }) }, ...looks];
  // The engine tries again what is transient three times.
  await expect(upload()).rejects.toMatchObject({ kind: 'transient', code: 'upload_not_ready' });
  expect(asked.filter(({ method }) => method === 'GET')).toHaveLength(60);
});
