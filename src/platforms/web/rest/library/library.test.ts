import { afterEach, beforeEach, expect, it } from 'vitest';
import { ProviderError } from '../../../../domain/errors.ts';
import { text } from '../../../../domain/texts.ts';
import { sampleSubmission } from '../../../../testing/set-up/test-engine.ts';
import { startTestWeb, type TestWeb } from '../../../../testing/set-up/test-web.ts';

const root = '/api/video_chat';
let web: TestWeb;

beforeEach(async () => {
  web = await startTestWeb({ settings: { favouritesPerPerson: 2 } });
});
afterEach(() => web.stop());

const ask = async (method: string, path: string, body?: unknown) => {
  const answer = await web.ask(method, `${root}${path}`, body);
  return { status: answer.status, body: await answer.json() };
};
const prompts = async (query: string) =>
  (await ask('GET', `/operations?${query}`)).body.operations.map(({ prompt }: { prompt: string }) => prompt);

it('marks, keeps, names, notes and puts one into a folder, and tells it everywhere', async () => {
  const id = await web.makeVideo({ prompt: 'a fox' });
  expect((await ask('GET', `/operations/${id}`)).body).toMatchObject({
    ...{ favourite: false, kept: false, name: null, note: null, folder_id: null },
  });
  const { body: folder } = await ask('POST', '/folders', { name: 'Summer' });
  expect(folder).toEqual({ folder_id: expect.any(String), name: 'Summer', created_at: expect.any(String), count: 0 });
  const change = { favourite: true, kept: true, name: 'Take 2', note: 'soft', folder_id: folder.folder_id };
  expect(await ask('PATCH', `/operations/${id}`, change)).toMatchObject({ status: 200, body: { operation_id: id, ...change } });
  expect((await ask('GET', '/operations')).body.operations).toMatchObject([change]);
  expect((await ask('GET', '/folders')).body).toEqual({ folders: [{ ...folder, count: 1 }] });
  expect((await ask('GET', '/library')).body).toEqual({
    favourites: { count: 1, most: 2 },
    kept: { count: 1, bytes: expect.any(Number), most_bytes: 10_000_000_000 },
  });
  const renamed = await ask('PATCH', `/folders/${folder.folder_id}`, { name: 'Autumn' });
  expect(renamed.body).toEqual({ ...folder, name: 'Autumn', count: 1 });
  expect((await ask('DELETE', `/folders/${folder.folder_id}`)).status).toBe(200);
  const away = { favourite: false, kept: false, name: null, note: null };
  expect((await ask('PATCH', `/operations/${id}`, away)).body).toMatchObject({ ...away, folder_id: null });
});

it('changes several at once, and answers for each', async () => {
  const [one, two, three] = [await web.makeVideo(), await web.makeVideo(), await web.makeVideo()];
  const { status, body } = await ask('PATCH', '/operations', {
    operation_ids: [one, 'nobody', two, two, three],
    favourite: true,
  });
  expect(status).toBe(200);
  expect(body.results).toMatchObject([
    { operation_id: one, operation: { favourite: true }, error: null },
    { operation_id: 'nobody', operation: null, error: { code: 'not_found' } },
    { operation_id: two, operation: { favourite: true }, error: null },
    {
      operation_id: three,
      operation: null,
      error: { code: 'not_possible_now', message: expect.stringContaining('2 favourites') },
    },
  ]);
});

it('narrows the list down by favourites, folder and what is kept', async () => {
  const [one, two] = [await web.makeVideo({ prompt: 'one' }), await web.makeVideo({ prompt: 'two' })];
  await web.makeVideo({ prompt: 'three' });
  const { body: folder } = await ask('POST', '/folders', { name: 'Summer' });
  await ask('PATCH', `/operations/${one}`, { favourite: true, folder_id: folder.folder_id });
  await ask('PATCH', `/operations/${two}`, { kept: true });
  expect(await prompts('favourites=true')).toEqual(['one']);
  expect(await prompts('favourites=true&words=two')).toEqual([]);
  expect(await prompts(`folder=${folder.folder_id}`)).toEqual(['one']);
  expect(await prompts('folder=none')).toEqual([]);
  expect(await prompts('kept=true')).toEqual(['two']);
});

it('counts, sorts and searches by kind, name and note, and knows the people', async () => {
  const [one, two] = [await web.makeVideo({ prompt: 'one' }), await web.makeVideo({ prompt: 'two' })];
  await web.makeVideo({ prompt: 'three' });
  await web.makeStill({ prompt: 'a still' });
  await ask('PATCH', `/operations/${one}`, { name: 'Zoë 東京' });
  await ask('PATCH', `/operations/${two}`, { name: 'ape', note: 'for Zoë' });
  const count = async (query: string) => (await ask('GET', `/library/count?${query}`)).body;
  expect(await count('')).toEqual({ count: 4, has_more: false });
  expect(await count('kind=picture')).toEqual({ count: 1, has_more: false });
  expect(await count('words=zoe&kind=video')).toEqual({ count: 2, has_more: false });
  expect(await prompts('words=zoe')).toEqual(['two', 'one']);
  expect(await prompts('words=京')).toEqual(['one']);
  expect(await prompts('sort=name&kind=video')).toEqual(['two', 'one', 'three']);
  const { body: first } = await ask('GET', '/operations?sort=oldest&limit=2');
  expect(first.operations.map(({ prompt }: { prompt: string }) => prompt)).toEqual(['one', 'two']);
  expect(await prompts(`sort=oldest&before=${first.next}`)).toEqual(['three', 'a still']);
  expect((await ask('GET', '/operations?sort=best')).body.error).toMatchObject({ code: 'invalid_option', field: 'sort' });
  // Browsers that nobody gave a name are no people to choose from.
  expect((await ask('GET', '/library/people')).body).toEqual({ people: [], has_more: false });
  const discord = { platform: 'discord', channelId: 'c', ids: {} };
  for (const [id, name] of [
    ['U1', 'Ben'],
    ['U2', 'Ádám'],
  ] as const)
    await web.engine.submit(
      sampleSubmission({ replyTarget: discord, requester: { platform: 'discord', id, name }, eventId: `event ${id}` }),
    );
  const [adam, ben] = [
    { platform: 'discord', id: 'U2', name: 'Ádám' },
    { platform: 'discord', id: 'U1', name: 'Ben' },
  ];
  const people = async (query: string) => (await ask('GET', `/library/people?platform=all&${query}`)).body;
  expect(await people('')).toEqual({ people: [adam, ben], has_more: false });
  expect(await people('limit=1')).toEqual({ people: [adam], has_more: true });
  expect([await people('words=adam'), await people('words=u1')]).toMatchObject([{ people: [adam] }, { people: [ben] }]);
  for (const [query, field] of [
    ['limit=101', 'limit'],
    ['name=x', 'name'],
  ])
    expect((await people(query ?? '')).error).toMatchObject({ code: 'invalid_option', field });
});

it('leaves out what came to nothing where that is asked for, and shows it where it is asked for by name', async () => {
  await web.makeVideo({ prompt: 'well' });
  web.provider.onStart.push(() => Promise.reject(new ProviderError('rejected', text('reason.crashed'), { code: 'refused' })));
  const { body } = await ask('POST', '/generate', { prompt: 'ill' });
  await web.until(async () => (await web.engine.find(body.operation_id))?.endedAtMs !== undefined);
  expect(await prompts('')).toEqual(['ill', 'well']);
  expect(await prompts('errors=hide')).toEqual(['well']);
  expect(await prompts('errors=hide&status=error')).toEqual(['ill']);
});

it.each([
  ['/operations/ID', {}, 'invalid_request', undefined],
  ['/operations/ID', { favourite: 'yes' }, 'invalid_option', 'favourite'],
  ['/operations/ID', { colour: 'red' }, 'invalid_option', 'colour'],
  ['/operations/ID', { name: 7 }, 'invalid_option', 'name'],
  ['/operations/ID', { name: 'x'.repeat(121) }, 'invalid_option', 'name'],
  ['/operations/ID', { folder_id: 'none' }, 'not_found', 'folder_id'],
  ['/operations', { favourite: true }, 'invalid_option', 'operation_ids'],
  ['/operations', { operation_ids: [], favourite: true }, 'invalid_option', 'operation_ids'],
  [
    '/operations',
    { operation_ids: Array.from({ length: 101 }, (_, n) => `${n}`), kept: true },
    'invalid_option',
    'operation_ids',
  ],
  ['/folders/none', { name: 'x' }, 'not_found', undefined],
])('refuses at %s what can’t be: %j', async (path, body, code, field) => {
  const id = await web.makeVideo();
  const answer = await ask('PATCH', path.replace('ID', id), body);
  expect(answer.body.error).toMatchObject({ code, ...(field !== undefined && { field }) });
});

it('tells every page that listens of a change', async () => {
  const id = await web.makeVideo();
  const told: unknown[] = [];
  const stopWatching = web.engine.watch((generation) => void told.push(generation.id));
  await ask('PATCH', `/operations/${id}`, { name: 'Take 2' });
  await expect.poll(() => told).toContain(id);
  stopWatching();
});
