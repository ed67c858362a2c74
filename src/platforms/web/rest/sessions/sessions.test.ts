import { expect, it, onTestFinished } from 'vitest';
import { longestSessionName, mostPinned, mostSessions, sessionsKeptMs } from '../../../../domain/sessions/session.ts';
import { startTestWeb, type TestWeb, type TestWebOptions } from '../../../../testing/set-up/test-web.ts';

const root = '/api/video_chat';
const dayMs = 86_400_000;

async function start(options: TestWebOptions = {}): Promise<TestWeb> {
  const web = await startTestWeb(options);
  onTestFinished(() => web.stop());
  return web;
}

/** A person with a browser of their own. */
async function browser(web: TestWeb) {
  const first = await web.ask('GET', `${root}/options`, undefined, { 'sec-fetch-site': 'same-origin' });
  const headers = { cookie: (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await web.ask(method, `${root}${path}`, body, headers);
    return { status: answer.status, body: await answer.json() };
  };
  return {
    ask,
    stream: async (path: string) => await web.ask('GET', `${root}${path}`, undefined, headers),
    sessions: async () => (await ask('GET', '/sessions')).body.sessions,
    ids: async () => (await ask('GET', '/sessions')).body.sessions.map((each: { session_id: string }) => each.session_id),
    async make(prompt: string, session: string) {
      const { body } = await ask('POST', '/generate', { prompt, session_id: session });
      const find = async () => await web.engine.find(body.operation_id);
      await web.until(async () => (await find())?.operationName !== undefined);
      return {
        id: body.operation_id as string,
        async finish() {
          web.provider.finish((await find())?.operationName ?? '');
          await web.until(async () => (await find())?.state === 'completed');
        },
      };
    },
  };
}

it('lists the sessions of the one who asks, called by their first prompt, with what is being made and a picture of the newest', async () => {
  const web = await start();
  const [ann, ben] = [await browser(web), await browser(web)];
  const long = `${'🦊'.repeat(longestSessionName)} and on`;
  const fox = await ann.make('a fox\nin the snow', 's1');
  await web.clock.advance(5);
  const hare = await ann.make(long, 's2');
  await ben.make('not hers', 's1');
  await ann.make('in the main one', 'web');
  await hare.finish();
  const { body } = await ann.ask('GET', '/sessions');
  expect(body).toEqual({
    person_id: expect.stringMatching(/^browser-/),
    sessions: [
      {
        ...{ session_id: 's2', title: `${'🦊'.repeat(longestSessionName)}…`, named: false, pinned: false },
        ...{ created_at: expect.any(String), used_at: expect.any(String) },
        poster_url: expect.stringContaining(`/posters/${hare.id}`),
      },
      expect.objectContaining({ session_id: 's1', title: 'a fox', poster_url: null }),
    ],
    running: [
      expect.objectContaining({ prompt: 'in the main one', session_id: 'web' }),
      expect.objectContaining({ operation_id: fox.id, session_id: 's1', person: { id: body.person_id, name: null } }),
    ],
  });
  expect((await ben.sessions()).map(({ title }: { title: string }) => title)).toEqual(['not hers']);
  // Asked in once more, it is the first.
  await web.clock.advance(5);
  await ann.make('an owl', 's1');
  expect(await ann.ids()).toEqual(['s1', 's2']);
});

it('renames, pins and deletes one’s own sessions alone, and says what is wrong', async () => {
  const web = await start();
  const [ann, ben] = [await browser(web), await browser(web)];
  const fox = await ann.make('a fox', 's1');
  expect((await ann.ask('PATCH', '/sessions/s1', { title: ' Foxes\u0007 ', pinned: true })).body).toMatchObject({
    ...{ title: 'Foxes', named: true, pinned: true },
  });
  expect((await ann.ask('PATCH', '/sessions/s1', { title: null })).body).toMatchObject({
    title: 'a fox',
    named: false,
    pinned: true,
  });
  for (const [body, code] of [
    [{}, 'invalid_request'],
    [{ name: 'x' }, 'invalid_option'],
    [{ pinned: 'yes' }, 'invalid_option'],
    [{ title: 'x'.repeat(longestSessionName + 1) }, 'invalid_option'],
  ] as const)
    expect((await ann.ask('PATCH', '/sessions/s1', body)).body.error, JSON.stringify(body)).toMatchObject({ code });
  // To know its id gives no right to it.
  expect((await ben.ask('PATCH', '/sessions/s1', { title: 'mine' })).status).toBe(404);
  expect((await ben.ask('DELETE', '/sessions/s1?videos=delete')).status).toBe(404);
  expect((await ann.ask('DELETE', '/sessions/s1?videos=maybe')).body.error.field).toBe('videos');
  expect((await ann.ask('DELETE', '/sessions/s1?videos=delete')).body.error).toMatchObject({ code: 'not_possible_now' });
  await fox.finish();
  expect((await ann.ask('DELETE', '/sessions/s1')).body).toMatchObject({ session_id: 's1', removed_operations: 0 });
  expect([await ann.ids(), (await ann.ask('GET', `/operations/${fox.id}`)).status]).toEqual([[], 200]);
});

it('deletes with a session what its person made in it, and nothing else', async () => {
  const web = await start();
  const [ann, ben] = [await browser(web), await browser(web)];
  const [first, second] = [await ann.make('a fox', 's1'), await ann.make('a hare', 's1')];
  const others = [await ann.make('elsewhere', 's2'), await ben.make('not hers', 's1')];
  for (const each of [first, second, ...others]) await each.finish();
  expect((await ann.ask('DELETE', '/sessions/s1?videos=delete')).body).toMatchObject({ removed_operations: 2 });
  const statuses = await Promise.all(
    [first, second, ...others].map(async ({ id }) => (await ann.ask('GET', `/operations/${id}`)).status),
  );
  expect([statuses, await ann.ids(), await ben.ids()]).toEqual([[404, 404, 200, 200], ['s2'], ['s1']]);
});

it('takes over what a browser knew, once and in its order, and keeps so many of a person', async () => {
  const web = await start();
  const ann = await browser(web);
  await ann.make('a fox', 's1');
  const known = [
    { session_id: 'old', title: 'From before' },
    { session_id: 's1', title: 'x' },
    { session_id: 'web', title: 'the main one' },
    { session_id: 'older', title: '' },
  ];
  const titles = (sessions: readonly { session_id: string; title: string }[]) =>
    sessions.map((each) => [each.session_id, each.title]);
  const wanted = [
    ['s1', 'a fox'],
    ['old', 'From before'],
    ['older', ''],
  ];
  expect(titles((await ann.ask('POST', '/sessions', { sessions: known })).body.sessions)).toEqual(wanted);
  expect(titles((await ann.ask('POST', '/sessions', { sessions: [{ ...known[0], title: 'again' }] })).body.sessions)).toEqual(
    wanted,
  );
  for (const sessions of [[], [{ session_id: '../x', title: '' }], [{ session_id: 'x' }], 'x'])
    expect((await ann.ask('POST', '/sessions', { sessions })).status).toBe(400);

  const many = (from: number) => Array.from({ length: 100 }, (_, at) => ({ session_id: `m${from + at}`, title: '' }));
  await ann.ask('PATCH', '/sessions/older', { pinned: true });
  for (const from of [0, 100]) await ann.ask('POST', '/sessions', { sessions: many(from) });
  const ids = await ann.ids();
  expect([ids.length, ids.includes('older'), ids.includes('s1')]).toEqual([mostSessions, true, true]);
  for (let at = 1; at < mostPinned; at += 1) await ann.ask('PATCH', `/sessions/m${at}`, { pinned: true });
  expect((await ann.ask('PATCH', '/sessions/s1', { pinned: true })).body.error).toMatchObject({
    ...{ code: 'not_possible_now', message: expect.stringContaining(`${mostPinned} sessions`) },
  });
  expect((await ann.ask('PATCH', '/sessions/older', { pinned: true })).status).toBe(200);
});

it('tells the pages of a person of their list and of all that is made for them, and nobody else', async () => {
  const web = await start();
  const [ann, ben] = [await browser(web), await browser(web)];
  const listen = async (person: typeof ann, path: string) => {
    const told: string[] = [];
    const { body } = await person.stream(path);
    void body
      ?.pipeThrough(new TextDecoderStream())
      .pipeTo(new WritableStream({ write: (text) => void told.push(text) }))
      .catch(() => undefined);
    await expect.poll(() => told.join('')).toContain('event: ready');
    return (what: string) => told.join('').includes(what);
  };
  const own = await listen(ann, '/events?session_id=s9&own=true');
  const others = [await listen(ann, '/events?session_id=s9'), await listen(ben, '/events?session_id=s9&own=true')];
  await ann.make('a fox', 's1');
  await expect.poll(() => own('a fox')).toBe(true);
  await ann.ask('PATCH', '/sessions/s1', { pinned: true });
  await expect.poll(() => own('event: sessions')).toBe(true);
  for (const heard of others) expect([heard('a fox'), heard('event: sessions')]).toEqual([false, false]);
  expect((await ann.ask('GET', '/events?own=all')).status).toBe(400);
});

it('forgets sessions that nobody used for HISTORY_KEEP_DAYS, with their names, and lists of people who are gone', async () => {
  const ann = { platform: 'web', id: 'browser-ann' };
  const left = async (settings: NonNullable<TestWebOptions['settings']>, usedDaysAgo: readonly number[]) => {
    const web = await start({ settings });
    const used = usedDaysAgo.map((days) => [`s${days}`, web.clock.now() - days * dayMs] as const);
    for (const [id, atMs] of used) await web.opened.store.noteSession(ann, id, atMs);
    for (const [id] of used) await web.engine.sessions.change(ann, id, { name: 'Foxes', isPinned: true });
    await web.clock.advance(61_000);
    const ids = async () => (await web.engine.sessions.list(ann)).map(({ id }) => id);
    await expect.poll(ids).not.toContain(`s${Math.max(...usedDaysAgo)}`);
    return ids();
  };
  const kept = sessionsKeptMs / dayMs;
  expect(await left({ historyKeepDays: 30 }, [31, 29, 40])).toEqual(['s29']);
  expect(await left({}, [kept + 1, kept + 2])).toEqual([]);
});
