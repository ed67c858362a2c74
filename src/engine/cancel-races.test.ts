import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../domain/errors.ts';
import { type GenerationState, isEnded } from '../domain/generation.ts';
import { text } from '../domain/texts.ts';
import { type ScriptedProvider, scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import { type ScriptedStore, scriptedStore } from '../testing/set-up/scripted-store.ts';
import {
  committedUsd,
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';

let video: string;
let provider: ScriptedProvider;
let script: ScriptedStore;
let app: TestEngine;
/** Answers the request that is on its way. */
let answer: { resolve(operationName: string): void; reject(error: unknown): void };

const ada = { requester: { platform: 'web', id: 'ada' }, mayManage: false } as const;
const priceUsd = 0.8;
const error = (...[kind, details]: [ProviderError['kind'], ConstructorParameters<typeof ProviderError>[2]]) =>
  new ProviderError(kind, text('provider.noClearAnswer', { provider: 'Google' }), details);
const unclear = error('unknown', { code: 'timeout' });

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
beforeEach(async () => {
  provider = scriptedProvider(video, 'gemini-veo');
  script = scriptedStore();
  app = openTestEngine({ folder: temporaryFolder(), providers: [provider], wrapStore: script.wrap });
  await app.engine.start();
});
afterEach(() => {
  script.release();
  return app.stop();
});

/** A request whose answer the test gives. Later ones are taken at once. */
async function submit(): Promise<string> {
  provider.onStart.unshift(() => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    answer = { resolve, reject };
    return promise;
  });
  const request = sampleRequest({ model: 'veo-3.1-fast-generate-preview' });
  const { generation } = await app.engine.submit(sampleSubmission({ request }));
  return generation.id;
}

const found = (id: string) => app.engine.find(id);
const questions = () => app.effects.filter(({ kind }) => kind === 'question');
const turn = () => app.clock.advance(0);

/** Real time passes for those who wait for the database. */
async function until(what: () => Promise<boolean>): Promise<void> {
  await expect.poll(() => turn().then(what)).toBe(true);
}

/** What happens to a generation, and where it has to stand for that. */
interface Event {
  readonly from: 'queued' | 'submitting' | 'generating';
  fire(): Promise<void>;
  /** Where it goes for somebody who still wants it; absent: it stays. */
  readonly into?: GenerationState;
  /** What it is in the end for somebody who calls it off at that moment. */
  readonly ends: readonly string[];
}

const refusal = (thrown: Error, into: GenerationState, ends: readonly string[]): Event => ({
  from: 'submitting',
  fire: async () => answer.reject(thrown),
  into,
  ends,
});
const look = (into: GenerationState | undefined, ends: readonly string[], set: () => void, seconds = 4): Event => ({
  ...(into === undefined ? {} : { into }),
  from: 'generating',
  async fire() {
    set();
    await app.clock.advance(seconds * 1000 + 10_000);
  },
  ends,
});
const operation = 'operations/1';

const events: Readonly<Record<string, Event>> = {
  'it is picked': { from: 'queued', fire: turn, into: 'submitting', ends: ['canceled'] },
  'Google takes it': { from: 'submitting', fire: async () => answer.resolve(operation), into: 'generating', ends: ['canceled'] },
  'it could not be sent': refusal(error('not sent', { code: 'ECONNREFUSED' }), 'queued', ['canceled']),
  'Google is busy': refusal(error('transient', { code: 'unavailable' }), 'queued', ['canceled']),
  'Google’s limit is reached': refusal(error('rejected', { code: 'rate_limited', retryAfterMs: 5000 }), 'queued', ['canceled']),
  'Google rejects it': refusal(error('rejected', { code: 'invalid_argument' }), 'failed', ['failed']),
  'the answer is unclear': refusal(unclear, 'unknown', ['canceled']),
  'the answer is a surprise': refusal(new TypeError('surprise'), 'unknown', ['canceled']),
  'it is still being made': look(undefined, ['canceled'], () => undefined),
  'it is made': look('downloading', ['canceled'], () => provider.finish(operation)),
  'the sound is refused': look('queued', ['refused'], () =>
    provider.operations.set(operation, {
      ...{
        state: 'refused',
        reason: text('provider.refusedAudio', { provider: 'Google' }),
        supportCodes: [],
        worthAnotherTry: true,
      },
    }),
  ),
  'it fails': look('failed', ['failed'], () =>
    provider.operations.set(operation, {
      state: 'failed',
      reason: text('provider.failedNoMessage', { provider: 'Google' }),
      code: 'x',
    }),
  ),
  'Google lost it': look(
    'failed',
    ['canceled'],
    () => provider.operations.set(operation, () => Promise.reject(error('rejected', { code: 'operation_gone' }))),
    20,
  ),
};

/** Takes it to where the event finds it. */
async function arrange({ from }: Event): Promise<string> {
  if (from === 'queued') script.holdSteps('submitting');
  const id = await submit();
  if (from === 'queued') return id;
  await until(async () => (await found(id))?.state === 'submitting');
  if (from === 'submitting') return id;
  answer.resolve(operation);
  await until(async () => (await found(id))?.state === 'generating');
  return id;
}

async function settle(id: string): Promise<void> {
  if ((await found(id))?.state === 'submitting') answer.resolve(operation);
  await turn();
  if (provider.operations.get(operation) === undefined) provider.finish(operation);
  for (let n = 2; n < 5; n += 1) provider.finish(`operations/${n}`);
  await expect.poll(() => app.clock.advance(20_000).then(async () => isEnded((await found(id))?.state ?? 'queued'))).toBe(true);
  await turn();
}

/** It was called off: nothing more is sent, asked, shown or set aside. */
async function expectCalledOff(id: string, startsThen: number, ends: readonly string[]): Promise<void> {
  const generation = await found(id);
  expect(ends).toContain(generation?.state);
  expect(provider.starts).toHaveLength(startsThen);
  expect(provider.downloads).toEqual([]);
  expect(questions()).toEqual([]);
  expect(app.effects.filter(({ kind, files }) => kind === 'result' && files.length > 0)).toEqual([]);
  // Its person sees how it ended.
  expect(app.effects.filter(({ kind }) => kind === 'status').at(-1)?.state).toBe(generation?.state);
  const { reservedUsd, spentUsd, maybeUsd } = await app.opened.store.spending({ kind: 'everyone' }, 0, app.clock.now());
  expect(reservedUsd).toBe(0);
  expect({ spentUsd, maybeUsd }).toEqual({
    spentUsd: generation?.charged === 'yes' ? priceUsd : 0,
    maybeUsd: generation?.charged === 'maybe' ? priceUsd : 0,
  });
}

describe.each(Object.entries(events))('canceling while %s', (_, event) => {
  it('holds where the person’s write comes first', async () => {
    const id = await arrange(event);
    if (event.into !== undefined) script.holdSteps(event.into);
    await event.fire();
    if (event.into !== undefined) await until(async () => script.turnedAway().steps > 0);
    const starts = provider.starts.length;
    await app.engine.cancel(id, ada);
    await turn();
    const shown = app.effects.length;
    script.release();
    await settle(id);
    await expectCalledOff(id, starts, event.ends);
    // Nobody reads that it waits again.
    expect(app.effects.slice(shown).map(({ state }) => state)).not.toContain('queued');
  });

  it('holds, or is refused, where the other write comes first', async () => {
    const id = await arrange(event);
    script.holdPersons();
    const canceling = script.asPerson(() => app.engine.cancel(id, ada).catch(() => 'refused'));
    await until(async () => script.turnedAway().persons >= 1);
    if (event.from === 'queued') script.holdSteps('completed');
    await event.fire();
    if (event.into !== undefined) await until(async () => provider.starts.length > 1 || (await found(id))?.state !== event.from);
    const starts = provider.starts.length;
    script.release();
    const outcome = await canceling;
    // What is over, or waits for a decision, or is made, is not called off.
    if (outcome === 'refused') return expect(['queued', 'submitting', 'generating']).not.toContain((await found(id))?.state);
    await settle(id);
    await expectCalledOff(id, starts, ['canceled', 'failed', 'refused']);
  });
});

describe('an unclear request that its person had called off', () => {
  it('ends as canceled, may be charged, and asks nobody', async () => {
    const id = await submit();
    await until(async () => (await found(id))?.state === 'submitting');
    await app.engine.cancel(id, ada);
    answer.reject(unclear);
    await until(async () => (await found(id))?.state === 'canceled');
    expect(await found(id)).toMatchObject({ charged: 'maybe', reason: { key: 'reason.discardedUnclear' } });
    expect(questions()).toEqual([]);
    await expect(app.engine.decide(id, 'again', ada)).rejects.toMatchObject({ code: 'not_possible_now' });
    expect(await committedUsd(app)).toBeCloseTo(priceUsd, 9);
  });
});

describe('a question', () => {
  async function ask(): Promise<string> {
    const id = await submit();
    await until(async () => (await found(id))?.state === 'submitting');
    answer.reject(unclear);
    await until(async () => (await found(id))?.state === 'unknown');
    return id;
  }

  it.each(['again', 'leave'] as const)(
    'that was answered with %s while the database was busy is answered once',
    async (first) => {
      const id = await ask();
      script.holdPersons();
      const decisions = [first, 'again' as const, 'leave' as const].map((decision) =>
        script.asPerson(() => app.engine.decide(id, decision, ada)),
      );
      await until(async () => script.turnedAway().persons >= 3);
      script.release();
      const outcomes = await Promise.allSettled(decisions);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      await app.clock.advance(0);
      expect(provider.starts.length).toBeLessThanOrEqual(2);
    },
  );

  it('is not answered by a click that was meant for the one before', async () => {
    const id = await ask();
    script.holdPersons();
    const late = script.asPerson(() => app.engine.decide(id, 'again', ada));
    late.catch(() => undefined);
    await until(async () => script.turnedAway().persons >= 1);
    // Another click got through meanwhile, and what it sent is unclear as well.
    provider.onStart.unshift(() => Promise.reject(unclear));
    await app.engine.decide(id, 'again', ada);
    await until(async () => (await found(id))?.state === 'unknown' && (await found(id))?.attempts === 2);
    script.release();
    await expect(late).rejects.toMatchObject({ code: 'not_possible_now' });
    expect(provider.starts).toHaveLength(2);
  });

  it('that nobody answered in two days is not closed once somebody has', async () => {
    const id = await ask();
    await app.clock.advance(47.9 * 3_600_000);
    script.holdSteps('failed');
    await expect.poll(() => app.clock.advance(60_000).then(() => script.turnedAway().steps)).toBeGreaterThan(0);
    await app.engine.decide(id, 'again', ada);
    script.release();
    await until(async () => provider.starts.length === 2);
    provider.finish('operations/2');
    await expect.poll(() => app.clock.advance(5000).then(async () => (await found(id))?.state)).toBe('completed');
  });

  it('that is answered with again makes a video although it had been called off before', async () => {
    const id = await ask();
    // As an earlier version left it.
    await app.opened.store.change(id, { discarded: true });
    await app.engine.decide(id, 'again', ada);
    provider.finish('operations/2');
    await expect.poll(() => app.clock.advance(5000).then(async () => (await found(id))?.state)).toBe('completed');
  });
});

it('sends nothing that came back into line after it was called off', async () => {
  script.holdSteps('submitting');
  const id = await submit();
  await app.opened.store.change(id, { discarded: true });
  script.release();
  await until(async () => (await found(id))?.state === 'canceled');
  expect(provider.starts).toEqual([]);
  expect(await committedUsd(app)).toBe(0);
});

it('erases once, whatever waits', async () => {
  const id = await submit();
  await until(async () => (await found(id))?.state === 'submitting');
  answer.resolve(operation);
  provider.finish(operation);
  await expect.poll(() => app.clock.advance(5000).then(async () => (await found(id))?.state)).toBe('completed');
  script.holdPersons();
  const removing = [1, 2].map(() => script.asPerson(() => app.engine.remove(id, ada)));
  await until(async () => script.turnedAway().persons >= 2);
  expect((await found(id))?.request.prompt).not.toBe('');
  script.release();
  await Promise.all(removing);
  expect(await found(id)).toMatchObject({ request: { prompt: '' }, videos: [] });
});
