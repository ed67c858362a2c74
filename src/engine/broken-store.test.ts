import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProviderError } from '../domain/errors.ts';
import { type GenerationState, isEnded } from '../domain/generation.ts';
import { StoreError } from '../domain/generation-store.ts';
import { text } from '../domain/texts.ts';
import { type OwnStore, openStore } from '../storage/sqlite/store.ts';
import { type ScriptedProvider, scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import { type ScriptedStore, scriptedStore } from '../testing/set-up/scripted-store.ts';
import {
  openTestEngine,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';

let video: string;
let folder: string;
let provider: ScriptedProvider;
let script: ScriptedStore;
let app: TestEngine;
let broke: StoreError[];

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
beforeEach(() => {
  folder = temporaryFolder();
  provider = scriptedProvider(video);
});
afterEach(() => app.stop());

async function start(wrap: (opened: OwnStore) => OwnStore = (opened) => opened): Promise<void> {
  broke = [];
  script = scriptedStore();
  app = openTestEngine({
    ...{ folder, providers: [provider], storeBroke: (error: StoreError) => broke.push(error) },
    wrapStore: (opened) => script.wrap(wrap(opened)),
  });
  await app.engine.start();
}

async function submit(): Promise<string> {
  const { generation } = await app.engine.submit(sampleSubmission());
  await app.clock.advance(0);
  return generation.id;
}

const state = async (id: string): Promise<GenerationState> => (await app.engine.find(id))?.state ?? 'queued';
const toTheEnd = (id: string) =>
  expect.poll(() => app.clock.advance(20_000).then(async () => isEnded(await state(id)))).toBe(true);

/** The steps of a generation that goes well, and of one whose answer is unclear. */
const steps = ['submitting', 'generating', 'downloading', 'stored', 'delivering', 'completed', 'unknown', 'queued'] as const;

describe.each(steps)('the commit of a step into %s', (to) => {
  it.each(['busy', 'full'] as const)('is made in the end where the database is %s for a moment', async (kind) => {
    await start();
    prepare(to);
    script.failSteps(to, kind, 3);
    const id = await submit();
    await expect.poll(() => app.clock.advance(5000).then(() => script.turnedAway().steps)).toBe(3);
    await expect.poll(() => app.clock.advance(20_000).then(() => rests(id))).toBe(true);
    expect(broke).toEqual([]);
    expect(provider.starts).toHaveLength(to === 'queued' ? 2 : 1);
  });

  it.each([
    [true, 'yes'],
    [true, 'never'],
    [false, 'never'],
  ] as const)('goes on where its answer was lost (stored: %s, and the database says in the end: %s)', async (isStored, said) => {
    await start();
    prepare(to);
    script.loseAnswer(to, isStored, 'not yet', said);
    const id = await submit();
    await expect.poll(() => app.clock.advance(20_000).then(() => rests(id)), { timeout: 8000 }).toBe(true);
    expect(await state(id)).toBe(to === 'unknown' ? 'unknown' : 'completed');
    expect(provider.starts).toHaveLength(to === 'queued' ? 2 : 1);
    const posts = app.effects.filter(({ kind }) => kind !== 'status').map(({ kind }) => kind);
    expect(posts).toEqual([to === 'unknown' ? 'question' : 'result']);
  });

  it('stops the process where the database is broken, and nothing is paid twice after it', async () => {
    await start();
    prepare(to);
    script.failSteps(to, 'broken', 1000);
    const id = await submit();
    await expect.poll(() => app.clock.advance(100).then(() => broke.length)).toBeGreaterThan(0);
    expect(broke[0]?.kind).toBe('broken');
    await app.stop();
    const sent = provider.starts.length;
    provider.operations.clear();
    provider.finish('operations/1');
    provider.finish('operations/2');
    await start();
    await expect.poll(() => app.clock.advance(20_000).then(() => rests(id))).toBe(true);
    // What surely was not sent is sent now; what may have been is asked about.
    expect(provider.starts).toHaveLength(Math.max(1, sent));
    expect(await state(id)).toBe(to === 'unknown' || to === 'queued' ? 'unknown' : 'completed');
  });

  function prepare(wanted: (typeof steps)[number]): void {
    const details = { code: wanted === 'queued' ? 'ECONNREFUSED' : 'timeout' };
    const error = new ProviderError(
      wanted === 'queued' ? 'not sent' : 'unknown',
      text('provider.noClearAnswer', { provider: 'Google' }),
      details,
    );
    if (wanted === 'unknown' || wanted === 'queued') provider.onStart.push(() => Promise.reject(error));
    provider.finish('operations/1');
    provider.finish('operations/2');
  }

  const rests = async (id: string): Promise<boolean> => (await state(id)) === 'unknown' || isEnded(await state(id));
});

describe('a request whose commit gets no answer', () => {
  it.each([
    [true, 'yes'],
    [true, 'never'],
    [false, 'no'],
    [false, 'never'],
  ] as const)('is taken in once, and answered so (stored: %s, and the database says in the end: %s)', async (isStored, said) => {
    await start();
    script.loseAnswer('accepted', isStored, 'not yet', said);
    const submission = sampleSubmission();
    const { generation, repeated } = await app.engine.submit(submission);
    expect(repeated).toBe(false);
    expect((await app.engine.findByEvent(submission.eventId))?.id).toBe(generation.id);
    expect(await app.opened.store.history({ limit: 5 })).toHaveLength(1);
    await expect.poll(() => app.clock.advance(0).then(() => provider.starts.length)).toBe(1);
  });

  it('tells its person that it may be made where the database does not say, and the same event is answered later', async () => {
    await start();
    script.loseAnswer('accepted', true, 'not yet');
    const submission = sampleSubmission();
    const now = performance.now.bind(performance);
    const later = vi.spyOn(performance, 'now').mockImplementation(() => 1000 * now());
    const refused = expect(app.engine.submit(submission)).rejects;
    await refused.toMatchObject({ code: 'outcome_unknown', text: { key: 'limit.unsure' } });
    later.mockRestore();
    expect(await app.engine.submit(submission)).toMatchObject({ repeated: true });
    expect(await app.opened.store.history({ limit: 5 })).toHaveLength(1);
  });
});

it('goes back into line after a refusal that pauses everything, though the pause can not be noted for a moment', async () => {
  let busy = 3;
  await start((opened) => ({
    ...opened,
    store: {
      ...opened.store,
      async setFact(name, value) {
        if (name === 'pauses' && busy > 0) {
          busy -= 1;
          throw new StoreError('busy', undefined);
        }
        await opened.store.setFact(name, value);
      },
    },
  }));
  const refusal = { code: 'billing_missing', pause: 'no billing' } as const;
  provider.onStart.push(() =>
    Promise.reject(new ProviderError('rejected', text('provider.rateLimited', { provider: 'Google' }), refusal)),
  );
  const id = await submit();
  await expect.poll(() => state(id)).toBe('queued');
  expect(await app.engine.paused()).toHaveLength(1);
  await expect.poll(() => app.opened.store.fact('pauses')).toContain('no billing');
});

it('sends what it has the intent of, though the database can not be read right afterwards by those who are told', async () => {
  const none = (): void => undefined;
  const measures = { started: none, seen: none, posted: none, ended: none, committed: none, answered: none };
  let isBroken = false;
  const wrapStore = (opened: OwnStore): OwnStore => {
    const { store } = opened;
    const find: typeof store.find = async (id) => {
      if (!isBroken) return await store.find(id);
      isBroken = false;
      throw new StoreError('busy', new Error('it can not be read just now'));
    };
    // The first read after the commit of the intent fails.
    const transaction: typeof store.transaction = async (work) => {
      const value = await store.transaction(work);
      isBroken = (await store.unfinished()).some(({ state }) => state === 'submitting');
      return value;
    };
    return { ...opened, store: { ...store, find, transaction } };
  };
  app = openTestEngine({ folder, providers: [provider], measures, wrapStore });
  await app.engine.start();
  const id = await submit();
  expect(provider.starts).toHaveLength(1);
  expect(await state(id)).toBe('generating');
});

describe('the name of a paid operation', () => {
  it.each(['broken', 'rejected'] as const)('is in the journal before the process ends over a %s commit', async (kind) => {
    await start();
    script.failSteps('generating', kind, 1);
    const id = await submit();
    await expect.poll(() => broke.length).toBeGreaterThan(0);
    expect(app.opened.reserve.readJournal()).toEqual([{ generationId: id, attempt: 1, operationName: 'operations/1' }]);
    await app.stop();
    provider.finish('operations/1');
    await start();
    await toTheEnd(id);
    expect(await state(id)).toBe('completed');
    expect(provider.starts).toHaveLength(1);
    expect(app.opened.reserve.readJournal()).toEqual([]);
  });

  it('is journaled while the database is busy, and leaves the journal with its commit', async () => {
    await start();
    script.holdSteps('generating');
    const id = await submit();
    await expect.poll(() => app.opened.reserve.readJournal().length).toBe(1);
    script.release();
    await expect.poll(() => state(id)).toBe('generating');
    await expect.poll(() => app.opened.reserve.readJournal()).toEqual([]);
  });

  it('that can be written nowhere stops the process all the same, and breaks nothing else', async () => {
    await start((opened) => ({
      ...opened,
      reserve: {
        ...opened.reserve,
        journal: () => {
          throw new Error('EIO: no journal either');
        },
      },
    }));
    script.holdSteps('generating');
    const id = await submit();
    // Longer than it takes until the journal is tried.
    await expect.poll(() => script.turnedAway().steps).toBeGreaterThan(5);
    script.failSteps('generating', 'broken', 1);
    await expect.poll(() => broke.length).toBeGreaterThan(0);
    expect(await state(id)).toBe('submitting');
  });

  it('of an earlier start does not answer for a later one', async () => {
    const sound = {
      state: 'refused',
      reason: text('provider.refusedAudio', { provider: 'Google' }),
      supportCodes: [],
      worthAnotherTry: true,
    } as const;
    await start();
    const id = await submit();
    // As a crash leaves it between the commit and the moment that clears the journal.
    app.opened.reserve.journal({ generationId: id, attempt: 1, operationName: 'operations/1' });
    const { promise } = Promise.withResolvers<string>();
    provider.onStart.push(() => promise);
    provider.operations.set('operations/1', sound);
    await expect.poll(() => app.clock.advance(5000).then(() => state(id))).toBe('submitting');
    expect((await app.engine.find(id))?.attempts).toBe(2);
    app.opened.close();
    app.engine.crashed();
    const died = app;
    await start();
    expect(await app.engine.find(id)).toMatchObject({ state: 'unknown', charged: 'maybe', operationName: undefined });
    died.stop().catch(() => undefined);
  });

  it('belongs to one generation: who gets another’s is asked, and never sees the other’s video', async () => {
    await start();
    const first = await submit();
    provider.onStart.push(async () => 'operations/1');
    const second = await submit();
    expect(await app.engine.find(second)).toMatchObject({
      ...{ state: 'unknown', charged: 'maybe', operationName: undefined, reason: { key: 'reason.foreignName' } },
    });
    provider.finish('operations/1');
    await toTheEnd(first);
    expect(await state(first)).toBe('completed');
    expect(app.effects.filter(({ kind, generationId }) => kind === 'question' && generationId === second)).toHaveLength(1);
    expect(app.effects.filter(({ kind, generationId }) => kind === 'result' && generationId === second)).toEqual([]);
  });

  it('that is another’s already does not keep the bot from starting when it is in the journal', async () => {
    await start();
    const first = await submit();
    script.failSteps('generating', 'broken', 1);
    provider.onStart.push(async () => 'operations/other');
    const second = await submit();
    await expect.poll(() => broke.length).toBeGreaterThan(0);
    await app.stop();
    const opened = openStore({ dataFolder: join(folder, 'data'), outputsFolder: join(folder, 'outputs'), lowDiskBytes: 0 });
    opened.reserve.clearJournal();
    opened.reserve.journal({ generationId: second, attempt: 1, operationName: 'operations/1' });
    opened.close();
    await start();
    expect([await state(first), await state(second)]).toEqual(['generating', 'unknown']);
  });
});

describe('tries of a start', () => {
  it('are counted on after a restart', async () => {
    const busy = new ProviderError('transient', text('provider.overloaded', { provider: 'Google' }), { code: 'unavailable' });
    provider.onStart.push(
      () => Promise.reject(busy),
      () => Promise.reject(busy),
      () => Promise.reject(busy),
    );
    await start();
    const id = await submit();
    await app.clock.advance(16_000);
    expect(await app.engine.find(id)).toMatchObject({ state: 'queued', busyTries: 2 });
    await app.stop();
    await start();
    await expect.poll(() => app.clock.advance(20_000).then(() => state(id))).toBe('failed');
    expect((await app.engine.find(id))?.reason?.key).toBe('reason.gaveUpBusy');
    expect(provider.starts).toHaveLength(3);
  });

  it('begin anew once it was taken', async () => {
    const unreachable = new ProviderError('not sent', text('provider.unreachable', { provider: 'Google' }), {
      code: 'ECONNREFUSED',
    });
    provider.onStart.push(() => Promise.reject(unreachable));
    await start();
    const id = await submit();
    expect((await app.engine.find(id))?.unreachableTries).toBe(1);
    await app.clock.advance(5000);
    expect(await app.engine.find(id)).toMatchObject({ state: 'generating', unreachableTries: 0, busyTries: 0 });
  });
});
