import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';
import { noUnzip, unzip } from '../../../testing/set-up/unzip.ts';

let web: TestWeb;
/** A finished film of two shots. */
let id: string;

beforeAll(async () => {
  web = await startTestWeb({
    ...{ models: ['veo-3.1-fast-generate-001', 'veo-3.1-generate-001'], providerId: 'vertex-veo' },
    settings: { confirmAboveUsd: 1 },
  });
});
afterAll(() => web.stop());

const root = '/api/video_chat/films';
async function post(path: string, body: object, headers: Record<string, string> = {}) {
  const answer = await web.ask('POST', `${root}${path}`, body, headers);
  return [answer.status, await answer.json()] as const;
}
const seen = async (id: string) => (await web.ask('GET', `${root}/${id}`)).json();
const made = async () => (await web.engine.history({ limit: 100 })).generations.length;
const doors = { shots: ['a door opens', '2. a man comes in'], look: 'Film noir', model: 'veo-3.1-generate-001', agreed_usd: 10 };

/** Makes what starts next to its end. @param count of starts @param work makes them start */
async function finishing<T>(count: number, work: () => Promise<T>): Promise<T> {
  const started = web.provider.starts.length;
  const done = await work();
  for (let at = started + 1; at <= started + count; at += 1) {
    await web.until(async () => web.provider.starts.length >= at);
    web.provider.finish(`operations/${at}`);
  }
  return done;
}

describe('a film of shots by the API', () => {
  it('is made for a person who agrees to the price of all shots, and tells of the film and its shots', async () => {
    const { agreed_usd: _, ...unagreed } = doors;
    const [status, { error }] = await post('', unagreed);
    expect([status, error.code]).toEqual([409, 'needs_confirmation']);
    expect(error.message).toContain(`agreed_usd: ${error.price_usd}`);
    expect(await made()).toBe(0);
    const [accepted, film] = await finishing(2, () => post('', { ...unagreed, agreed_usd: error.price_usd, session_id: 'ann' }));
    expect([accepted, film]).toMatchObject([
      200,
      { price_usd: error.price_usd, session_id: 'ann', model: 'film', operations: [{ operation_id: film.operation_id }, {}, {}] },
    ]);
    id = film.operation_id;
    await web.until(async () => (await seen(id)).film.status === 'completed');
    const prompts = web.provider.starts.map(({ request }) => request.prompt);
    expect(prompts).toEqual(['Film noir. a door opens', 'Film noir. 2. a man comes in']);
    const told = await seen(id);
    expect(told).toMatchObject({
      film: { film: { parts: film.operations.slice(1).map(({ operation_id }: { operation_id: string }) => ({ operation_id })) } },
      shots: [
        { number: 1, operation: { status: 'completed', set: { words: 'a door opens' } } },
        { number: 2, operation: { status: 'completed' }, redo: { shots: [2], price_usd: error.price_usd / 2 } },
      ],
      ...{ look: 'Film noir', sequence: false },
    });
    // Whoever has the id of a shot finds its film.
    expect((await seen(told.shots[1].operation.operation_id)).film.operation_id).toBe(film.operation_id);
    expect((await web.ask('GET', `${root}/${film.operation_id}?session_id=ben`)).status).toBe(404);
  });

  it('tells all that is wrong with its shots at once, and makes none', async () => {
    const before = await made();
    const long = 'x'.repeat(9000);
    const answers = [
      await post('', { ...doors, shots: ['a', 2, ''] }),
      await post('', { ...doors, shots: [long, 'a', long] }),
      await post('', { ...doors, shots: ['a'] }),
      await post('', { ...doors, shots: 'a|b' }),
      await post('', { ...doors, parts: [{ operation_id: 'x' }] }),
      await post('', { ...doors, duration: 5 }),
      await post('', { ...doors, title: 'x'.repeat(500) }),
      await post('', { ...doors, title: 'x '.repeat(121) }),
      await post('', { ...doors, captions: 'x' }),
      await post('', { ...doors, captions: ['a', 'b', 'c'] }),
      await post('', { ...doors, crossfade_seconds: 5 }),
      await post('', { ...doors, look: 'x'.repeat(501) }),
      await post('', { ...doors, agreed_usd: 'much' }),
    ];
    const problems = ({ error }: { error: { problems?: { field: string }[] } }) =>
      (error.problems ?? []).map(({ field }) => field);
    expect(answers.map(([status, body]) => [status, body.error.code, body.error.field, ...problems(body)].join(' '))).toEqual([
      '400 invalid_option shots[1] shots[1] shots[2]',
      '422 invalid_combination shots[0] shots[0] shots[2]',
      '400 invalid_request shots',
      '400 invalid_request shots',
      '400 invalid_request parts',
      '400 invalid_option duration',
      '400 invalid_request shots',
      '400 invalid_request shots',
      '400 invalid_option captions',
      '400 invalid_option captions',
      '400 invalid_option crossfade_seconds',
      '400 invalid_option look',
      '400 invalid_option agreed_usd',
    ]);
    expect(await made()).toBe(before);
  });
});

it.skipIf(noUnzip !== undefined)(
  `gives the parts of a film as one zip, in their order (${noUnzip ?? 'opened by unzip'})`,
  async () => {
    const { parts_zip_url: url } = await seen(id);
    const answer = await web.ask('GET', new URL(url).pathname);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="veo-film-parts.zip"');
    const { isWhole, files } = await unzip(new Uint8Array(await answer.arrayBuffer()));
    expect([isWhole, ...files.keys()]).toEqual([true, '1-film-noir-a-door-opens.mp4', '2-film-noir-2-a-man-comes-in.mp4']);
  },
);

describe('one shot of a film', () => {
  it('is made once more in its place at its price, once for each key, and joined anew', async () => {
    const { film, shots } = await seen(id);
    const before = await made();
    const [status, { error }] = await post(`/${id}/redo`, { shot: 2 });
    expect([status, error.code, error.price_usd]).toEqual([409, 'needs_confirmation', shots[1].redo.price_usd]);
    const key = { 'idempotency-key': 'again' };
    const body = { shot: 2, agreed_usd: error.price_usd };
    const [accepted, again] = await finishing(1, () => post(`/${id}/redo`, body, key));
    expect([accepted, again]).toMatchObject([200, { film: { status: 'pending' }, shots: [shots[0], { number: 2, redo: null }] }]);
    expect((await post(`/${id}/redo`, body, key))[1].shots[1].operation.operation_id).toBe(again.shots[1].operation.operation_id);
    expect(await post(`/${id}/redo`, { ...body, shot: 1 }, key)).toMatchObject([
      422,
      { error: { code: 'idempotency_key_reused' } },
    ]);
    await web.until(async () => (await seen(id)).film.status === 'completed');
    const now = await seen(id);
    expect(now.film.operation_id).not.toBe(film.operation_id);
    expect(now.film.film.parts.map(({ operation_id }: { operation_id: string }) => operation_id)).toEqual([
      shots[0].operation.operation_id,
      again.shots[1].operation.operation_id,
    ]);
    expect(await made()).toBe(before + 2);
    // What took the place of the film leads to it as well.
    expect((await seen(now.film.operation_id)).shots).toEqual(now.shots);
  });

  it('is none where there is no such number, no film, or another session', async () => {
    const video = await web.makeVideo();
    const answers = [
      await post(`/${id}/redo`, { shot: 3 }),
      await post(`/${id}/redo`, { shot: 0 }),
      await post(`/${id}/redo`, {}),
      await post(`/${id}/redo`, { shot: 1, video: 1 }),
      await post(`/${id}/redo`, { shot: 1, session_id: 'ben' }),
      await post(`/${id}/redo?session_id=ben`, { shot: 1 }),
      await post(`/${video}/redo`, { shot: 1 }),
      await post('/nobody/redo', { shot: 1 }),
    ];
    expect(answers.map(([status, { error }]) => [status, error.code, error.field].join(' '))).toEqual([
      '404 not_found shot',
      '400 invalid_option shot',
      '400 invalid_option shot',
      '400 invalid_option video',
      '404 not_found ',
      '404 not_found ',
      '404 not_found shot',
      '404 not_found ',
    ]);
    expect((await web.ask('GET', `${root}/${video}`)).status).toBe(404);
    expect((await web.ask('GET', `${root}/${video}/parts.zip`)).status).toBe(404);
  });
});

it('makes one film of shots for each key, also once they begin with frames, and draws its words', async () => {
  const looks = { title: 'Doors', captions: [null, '2. October'], crossfade_seconds: 0.5 };
  const body = { ...doors, ...looks, sequence: true };
  const key = { 'idempotency-key': 'a film' };
  const before = await made();
  const [, film] = await finishing(2, () => post('', body, key));
  const { film: told, sequence } = await seen(film.operation_id);
  const parts = [{ caption: null }, { caption: '2. October' }];
  expect([sequence, told]).toMatchObject([true, { prompt: 'Doors', film: { crossfade_seconds: 0.5, parts } }]);
  expect(web.provider.starts.at(-1)?.image?.bytes.length).toBeGreaterThan(0);
  expect(await post('', body, key)).toEqual([200, film]);
  const words = [{ title: 'x' }, { captions: ['x'] }, { crossfade_seconds: 1 }];
  for (const other of [
    ...words,
    { look: 'Cartoon' },
    { sequence: false },
    { shots: ['a door opens', 'it closes'] },
    { duration: 4 },
  ])
    expect(await post('', { ...body, ...other }, key)).toMatchObject([422, { error: { code: 'idempotency_key_reused' } }]);
  expect(await made()).toBe(before + 3);
});
