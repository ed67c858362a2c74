import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { tinyVideo } from '../../../testing/samples/tiny-video.ts';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';

const path = '/api/video_chat/edit_video';

let clip: Uint8Array<ArrayBuffer>;
let web: TestWeb;

beforeAll(async () => {
  clip = new Uint8Array(await tinyVideo({ durationSeconds: 4 }));
});
beforeEach(async () => {
  web = await startTestWeb({ models: ['preview', 'veo-3.1-generate-001'] });
});
afterEach(() => web.stop());

function formOf(fields: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, new Blob([value], { type: 'video/mp4' }), 'clip.mp4');
  }
  return form;
}

async function refusal(asked: Promise<Response>) {
  const answer = await asked;
  const { error } = await answer.json();
  return { status: answer.status, code: error?.code, field: error?.field };
}

const sources = () => {
  const folder = join(web.outputsFolder, 'sources');
  return existsSync(folder) ? readdirSync(folder) : [];
};

it('changes a person’s own video: it goes to the provider with the words, and the card says where it comes from', async () => {
  const answer = await (await web.ask('POST', path, formOf({ prompt: 'make it night', video_file: clip }))).json();
  await web.until(async () => web.provider.starts.length === 1);
  const [start] = web.provider.starts;
  expect(start?.request).toMatchObject({ prompt: 'make it night', durationSeconds: 4, video: { width: 160, height: 90 } });
  expect(start?.request).not.toHaveProperty('edit');
  expect(new Uint8Array((await start?.extendFrom?.video?.arrayBuffer()) ?? [])).toEqual(clip);

  const told = await (await web.ask('GET', `/api/video_chat/operations/${answer.operation_id}`)).json();
  expect(told).toMatchObject({ lineage: null, images: [{ field: 'video_file' }] });
  const [{ url }] = told.images;
  const served = await web.ask('GET', new URL(url).pathname);
  expect([served.headers.get('content-type'), new Uint8Array(await served.arrayBuffer())]).toEqual(['video/mp4', clip]);
});

it('is one video for the same key, and another for another video', async () => {
  const key = { 'idempotency-key': 'one' };
  const first = await (await web.ask('POST', path, formOf({ prompt: 'night', video_file: clip }), key)).json();
  const second = await (await web.ask('POST', path, formOf({ prompt: 'night', video_file: clip }), key)).json();
  expect(second.operation_id).toBe(first.operation_id);
  const other = new Uint8Array(await tinyVideo({ durationSeconds: 6 }));
  const reused = refusal(web.ask('POST', path, formOf({ prompt: 'night', video_file: other }), key));
  expect(await reused).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
  await web.until(async () => web.provider.starts.length === 1);
});

it('says what it costs before it is sent, and reserves just that', async () => {
  const measured = { seconds: 4, width: 160, height: 90, size_bytes: clip.length };
  const estimate = await (await web.ask('POST', '/api/video_chat/estimate_edit', measured)).json();
  const made = await (await web.ask('POST', path, formOf({ prompt: 'night', video_file: clip }))).json();
  expect([estimate.price_usd, estimate.model]).toEqual([made.price_usd, made.model]);
  const two = await web.ask('POST', '/api/video_chat/estimate_edit', { ...measured, prompt: 'by {day,night}' });
  expect([estimate.needs_agreement, (await two.json()).needs_agreement]).toEqual([false, true]);
  const long = web.ask('POST', '/api/video_chat/estimate_edit', { ...measured, seconds: 60 });
  expect(await refusal(long)).toMatchObject({ status: 422, field: 'video_file' });
});

it('refuses what is no video, comes without one or without words, and keeps nothing of it', async () => {
  const text = new Uint8Array(Buffer.from('<html>sign in</html>'));
  expect(await refusal(web.ask('POST', path, formOf({ prompt: 'night', video_file: text })))).toEqual({
    status: 400,
    code: 'invalid_video',
    field: 'video_file',
  });
  const cut = clip.slice(0, clip.length / 2);
  expect(await refusal(web.ask('POST', path, formOf({ prompt: 'night', video_file: cut })))).toMatchObject({
    code: 'invalid_video',
  });
  expect(await refusal(web.ask('POST', path, formOf({ prompt: 'night' })))).toMatchObject({ field: 'video_file' });
  expect(await refusal(web.ask('POST', path, formOf({ prompt: 'night', operation_id: 'x', video_file: clip })))).toMatchObject({
    field: 'operation_id',
  });
  expect(await refusal(web.ask('POST', path, formOf({ video_file: clip })))).toMatchObject({ status: 400, field: 'prompt' });
  expect(sources().filter((name) => name.endsWith('.part'))).toEqual([]);
  expect(web.provider.starts).toEqual([]);
});

it('takes no hash for a video, also where that one is there', async () => {
  await web.ask('POST', path, formOf({ prompt: 'night', video_file: clip }));
  const sha256 = createHash('sha256').update(clip).digest('hex');
  const named = { sha256, sizeBytes: clip.length, durationSeconds: 4, width: 160, height: 90 };
  const asked = web.ask('POST', '/api/video_chat/generate', { prompt: 'x', video_file: named });
  expect(await refusal(asked)).toMatchObject({ status: 400, field: 'video_file' });
  expect(await refusal(web.ask('POST', path, formOf({ prompt: 'x', video_file: JSON.stringify(named) })))).toMatchObject({
    status: 400,
    field: 'video_file',
  });
});

it('refuses a video that is larger than any model takes while it comes, and keeps nothing', async () => {
  const large = formOf({ prompt: 'night', video_file: new Uint8Array(100_000_001) });
  const answer = await web.ask('POST', path, large);
  expect([answer.status, (await answer.json()).error.code]).toEqual([400, 'invalid_video']);
  expect(sources()).toEqual([]);
});
