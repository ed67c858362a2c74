import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { renderTinyVideo, tinyVideo } from '../../testing/samples/tiny-video.ts';
import { type Emulator, startEmulator } from '../emulator.ts';

const key = { 'x-goog-api-key': 'k' };
let emulator: Emulator;
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'emulator-uploads-'));
  emulator = await startEmulator({ render: renderTinyVideo, folder, progress: { timeScale: 0 } });
});
afterEach(() => emulator.close());

async function announce(sizeBytes: number): Promise<string> {
  const headers = {
    ...key,
    'x-goog-upload-protocol': 'resumable',
    'x-goog-upload-command': 'start',
    'x-goog-upload-header-content-length': String(sizeBytes),
    'x-goog-upload-header-content-type': 'video/mp4',
  };
  const body = JSON.stringify({ file: { mimeType: 'video/mp4', sizeBytes: String(sizeBytes) } });
  const response = await fetch(`${emulator.url}/upload/v1beta/files`, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
  return response.headers.get('x-goog-upload-url') ?? '';
}

async function send(address: string, bytes: Uint8Array, offset: number, command: string) {
  const headers = { ...key, 'x-goog-upload-command': command, 'x-goog-upload-offset': String(offset) };
  const response = await fetch(address, { method: 'POST', headers, body: Buffer.from(bytes) });
  const text = await response.text();
  return {
    status: response.status,
    state: response.headers.get('x-goog-upload-status'),
    json: text === '' ? {} : JSON.parse(text),
  };
}

const look = async (name: string) => (await fetch(`${emulator.url}/v1beta/${name}`, { headers: key })).json();

async function edit(uri: string): Promise<number> {
  const input = [
    { type: 'text', text: 'night' },
    { type: 'video', mime_type: 'video/mp4', uri },
  ];
  const body = JSON.stringify({ model: 'gemini-omni-1.2-flash', input, generation_config: { video_config: { task: 'edit' } } });
  return (await fetch(`${emulator.url}/v1beta/interactions`, { method: 'POST', headers: key, body })).status;
}

it('takes a file in pieces, gets it ready, and hands it to an edit for two days', async () => {
  const bytes = await tinyVideo({ durationSeconds: 5 });
  const address = await announce(bytes.length);
  expect(new URL(address).origin).toBe(emulator.url);
  const half = Math.floor(bytes.length / 2);
  expect(await send(address, bytes.subarray(0, half), 0, 'upload')).toMatchObject({ status: 200, state: 'active' });
  const { status, state, json } = await send(address, bytes.subarray(half), half, 'upload, finalize');
  expect({ status, state }).toEqual({ status: 200, state: 'final' });
  const { file } = json;
  expect(file).toMatchObject({ name: expect.stringMatching(/^files\/[a-z0-9]+$/), state: 'PROCESSING', source: 'UPLOADED' });
  // Not before it is ready.
  expect(await edit(file.uri)).toBe(400);
  expect(await look(file.name)).toMatchObject({ state: 'ACTIVE', sizeBytes: String(bytes.length) });
  expect(await edit(file.uri)).toBe(200);
  emulator.advance(49 * 3_600_000);
  expect(await edit(file.uri)).toBe(400);
});

it('refuses a wrong offset and a wrong length, and gets nothing ready before its end', async () => {
  const bytes = await tinyVideo();
  const address = await announce(bytes.length);
  expect((await send(address, bytes, 5, 'upload, finalize')).status).toBe(400);
  expect((await send(address, bytes.subarray(0, 100), 0, 'upload, finalize')).status).toBe(400);
  expect((await send(`${address}x`.replace('upload_id=', 'upload_id=no'), bytes, 0, 'upload')).status).toBe(404);
});

it('fails what is no video, waits where it is told to, and names a foreign address', async () => {
  const junk = Buffer.from('no video');
  const { json } = await send(await announce(junk.length), junk, 0, 'upload, finalize');
  expect(await look(json.file.name)).toMatchObject({ state: 'FAILED', error: { code: 3 } });
  const bytes = await tinyVideo();
  const second = await send(await announce(bytes.length), bytes, 0, 'upload, finalize');
  emulator.inject('files/processing');
  expect(await look(second.json.file.name)).toMatchObject({ state: 'PROCESSING' });
  emulator.inject('files/failed');
  expect(await look(second.json.file.name)).toMatchObject({ state: 'FAILED' });
  emulator.inject('files/foreign-address');
  expect(new URL(await announce(5)).host).toBe('uploads.example');
  emulator.inject('files/upload-500');
  expect((await send(await announce(5), Buffer.alloc(5), 0, 'upload, finalize')).status).toBe(500);
});
