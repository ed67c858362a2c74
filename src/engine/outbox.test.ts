import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cardOf } from '../domain/card.ts';
import { type Delivery, type DeliveryAttempt, DeliveryError, type DeliveryOutcome } from '../domain/delivery.ts';
import type { GenerationState, GenerationView } from '../domain/generation.ts';
import { text } from '../domain/texts.ts';
import { inTurn } from '../lib/in-turn.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
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

interface Shown {
  readonly state: GenerationState;
  readonly position: number | undefined;
  readonly kind: 'status' | 'question' | 'result';
  readonly receipts: DeliveryAttempt['receipts'];
}

/** A chat platform: its status message has to stand first, and is edited at most every ten seconds. */
function chat(shown: Shown[]) {
  const answers: (() => Promise<DeliveryOutcome>)[] = [];
  const note = async (
    kind: Shown['kind'],
    { state, position }: GenerationView,
    { receipts, save }: DeliveryAttempt,
  ): Promise<DeliveryOutcome> => {
    // As platforms do before each post, so that a crash in the middle of it is known.
    await save({ ...receipts[kind], tried: 'yes' });
    const answer = answers.shift();
    if (answer !== undefined) return answer();
    shown.push({ kind, state, position, receipts });
    return { state: 'delivered', receipt: { message: kind } };
  };
  const delivery: Delivery = {
    platform: 'discord',
    statusComesFirst: true,
    statusGapMs: 10_000,
    showStatus: (generation, attempt) => note('status', generation, attempt),
    post: (kind, generation, _files, attempt) => note(kind, generation, attempt),
  };
  return { delivery, answers };
}

/** A clock of a machine that is slow: each look at it takes a millisecond. */
class RestlessClock extends ManualClock {
  isRestless = false;

  override now(): number {
    if (this.isRestless) this.jump(1);
    return super.now();
  }
}

let video: string;
let provider: ScriptedProvider;
let app: TestEngine;
let shown: Shown[];
let answers: (() => Promise<DeliveryOutcome>)[];

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
afterEach(() => app.stop());

async function start(options: Partial<TestEngineOptions> = {}, ...first: typeof answers): Promise<void> {
  provider = scriptedProvider(video, 'gemini-veo');
  shown = [];
  const platform = chat(shown);
  answers = platform.answers;
  answers.push(...first);
  app = openTestEngine({ folder: temporaryFolder(), providers: [provider], deliveries: [platform.delivery], ...options });
  await app.engine.start();
}

async function submit(person = 'ada'): Promise<string> {
  const { generation } = await app.engine.submit(
    sampleSubmission({
      request: sampleRequest({ model: 'veo-3.1-fast-generate-preview' }),
      requester: { platform: 'discord', id: person },
      replyTarget: { platform: 'discord', channelId: 'general', ids: {} },
    }),
  );
  return generation.id;
}

const advance = (ms: number): Promise<void> => app.clock.advance(ms);
const reach = (id: string, state: GenerationState) =>
  expect.poll(() => advance(0).then(async () => (await app.engine.find(id))?.state)).toBe(state);
const statuses = () => shown.filter(({ kind }) => kind === 'status').map(({ state }) => state);

describe('a status message that has to stand first', () => {
  it('stands before anything is sent to Google', async () => {
    const { promise: answer, resolve: arrived } = Promise.withResolvers<DeliveryOutcome>();
    await start();
    answers.push(() => answer);
    const id = await submit();
    await advance(60_000);
    expect(provider.starts).toHaveLength(0);
    arrived({ state: 'delivered', receipt: { message: '1' } });
    await reach(id, 'generating');
    expect(provider.starts).toHaveLength(1);
  });

  it('ends the generation, free of charge, where the bot may not post', async () => {
    await start({ settings: { budgets: { perDayUsd: 5 } } });
    answers.push(async () => ({ state: 'parked', reason: text('limit.stopping') }));
    const id = await submit();
    await reach(id, 'failed');
    expect(provider.starts).toHaveLength(0);
    expect(await app.engine.find(id)).toMatchObject({ charged: 'no', reason: { key: 'limit.stopping' } });
    expect(await committedUsd(app)).toBe(0);
    // Its person is told, by whatever way the platform finds.
    await expect.poll(() => shown.map(({ kind, state }) => `${kind} ${state}`)).toContain('result failed');
  });

  it('is tried again as soon as the platform allows, not an edit’s distance later', async () => {
    await start();
    answers.push(() => Promise.reject(new DeliveryError('busy', { retryAfterMs: 700 })));
    const id = await submit();
    await expect.poll(() => answers.length).toBe(0);
    await advance(700);
    await reach(id, 'generating');
  });

  it('is forgotten for none of many that fail at once, on a clock that does not stand still while they are looked up', async () => {
    const clock = new RestlessClock();
    await start({ clock, settings: { activePerPerson: 10, concurrentGenerations: 1 } });
    const ids: string[] = [];
    for (let retryAfterMs = 700; retryAfterMs < 710; retryAfterMs += 1) {
      answers.push(() => Promise.reject(new DeliveryError('busy', { retryAfterMs })));
      ids.push(await submit());
      await expect.poll(() => answers.length).toBe(0);
    }
    clock.isRestless = true;
    await advance(1000);
    clock.isRestless = false;
    await advance(11_000);
    const receipts = await inTurn(ids, (id) => app.opened.store.receipts(id));
    expect(receipts.filter(({ status }) => status.message === undefined)).toEqual([]);
  });

  it('is tried again while the platform is away, and nothing is paid meanwhile', async () => {
    await start();
    const away = () => Promise.reject(new DeliveryError('away', { retryAfterMs: 300_000 }));
    answers.push(away, away, away);
    const id = await submit();
    await expect.poll(() => answers.length).toBe(2);
    for (let left = 2; left > 0; left -= 1) {
      await advance(300_000);
      await expect.poll(() => answers.length).toBe(left - 1);
      expect((await app.engine.find(id))?.state).toBe('queued');
    }
    expect(provider.starts).toHaveLength(0);
    await advance(300_000);
    await reach(id, 'generating');
  });

  it('waits for as long as the bot itself sends nothing there, and nothing is paid meanwhile', async () => {
    await start();
    const closed = () => Promise.reject(new DeliveryError('refused', { retryAfterMs: 600_000, isOurPace: true }));
    answers.push(...Array.from({ length: 100 }, () => closed));
    const id = await submit();
    for (let minute = 0; minute < 25; minute += 1) {
      await advance(60_000);
      await expect.poll(statuses).toEqual([]);
    }
    expect(provider.starts).toHaveLength(0);
    answers.length = 0;
    await advance(600_000);
    await reach(id, 'generating');
  });

  it('is tried again before anything may leave, however long the platform asks to wait', async () => {
    await start();
    const slow = Promise.withResolvers<DeliveryOutcome>();
    answers.push(
      () => Promise.reject(new DeliveryError('away', { retryAfterMs: 3_600_000 })),
      () => slow.promise,
    );
    await submit();
    await expect.poll(() => answers.length).toBe(1);
    await advance(300_000);
    await expect.poll(() => answers.length).toBe(0);
    await advance(60_000);
    expect(provider.starts).toHaveLength(0);
    slow.resolve({ state: 'delivered', receipt: { message: 'status' } });
    await expect.poll(() => advance(0).then(() => provider.starts.length)).toBe(1);
  });

  it('stands first after a long stop as well', async () => {
    const [folder, clock] = [temporaryFolder(), new ManualClock()];
    await start({ folder, clock });
    answers.push(() => Promise.reject(new DeliveryError('away', { retryAfterMs: 60_000 })));
    const id = await submit();
    await expect.poll(() => answers.length).toBe(0);
    await app.stop();
    await clock.advance(3_600_000);
    const first = Promise.withResolvers<DeliveryOutcome>();
    await start({ folder, clock }, () => first.promise);
    await advance(60_000);
    expect(answers).toEqual([]);
    expect(provider.starts).toHaveLength(0);
    first.resolve({ state: 'delivered', receipt: { message: 'status' } });
    await reach(id, 'generating');
  });

  it('may be called off while it waits', async () => {
    await start();
    answers.push(() => Promise.reject(new DeliveryError('away', { retryAfterMs: 300_000 })));
    const id = await submit();
    await expect.poll(() => answers.length).toBe(0);
    await app.engine.cancel(id, { requester: { platform: 'discord', id: 'ada' }, mayManage: false });
    await advance(300_000);
    await expect.poll(statuses).toEqual(['canceled']);
    expect(provider.starts).toHaveLength(0);
  });
});

describe('edits of a status message', () => {
  it('show a new step within a second and a half, steps in quick succession as one, and an end at once', async () => {
    await start();
    const id = await submit();
    await reach(id, 'generating');
    expect(statuses()).toEqual(['queued']);
    await advance(900);
    expect(statuses()).toEqual(['queued']);
    await advance(200);
    await expect.poll(statuses).toEqual(['queued', 'generating']);
    await advance(4000);
    provider.finish('operations/1');
    await advance(5000);
    await reach(id, 'completed');
    await expect.poll(() => statuses().at(-1)).toBe('completed');
    expect(statuses().length).toBeLessThanOrEqual(5);
  });

  it('keep a long distance where only a place in line changes', async () => {
    await start({ settings: { concurrentGenerations: 1 } });
    const first = await submit();
    await reach(first, 'generating');
    await advance(8000);
    const second = await submit('bob');
    await submit('eve');
    const places = () => shown.filter(({ state }) => state === 'queued').map(({ position }) => position);
    await expect.poll(places).toEqual([1, 1, 2]);
    provider.finish('operations/1');
    await advance(5000);
    await reach(second, 'generating');
    await advance(1000);
    expect(places()).toEqual([1, 1, 2]);
    await advance(7000);
    await expect.poll(places).toEqual([1, 1, 2, 1]);
  });

  it('say once that it takes longer, when the time that was told is used up', async () => {
    await start();
    const id = await submit();
    await reach(id, 'generating');
    await advance(1100);
    await expect.poll(statuses).toEqual(['queued', 'generating']);
    const told = (await app.engine.find(id))?.eta;
    await advance(((told?.p90Seconds ?? 0) - 5) * 1000);
    expect(statuses()).toEqual(['queued', 'generating']);
    await advance(10_000);
    await expect.poll(statuses).toEqual(['queued', 'generating', 'generating']);
    const seen = await app.engine.find(id);
    expect(seen && cardOf(seen)).toMatchObject({ state: { key: 'state.generatingLate' }, expected: [] });
  });

  it('do so after a restart as well, and for one that waits in line', async () => {
    const folder = temporaryFolder();
    await start({ folder, settings: { concurrentGenerations: 1 } });
    const id = await submit();
    await reach(id, 'generating');
    await advance(1100);
    await submit('bob');
    await expect.poll(statuses).toEqual(['queued', 'generating', 'queued']);
    const { clock } = app;
    await app.stop();
    await start({ folder, clock, settings: { concurrentGenerations: 1 } });
    await reach(id, 'generating');
    await advance(20 * 60_000);
    await expect.poll(() => statuses().filter((state) => state === 'generating').length).toBeGreaterThan(0);
    expect(statuses().filter((state) => state === 'queued').length).toBeGreaterThan(0);
  });

  it('that our own pace keeps back make way for what is newer', async () => {
    await start();
    const id = await submit();
    await reach(id, 'generating');
    const { promise: isAsked, resolve: ask } = Promise.withResolvers<void>();
    answers.push(async () => {
      ask();
      throw new DeliveryError('too many edits', { retryAfterMs: 300_000, isOurPace: true });
    });
    await advance(10_100);
    await isAsked;
    expect(statuses()).toEqual(['queued']);
    provider.finish('operations/1');
    await advance(5000);
    await reach(id, 'completed');
    await expect.poll(() => advance(0).then(() => statuses().at(-1))).toBe('completed');
  });

  it('know where the result is once it is posted', async () => {
    await start();
    const id = await submit();
    await reach(id, 'generating');
    provider.finish('operations/1');
    await advance(15_000);
    await reach(id, 'completed');
    await expect.poll(() => statuses().at(-1)).toBe('completed');
    const result = shown.find(({ kind }) => kind === 'result');
    expect(result?.receipts.status).toEqual({ message: 'status' });
    expect(shown.at(-1)).toMatchObject({ kind: 'status', receipts: { result: { message: 'result' } } });
    expect(await app.engine.receipts(id)).toEqual({ status: { message: 'status' }, question: {}, result: { message: 'result' } });
  });

  it('tell those in line when they move up', async () => {
    await start({ settings: { concurrentGenerations: 1 } });
    const first = await submit();
    await reach(first, 'generating');
    await submit('bob');
    await submit('eve');
    await expect.poll(() => shown.filter(({ position }) => position === 2)).toHaveLength(1);
    provider.finish('operations/1');
    await advance(11_000);
    await reach(first, 'completed');
    await advance(11_000);
    await expect.poll(() => shown.some(({ position, state }) => position === 1 && state === 'queued')).toBe(true);
  });
});
