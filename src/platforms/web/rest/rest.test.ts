import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../../domain/errors.ts';
import { text } from '../../../domain/texts.ts';
import { samplePhoto } from '../../../testing/samples/sample-images.ts';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';

const root = '/api/video_chat';
let web: TestWeb;

beforeEach(async () => {
  web = await startTestWeb();
});

afterEach(() => web.stop());

async function json(answer: Promise<Response>): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await answer;
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function stored(): Promise<number> {
  return (await web.engine.history({ limit: 100 })).generations.length;
}

it('answers in the language that is asked for: what a request became, what is wrong with it, and what there is to choose', async () => {
  const german = { 'accept-language': 'nl, de-AT;q=0.8' };
  const made = await json(web.ask('POST', `${root}/generate`, { prompt: 'A lighthouse' }, german));
  expect(made.body.message).toBe('Dein Video ist unterwegs. Kostenlos.');
  const wrong = await json(web.ask('POST', `${root}/generate`, { prompt: 'A lighthouse', duration: 7 }, german));
  expect(JSON.stringify(wrong.body)).toContain('Dauer');
  const unnamed = await json(web.ask('POST', `${root}/folders`, { name: ' ' }, german));
  expect(JSON.stringify(unnamed.body)).toContain('Ein Ordner braucht einen Namen.');
  expect(JSON.stringify((await json(web.ask('GET', `${root}/options`, undefined, german))).body)).toContain('"title":"Modell"');
  // A program that names no language reads what it always did.
  expect(JSON.stringify((await json(web.ask('GET', `${root}/options`))).body)).toContain('"title":"model"');
  const document = await json(web.ask('GET', '/api/openapi.json', undefined, german));
  expect(document.body).toEqual((await json(web.ask('GET', '/api/openapi.json'))).body);
});

describe('the guide’s requests', () => {
  it('make a video from a prompt, with the duration as a text, and say when it is ready', async () => {
    const fields = { prompt: 'A lighthouse', aspect_ratio: '16:9', resolution: '720p', duration: '8' };
    const made = await json(web.ask('POST', `${root}/generate`, fields));
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({
      operation_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: 'pending',
      message: 'Your video is on its way. Free of charge.',
      options: { aspect_ratio: '16:9', resolution: '720p', duration: 8, number_of_videos: 1 },
    });

    const id = made.body.operation_id;
    await web.clock.advance(1000);
    expect((await json(web.ask('POST', `${root}/status`, { operation_id: id }))).body).toMatchObject({
      status: 'processing',
      state: 'generating',
      message: 'Preview renderer is making the video. Usually 5 s to 25 s.',
      video_url: null,
      elapsed_seconds: 1,
      can_cancel: true,
    });

    web.provider.finish('operations/1');
    await web.until(async () => (await web.engine.find(String(id)))?.state === 'completed');
    expect((await json(web.ask('POST', `${root}/status`, { operation_id: id }))).body).toMatchObject({
      status: 'completed',
      message: 'The video is ready.',
      video_url: `http://localhost:8000/videos/${id}.mp4`,
      can_cancel: false,
    });
  });

  it('make a video from an image in a form, in the shape of the image', async () => {
    const form = new FormData();
    form.set('prompt', 'Bring it to life');
    form.set('image_file', new File([new Uint8Array(await samplePhoto({ width: 300, height: 500 }))], 'photo.jpg'));
    form.set('resolution', '720p');
    form.set('duration', '8');
    const made = await json(web.ask('POST', `${root}/generate_with_image`, form));
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({ status: 'pending', options: { aspect_ratio: '9:16' } });
    const { body } = await json(web.ask('GET', `${root}/operations/${made.body.operation_id}`));
    const path = `/pictures/${made.body.operation_id}/image_file/0`;
    expect(body.images).toEqual([{ field: 'image_file', url: `http://localhost:8000${path}` }]);
    const picture = await web.ask('GET', path);
    expect(picture.headers.get('content-type')).toBe('image/jpeg');
    expect((await picture.bytes()).length).toBeGreaterThan(100);
    expect((await web.ask('GET', path.replace('/0', '/1'))).status).toBe(404);
  });

  it('list what was made, newest first, a page at a time, by session and by words', async () => {
    for (const [prompt, session] of [
      ['red sea', 'ann'],
      ['blue sea', 'ann'],
      ['red sky', 'bob'],
    ]) {
      await web.ask('POST', `${root}/generate`, { prompt, session_id: session });
    }
    const prompts = async (query: string) => {
      const { body } = await json(web.ask('GET', `${root}/operations${query}`));
      return { prompts: (body.operations as { prompt: string }[]).map(({ prompt }) => prompt), next: body.next };
    };
    expect(await prompts('')).toEqual({ prompts: ['red sky', 'blue sea', 'red sea'], next: null });
    expect(await prompts('?session_id=ann')).toEqual({ prompts: ['blue sea', 'red sea'], next: null });
    expect(await prompts('?words=red')).toEqual({ prompts: ['red sky', 'red sea'], next: null });
    const first = await prompts('?limit=2');
    expect(first.prompts).toEqual(['red sky', 'blue sea']);
    expect(await prompts(`?limit=2&before=${first.next}`)).toEqual({ prompts: ['red sea'], next: null });
    expect((await prompts('?state=completed')).prompts).toEqual([]);
  });
});

it('lists a hundred operations at a time where no limit is asked for, and goes on from there', async () => {
  for (let number = 0; number < 103; number += 1) await web.ask('POST', `${root}/generate`, { prompt: `video ${number}` });
  const page = async (query: string) => {
    const { body } = await json(web.ask('GET', `${root}/operations${query}`));
    return { count: (body.operations as unknown[]).length, next: body.next };
  };
  const first = await page('');
  expect(first.count).toBe(100);
  expect(await page(`?before=${first.next}`)).toEqual({ count: 3, next: null });
  expect((await page('?limit=10')).count).toBe(10);
});

describe('an estimate', () => {
  const paid = { models: ['veo-3.1-fast-generate-001'], providerId: 'vertex-veo' } as const;
  const fields = { prompt: 'x', duration: '4' };

  it('says what is left of the tightest budget, and that it fits', async () => {
    await web.stop();
    web = await startTestWeb({ ...paid, settings: { budgets: { perDayUsd: 5, perPersonPerDayUsd: 1 } } });
    await web.ask('POST', `${root}/generate`, fields);
    const { body } = await json(web.ask('POST', `${root}/estimate`, fields));
    expect(body).toMatchObject({
      price_usd: 0.4,
      budget: { left_usd: 0.6, cap_usd: 1, fits: true, renews_at: expect.stringMatching(/T00:00:00\.000Z$/) },
      refusal: null,
    });
    expect(body.message).toContain('$0.60 of your budget of the day ($1.00) is left.');
  });

  it('says before the click what would be refused, and why', async () => {
    await web.stop();
    web = await startTestWeb({ ...paid, settings: { budgets: { perDayUsd: 1 } } });
    const { status, body } = await json(web.ask('POST', `${root}/estimate`, { ...fields, number_of_videos: 4 }));
    expect(status).toBe(200);
    expect(body).toMatchObject({ price_usd: 1.6, budget: { left_usd: 1, fits: false }, refusal: { code: 'budget_exceeded' } });
    expect(body.message).toContain('more than the budget of the day ($1.00) allows');
    const submitted = await json(web.ask('POST', `${root}/generate`, { ...fields, number_of_videos: 4 }));
    expect(submitted.body.error).toMatchObject(body.refusal as object);
  });

  it('says that the person has no place left', async () => {
    await web.stop();
    web = await startTestWeb({ settings: { activePerPerson: 1 } });
    await web.ask('POST', `${root}/generate`, { prompt: 'x' });
    const { body } = await json(web.ask('POST', `${root}/estimate`, { prompt: 'y' }));
    expect(body).toMatchObject({ budget: null, refusal: { code: 'too_many_active' } });
  });
});

describe('an Idempotency-Key', () => {
  it('answers the same body for the same video, however far it is by then', async () => {
    const ask = () => web.ask('POST', `${root}/generate`, { prompt: 'once', duration: '6' }, { 'idempotency-key': 'key 1' });
    const first = await (await ask()).text();
    await web.clock.advance(2000);
    expect(await (await ask()).text()).toBe(first);
    expect(await stored()).toBe(1);
    expect(web.provider.starts).toHaveLength(1);
  });

  it('is refused for another request, and is its own in each session', async () => {
    const ask = (fields: object) => json(web.ask('POST', `${root}/generate`, fields, { 'idempotency-key': 'k' }));
    await ask({ prompt: 'one' });
    expect(await ask({ prompt: 'two' })).toMatchObject({ status: 422, body: { error: { code: 'idempotency_key_reused' } } });
    expect(await ask({ prompt: 'two', session_id: 'other' })).toMatchObject({ status: 200 });
    expect(await stored()).toBe(2);
  });

  it.each(['', 'x'.repeat(201), 'tab\there'])('must be 1 to 200 printable characters, not %j', async (key) => {
    const answer = await json(web.ask('POST', `${root}/generate`, { prompt: 'x' }, { 'idempotency-key': key }));
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_request', field: 'Idempotency-Key' } } });
  });
});

it('names the values that would work instead of a combination that does not', async () => {
  const fields = { prompt: 'x', resolution: '1080p', duration: '4', seed: 1 };
  for (const path of ['generate', 'estimate']) {
    const { status, body } = await json(web.ask('POST', `${root}/${path}`, fields));
    expect(status).toBe(422);
    expect(body).toEqual({
      error: {
        code: 'invalid_combination',
        field: 'duration',
        message:
          'The duration must be 8 seconds at 1080p on Preview renderer; you gave 4. The nearest that works: 8 s, 1080p, 16:9.',
        suggestion: { duration: 8 },
      },
    });
  }
});

it('says price, place and time before anything is made', async () => {
  const { status, body } = await json(web.ask('POST', `${root}/estimate`, { prompt: 'x', duration: 4 }));
  expect(status).toBe(200);
  expect(body).toMatchObject({
    price_usd: 0,
    position: 1,
    eta_seconds: { from: 6, to: 25, basis: 'default' },
    message: 'Free of charge. Usually 6 s to 25 s.',
    message_without_price: 'Usually 6 s to 25 s.',
    options: { duration: 4 },
  });
  expect(await stored()).toBe(0);
});

it('says what a video cost beside what was estimated, once that is known', async () => {
  await web.stop();
  web = await startTestWeb({ models: ['veo-3.1-fast-generate-001'], providerId: 'vertex-veo' });
  const { body: accepted } = await json(web.ask('POST', `${root}/generate`, { prompt: 'x', duration: '4' }));
  const standing = async () => (await json(web.ask('GET', `${root}/operations/${accepted.operation_id}`))).body;
  expect(await standing()).toMatchObject({ price_usd: 0.4, price_reported: true, cost_usd: null, charged: 'no' });
  await web.until(async () => web.provider.starts.length === 1);
  web.provider.finish('operations/1', 0.38);
  await web.until(async () => (await web.engine.find(String(accepted.operation_id)))?.state === 'completed');
  expect(await standing()).toMatchObject({ price_usd: 0.4, cost_usd: 0.38, charged: 'yes' });
});

it('says what was sent where help with the prompt was asked for', async () => {
  const id = await web.makeVideo({ prompt: 'a cat', enhance: 'yes' });
  const { body } = await json(web.ask('GET', `${root}/operations/${id}`));
  // There is no text model here, so that the words go as they are, and the answer says so.
  expect(body).toMatchObject({ prompt: 'a cat', sent_prompt: 'a cat', options: { enhance: true } });
  expect(body.notes).toEqual(['The prompt could not be improved this time, so it was sent as you wrote it.']);
  const other = await web.makeVideo({ prompt: 'a cat', enhance: false });
  expect((await json(web.ask('GET', `${root}/operations/${other}`))).body).toMatchObject({ sent_prompt: null, notes: [] });
});

describe('one operation', () => {
  it('that nobody knows is not found, and the answer says how long they live', async () => {
    const answers = [
      web.ask('POST', `${root}/status`, { operation_id: 'nope' }),
      web.ask('GET', `${root}/operations/nope`),
      web.ask('DELETE', `${root}/operations/nope`),
      web.ask('POST', `${root}/operations/nope/cancel`),
    ];
    for (const answer of answers) {
      expect(await json(answer)).toMatchObject({
        status: 404,
        body: { error: { code: 'not_found', message: 'There is no such video. Videos are kept for 30 days.' } },
      });
    }
    expect((await web.ask('POST', `${root}/status`, {})).status).toBe(400);
  });

  it('of another session is not found when the session is named', async () => {
    const id = await web.makeVideo({ session_id: 'ann' });
    expect((await web.ask('GET', `${root}/operations/${id}?session_id=bob`)).status).toBe(404);
    expect((await web.ask('GET', `${root}/operations/${id}?session_id=ann`)).status).toBe(200);
    expect((await web.ask('GET', `${root}/operations/${id}`)).status).toBe(200);
  });

  it('can be deleted when it is finished, with its video, and is gone then', async () => {
    const id = await web.makeVideo();
    const { status, body } = await json(web.ask('DELETE', `${root}/operations/${id}`));
    expect({ status, body }).toEqual({ status: 200, body: { operation_id: id, message: 'The video was deleted.' } });
    expect((await web.ask('GET', `/videos/${id}.mp4`)).status).toBe(404);
    expect((await web.ask('GET', `${root}/operations/${id}`)).status).toBe(404);
    expect((await json(web.ask('GET', `${root}/operations`))).body.operations).toEqual([]);
  });

  it('can’t be deleted while it is on its way, but canceled', async () => {
    const { body } = await json(web.ask('POST', `${root}/generate`, { prompt: 'x' }));
    await web.clock.advance(1000);
    const path = `${root}/operations/${body.operation_id}`;
    expect(await json(web.ask('DELETE', path))).toMatchObject({ status: 409, body: { error: { code: 'not_possible_now' } } });
    const canceled = await json(web.ask('POST', `${path}/cancel`));
    expect(canceled).toMatchObject({ status: 200, body: { can_cancel: false } });
    expect(canceled.body.message).toBe('Canceled; it will not be posted.');
  });

  it('with an unknown outcome waits for a decision, and takes it once', async () => {
    web.provider.onStart.push(() =>
      Promise.reject(new ProviderError('unknown', text('provider.noClearAnswer', { provider: 'Google' }), { code: 'timeout' })),
    );
    const { body } = await json(web.ask('POST', `${root}/generate`, { prompt: 'x' }));
    await web.clock.advance(1000);
    const path = `${root}/operations/${body.operation_id}`;
    const unclear = { status: 'error', state: 'unknown', needs_decision: true };
    expect((await json(web.ask('GET', path))).body).toMatchObject(unclear);
    expect(await json(web.ask('POST', `${path}/decide`, { decision: 'perhaps' }))).toMatchObject({
      status: 400,
      body: { error: { field: 'decision' } },
    });
    expect(await json(web.ask('POST', `${path}/decide`, { decision: 'leave' }))).toMatchObject({
      status: 200,
      body: { status: 'error', state: 'failed' },
    });
    expect((await web.ask('POST', `${path}/decide`, { decision: 'again' })).status).toBe(409);
  });

  it('with an unknown outcome is an error until somebody says “again”, then pending, in answers and in the list', async () => {
    web.provider.onStart.push(() =>
      Promise.reject(new ProviderError('unknown', text('provider.noClearAnswer', { provider: 'Google' }), { code: 'timeout' })),
    );
    const secondStart = Promise.withResolvers<string>();
    web.provider.onStart.push(() => secondStart.promise);
    const { body } = await json(web.ask('POST', `${root}/generate`, { prompt: 'x' }));
    const id = String(body.operation_id);
    await web.clock.advance(1000);
    const listedAs = async (status: string) => {
      const listed = await json(web.ask('GET', `${root}/operations?status=${status}`));
      return (listed.body.operations as { operation_id: string }[]).some(({ operation_id: each }) => each === id);
    };
    const asked = await json(web.ask('POST', `${root}/status`, { operation_id: id }));
    expect(asked.body).toMatchObject({ status: 'error', needs_decision: true });
    expect(asked.body.message).toMatch(/Generate it again, or leave it\?/);
    expect([await listedAs('error'), await listedAs('processing')]).toEqual([true, false]);
    const again = await json(web.ask('POST', `${root}/operations/${id}/decide`, { decision: 'again' }));
    expect(again.body).toMatchObject({ status: 'pending', needs_decision: false });
    expect([await listedAs('error'), await listedAs('pending')]).toEqual([false, true]);
    secondStart.resolve('operations/again');
  });

  it('whose file is gone by age stays in the list and says so', async () => {
    const id = await web.makeVideo();
    await web.opened.store.change(id, { removedAtMs: web.clock.now() });
    expect((await json(web.ask('GET', `${root}/operations/${id}`))).body).toMatchObject({
      status: 'completed',
      video_url: null,
      message: 'The video was removed after 30 days.',
    });
  });
});

it('answers at other addresses and by other methods in JSON too', async () => {
  expect(await json(web.ask('GET', '/api/nothing'))).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
  const wrong = await web.ask('GET', `${root}/generate`);
  expect(wrong.status).toBe(405);
  expect(wrong.headers.get('allow')).toBe('POST');
  expect((await web.ask('PUT', `${root}/operations/x`)).headers.get('allow')).toBe('GET, DELETE, PATCH');
});

it('says nothing of a fault inside, and logs it once', async () => {
  web.deps.engine.history = async () => {
    throw new Error('secret detail');
  };
  const answer = await web.ask('GET', `${root}/operations?words=private`);
  expect(answer.status).toBe(500);
  const body = await answer.text();
  expect(body).toContain('"internal"');
  expect(body).not.toContain('secret');
  expect(web.logged).toHaveLength(1);
  expect(web.logged[0]).not.toContain('private');
});

it('tells the options with the limits of each model, in words', async () => {
  const { body } = await json(web.ask('GET', `${root}/options`));
  expect(body).toMatchObject({
    schema: {
      properties: { aspect_ratio: { title: 'aspect', enum: ['16:9', '9:16'], description: expect.stringContaining('Shape') } },
    },
    models: [{ id: 'preview', duration: [4, 6, 8], duration_by_resolution: { '1080p': [8] }, generate_audio: false }],
    default_model: 'preview',
    keep_days: 30,
    platforms: [
      { id: 'discord', label: 'Discord' },
      { id: 'slack', label: 'Slack' },
    ],
  });
});

it('makes links with PUBLIC_URL where the operator set it', async () => {
  await web.stop();
  web = await startTestWeb({ web: { publicUrl: 'https://veo.example.org/' } });
  const id = await web.makeVideo();
  expect((await json(web.ask('GET', `${root}/operations/${id}`))).body.video_url).toBe(
    `https://veo.example.org/videos/${id}.mp4`,
  );
});
