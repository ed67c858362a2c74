import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';

const root = '/api/video_chat';
let web: TestWeb;

beforeEach(async () => {
  web = await startTestWeb();
});
afterEach(() => web.stop());

interface Told {
  readonly operation_id: string;
  readonly operations: readonly { readonly operation_id: string; readonly prompt: string }[];
}

async function generate(fields: Readonly<Record<string, unknown>>, headers: Record<string, string> = {}) {
  const response = await web.ask('POST', `${root}/generate`, fields, headers);
  return { status: response.status, body: (await response.json()) as Told & Record<string, unknown> };
}

const stored = async () => (await web.engine.history({ limit: 100 })).generations;

it('tells all that was asked for at once, the first one at the top', async () => {
  const { status, body } = await generate({ prompt: 'a hill', number_of_videos: 3 });
  expect(status).toBe(200);
  const [first] = body.operations;
  expect(body.operation_id).toBe(first?.operation_id);
  expect(body.operations.map(({ prompt }) => prompt)).toEqual(['a hill', 'a hill', 'a hill']);
  expect(body).toMatchObject({ status: 'pending', message: 'Your 3 videos are on their way. Free of charge.', price_usd: 0 });
  const told = await web.ask('POST', `${root}/status`, { operation_id: body.operations[2]?.operation_id });
  expect(await told.json()).toMatchObject({ prompt: 'a hill', set: { id: first?.operation_id, index: 3, size: 3, words: null } });
});

it('needs a word on the sum where alternatives multiply it', async () => {
  const { status, body } = await generate({ prompt: '{day,night}' });
  expect(status).toBe(409);
  expect(body).toMatchObject({ error: { code: 'needs_confirmation' } });
  expect(await stored()).toEqual([]);
});

it('tells one where one was asked for', async () => {
  const { body } = await generate({ prompt: 'a {hill}' });
  expect(body.operations).toEqual([{ operation_id: body.operation_id, status: 'pending', prompt: 'a {hill}', price_usd: 0 }]);
});

it('makes the same set of the same key, and tells another request with it apart', async () => {
  const key = { 'idempotency-key': 'one' };
  const first = await generate({ prompt: 'a \\{x,y}', number_of_videos: 2 }, key);
  expect(await generate({ prompt: 'a \\{x,y}', number_of_videos: 2 }, key)).toEqual(first);
  expect(await stored()).toHaveLength(2);
  for (const other of [{ number_of_videos: 3 }, { number_of_videos: 1 }, { number_of_videos: 2, prompt: 'a {x,y}' }]) {
    expect((await generate({ prompt: 'a \\{x,y}', ...other }, key)).status, JSON.stringify(other)).toBe(422);
  }
  expect(await stored()).toHaveLength(2);
});

it('refuses more than ten with the number, and stores none of them', async () => {
  const { status, body } = await generate({ prompt: '{a,b,c,d} {e,f,g}' });
  expect(status).toBe(422);
  expect(JSON.stringify(body)).toContain('That makes 12 in all, and 10 at once is the most.');
  expect(await stored()).toEqual([]);
});

it('deletes one of a set and leaves the others', async () => {
  const { body } = await generate({ prompt: 'a hill', number_of_videos: 2 });
  const [day, night] = body.operations.map(({ operation_id: id }) => id);
  await web.until(async () => web.provider.starts.length === 2);
  web.provider.finish('operations/1');
  await web.until(async () => (await web.engine.find(day ?? ''))?.state === 'completed');
  expect((await web.ask('DELETE', `${root}/operations/${day}`)).status).toBe(200);
  expect((await web.ask('GET', `${root}/operations/${day}`)).status).toBe(404);
  expect((await web.ask('GET', `${root}/operations/${night}`)).status).toBe(200);
});
