import { afterAll, beforeAll, expect, it } from 'vitest';
import { samplePhoto } from '../../../testing/samples/sample-images.ts';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';

let web: TestWeb;
let photo: Blob;

beforeAll(async () => {
  web = await startTestWeb({ models: ['preview'] });
  photo = new Blob([new Uint8Array(await samplePhoto({ width: 96, height: 64 }))], { type: 'image/jpeg' });
});
afterAll(() => web.stop());

const root = '/api/video_chat/styles';
const call = async (method: string, path: string, body?: object | FormData, headers: Record<string, string> = {}) => {
  const answer = await web.ask(method, path, body, headers);
  return { ...(await answer.json()), status: answer.status };
};
const generate = (fields: object, headers: Record<string, string> = {}) =>
  call('POST', '/api/video_chat/generate', fields, headers);
const told = (id: string) => call('GET', `/api/video_chat/operations/${id}`);

function form(fields: Readonly<Record<string, string>>, pictures: number): FormData {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) made.set(name, value);
  for (let at = 0; at < pictures; at += 1) made.append('pictures', photo, `${at}.jpg`);
  return made;
}

it('saves, lists, changes, shares and deletes styles, with the names that requests have', async () => {
  const saved = await call('POST', root, {
    name: 'Red Fox',
    words: '{prompt}, {mood} fur',
    aspect_ratio: '9:16',
    duration: '4',
    seed: 7,
  });
  expect(saved).toMatchObject({
    ...{ status: 200, scope: 'own', name: 'Red Fox', label: 'Red Fox', handle: 'red-fox', negative_prompt: null },
    ...{
      options: { aspect_ratio: '9:16', duration: 4, seed: 7 },
      asks_for: ['mood'],
      pictures: [],
      mention: null,
      may_change: true,
    },
  });
  const { styles } = await call('GET', root);
  expect(styles.map(({ handle }: { handle: string }) => handle).slice(0, 3)).toEqual(['red-fox', 'noir', 'watercolour']);
  expect(styles[1]).toMatchObject({ scope: 'shipped', label: 'Film noir', may_change: false, changed_at: null });
  const path = `${root}/${saved.style_id}`;
  const changed = await call('POST', path, { name: 'Fox', words: 'fur', negative_prompt: 'rain' });
  expect(changed).toMatchObject({
    style_id: saved.style_id,
    name: 'Fox',
    words: 'fur',
    negative_prompt: 'rain',
    options: {},
    asks_for: [],
  });
  expect(await call('GET', `${root}/fox`)).toEqual(changed);
  const shared = await call('POST', `${path}/share`, { scope: 'server' });
  expect(await call('DELETE', path)).toMatchObject({ status: 200, style_id: saved.style_id });
  expect(await call('GET', `${root}/fox`)).toMatchObject({ style_id: shared.style_id, scope: 'server' });
  await call('DELETE', `${root}/${shared.style_id}`);
  expect(await call('GET', path)).toMatchObject({ status: 404, error: { code: 'not_found' } });
});

it.each([
  [{}, 'name', 400],
  [{ name: 'x', colour: 'red' }, 'colour', 400],
  [{ name: 'x', duration: 4.5 }, 'duration', 400],
  [{ name: 'x', prompt: 'y' }, 'prompt', 400],
  [{ name: 'x', pictures: ['a.jpg'] }, 'pictures', 400],
  [{ name: 'x', scope: 'all' }, 'scope', 400],
  [{ name: 'x', scope: 'channel' }, undefined, 409],
])('refuses %j', async (body, field, status) => {
  expect(await call('POST', root, body)).toMatchObject({ status, error: field === undefined ? {} : { field } });
});

it('keeps pictures by the way that uploads go, shows them, and sends them along where a prompt names the style', async () => {
  const mia = await call('POST', root, form({ name: 'Mia', words: 'red hair' }, 2));
  // The same picture twice is stored once, and named twice.
  expect(mia).toMatchObject({ status: 200, mention: '@mia', pictures: [expect.any(String), expect.any(String)] });
  const shown = await web.ask('GET', new URL(mia.preview_url).pathname);
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  expect((await web.ask('GET', `${root}/mia/pictures/7`)).status).toBe(404);
  const made = await generate({ prompt: 'meet @mia' });
  const after = await told(made.operation_id);
  expect(after).toMatchObject({ prompt: 'meet Mia (red hair)', message: expect.any(String) });
  expect(after.images).toMatchObject([{ field: 'reference_images' }]);
  const kept = await call('POST', `${root}/mia`, form({ name: 'Mia', keep_pictures: '1' }, 1));
  expect([kept.pictures.length, kept.words]).toEqual([2, '']);
  expect((await call('POST', `${root}/mia`, { name: 'Mia', keep_pictures: 'none' })).pictures).toEqual([]);
  const spoilt = new FormData();
  spoilt.set('name', 'Bad');
  spoilt.append('pictures', new Blob(['GIF89a'], { type: 'image/png' }), 'a.png');
  expect(await call('POST', root, spoilt)).toMatchObject({ status: 400, error: { code: 'invalid_image' } });
});

it('makes, prices and batches videos in a style, and says what was sent', async () => {
  await call('POST', root, { name: 'Ad', words: '{product}, {prompt}', aspect_ratio: '9:16' });
  const estimate = await call('POST', '/api/video_chat/estimate', { prompt: 'a fox', style: 'ad', style_words: 'a shoe' });
  expect(estimate).toMatchObject({
    status: 200,
    options: { aspect_ratio: '9:16' },
    message: expect.stringContaining('Style: Ad'),
  });
  const one = await generate({ prompt: 'a fox', style: 'AD', style_words: 'product=a shoe', aspect_ratio: '16:9' });
  expect(await told(one.operation_id)).toMatchObject({ prompt: 'a shoe, a fox', options: { aspect_ratio: '16:9' } });
  const missing = await generate({ prompt: 'a fox', style: 'ad' });
  expect(missing).toMatchObject({ status: 400, error: { code: 'invalid_option', field: 'style_words' } });
  expect(missing.error.message).toContain('product=…');
  const none = await generate({ prompt: 'a fox', style: 'add' });
  expect(none).toMatchObject({ status: 404, error: { field: 'style', message: expect.stringContaining('noir') } });
  const batch = await call('POST', '/api/video_chat/batches', {
    prompts: ['a hill', { prompt: 'a lake', style: 'noir' }],
    ...{ style: 'ad', style_words: 'a shoe', agreed_usd: 0 },
  });
  const first = await told(batch.operation_id);
  expect([batch.status, first.prompt]).toEqual([200, 'a shoe, a hill']);
});

it('answers a key once more with what was made, also where the style was changed or deleted since', async () => {
  const headers = { 'idempotency-key': 'styled' };
  const { style_id: id } = await call('POST', root, { name: 'Soft', words: 'soft' });
  const made = await generate({ prompt: 'a fox', style: 'soft' }, headers);
  await web.clock.advance(1000);
  await call('POST', `${root}/${id}`, { name: 'Soft', words: 'softer' });
  expect((await generate({ prompt: 'a fox', style: 'soft' }, headers)).operation_id).toBe(made.operation_id);
  await call('DELETE', `${root}/${id}`);
  expect((await generate({ prompt: 'a fox', style: 'soft' }, headers)).operation_id).toBe(made.operation_id);
  expect(await generate({ prompt: 'a fox' }, headers)).toMatchObject({ status: 422 });

  const cast = { 'idempotency-key': 'cast' };
  const { style_id: mia } = await call('POST', root, form({ name: 'Mia', words: 'red hair' }, 1));
  const seen = await generate({ prompt: '@mia runs' }, cast);
  await call('DELETE', `${root}/${mia}`);
  expect((await generate({ prompt: '@mia runs' }, cast)).operation_id).toBe(seen.operation_id);
  expect(await generate({ prompt: '@mia runs', duration: 4 }, cast)).toMatchObject({ status: 422 });
  const plain = { 'idempotency-key': 'plain' };
  await generate({ prompt: 'mail to @nobody' }, plain);
  expect(await generate({ prompt: 'look at @nobody' }, plain)).toMatchObject({ status: 422 });
});

it('keeps the own styles of each browser apart', async () => {
  const cookies = await Promise.all(
    [1, 2].map(async () => {
      const answer = await web.ask('GET', '/api/video_chat/options', undefined, { 'sec-fetch-site': 'same-origin' });
      return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    }),
  );
  const [ann = '', ben = ''] = cookies;
  const saved = await call('POST', root, form({ name: 'Own', words: 'x' }, 1), { cookie: ann });
  expect((await call('GET', `${root}/own`, undefined, { cookie: ann })).status).toBe(200);
  for (const path of [`${root}/own`, `${root}/${saved.style_id}`]) {
    expect((await call('GET', path, undefined, { cookie: ben })).status).toBe(404);
    expect((await call('DELETE', path, undefined, { cookie: ben })).status).toBe(404);
    for (const picture of ['pictures/0', 'preview']) {
      expect((await web.ask('GET', `${path}/${picture}`, undefined, { cookie: ben })).status).toBe(404);
    }
  }
});

it('shows each style in a small picture that it draws, always the same one, and another one where its words change', async () => {
  const shown = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await web.ask('GET', path, undefined, headers);
    return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  const { styles } = await call('GET', root);
  const addresses: string[] = styles.map(({ preview_url: url }: { preview_url: string }) => url.slice(url.indexOf('/api/')));
  const noir = addresses.find((address) => address.includes('/noir/')) ?? '';
  const [first, again] = await Promise.all([shown(noir), shown(noir)]);
  expect(first.bytes.subarray(0, 3).toString('hex')).toBe('ffd8ff');
  expect(first.bytes.byteLength).toBeLessThan(20_000);
  expect(again.bytes.equals(first.bytes)).toBe(true);
  const etag = first.answer.headers.get('etag') ?? '';
  expect(etag).toMatch(/^"[\w-]{43}"$/);
  expect(first.answer.headers.get('cache-control')).toBe('private, max-age=86400');
  expect((await shown(noir, { 'if-none-match': etag })).answer.status).toBe(304);
  expect((await shown(`${root}/noir/preview`)).answer.headers.get('cache-control')).toBe('private, no-cache');
  expect((await shown(`${root}/anime/preview`)).bytes.equals(first.bytes)).toBe(false);
  const { style_id: own } = await call('POST', root, { name: 'Noir', words: 'mine' });
  expect((await shown(noir)).bytes.equals(first.bytes)).toBe(true);
  await call('DELETE', `${root}/${own}`);
  const saved = await call('POST', root, { name: 'Drawn', words: 'chalk on slate' });
  const before = await shown(`${root}/drawn/preview`);
  const changed = await call('POST', `${root}/drawn`, { name: 'Drawn', words: 'chalk on a wall' });
  expect(changed.preview_url).not.toBe(saved.preview_url);
  expect((await shown(`${root}/drawn/preview`)).bytes.equals(before.bytes)).toBe(false);
  expect((await shown(`${root}/nothing/preview`)).answer.status).toBe(404);
});
