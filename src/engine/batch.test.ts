import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { mostInBatch } from '../domain/batch/batch-limits.ts';
import type { UserError } from '../domain/errors.ts';
import type { SubmittedAll } from '../domain/video-engine.ts';
import type { VideoRequest } from '../domain/video-request.ts';
import { createTexts } from '../lib/say.ts';
import { type ScriptedProvider, scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  committedUsd,
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  type TestEngineOptions,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';

const { say } = createTexts();
const model = 'gemini-omni-1.2-flash';
const ada = { platform: 'web', id: 'ada' } as const;
let video: string;
let folder: string;
let provider: ScriptedProvider;
let app: TestEngine;

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => app.stop());

async function start(settings: TestEngineOptions['settings'] = {}): Promise<void> {
  provider = scriptedProvider(video, 'gemini-omni');
  app = openTestEngine({ folder, providers: [provider], settings: { activePerPerson: 100, ...settings } });
  await app.engine.start();
}

/** Sends several requests as one set, each by what it has of its own. */
function send(requests: readonly Partial<VideoRequest>[], agreedUsd?: number, eventId = 'event'): Promise<SubmittedAll> {
  const agreed = agreedUsd === undefined ? {} : { agreedUsd };
  const submissions = requests.map((each) =>
    sampleSubmission({ request: sampleRequest({ model, ...each }), eventId, ...agreed }),
  );
  return app.engine.submitAll(submissions, { asSet: true });
}

const refusal = (sent: Promise<SubmittedAll>): Promise<UserError> =>
  sent.then(
    () => expect.fail('it was taken in'),
    (error: UserError) => error,
  );
const stored = async () => (await app.engine.history({ limit: 100 })).generations;
const promptsOf = ({ generations }: SubmittedAll) => generations.map(({ request }) => request.prompt);
const two = [{ prompt: 'a fox' }, { prompt: 'a long hill', durationSeconds: 4 }];

it('takes prompts of their own in as one set, each told by the beginning of its own', async () => {
  await start();
  const long = `${'a hill and '.repeat(8)}a sea`;
  const sent = await send([{ prompt: 'a\nfox' }, { prompt: long, durationSeconds: 4 }, { prompt: '{day,night}' }], 1000);
  const id = sent.generations[0]?.id;
  expect(sent.generations.map(({ set }) => set)).toEqual([
    { id, index: 1, size: 4, words: 'a fox' },
    { id, index: 2, size: 4, words: 'a hill and a hill and a hill and a hill and a hill and a hil…' },
    { id, index: 3, size: 4, words: 'day' },
    { id, index: 4, size: 4, words: 'night' },
  ]);
  expect(sent.generations.map(({ request }) => request.durationSeconds)).toEqual([8, 4, 8, 8]);
  expect((await app.engine.find(id ?? ''))?.members?.map((each) => each.id)).toEqual(sent.generations.map((each) => each.id));
  await expect.poll(() => app.clock.advance(0).then(() => provider.starts.length)).toBe(4);
});

it('asks once for all, with the sum and how many there are, however little it is', async () => {
  await start({ confirmAboveUsd: 1000, budgets: { perDayUsd: 100 } });
  const question = await refusal(send(two));
  expect(question).toMatchObject({ code: 'needs_confirmation', proposals: [{ kind: 'asked', asSet: true }] });
  expect(say(question.text)).toMatch(/^This costs about \$0\.85\*: 2 videos\. \$100\.00 of the budget of the day/);
  const priceUsd = question.priceUsd ?? 0;
  expect((await refusal(send(two, priceUsd - 0.01))).code).toBe('needs_confirmation');
  expect(await stored()).toEqual([]);
  expect((await send(two, priceUsd)).generations).toHaveLength(2);
  expect(await committedUsd(app)).toBeCloseTo(priceUsd, 9);
});

it('asks for one alone as for any other', async () => {
  await start({ confirmAboveUsd: 1000 });
  const { generations } = await send([{ prompt: 'a fox' }]);
  expect(generations.map(({ set }) => set)).toEqual([undefined]);
});

it('makes one set of one event, and of one press on its price, however often each comes', async () => {
  await start();
  const first = await send(two, 1000);
  expect(await send(two, 1000)).toMatchObject({ repeated: true, generations: first.generations.map(({ id }) => ({ id })) });
  const { proposals } = await refusal(send([...two, { prompt: 'the sea' }], undefined, 'other'));
  const { id } = await app.engine.keepQuote(proposals);
  const [one, other] = await Promise.all([1, 2].map(() => app.engine.takeQuote({ id, choice: 1, requester: ada })));
  expect(one && promptsOf(one)).toEqual(['a fox', 'a long hill', 'the sea']);
  expect(one?.generations.map(({ set }) => set?.size)).toEqual([3, 3, 3]);
  expect(other).toMatchObject({ repeated: true, generations: one?.generations.map((each) => ({ id: each.id })) });
  expect(await stored()).toHaveLength(5);
});

it('takes all of them in or none, by the number of one person and by budgets', async () => {
  await start({ activePerPerson: 2 });
  expect(await refusal(send([...two, { prompt: 'the sea' }], 1000))).toMatchObject({ code: 'too_many_active', proposals: [] });
  const { priceUsd = 0 } = await refusal(send(two));
  await app.stop();
  await start({ budgets: { perDayUsd: priceUsd - 0.01 } });
  expect((await refusal(send(two, 1000))).code).toBe('budget_exceeded');
  expect(await stored()).toEqual([]);
});

it('says all that is wrong, with which of them it is, and makes none', async () => {
  await start();
  const refused = await refusal(
    send([{ prompt: '' }, { prompt: 'a fox' }, { prompt: 'a hill', durationSeconds: 77 }, { prompt: 'x', model: 'gone' }], 1000),
  );
  expect(refused.problems.map(({ index, option }) => [index, option])).toEqual([
    [0, 'prompt'],
    [2, 'duration'],
    [3, 'model'],
  ]);
  expect(refused.code).toBe('invalid_combination');
  expect(say(refused.text)).toMatch(/^1 of 4: .*3 of 4: .*4 of 4: /);
  expect(await stored()).toEqual([]);
});

it('refuses more than a batch may become, counted with what each multiplies to', async () => {
  await start();
  const many = Array.from({ length: mostInBatch / 2 }, (_, at) => ({ prompt: `a hill ${at} by {day,night}` }));
  expect((await send(many, 1000)).generations).toHaveLength(mostInBatch);
  const refused = await refusal(send([...many, { prompt: 'a fox' }], 1000, 'other'));
  expect([refused.code, refused.text.values]).toEqual(['invalid_combination', { given: mostInBatch + 1, max: mostInBatch }]);
});
