import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../domain/errors.ts';
import type { SubmittedAll } from '../../domain/video-engine.ts';
import { missingForPostgres } from '../postgres/find-postgres.ts';
import { testDatabase } from '../postgres/test-database.ts';
import { type ScriptedProvider, scriptedProvider } from '../set-up/scripted-provider.ts';
import {
  type Effect,
  recordingDelivery,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  temporaryFolder,
} from '../set-up/test-engine.ts';
import { openSharedEngine, type SharedEngine } from './shared-engine.ts';

const missing = missingForPostgres();
const ada = { platform: 'web', id: 'ada' } as const;

describe.skipIf(missing !== undefined)(`batches at several processes on one PostgreSQL (${missing ?? 'a real one'})`, () => {
  let url: string;
  let folder: string;
  let video: string;
  /** Of all of them, as the real ones are. */
  let provider: ScriptedProvider;
  let effects: Effect[];

  beforeAll(async () => {
    video = await sampleVideoFile(temporaryFolder());
  });
  beforeEach(async () => {
    url = await testDatabase();
    folder = temporaryFolder();
    provider = scriptedProvider(video);
    effects = [];
  });

  const start = async (me: string): Promise<SharedEngine> => {
    const deliveries = [recordingDelivery(effects)];
    const opened = await openSharedEngine({
      url,
      folder,
      me,
      providers: [provider],
      deliveries,
      settings: { activePerPerson: 5 },
    });
    onTestFinished(opened.stop);
    await opened.engine.start();
    return opened;
  };
  const send = ({ engine }: SharedEngine, eventId: string, prompts: readonly string[], isAgreed = true) =>
    engine.submitAll(
      prompts.map((prompt) =>
        sampleSubmission({ request: sampleRequest({ prompt }), eventId, ...(isAgreed && { agreedUsd: 0 }) }),
      ),
      { asSet: true },
    );
  const idsOf = ({ generations }: SubmittedAll) => generations.map(({ id }) => id);
  const stored = async ({ engine }: SharedEngine) => (await engine.history({ limit: 20 })).generations;
  const finishAll = async (process: SharedEngine, count: number): Promise<void> => {
    await expect.poll(() => provider.starts).toHaveLength(count);
    for (let nth = 1; nth <= count; nth += 1) provider.finish(`operations/${nth}`);
    await expect.poll(async () => (await stored(process)).map(({ state }) => state)).toEqual(Array(count).fill('completed'));
  };

  it('are taken in once, all or none, and each of them is started and posted once', async () => {
    const [one, other] = [await start('one'), await start('other')];
    const same = await Promise.all([one, other].map((each) => send(each, 'same', ['a fox', 'a hill', 'the sea'])));
    expect(same.map(({ repeated }) => repeated).toSorted()).toEqual([false, true]);
    expect(new Set(same.map((each) => idsOf(each).join())).size).toBe(1);
    expect((await stored(other)).map(({ set }) => set?.words)).toEqual(['the sea', 'a hill', 'a fox']);

    // Two are left of the five that one person may have, and both ask for two at once.
    const rivals = await Promise.allSettled([send(one, 'first', ['a sky', 'a sun']), send(other, 'second', ['a cat', 'a dog'])]);
    const refused = rivals.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(refused).toMatchObject([{ code: 'too_many_active' }]);
    expect(await stored(one)).toHaveLength(5);
    await finishAll(one, 5);

    const question = await send(one, 'asked', ['a bus', 'a car'], false).catch((error: unknown) => error);
    if (!(question instanceof UserError)) throw new Error('it was taken in');
    const { id } = await one.engine.keepQuote(question.proposals);
    const presses = await Promise.all([one, other].map(({ engine }) => engine.takeQuote({ id, choice: 1, requester: ada })));
    expect(presses.map(({ repeated }) => repeated).toSorted()).toEqual([false, true]);
    expect(new Set(presses.map((each) => idsOf(each).join())).size).toBe(1);
    await finishAll(other, 7);
    const prompts = provider.starts.map(({ request }) => request.prompt);
    expect([prompts.length, new Set(prompts).size]).toEqual([7, 7]);
    const results = effects.filter(({ kind }) => kind === 'result').map(({ generationId }) => generationId);
    expect([results.length, new Set(results).size]).toEqual([7, 7]);
  });

  it('go on where the process that took them in has ended', async () => {
    const first = await start('first');
    const { generations } = await send(first, 'left', ['a fox', 'a hill', 'the sea']);
    await expect.poll(() => provider.starts).toHaveLength(3);
    await first.stop();
    const next = await start('next');
    await finishAll(next, 3);
    const whole = await next.engine.find(generations[0]?.id ?? '');
    expect(whole?.members?.map(({ state }) => state)).toEqual(['completed', 'completed', 'completed']);
  });
});
