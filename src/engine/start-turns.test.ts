import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ProviderError } from '../domain/errors.ts';
import type { VideoProvider } from '../domain/provider.ts';
import { text } from '../domain/texts.ts';
import { inTurn } from '../lib/in-turn.ts';
import { seededRandom } from '../preview/seeded-random.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';
import { createStartTurns } from './start-turns.ts';

const minuteMs = 60_000;
let video: string;

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});

/** Most of these times that lie within any 60 seconds. */
function mostInAMinute(timesMs: readonly number[]): number {
  const sorted = timesMs.toSorted((a, b) => a - b);
  return Math.max(0, ...sorted.map((from) => sorted.filter((each) => each >= from && each < from + minuteMs).length));
}

/** One start: how long it waits for its intent, how long for its answer, and at which share of that it arrives. */
const oneStart = fc.record({
  intentMs: fc.constantFrom(0, 3, 5000, 70_000),
  answerMs: fc.constantFrom(0, 400, 1500, 9000, 120_000),
  arrivesAt: fc.double({ min: 0, max: 1, noNaN: true }),
  leaves: fc.constantFrom(true, true, true, false),
});

describe('turns', () => {
  it('let no more than allowed arrive in any 60 seconds, nor be on their way, however slow intents and answers are', () => {
    fc.assert(
      fc.property(
        fc.array(oneStart, { maxLength: 60 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 5 }),
        simulate,
      ),
      { numRuns: 300 },
    );
  });
});

/** Takes a turn whenever there is one, on a clock that jumps to the next event. */
function simulate(
  all: readonly (typeof oneStart extends fc.Arbitrary<infer Start> ? Start : never)[],
  perMinute: number,
  atOnce: number,
): void {
  let nowMs = 0;
  const events: { atMs: number; run: () => void }[] = [];
  const after = (delayMs: number, run: () => void) => void events.push({ atMs: nowMs + delayMs, run });
  const clock = { now: () => nowMs, monotonicMs: () => nowMs, after: () => () => undefined };
  const turns = createStartTurns(clock, { generationsPerMinute: perMinute, startsAtOnce: atOnce }, () => after(0, takeAll));
  const left = [...all];
  const arrivals: number[] = [];
  let [onTheWay, most] = [0, 0];

  function takeAll(): void {
    while (left.length > 0 && turns.hasRoom()) {
      const waitMs = turns.waitMs();
      if (waitMs > 0) {
        if (waitMs !== Number.POSITIVE_INFINITY) after(waitMs, takeAll);
        return;
      }
      const next = left.shift();
      if (next === undefined) return;
      const turn = turns.take(() => true);
      onTheWay += 1;
      most = Math.max(most, onTheWay);
      const isOver = (): void => {
        onTheWay -= 1;
        turn.over();
      };
      after(next.intentMs, () => {
        if (!next.leaves) return isOver();
        turn.leaves(true);
        arrivals.push(nowMs + next.answerMs * next.arrivesAt);
        after(next.answerMs, () => {
          turn.answered(true);
          isOver();
        });
      });
    }
  }

  takeAll();
  for (;;) {
    const next = events.toSorted((a, b) => a.atMs - b.atMs)[0];
    if (next === undefined) break;
    events.splice(events.indexOf(next), 1);
    nowMs = next.atMs;
    next.run();
  }
  expect(left, 'never had their turn').toEqual([]);
  expect(arrivals).toHaveLength(all.filter(({ leaves }) => leaves).length);
  expect(mostInAMinute(arrivals)).toBeLessThanOrEqual(perMinute);
  expect(most).toBeLessThanOrEqual(atOnce);
}

describe('the whole engine', () => {
  it('keeps slots, rate and requests on their way to their limits, and sends nothing twice, with answers of all kinds', async () => {
    const random = seededRandom(20_261_129);
    const limits = { concurrentGenerations: 4, generationsPerMinute: 6, startsAtOnce: 3 };
    const google = createGoogle(random);
    const app = openTestEngine({
      folder: temporaryFolder(),
      providers: [google.provider],
      clock: google.clock,
      settings: limits,
    });
    await app.engine.start();
    const ids: string[] = [];
    for (let number = 0; number < 16; number += 1) {
      const request = sampleRequest({ prompt: `video ${number}` });
      const { generation } = await app.engine.submit(sampleSubmission({ request, person: `person ${number % 3}` }));
      ids.push(generation.id);
    }
    const isOver = async () =>
      (await inTurn(ids, (id) => app.engine.find(id))).every((each) =>
        ['completed', 'unknown', 'failed'].includes(each?.state ?? ''),
      );
    for (let turn = 0; turn < 500 && !(await isOver()); turn += 1) await google.clock.advance(2000);
    expect(await isOver(), 'all came to an end').toBe(true);
    expect(google.seen.inFlight).toBe(limits.concurrentGenerations);
    expect(google.seen.onTheWay).toBe(limits.startsAtOnce);
    expect(mostInAMinute(google.arrivals)).toBeLessThanOrEqual(limits.generationsPerMinute);
    for (const [prompt, { paid }] of google.seen.byPrompt) expect(paid, prompt).toBeLessThanOrEqual(1);
    await app.stop();
  });
});

/** Takes its time, answers in all ways, and counts. */
function createGoogle(random: () => number) {
  const clock = new ManualClock();
  const seen = { inFlight: 0, onTheWay: 0, byPrompt: new Map<string, { paid: number }>() };
  const arrivals: number[] = [];
  const finished = new Map<string, number>();
  let [onTheWay, names] = [0, 0];
  const refusal = (kind: ProviderError['kind'], details: { retryAfterMs?: number } = {}) =>
    new ProviderError(kind, text('provider.noClearAnswer', { provider: 'Google' }), { code: 'x', ...details });
  const inFlight = () => onTheWay + [...finished.values()].filter((atMs) => atMs > clock.monotonicMs()).length;

  const provider: VideoProvider = {
    ...scriptedProvider(video),
    async start({ request: { prompt } }) {
      const answerMs = random() < 0.1 ? 20_000 : 200 + 3000 * random();
      arrivals.push(clock.monotonicMs() + answerMs * random());
      onTheWay += 1;
      seen.onTheWay = Math.max(seen.onTheWay, onTheWay);
      seen.inFlight = Math.max(seen.inFlight, inFlight());
      await new Promise<void>((resolve) => clock.after(answerMs, resolve));
      onTheWay -= 1;
      const kind = random();
      const of = seen.byPrompt.get(prompt) ?? { paid: 0 };
      seen.byPrompt.set(prompt, of);
      if (kind < 0.05) throw refusal('not sent');
      if (kind < 0.1) throw refusal('transient');
      if (kind < 0.15) throw refusal('rejected', { retryAfterMs: 5000 });
      of.paid += 1;
      if (kind < 0.25) throw refusal('unknown');
      names += 1;
      finished.set(`operations/${names}`, clock.monotonicMs() + 10_000 + 30_000 * random());
      return { operationName: `operations/${names}`, notes: [] };
    },
    async check({ name }) {
      if ((finished.get(name) ?? 0) > clock.monotonicMs()) return { state: 'running' };
      return { state: 'finished', videos: [{ mimeType: 'video/mp4', uri: `https://provider.test/${name}` }], notes: [] };
    },
  };
  return { provider, clock, seen, arrivals };
}
