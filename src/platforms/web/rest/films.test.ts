import { afterAll, beforeAll, expect, it } from 'vitest';
import { probeVideo } from '../../../media/probe-video.ts';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';

let web: TestWeb;
/** Finished videos of 4 s. */
let [one, two] = ['', ''];

beforeAll(async () => {
  web = await startTestWeb();
  [one, two] = [await web.makeVideo({ session_id: 'ann' }), await web.makeVideo({ session_id: 'ann' })];
});
afterAll(() => web.stop());

const ask = (body: object, headers: Record<string, string> = {}) => web.ask('POST', '/api/video_chat/films', body, headers);
const told = async (id: string) => (await web.ask('GET', `/api/video_chat/operations/${id}`)).json();

async function refused(asked: Promise<Response>) {
  const answer = await asked;
  const { error } = await answer.json();
  return [answer.status, error?.code, error?.field, error?.message];
}

it('joins videos into a film that is told, found and played like any other, and counts as free', async () => {
  const parts = [
    { operation_id: two, from_seconds: 1, to_seconds: 3, caption: 'then' },
    { operation_id: one, video: 1 },
  ];
  const answer = await ask({ parts, crossfade_seconds: 0.5, title: 'Two foxes' });
  const accepted = await answer.json();
  expect([answer.status, accepted]).toMatchObject([
    200,
    { status: 'pending', price_usd: 0, session_id: 'ann', model: 'film', options: { duration: 8 } },
  ]);
  const id = accepted.operation_id;
  await web.until(async () => (await told(id)).status === 'completed');
  const film = await told(id);
  expect(film).toMatchObject({
    ...{ makes: 'video', prompt: 'Two foxes', charged: 'no', cost_usd: 0, can_cancel: false, lineage: null },
    film: {
      crossfade_seconds: 0.5,
      parts: [
        { operation_id: two, video: 1, from_seconds: 1, to_seconds: 3, caption: 'then' },
        { operation_id: one, video: 1, from_seconds: null, to_seconds: null, caption: null },
      ],
    },
    videos: [{ width: 160, height: 90 }],
  });
  // 3 s of title, 2 s and 4 s, less two cross-fades.
  expect(film.videos[0].duration_seconds).toBeCloseTo(8, 1);
  const path = await web.outputs.localPath(`${id}.mp4`);
  expect((await probeVideo(path)).durationSeconds).toBeCloseTo(8, 1);
  const played = await web.ask('GET', new URL(film.video_url).pathname);
  expect([played.status, played.headers.get('content-type')]).toEqual([200, 'video/mp4']);
  const { operations } = await (await web.ask('GET', '/api/video_chat/operations?session_id=ann&limit=1')).json();
  expect(operations).toMatchObject([{ operation_id: id }]);
  expect((await told(one)).film).toBeNull();
});

it('makes one film for each key, also where its parts are gone by then', async () => {
  const part = await web.makeVideo();
  const body = { parts: [{ operation_id: part, to_seconds: 2 }, { operation_id: one }] };
  const key = { 'idempotency-key': 'a film' };
  const first = await (await ask(body, key)).json();
  await web.until(async () => (await told(first.operation_id)).status === 'completed');
  await web.ask('DELETE', `/api/video_chat/operations/${part}`);
  expect(await (await ask(body, key)).json()).toEqual(first);
  for (const other of [
    { title: 'x' },
    { crossfade_seconds: 1 },
    { parts: [{ operation_id: part, to_seconds: 3 }, { operation_id: one }] },
  ])
    expect((await refused(ask({ ...body, ...other }, key))).slice(0, 2)).toEqual([422, 'idempotency_key_reused']);
});

it('is canceled while it is made', async () => {
  const { operation_id: id } = await (await ask({ parts: [{ operation_id: one }, { operation_id: two }], title: 'x' })).json();
  expect(await told(id)).toMatchObject({ status: 'processing', can_cancel: true, message: expect.stringContaining('Joining') });
  const canceled = await (await web.ask('POST', `/api/video_chat/operations/${id}/cancel`, {})).json();
  expect(canceled).toMatchObject({ status: 'error', state: 'canceled', charged: 'no' });
});

it('says which field is wrong, and what it takes', async () => {
  const good = () => [{ operation_id: one }, { operation_id: two }];
  const answers = [
    await refused(ask({})),
    await refused(ask({ parts: [{ operation_id: one }] })),
    await refused(ask({ parts: [{ operation_id: one }, { operation_id: 'nobody' }] })),
    await refused(ask({ parts: [{ operation_id: one }, { operation_id: two, video: 2 }] })),
    await refused(ask({ parts: [{ operation_id: one, from_seconds: '1' }, { operation_id: two }] })),
    await refused(ask({ parts: [{ operation_id: one, from: 1 }, { operation_id: two }] })),
    await refused(ask({ parts: [{ operation_id: one, from_seconds: 3.8 }, { operation_id: two }] })),
    await refused(ask({ parts: good(), crossfade_seconds: 9 })),
    await refused(ask({ parts: good(), captions: [] })),
    await refused(ask({ parts: good(), session_id: 'ben' })),
  ];
  expect(answers.map(([status, code, field]) => [status, code, field].join(' '))).toEqual([
    '400 invalid_request parts',
    '400 invalid_request parts',
    '404 not_found parts',
    '404 not_found parts',
    '400 invalid_option parts[0].from_seconds',
    '400 invalid_option from',
    '400 invalid_request parts',
    '400 invalid_option crossfade_seconds',
    '400 invalid_option captions',
    '404 not_found parts',
  ]);
  const messages = answers.map(([, , , message]) => message);
  expect(messages[1]).toBe('A film is made of 2 to 30 parts; you gave 1.');
  expect(messages[2]).toMatch(/^Part 2 can’t be read/);
  expect(messages[4]).toBe('parts[0].from_seconds must be valid.');
  expect(messages[6]).toMatch(/^Part 1 is 4 s long/);
  expect(messages[7]).toBe('crossfade_seconds must be a number from 0.1 to 2, like 2.5.');
});
