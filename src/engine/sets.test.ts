import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Delivery, DeliveryError, type DeliveryOutcome } from '../domain/delivery.ts';
import type { UserError } from '../domain/errors.ts';
import { type GenerationState, type GenerationView, isFurtherMember } from '../domain/generation.ts';
import { statusCardOf } from '../domain/sets/set-card.ts';
import { text } from '../domain/texts.ts';
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

interface Shown {
  readonly kind: 'status' | 'question' | 'result';
  readonly seen: GenerationView;
  readonly standsBy: string | undefined;
  /** It calls its person. */
  readonly calls: boolean;
}

const { say } = createTexts();
const omni = 'gemini-omni-1.2-flash';
let video: string;
let folder: string;
let provider: ScriptedProvider;
let shown: Shown[];
let app: TestEngine;
/** What the platform says to the next posts. */
let answers: (() => Promise<DeliveryOutcome>)[];

/** A chat platform: a status message has to stand first. */
const delivery: Delivery = {
  platform: 'discord',
  statusComesFirst: true,
  statusGapMs: 5000,
  // As chats do: a further one of a set gets no message.
  showStatus: async (seen) => (isFurtherMember(seen) ? { state: 'delivered', receipt: {} } : note('status', seen)),
  async post(kind, seen, _, { receipts, mayCall = async () => true }) {
    // Who has just decided that is told nothing.
    if (kind === 'result' && seen.reason?.key === 'reason.leftAlone') return { state: 'delivered', receipt: { quiet: 'yes' } };
    return note(kind, seen, receipts.status.message, await mayCall());
  },
};

async function note(kind: Shown['kind'], seen: GenerationView, standsBy?: string, calls = false): Promise<DeliveryOutcome> {
  const answer = answers.shift();
  if (answer !== undefined) return answer();
  shown.push({ kind, seen, standsBy, calls });
  return { state: 'delivered', receipt: { message: `${kind} of ${seen.id}` } };
}

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
beforeEach(() => {
  folder = temporaryFolder();
  shown = [];
  answers = [];
});
afterEach(() => app.stop());

async function start(options: Partial<TestEngineOptions> = {}): Promise<void> {
  provider = scriptedProvider(video, 'gemini-omni');
  app = openTestEngine({ folder, providers: [provider], deliveries: [delivery], ...options });
  await app.engine.start();
}

interface Asked extends Partial<VideoRequest> {
  readonly person?: string;
  readonly tenant?: string;
  readonly eventId?: string;
  readonly agreedUsd?: number;
}

async function submit({
  person = 'ada',
  tenant,
  eventId = `event-${crypto.randomUUID()}`,
  agreedUsd = 1000,
  ...request
}: Asked = {}) {
  const where = { platform: 'discord', ...(tenant !== undefined && { tenant }) };
  const { generation, repeated } = await app.engine.submit(
    sampleSubmission({
      request: sampleRequest({ model: omni, numberOfVideos: 3, ...request }),
      requester: { ...where, id: person },
      replyTarget: { ...where, channelId: 'general', ids: {} },
      eventId,
      agreedUsd,
    }),
  );
  const ids = (generation.members ?? [generation]).map(({ id }) => id);
  return { generation, repeated, ids };
}

const person = (id = 'ada') => ({ requester: { platform: 'discord', id }, mayManage: false }) as const;
const advance = (ms: number): Promise<void> => app.clock.advance(ms);
const stateOf = async (id: string | undefined) => (await app.engine.find(id ?? ''))?.state;
const reach = (id: string | undefined, state: GenerationState) =>
  expect.poll(() => advance(0).then(() => stateOf(id))).toBe(state);
const posted = (kind: Shown['kind']) => shown.filter((each) => each.kind === kind);
const starts = () => provider.starts.map(({ request }) => request.prompt);

async function finish(id: string | undefined): Promise<void> {
  await reach(id, 'generating');
  provider.finish((await app.engine.find(id ?? ''))?.operationName ?? '');
  await advance(60_000);
  await reach(id, 'completed');
}

const stored = async () => (await app.engine.history({ limit: 100 })).generations;

/** What somebody is told who asks for too much. */
const refusal = (asked: Asked = {}): Promise<UserError> =>
  submit(asked).then(
    () => expect.fail('it was taken in'),
    (error: UserError) => error,
  );

/** Presses the first button under a refusal. */
async function take({ proposals }: UserError) {
  const { id } = await app.engine.keepQuote(proposals);
  return (await app.engine.takeQuote({ id, choice: 1, requester: person().requester })).generations;
}

/** Has one of a set come to its end. */
async function end(id: string, how: string): Promise<void> {
  const { operationName = '' } = (await app.engine.find(id)) ?? {};
  if (how === 'video') return finish(id);
  if (how === 'left') {
    await app.engine.decide(id, 'leave', person());
    return reach(id, 'failed');
  }
  if (how === 'cancel') {
    await app.engine.cancel(id, person());
    provider.finish(operationName);
  } else provider.operations.set(operationName, { state: 'failed', reason: text('reason.crashed'), code: 'INTERNAL' });
  await advance(60_000);
  await reach(id, how === 'cancel' ? 'canceled' : 'failed');
}

describe('a set is taken in', () => {
  it('as generations of their own, with a price and a start each', async () => {
    await start();
    const { generation, ids } = await submit();
    const members = await Promise.all(ids.map((id) => app.engine.find(id)));
    expect(members.map((each) => [each?.request.numberOfVideos, each?.set])).toEqual([
      [1, { id: ids[0], index: 1, size: 3 }],
      [1, { id: ids[0], index: 2, size: 3 }],
      [1, { id: ids[0], index: 3, size: 3 }],
    ]);
    expect(members.every((each) => each?.priceUsd === generation.priceUsd)).toBe(true);
    for (const id of ids) await reach(id, 'generating');
    expect(provider.starts).toHaveLength(3);
  });

  it('with the words of each', async () => {
    await start();
    const { ids } = await submit({ prompt: 'a hill at {day,night}', numberOfVideos: 1 });
    expect(
      (await Promise.all(ids.map((id) => app.engine.find(id)))).map((each) => [each?.request.prompt, each?.set?.words]),
    ).toEqual([
      ['a hill at day', 'day'],
      ['a hill at night', 'night'],
    ]);
    for (const id of ids) await reach(id, 'generating');
    expect(starts()).toEqual(['a hill at day', 'a hill at night']);
  });

  it('with what was shown before set aside, to the cent', async () => {
    await start({ settings: { budgets: { perDayUsd: 100 } } });
    const request = sampleRequest({ model: omni, numberOfVideos: 2, prompt: '{a fox,an owl} at {day,night}' });
    const spender = {
      requester: { platform: 'discord', id: 'ada' },
      replyTarget: { platform: 'discord', channelId: 'general', ids: {} },
    };
    const { priceUsd } = await app.engine.estimate(request, spender);
    const { ids } = await submit(request);
    expect(ids).toHaveLength(8);
    expect(priceUsd).toBeGreaterThan(0);
    expect(await committedUsd(app)).toBeCloseTo(priceUsd ?? 0, 9);
  });

  it('for alternatives in its words only with a press on the sum, whatever it costs', async () => {
    await start({ settings: { confirmAboveUsd: 1000 } });
    const asked = { prompt: '{day,night}', numberOfVideos: 1 };
    const { priceUsd: each = 0 } = (await submit({ numberOfVideos: 1 })).generation;
    const refusal = await submit({ ...asked, agreedUsd: each }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'needs_confirmation', proposals: [{ kind: 'asked', priceUsd: 2 * each }, {}] });
    expect((await app.engine.history({ limit: 9 })).generations).toHaveLength(1);
    expect((await submit({ ...asked, agreedUsd: 2 * each })).ids).toHaveLength(2);
  });

  it('by one press on a kept question, once, however often it is pressed', async () => {
    await start();
    const request = sampleRequest({ model: omni, prompt: '{day,night,dusk}' });
    const requester = { platform: 'discord', id: 'ada' };
    const replyTarget = { platform: 'discord', channelId: 'general', ids: {} };
    const submission = sampleSubmission({ request, requester, replyTarget });
    const { id } = await app.engine.keepQuote([{ kind: 'asked', submissions: [submission], priceUsd: 1000 }]);
    const [one, two] = await Promise.all([1, 2].map(() => app.engine.takeQuote({ id, choice: 1, requester })));
    expect(one?.generations.map(({ request: { prompt } }) => prompt)).toEqual(['day', 'night', 'dusk']);
    expect(two?.generations.map((each) => each.id)).toEqual(one?.generations.map((each) => each.id));
    expect((await app.engine.history({ limit: 9 })).generations).toHaveLength(3);
  });

  it('whole or not at all, by the number that one person may have, and offers as many as may be', async () => {
    await start({ settings: { activePerPerson: 4 } });
    await submit({ numberOfVideos: 2 });
    const refused = await refusal({ prompt: 'a hill at {day,night,dusk}', numberOfVideos: 1 });
    expect(refused).toMatchObject({ code: 'too_many_active', text: { values: { adding: 3, active: 2, max: 4 } } });
    expect(await stored()).toHaveLength(2);
    expect((await take(refused)).map(({ request }) => request.prompt)).toEqual(['a hill at day', 'a hill at night']);
    expect(await stored()).toHaveLength(4);
    expect(await refusal()).toMatchObject({ code: 'too_many_active', proposals: [] });
  });

  it.each([
    { asked: { numberOfVideos: 4 }, made: ['a lighthouse at dawn', 'a lighthouse at dawn'] },
    { asked: { numberOfVideos: 1, prompt: '{day,night,dusk}' }, made: ['day', 'night'] },
  ])(
    'whole or not at all, by what a budget has left for all of it, and offers as many as fit: $asked',
    async ({ asked, made }) => {
      await start();
      const each = (await submit({ numberOfVideos: 1 })).generation.priceUsd ?? 0;
      await app.stop();
      await start({ settings: { budgets: { perDayUsd: 3.5 * each } }, clock: app.clock });
      const refused = await refusal(asked);
      expect([refused.code, refused.proposals[0]?.priceUsd]).toEqual(['budget_exceeded', 2 * each]);
      expect(await stored()).toHaveLength(1);
      expect(await committedUsd(app)).toBeCloseTo(each, 9);
      expect((await take(refused)).map(({ request }) => request.prompt)).toEqual(made);
      expect(await committedUsd(app)).toBeCloseTo(3 * each, 9);
    },
  );

  it('not at all where the disk is full, and offers nothing then', async () => {
    await start();
    const { reserve } = app.opened;
    const isLow = reserve.isLow;
    reserve.isLow = () => true;
    expect(await refusal()).toMatchObject({ code: 'storage_full', proposals: [] });
    reserve.isLow = isLow;
    expect([await stored(), await committedUsd(app)]).toEqual([[], 0]);
    expect((await submit()).ids).toHaveLength(3);
  });

  it('once for an event that comes twice, also at the same time', async () => {
    await start();
    const [one, two] = await Promise.all([submit({ eventId: 'event' }), submit({ eventId: 'event' })]);
    expect([one.ids, one.repeated, two.repeated].flat()).toEqual([...two.ids, false, true]);
    expect(await submit({ eventId: 'event' })).toMatchObject({ ids: one.ids, repeated: true });
    expect((await app.engine.history({ limit: 100 })).generations).toHaveLength(3);
  });

  it('apart from that of another workspace with the same ids', async () => {
    await start();
    const one = await submit({ tenant: 'T1', prompt: '{day,night}', numberOfVideos: 1 });
    const two = await submit({ tenant: 'T2', numberOfVideos: 2 });
    expect((await app.engine.find(two.ids[0] ?? ''))?.members?.map(({ id }) => id)).toEqual(two.ids);
    expect(
      (await app.engine.history({ tenant: 'T1', platform: 'discord', channelId: 'general', limit: 9 })).generations
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(one.ids.toSorted());
  });

  it.each([
    ['{a,b,c} {d,e,f,g}', 1, 12],
    ['{a,b,c}', 4, 12],
  ])('up to ten at once: %s, %d of each is refused with the number', async (prompt, numberOfVideos, given) => {
    await start();
    await expect(submit({ prompt, numberOfVideos })).rejects.toMatchObject({ code: 'invalid_combination' });
    const refusal = await submit({ prompt, numberOfVideos }).catch((error: { text: Parameters<typeof say>[0] }) =>
      say(error.text),
    );
    expect(refusal).toContain(`That makes ${given} in all, and 10 at once is the most.`);
    expect((await app.engine.history({ limit: 9 })).generations).toEqual([]);
  });
});

describe('one status message', () => {
  it('has to stand before anything of a set is sent, also after a restart', async () => {
    const isAway = async (): Promise<DeliveryOutcome> => {
      throw new DeliveryError('away', { retryAfterMs: 5 * 60_000 });
    };
    await start();
    answers = Array.from({ length: 99 }, () => isAway);
    const { ids } = await submit();
    await advance(11 * 60_000);
    expect(provider.starts).toEqual([]);
    await app.stop();
    const { clock } = app;
    clock.jump(20 * 60_000);
    await start({ clock });
    await advance(60_000);
    expect(provider.starts).toEqual([]);
    answers = [];
    await advance(10 * 60_000);
    for (const id of ids) await reach(id, 'generating');
    expect(provider.starts).toHaveLength(3);
  });

  it('ends all of a set, free of charge, where the bot may not post, and one of them tells it', async () => {
    await start({ settings: { budgets: { perDayUsd: 50 } } });
    answers.push(async () => ({ state: 'parked', reason: text('limit.stopping') }));
    const { ids } = await submit();
    for (const id of ids) await reach(id, 'failed');
    await advance(60_000);
    expect(starts()).toEqual([]);
    expect(await committedUsd(app)).toBe(0);
    expect(posted('result').map(({ seen }) => seen.id)).toEqual([ids[0]]);
  });

  it('shows all of it: what they share, the sum, and a line for each', async () => {
    await start();
    const { ids } = await submit({ prompt: 'a hill at {day,night}, wide', numberOfVideos: 1 });
    await finish(ids[1]);
    await advance(10_000);
    const first = await app.engine.find(ids[0] ?? '');
    const card = first && statusCardOf(first);
    expect(card).toMatchObject({ prompt: 'a hill at {day, night}, wide', buttons: [] });
    expect(card?.members.map((each) => say(each))).toEqual([
      expect.stringMatching(/^1 of 2 · day: .* (is making the video\.|takes longer than usual\.)/),
      '2 of 2 · night: The video is ready.',
    ]);
    expect(say(card?.state ?? text('card.ready'))).toBe('1 of 2 videos are ready.');
    expect(card?.price.map((each) => say(each))).toEqual([`About $${(2 * (first?.priceUsd ?? 0)).toFixed(2)}.`]);
    expect(card?.options.map((each) => say(each))).toContain('2 videos');
    await expect.poll(() => advance(1000).then(() => posted('status').at(-1)?.seen.id)).toBe(ids[0]);
    expect(
      posted('status')
        .findLast(({ seen }) => seen.id === ids[0])
        ?.seen.members?.map(({ state }) => state),
    ).toEqual(['generating', 'completed']);
  });

  it('is where the results stand, each posted once, and the first one calls its person', async () => {
    await start();
    const { ids } = await submit();
    for (const id of ids.toReversed()) await finish(id);
    expect(posted('result').map(({ seen, standsBy, calls }) => [seen.id, standsBy, calls])).toEqual([
      [ids[2], `status of ${ids[0]}`, true],
      [ids[1], `status of ${ids[0]}`, false],
      [ids[0], `status of ${ids[0]}`, false],
    ]);
    const card = statusCardOf((await app.engine.find(ids[0] ?? '')) ?? expect.fail());
    expect(say(card.state)).toBe('3 of 3 videos are ready.');
  });
});

describe('each of a set goes its own way', () => {
  it('one that may have been taken is asked about and decided alone, by its number', async () => {
    await start();
    provider.onStart.push(
      async () => 'operations/first',
      async () => Promise.reject(new Error('nobody knows')),
    );
    const { ids } = await submit();
    await reach(ids[1], 'unknown');
    await expect.poll(() => posted('question').map(({ seen }) => [seen.id, seen.set?.index])).toEqual([[ids[1], 2]]);
    await app.engine.decide(ids[1] ?? '', 'again', person());
    await reach(ids[1], 'generating');
    expect(provider.starts).toHaveLength(4);
    expect([await stateOf(ids[0]), await stateOf(ids[2])]).toEqual(['generating', 'generating']);
  });

  it('one whose question can be posted nowhere is asked about in the message of all, until it is decided', async () => {
    await start();
    const post = delivery.post;
    delivery.post = async (kind, ...rest) =>
      kind === 'question' ? { state: 'parked', reason: text('discord.tokenOver') } : post(kind, ...rest);
    onTestFinished(() => {
      delivery.post = post;
    });
    provider.onStart.push(
      async () => 'operations/first',
      async () => Promise.reject(new Error('nobody knows')),
    );
    const { ids } = await submit();
    await reach(ids[1], 'unknown');
    const asking = () =>
      posted('status')
        .at(-1)
        ?.seen.members?.map(({ isUnasked = false }) => isUnasked);
    await expect.poll(() => advance(1000).then(asking)).toEqual([false, true, false]);
    await app.engine.decide(ids[1] ?? '', 'again', person());
    await expect.poll(() => advance(1000).then(asking)).toEqual([false, false, false]);
    await reach(ids[1], 'generating');
    expect(provider.starts).toHaveLength(4);
  });

  it('the cancel of a set calls off what waits, and lets go on what has begun', async () => {
    const left = Promise.withResolvers<string>();
    await start({ settings: { concurrentGenerations: 1, budgets: { perDayUsd: 50 } } });
    provider.onStart.push(() => left.promise);
    const { ids, generation } = await submit();
    await reach(ids[0], 'submitting');
    await expect(app.engine.cancelWaiting(ids[0] ?? '', person('eve'))).rejects.toMatchObject({ code: 'not_allowed' });
    expect(await app.engine.cancelWaiting(ids[0] ?? '', person())).toBe(2);
    left.resolve('operations/first');
    await finish(ids[0]);
    expect(await Promise.all(ids.map(stateOf))).toEqual(['completed', 'canceled', 'canceled']);
    expect(await committedUsd(app)).toBeCloseTo(generation.priceUsd ?? 0, 9);
    await expect(app.engine.cancelWaiting(ids[0] ?? '', person())).rejects.toMatchObject({ code: 'not_possible_now' });
    expect(provider.starts).toHaveLength(1);
  });

  it.each([
    { ends: ['2 video', '1 cancel', '3 video'], calls: 2 },
    { ends: ['3 fails', '1 video', '2 cancel'], calls: 3 },
    { ends: ['2 cancel', '1 cancel', '3 fails'], calls: 3 },
    { ends: ['1 left', '2 cancel', '3 video'], calls: 3 },
    { ends: ['1 cancel', '2 cancel', '3 cancel'], calls: undefined },
  ])('one post calls its person, whatever comes first: $ends', async ({ ends, calls }) => {
    await start();
    const isAsked = ends.includes('1 left');
    if (isAsked) provider.onStart.push(async () => Promise.reject(new Error('nobody knows')));
    const { ids } = await submit();
    for (const id of ids) await reach(id, isAsked && id === ids[0] ? 'unknown' : 'generating');
    for (const each of ends) {
      const [index = '', how = ''] = each.split(' ');
      await end(ids[Number(index) - 1] ?? '', how);
    }
    const callers = posted('result').filter((each) => each.calls);
    expect(callers.map(({ seen }) => seen.set?.index)).toEqual(calls === undefined ? [] : [calls]);
  });

  it('the call is left to the next one where a post reached nobody, and goes on after a restart', async () => {
    await start();
    const { ids } = await submit();
    for (const id of ids) await reach(id, 'generating');
    await expect
      .poll(() =>
        advance(1000).then(() =>
          posted('status')
            .at(-1)
            ?.seen.members?.map(({ state }) => state),
        ),
      )
      .toEqual(ids.map(() => 'generating'));
    const post = delivery.post;
    let tries = 0;
    delivery.post = async (kind, seen, files, attempt) => {
      tries += 1;
      if (tries === 1 && (await attempt.mayCall?.()) === true) return { state: 'parked', reason: text('discord.tokenOver') };
      return post(kind, seen, files, attempt);
    };
    try {
      await finish(ids[0]);
      await finish(ids[1]);
    } finally {
      delivery.post = post;
    }
    await app.stop();
    const { clock } = app;
    const { operations } = provider;
    await start({ clock });
    for (const [name, operation] of operations) provider.operations.set(name, operation);
    await finish(ids[2]);
    expect(posted('result').map(({ seen, calls }) => [seen.set?.index, calls])).toEqual([
      [2, true],
      [3, false],
    ]);
  });

  it('deleting one leaves the others, and takes its words from the message of all', async () => {
    await start();
    const { ids } = await submit({ prompt: 'a hill at {day,night,dusk}', numberOfVideos: 1 });
    for (const id of ids) await finish(id);
    await app.engine.remove(ids[0] ?? '', person());
    const first = (await app.engine.find(ids[0] ?? '')) ?? expect.fail();
    const card = statusCardOf(first);
    expect(card.prompt).toBe('a hill at {night, dusk}');
    expect(card.members.map((each) => say(each))).toEqual([
      '1 of 3: The video was deleted.',
      '2 of 3 · night: The video is ready.',
      '3 of 3 · dusk: The video is ready.',
    ]);
    expect(JSON.stringify(first)).not.toContain('a hill at day');
    expect((await app.engine.find(ids[1] ?? ''))?.videos).toHaveLength(1);
    await expect.poll(() => posted('status').at(-1)?.seen.members?.[0]?.removedAtMs).toBeGreaterThan(0);
  });
});
