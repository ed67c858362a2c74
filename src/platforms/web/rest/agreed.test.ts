import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';

let web: TestWeb;

beforeAll(async () => {
  web = await startTestWeb({
    ...{ models: ['veo-3.1-fast-generate-001', 'veo-3.1-generate-001'], providerId: 'vertex-veo' },
    settings: { confirmAboveUsd: 1 },
  });
});
afterAll(() => web.stop());

async function post(path: string, body: object, headers: Record<string, string> = {}) {
  const answer = await web.ask('POST', `/api/video_chat/${path}`, body, headers);
  return [answer.status, await answer.json()] as const;
}

const made = async () => (await web.engine.history({ limit: 100 })).generations;
const dear = { prompt: 'a fox', model: 'veo-3.1-generate-001' };

it('makes what costs more than the threshold for whoever agrees to its price, and says what to send', async () => {
  const [status, { error }] = await post('generate', dear);
  expect([status, error.code, error.price_usd]).toEqual([409, 'needs_confirmation', 3.2]);
  expect(error.message).toMatch(/^This costs about \$3\.20\*: .*To have it made, send the same with agreed_usd: 3\.2\.$/);
  expect((await post('generate', { ...dear, agreed_usd: 3.19 }))[0]).toBe(409);
  expect(await made()).toEqual([]);
  expect(await post('generate', { ...dear, agreed_usd: 3.2 })).toMatchObject([200, { price_usd: 3.2 }]);
  expect(await made()).toHaveLength(1);
});

it('makes what costs less without a word, and once for the same key, whatever was agreed to', async () => {
  const before = (await made()).length;
  expect(await post('generate', { prompt: 'a fox' })).toMatchObject([200, { price_usd: 0.8 }]);
  const key = { 'idempotency-key': 'one' };
  const answers = [
    await post('generate', dear, key),
    await post('generate', { ...dear, agreed_usd: 3.2 }, key),
    await post('generate', dear, key),
    await post('generate', { ...dear, agreed_usd: '5' }, key),
  ];
  expect(answers.map(([status]) => status)).toEqual([409, 200, 200, 200]);
  expect(await made()).toHaveLength(before + 2);
});

it('says in an estimate whether somebody has to agree', async () => {
  expect(await post('estimate', dear)).toMatchObject([200, { needs_agreement: true, price_usd: 3.2 }]);
  expect(await post('estimate', { prompt: 'a fox', agreed_usd: 1 })).toMatchObject([200, { needs_agreement: false }]);
});

it.each([[-1], ['a lot'], [true], ['1e3']])('takes no price like %j', async (agreed) => {
  const [status, { error }] = await post('generate', { ...dear, agreed_usd: agreed });
  expect([status, error.field]).toEqual([400, 'agreed_usd']);
});
