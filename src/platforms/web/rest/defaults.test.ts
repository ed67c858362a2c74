import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';

let web: TestWeb;

beforeAll(async () => {
  web = await startTestWeb({
    ...{ models: ['veo-3.1-generate-001', 'veo-3.1-fast-generate-001'], providerId: 'vertex-veo' },
    settings: { activePerPerson: 100 },
  });
});
afterAll(() => web.stop());

const call = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
  const answer = await web.ask(method, `/api/video_chat/${path}`, body, headers);
  return { ...(await answer.json()), status: answer.status };
};
const made = async (fields: object, path = 'generate', key = String(Math.random())) => {
  const { operation_id: id, ...refused } = await call('POST', path, { agreed_usd: 50, ...fields }, { 'idempotency-key': key });
  return id === undefined ? refused : await call('GET', `operations/${id}`);
};

it('keeps what somebody chose, in the place of all before, and makes by it what each way in leaves open', async () => {
  expect(await call('GET', 'defaults')).toMatchObject({
    ...{ status: 200, defaults: {}, model: 'veo-3.1-generate-001', options: { duration: 8, aspect_ratio: '16:9' } },
    names: ['aspect_ratio', 'quality', 'resolution', 'duration', 'model', 'generate_audio'],
  });
  const own = { aspect_ratio: '9:16', duration: 4, model: 'veo-3.1-fast-generate-001', generate_audio: false };
  expect(await call('PUT', 'defaults', own)).toMatchObject({ status: 200, defaults: own, options: { duration: 4 } });
  const open = { model: 'veo-3.1-fast-generate-001', options: { aspect_ratio: '9:16', duration: 4, generate_audio: false } };
  expect(await made({ prompt: 'a fox' })).toMatchObject(open);
  expect(await made({ prompt: 'a fox', duration: 6, generate_audio: true })).toMatchObject({
    options: { aspect_ratio: '9:16', duration: 6, generate_audio: true },
  });
  expect(await call('POST', 'estimate', { prompt: 'a fox' })).toMatchObject(open);
  expect((await made({ prompts: ['a', { prompt: 'b', duration: 8 }] }, 'batches')).options).toMatchObject({
    aspect_ratio: '9:16',
  });
  const film = await made({ shots: ['a', 'b'], duration: 8 }, 'films');
  expect(film.options).toMatchObject({ aspect_ratio: '9:16' });
  const { schema, default_model } = await call('GET', 'options');
  expect([default_model, schema.properties.aspect_ratio.default, schema.properties.generate_audio.default]).toEqual([
    ...['veo-3.1-fast-generate-001', '9:16', false],
  ]);
  expect(await call('PUT', 'defaults', { quality: 'best' })).toMatchObject({ defaults: { quality: 'best' } });
  expect(await made({ prompt: 'a fox' })).toMatchObject({ model: 'veo-3.1-generate-001', options: { resolution: '4k' } });
  expect(await call('PUT', 'defaults', {})).toMatchObject({ defaults: {} });
});

it('answers a key that comes again with what was made then, though its person chose something else since', async () => {
  await call('PUT', 'defaults', { aspect_ratio: '9:16' });
  const [video, film] = [await made({ prompt: 'a cat' }, 'generate', 'one'), await made({ shots: ['a', 'b'] }, 'films', 'two')];
  await call('PUT', 'defaults', { duration: 4 });
  expect((await made({ prompt: 'a cat' }, 'generate', 'one')).operation_id).toBe(video.operation_id);
  expect((await made({ shots: ['a', 'b'] }, 'films', 'two')).operation_id).toBe(film.operation_id);
  expect(await made({ prompt: 'a cat', duration: 4 }, 'generate', 'one')).toMatchObject({
    error: { code: 'idempotency_key_reused' },
  });
  await call('PUT', 'defaults', {});
});

it.each([
  [{ duration: 3.5 }, 'duration'],
  [{ seed: 3 }, 'seed'],
  [{ model: 'a dream' }, 'model'],
])('takes no %j', async (wrong, field) => {
  expect(await call('PUT', 'defaults', { aspect_ratio: '9:16', ...wrong })).toMatchObject({ status: 400, error: { field } });
  expect((await call('GET', 'defaults')).defaults).toEqual({});
});

it('keeps what the admin chooses for the page, behind what somebody chose for themselves, and nothing that only channels have', async () => {
  const choose = (set: object) => call('POST', 'admin/settings', set);
  expect(await choose({ set: { aspect: '9:16', most: '2', duration: '4' } })).toMatchObject({
    message: expect.stringContaining('duration is 4 s; it was 8 s.'),
  });
  await call('PUT', 'defaults', { duration: 6 });
  expect(await made({ prompt: 'a fox' })).toMatchObject({ options: { aspect_ratio: '9:16', duration: 6 } });
  expect(await made({ prompt: 'a fox', number_of_videos: 3 })).toMatchObject({ error: { code: 'not_allowed' } });
  expect(await choose({ set: { language: 'de' } })).toMatchObject({ status: 400, error: { field: 'language' } });
  expect(await choose({ set: { aspect: '7:5' } })).toMatchObject({ status: 400, error: { field: 'aspect_ratio' } });
  const { settings } = await choose({ reset: 'all' });
  expect(settings.every((each: { is_chosen: boolean }) => !each.is_chosen)).toBe(true);
  await call('PUT', 'defaults', {});
});
