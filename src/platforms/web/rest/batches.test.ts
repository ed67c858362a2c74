import { afterAll, beforeAll, expect, it } from 'vitest';
import { mostInBatch } from '../../../domain/batch/batch-limits.ts';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';

let web: TestWeb;

beforeAll(async () => {
  web = await startTestWeb({ models: ['preview'], settings: { activePerPerson: 100 } });
});
afterAll(() => web.stop());

async function send(body: object, headers: Record<string, string> = {}) {
  const answer = await web.ask('POST', '/api/video_chat/batches', body, headers);
  return { status: answer.status, ...(await answer.json()) };
}

const refused = async (body: object) => {
  const { status, error } = await send(body);
  return [status, error?.code, error?.field, error?.message];
};
const count = async () => (await web.engine.history({ limit: 100 })).generations.length;

it('makes prompts with options of their own as one set, after a yes to the sum', async () => {
  const body = { prompts: ['a fox', { prompt: 'a hill', duration: '4', number_of_videos: 2 }], duration: 6, session_id: 'ann' };
  const question = await send(body);
  expect(question).toMatchObject({ status: 409, error: { code: 'needs_confirmation', price_usd: 0 } });
  expect(await count()).toBe(0);
  const { status, ...accepted } = await send({ ...body, agreed_usd: 0 });
  expect(status).toBe('pending');
  expect(accepted).toMatchObject({ session_id: 'ann', message: expect.stringMatching(/^Your 3 videos are on their way\./) });
  expect(accepted.operations.map(({ prompt }: { prompt: string }) => prompt)).toEqual(['a fox', 'a hill', 'a hill']);
  const told = await Promise.all(
    accepted.operations.map(async ({ operation_id: id }: { operation_id: string }) =>
      (await web.ask('GET', `/api/video_chat/operations/${id}`)).json(),
    ),
  );
  expect(told.map(({ options, set }) => [options.duration, set])).toEqual([
    [6, { id: accepted.operation_id, index: 1, size: 3, words: 'a fox' }],
    [4, { id: accepted.operation_id, index: 2, size: 3, words: 'a hill' }],
    [4, { id: accepted.operation_id, index: 3, size: 3, words: 'a hill' }],
  ]);
});

it('makes one batch of one key, and tells another one with it apart', async () => {
  const key = { 'idempotency-key': 'a batch' };
  const body = { prompts: ['a', { prompt: '{b,c}', seed: 7 }, 'd'], agreed_usd: 0 };
  const first = await send(body, key);
  const before = await count();
  expect(first.operations).toHaveLength(4);
  expect(await send(body, key)).toEqual(first);
  for (const prompts of [['a'], ['a', { prompt: '{b,c}', seed: 8 }, 'd'], ['a', 'b', 'c', 'd'], [...body.prompts, 'e']])
    expect(await send({ ...body, prompts }, key)).toMatchObject({ status: 422, error: { code: 'idempotency_key_reused' } });
  const [one, two] = await Promise.all([1, 2].map(() => send(body, { 'idempotency-key': 'at once' })));
  expect(one).toEqual(two);
  expect(await count()).toBe(before + 4);
});

it('tells each cell that is wrong by its place, and makes none', async () => {
  const before = await count();
  const prompts = [
    { prompt: 'a', duration: 'x', seed: -1 },
    'b',
    { prompt: 'c', aspect_ratio: '3:1' },
    { prompt: 'd', extend_of: 'nobody' },
  ];
  const { status, error } = await send({ prompts, agreed_usd: 0 });
  expect([status, error.code, error.field]).toEqual([400, 'invalid_option', 'prompts[0].duration']);
  expect(error.problems.map(({ index, field }: { index: number; field: string }) => [index, field])).toEqual([
    [0, 'duration'],
    [0, 'seed'],
    [2, 'aspect_ratio'],
    [3, undefined],
  ]);
  expect(error.problems[0].message).toContain('you gave “x”');
  expect(error.message).toMatch(/^1 of 4: The duration/);
  const rules = await send({
    prompts: ['a', { prompt: 'b', duration: 4, last_frame: null, number_of_videos: 99 }],
    agreed_usd: 0,
  });
  expect(rules).toMatchObject({ error: { problems: [{ index: 1, field: 'number_of_videos' }] } });
  expect(await count()).toBe(before);
});

it('refuses what is no list of requests, and says how it should be', async () => {
  const answers = [
    await refused({ prompts: [] }),
    await refused({ prompt: 'a' }),
    await refused({ prompts: Array.from({ length: mostInBatch + 1 }, () => 'a') }),
    await refused({ prompts: ['a', 7] }),
    await refused({ prompts: ['a', { colour: 'red' }] }),
    await refused({ prompts: ['a', { prompt: 'b', image_file: 'x' }] }),
    await refused({ prompts: ['a'], colour: 'red' }),
    await refused({ prompts: ['x'.repeat(600_000)] }),
  ];
  expect(answers.map((answer) => answer.slice(0, 3).join(' '))).toEqual([
    '400 invalid_request prompts',
    '400 invalid_request prompts',
    '400 invalid_request prompts',
    '400 invalid_option prompts[1]',
    '400 invalid_option prompts[1].colour',
    '400 invalid_option prompts[1].image_file',
    '400 invalid_option colour',
    '413 too_large ',
  ]);
  expect(answers[2]?.[3]).toBe('prompts must be a list of 1 to 50, each a text or an object with options; you gave 51.');
});

it('takes a batch of long prompts, above the size of a single request', async () => {
  const prompts = Array.from({ length: mostInBatch }, (_, at) => `${at} ${'x'.repeat(2_000)}`);
  expect((await send({ prompts, agreed_usd: 0 })).operations).toHaveLength(mostInBatch);
});
