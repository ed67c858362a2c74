import { expect, it } from 'vitest';
import { createLocalLeases } from '../../../../storage/sqlite/local-leases.ts';
import { ManualClock } from '../../../../testing/set-up/manual-clock.ts';
import { silentLog } from '../../../../testing/set-up/test-engine.ts';
import { createIdentifyTurns } from './identify-turns.ts';

function setUp(maxConcurrency: number) {
  const clock = new ManualClock();
  const leases = createLocalLeases(clock);
  const left = { remaining: 1000 };
  const noneFor: number[] = [];
  const join = () =>
    createIdentifyTurns({
      ...{ leases, clock, log: silentLog, bot: 'discord/x', onNoneLeft: (forMs: number) => void noneFor.push(forMs) },
      limits: async () => ({ maxConcurrency, remaining: left.remaining, resetAfterMs: 30_000 }),
    });
  return { clock, join, left, noneFor, never: new AbortController().signal };
}

it('has shards of one bucket sign in at least 5 seconds apart, whichever process they are of', async () => {
  const { clock, join, never } = setUp(1);
  const [one, two] = [join(), join()];
  const atMs: number[] = [];
  const sign = async (turns: typeof one, shard: number) => {
    await turns.wait(shard, never);
    atMs.push(clock.monotonicMs());
  };
  const all = [sign(one, 0), sign(two, 1), sign(one, 2), sign(two, 3)];
  await clock.advance(30_000);
  await Promise.all(all);
  const gaps = atMs.slice(1).map((each, index) => each - (atMs[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5000);
  expect(Math.max(...gaps)).toBeLessThan(7000);
});

it('has shards of different buckets sign in at once', async () => {
  const { clock, join, never } = setUp(2);
  const turns = join();
  await Promise.all([turns.wait(0, never), turns.wait(1, never)]);
  expect(clock.monotonicMs()).toBe(0);
});

it('takes no turn for a connection that was closed meanwhile', async () => {
  const { clock, join, never } = setUp(1);
  const turns = join();
  await turns.wait(0, never);
  const closed = new AbortController();
  const waiting = expect(turns.wait(1, closed.signal)).rejects.toThrow();
  closed.abort();
  await waiting;
  const next = turns.wait(2, never);
  await clock.advance(5600);
  await next;
});

it('waits for the reset where Discord takes no more connections, and tells so', async () => {
  const { clock, join, left, noneFor, never } = setUp(1);
  left.remaining = 0;
  const waiting = join().wait(0, never);
  await clock.advance(1000);
  expect(noneFor).toEqual([30_000]);
  left.remaining = 5;
  await clock.advance(30_000);
  await waiting;
  expect(noneFor.at(-1)).toBe(0);
});
