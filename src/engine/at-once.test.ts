import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { findModel } from '../domain/catalog.ts';
import { priceUsd } from '../domain/video-request.ts';
import { scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  committedUsd,
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  type TestEngineOptions,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';

const paid = sampleRequest({ model: 'veo-3.1-fast-generate-preview' });
const model = findModel(paid.model);
const paidUsd = (model && priceUsd(paid, model)) ?? 0;

async function started(options: Partial<TestEngineOptions> = {}) {
  const provider = scriptedProvider('', 'gemini-veo');
  const app = openTestEngine({ folder: temporaryFolder(), providers: [provider], ...options });
  onTestFinished(() => app.stop());
  await app.engine.start();
  return { ...app, provider };
}

const by = (person: string) => ({ requester: { platform: 'web', id: person }, mayManage: false }) as const;

it('keeps apart what two people write in one turn of the event loop', async () => {
  const { engine, clock, opened, provider } = await started();
  const people = ['ada', 'ben', 'ada', 'ben', 'ada', 'ben'];
  const all = await Promise.all(people.map((person) => engine.submit(sampleSubmission({ person, request: paid }))));
  const numbers = all.map(({ generation }) => generation.number);
  expect(new Set(numbers).size).toBe(people.length);
  await Promise.all([
    ...all.slice(0, 2).map(({ generation: { id, requester } }) => engine.cancel(id, by(requester.id))),
    ...['ada', 'ben'].map((person) => engine.submit(sampleSubmission({ person, request: paid }))),
  ]);
  await clock.advance(0);
  const records = await opened.store.history({ limit: 20 });
  expect(records.map(({ requester }) => requester.id).toSorted()).toEqual([...people, 'ada', 'ben'].toSorted());
  const left = records.filter(({ state }) => state === 'generating' || state === 'queued');
  expect(left.every(({ discarded, attempts, state }) => discarded || attempts === (state === 'queued' ? 0 : 1))).toBe(true);
  expect(provider.starts).toHaveLength(records.filter(({ state }) => state === 'generating').length);
  const { reservedUsd } = await opened.store.spending({ kind: 'everyone' }, 0, clock.now());
  expect(reservedUsd).toBeCloseTo(left.length * paidUsd, 9);
});

it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
  'sends nothing that is canceled before its turn is stored: %d turns after it',
  async (turns) => {
    const { engine, clock, provider, opened } = await started();
    const { generation } = await engine.submit(sampleSubmission({ person: 'ada', request: paid }));
    for (let turn = 0; turn < turns; turn += 1) await turnOfTheLoop();
    const outcome = await engine.cancel(generation.id, by('ada'));
    await clock.advance(0);
    const now = await engine.find(generation.id);
    expect({ state: now?.state, starts: provider.starts.length, usd: await committedUsd({ opened, clock }) }).toEqual(
      outcome === 'canceled' ? { state: 'canceled', starts: 0, usd: 0 } : { state: 'generating', starts: 1, usd: paidUsd },
    );
  },
);

it('takes an event in once that comes twice at once', async () => {
  const { engine, clock, opened, provider } = await started();
  const submission = sampleSubmission({ request: paid, eventId: 'slack:once' });
  const both = await Promise.all([engine.submit(submission), engine.submit(submission)]);
  expect(both.map(({ repeated }) => repeated).toSorted()).toEqual([false, true]);
  expect(new Set(both.map(({ generation }) => generation.id)).size).toBe(1);
  await clock.advance(0);
  expect(provider.starts).toHaveLength(1);
  expect(await committedUsd({ opened, clock })).toBeCloseTo(paidUsd, 9);
});

it('gives the last place of a budget, and of a person, to one of two who ask at once', async () => {
  const { engine, clock, opened } = await started({
    settings: { budgets: { perDayUsd: paidUsd * 1.5 }, activePerPerson: 1 },
  });
  const ask = (person: string, request = paid) => engine.submit(sampleSubmission({ person, request }));
  const outcomes = await Promise.allSettled([ask('ada'), ask('ben')]);
  expect(outcomes.map((each) => (each.status === 'rejected' ? each.reason.code : 'taken')).toSorted()).toEqual([
    'budget_exceeded',
    'taken',
  ]);
  expect(await committedUsd({ opened, clock })).toBeCloseTo(paidUsd, 9);
});

it('stops although a look at a provider never ends, and asks nothing of the store after that', async () => {
  const { engine, clock, provider } = await started();
  const { generation } = await engine.submit(sampleSubmission({ request: paid }));
  await clock.advance(0);
  provider.operations.set('operations/1', () => new Promise(() => undefined));
  await expect.poll(() => clock.advance(5000).then(() => provider.checks.length)).toBeGreaterThan(0);
  expect((await engine.find(generation.id))?.state).toBe('generating');
  const stopped = engine.stop();
  await clock.advance(10_000);
  await stopped;
});
