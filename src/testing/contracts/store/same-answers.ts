import fc from 'fast-check';
import { transitions } from '../../../domain/generation.ts';
import type { GenerationChange } from '../../../domain/generation-store.ts';
import type { HistoryQuery } from '../../../domain/history-query.ts';
import { historyOrders, resultKinds } from '../../../domain/library/browsing.ts';
import type { Quote } from '../../../domain/quote.ts';
import { text } from '../../../domain/texts.ts';
import { sampleRequest, sampleSubmission } from '../../set-up/test-engine.ts';
import { credits, folders, library, placeChoices, reports, schedules, sessions, shares, stars, styles } from './kept-calls.ts';
import type { OpenedStore } from './store-bench.ts';
import {
  call,
  groups,
  ids,
  image,
  kinds,
  latestMs,
  mostGenerations,
  one,
  person,
  picture,
  prompt,
  type StoreCall,
  states,
  time,
  usd,
  usedWords,
  which,
} from './store-call.ts';

const inserts = fc
  .record({
    nth: which,
    event: which,
    who: person,
    words: prompt,
    channel: fc.constantFrom('C1', 'C2'),
    source: which,
    atMs: time,
    pictures: fc.array(picture, { maxLength: 1 }),
    isSet: fc.boolean(),
    model: fc.constantFrom('preview', 'other'),
    priceUsd: usd,
  })
  .map((given) => {
    const { nth, event, who, words, channel, source, atMs, pictures, isSet, model, priceUsd } = given;
    return call('insert', given, async ({ store }) => {
      const { name: _, ...scope } = { name: '', ...who };
      const submission = sampleSubmission({
        ...{ requester: who, request: sampleRequest({ prompt: words.join(' '), model }), eventId: `event-${event}` },
        replyTarget: { ...scope, channelId: channel, ids: channel === 'C2' ? { parent: 'C1' } : {} },
      });
      return await store.insert(
        {
          ...{ ...submission, id: ids(nth), provider: 'preview', keyFingerprint: 'k', priceUsd, createdAtMs: atMs },
          ...(source < nth && { source: { generationId: ids(source), video: 1, how: 'edit' } }),
          ...(isSet && { set: { id: ids(source), index: nth + 1, size: mostGenerations + 1, words: 'in snow' } }),
        },
        pictures.map(image),
      );
    });
  });

const changes: fc.Arbitrary<GenerationChange> = fc.record(
  {
    operationName: fc.constantFrom('operations/1', 'operations/2', undefined),
    costUsd: fc.option(usd, { nil: undefined }),
    charged: fc.constantFrom('no', 'yes', 'maybe'),
    startedAtMs: fc.option(time, { nil: undefined }),
    finishedAtMs: fc.option(time, { nil: undefined }),
    endedAtMs: fc.option(time, { nil: undefined }),
    attempts: fc.nat(3),
    notBeforeMs: fc.option(time, { nil: undefined }),
    discarded: fc.boolean(),
    removedAtMs: fc.option(time, { nil: undefined }),
    reason: fc.constantFrom(text('reason.crashed'), undefined),
    videos: fc.constantFrom([], [{ file: 'a.mp4', sizeBytes: 1, durationSeconds: 8, width: 1, height: 1 }]),
  },
  { requiredKeys: [] },
);

const steps = fc.record({ nth: which, to: fc.nat(5), change: changes }).map((given) => {
  const { nth, to, change } = given;
  return call(
    'move',
    given,
    async (opened) =>
      await one(opened, nth, async ({ id, state }) => {
        const next = transitions[state][to % Math.max(1, transitions[state].length)];
        return next === undefined ? 'at its end' : await opened.store.move(id, state, next, change);
      }),
  );
});

const money = fc.record({ nth: which, attempt: fc.nat(2), usd, atMs: time, how: fc.nat(4) }).map((given) => {
  const { nth, attempt, usd: amount, atMs, how } = given;
  return call(
    'money',
    given,
    async (opened) =>
      await one(opened, nth, async (generation) => {
        const { store } = opened;
        if (how === 0) return await store.settle(generation.id, 'spent', atMs);
        if (how === 1) return await store.settle(generation.id, 'released', atMs);
        if (how === 2) return await store.settleAt(generation, amount, atMs);
        if (how === 3) return await store.holdReservations(generation.id, atMs, atMs + 3000);
        const payment = { payer: generation.requester, creditsUsd: atMs % 2 === 0 ? amount / 4 : 0 };
        return await store.reserve(generation, attempt, amount, atMs, payment);
      }),
  );
});

const deliveries = fc.record({ nth: which, kind: fc.constantFrom(...kinds), atMs: time, how: fc.nat(5) }).map((given) => {
  const { nth, kind, atMs, how } = given;
  return call('delivery', given, async ({ store }) => {
    if (how === 0) return await store.wantDelivery(ids(nth), kind, atMs);
    if (how === 1) return await store.hastenDeliveries(atMs);
    const due = (await store.dueDeliveries(latestMs, 99)).find((each) => each.generationId === ids(nth) && each.kind === kind);
    if (due === undefined) return await store.wantDelivery(ids(nth), kind, atMs);
    if (how === 2) return await store.markDelivered(due, { ts: `${nth}.${atMs}` });
    if (how === 3) return await store.parkDelivery(due, text('reason.crashed'));
    if (how === 4) return await store.postponeDelivery(due, atMs);
    return await store.deferDelivery(due, atMs);
  });
});

const limits = { perPerson: 2, inAll: 3, maxBytesPerPerson: 1500, maxBytes: 2000 };
const belongings = fc
  .record({ nth: which, who: person, atMs: time, pictures: fc.array(picture, { maxLength: 2 }), how: fc.nat(8) })
  .map((given) => {
    const { nth, who, atMs, pictures, how } = given;
    return call('belonging', given, async ({ store }) => {
      const { name: _, ...scope } = { name: '', ...who };
      const replyTarget = { ...scope, channelId: 'C1', ids: {} };
      const images = pictures.map(image);
      const proposals: Quote['proposals'] = [
        { kind: nth % 2 === 0 ? 'asked' : 'interrupted', priceUsd: 1, submissions: [{ request: sampleRequest() }] },
      ];
      if (how === 0)
        return await store.addQuote(
          { id: `q${nth}`, requester: who, replyTarget, proposals, createdAtMs: atMs },
          images,
          [ids(nth)],
          limits,
        );
      if (how === 1) return await store.dropQuotes(atMs);
      if (how === 2)
        return await store.addDraft({ id: `d${nth}`, person: scope, command: 'video', raw: '{}', untilMs: atMs }, images, limits);
      if (how === 3) return await store.dropDrafts(atMs);
      if (how === 4) return await store.addIntake({ eventId: `event-${nth}`, requester: scope, replyTarget, words: 'a fox' });
      if (how === 5) return await store.keepGiven(`event-${nth}`, '{}', images);
      if (how === 6) return await store.removeIntake(`event-${nth}`);
      if (how === 7) return await store.dropOldImages(atMs);
      return await store.dropQuote(`q${nth}`);
    });
  });

const others = fc.record({ nth: which, who: person, atMs: time, how: fc.nat(9) }).map((given) => {
  const { nth, who, atMs, how } = given;
  return call('other', given, async (opened) => {
    const { store } = opened;
    const { name: _, ...scope } = { name: '', ...who };
    if (how === 0) return await one(opened, nth, async ({ id }) => await store.erase(id, atMs));
    if (how === 1) return await one(opened, nth, async ({ id }) => await store.eraseWords(id, atMs));
    if (how === 2) return await store.moveToFront(ids(nth));
    if (how === 3) return await store.claimCall(ids(nth));
    if (how === 4) return await store.releaseCall(ids(nth));
    if (how === 5) return await store.addBlock({ person: scope, sinceMs: nth, untilMs: atMs });
    if (how === 6) return await store.removeBlock(scope);
    if (how === 7) return await store.enterStep(ids(nth), 'start');
    if (how === 8) return (await store.countCrashes()).toSorted((a, b) => a.id.localeCompare(b.id));
    return await store.forgiveCrash(1);
  });
});

const queries: fc.Arbitrary<HistoryQuery> = fc.record(
  {
    platform: fc.constantFrom('web', 'slack'),
    tenant: fc.constantFrom('T1', 'T2'),
    channelId: fc.constantFrom('C1', 'C2'),
    requesterId: fc.constantFrom('ada', 'ben'),
    states: fc.uniqueArray(fc.constantFrom(...states), { minLength: 1, maxLength: 4 }),
    model: fc.constantFrom('preview', 'other'),
    createdSinceMs: time,
    createdBeforeMs: time,
    favouriteOf: fc.constantFrom({ platform: 'web', id: 'ada' }, { platform: 'slack', tenant: 'T1', id: 'ada' }),
    folderId: fc.constantFrom('f0', 'f1'),
    isKept: fc.constant<true>(true),
    words: usedWords,
    ...{ inNotes: fc.constant<true>(true), kind: fc.constantFrom(...resultKinds), order: fc.constantFrom(...historyOrders) },
    limit: fc.integer({ min: 1, max: 5 }),
  },
  { requiredKeys: ['limit'] },
);
const searches = queries.map((given) => {
  const query = given;
  return call('history', given, async ({ store }) => [await store.history(query), await store.historyCount(query)]);
});

const reads = fc
  .record({ nth: which, who: person, sinceMs: time, nowMs: time, group: fc.constantFrom(...groups), limit: fc.nat(5) })
  .map((given) => {
    const { nth, who, sinceMs, nowMs, group, limit } = given;
    return call('read', given, async ({ store }) => [
      await store.spending({ kind: 'everyone' }, sinceMs, nowMs),
      await store.spending({ kind: 'person', requester: who }, sinceMs, nowMs),
      await store.spendingBy(group, sinceMs, nowMs),
      await store.nextQueued(nowMs, limit === 0 ? ['preview'] : []),
      await store.startsSince(sinceMs),
      await store.waitsSince(sinceMs, limit),
      await store.videosEndedBefore(sinceMs, limit),
      await store.wordsEndedBefore(sinceMs, limit),
      await store.inStates(['queued', 'unknown', 'generating'], limit),
      await store.blocks(nowMs),
      await store.isVideoNeeded(ids(nth)),
      await store.requesters(limit + 1, who.platform),
    ]);
  });

/** Calls in any order, of a kind that the engine makes. */
export const storeCalls: fc.Arbitrary<readonly StoreCall[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: inserts },
    { weight: 4, arbitrary: steps },
    { weight: 3, arbitrary: money },
    { weight: 3, arbitrary: deliveries },
    { weight: 3, arbitrary: belongings },
    { weight: 2, arbitrary: others },
    { weight: 1, arbitrary: shares },
    { weight: 1, arbitrary: stars },
    { weight: 1, arbitrary: reports },
    { weight: 2, arbitrary: library },
    { weight: 1, arbitrary: folders },
    { weight: 1, arbitrary: placeChoices },
    { weight: 1, arbitrary: credits },
    { weight: 1, arbitrary: styles },
    { weight: 1, arbitrary: sessions },
    { weight: 1, arbitrary: schedules },
    { weight: 3, arbitrary: searches },
    { weight: 2, arbitrary: reads },
  ),
  { minLength: 10, maxLength: 50 },
);

/** What a store answers to calls, and all that can be read of it at the end. */
export async function answersTo(opened: OpenedStore, calls: readonly StoreCall[]): Promise<readonly unknown[]> {
  const answers: unknown[] = [];
  for (const each of calls) answers.push(withoutNumbers(await answerTo(opened, each)));
  return [...answers, withoutNumbers(await everything(opened))];
}

async function answerTo(opened: OpenedStore, { run }: StoreCall): Promise<unknown> {
  try {
    return await run(opened);
  } catch (error) {
    // How each database says it is its own.
    return error instanceof Error ? { error: error.name, kind: Object(error).kind } : error;
  }
}

/** A number that was given to something which then was refused is not given again by each database. */
function withoutNumbers(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer ?? null), (key, value: unknown) => (key === 'number' ? undefined : value));
}

const owners = [
  { platform: 'web', id: 'ada' },
  { platform: 'slack', tenant: 'T1', id: 'ada' },
];

async function everything({ store, numbers }: OpenedStore): Promise<unknown> {
  const each = await Promise.all(Array.from({ length: mostGenerations + 1 }, (_, nth) => readAll(store, nth)));
  return {
    each,
    line: [await store.queuedIds(), await store.firstInLine(3), await store.queuedCount(), await store.nextQueuedAtMs()],
    underWay: [await store.inFlightCount(), await store.unfinished(), await store.countIn(states), await store.newestMs()],
    parked: [await store.parkedDeliveries(99), await store.parkedCount(), await numbers.parked(0)],
    due: (await store.dueDeliveries(latestMs, 99)).toSorted((a, b) =>
      `${a.generationId}${a.kind}`.localeCompare(`${b.generationId}${b.kind}`),
    ),
    numbers: [
      (await numbers.waiting()).toSorted((a, b) => a.of.localeCompare(b.of)),
      await numbers.inFlight(),
      await numbers.unknown(),
    ],
    spending: await Promise.all(groups.map(async (group) => await store.spendingBy(group, 0, latestMs))),
    intakes: (await store.intakes()).toSorted((a, b) => a.eventId.localeCompare(b.eventId)),
    givenBytes: await store.givenBytes(),
    images: await Promise.all(['a', 'b'].map(async (name) => (await store.image(name.repeat(64)))?.sizeBytes)),
    erasures: (await store.erasures()).toSorted(),
    folders: [await store.folders(), await store.folder('f1'), await store.keptForEver()],
    own: await Promise.all(owners.map(async (owner) => [await store.favouriteCount(owner), await store.ownDefaults(owner)])),
    facts: [await store.fact('round'), (await store.fact('sent')) ?? '0'],
    history: await store.history({ limit: 50 }),
  };
}

async function readAll(store: OpenedStore['store'], nth: number): Promise<unknown> {
  const id = ids(nth);
  const generation = await store.find(id);
  return {
    generation,
    place: await store.position(id),
    family: generation && (await store.familyOf(generation)),
    members: (await store.membersOf(id)).map((member) => member.id),
    byEvent: (await store.findByEvent(`event-${nth}`))?.id,
    receipts: await store.receipts(id),
    delivered: await Promise.all(kinds.map(async (kind) => [await store.isDelivered(id, kind), await store.isParked(id, kind)])),
    quote: await store.quote(`q${nth}`),
    draft: await store.draft(`d${nth}`),
    given: await store.givenOf(`event-${nth}`),
    shares: await store.sharesOf(id),
    further: [await store.furtherPostsOf(id), await store.starsOf(id)],
    library: [await store.libraryOf([id]), await store.isHeld(id)],
    favourites: await Promise.all(owners.map(async (owner) => await store.favouritesAmong(owner, [id, 'nobody']))),
    crashes: await store.crashes(id, 'start'),
  };
}
