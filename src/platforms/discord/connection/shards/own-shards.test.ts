import { expect, it, onTestFinished } from 'vitest';
import type { Leases } from '../../../../domain/leases.ts';
import { createLocalLeases } from '../../../../storage/sqlite/local-leases.ts';
import { ManualClock } from '../../../../testing/set-up/manual-clock.ts';
import { silentLog } from '../../../../testing/set-up/test-engine.ts';
import { createOwnShards, type HeldShard } from './own-shards.ts';

/** Several processes that share the shards of one bot. */
function setUp(shards: number) {
  const clock = new ManualClock();
  const leases = createLocalLeases(clock);
  /** What happened to each shard, and where. */
  const events: string[] = [];
  /** A process with a clock of its own: `stands` has its timers wait, as SIGSTOP does. */
  const join = (owner: string, own: Leases = leases) => {
    let stands = false;
    const waiting: (() => void)[] = [];
    const ownClock = {
      now: () => clock.now(),
      monotonicMs: () => clock.monotonicMs(),
      after: (delayMs: number, callback: () => void) =>
        clock.after(delayMs, () => {
          if (stands) waiting.push(callback);
          else callback();
        }),
    };
    const held = new Map<number, HeldShard>();
    const owned = createOwnShards({
      ...{ leases: own, clock: ownClock, log: silentLog, owner, scope: `bot/${shards}`, shards },
      start(shard) {
        held.set(shard.shard, shard);
        events.push(`${owner} starts ${shard.shard}`);
      },
      beat: async () => undefined,
      lost({ shard }) {
        held.delete(shard);
        events.push(`${owner} loses ${shard}`);
      },
      async handOver({ shard }) {
        held.delete(shard);
        events.push(`${owner} gives ${shard}`);
      },
    });
    owned.start();
    onTestFinished(async () => {
      const stopped = owned.stop();
      await clock.advance(0);
      await stopped;
    });
    return {
      owned,
      held,
      stand: () => {
        stands = true;
      },
      goOn() {
        stands = false;
        for (const callback of waiting.splice(0)) callback();
      },
    };
  };
  return { clock, leases, events, join };
}

it('takes all shards where one process is alone, and shares them as others come', async () => {
  const { clock, join } = setUp(5);
  const one = join('one');
  await clock.advance(0);
  expect(one.owned.held()).toEqual([0, 1, 2, 3, 4]);
  const two = join('two');
  await clock.advance(4000);
  expect([one.owned.held().length, two.owned.held().length]).toEqual([3, 2]);
  const three = join('three');
  await clock.advance(4000);
  expect([one, two, three].map(({ owned }) => owned.held().length)).toEqual([2, 2, 1]);
  expect([one, two, three].flatMap(({ owned }) => owned.held()).sort()).toEqual([0, 1, 2, 3, 4]);
});

it('gives its shards to the others at once when it ends in order', async () => {
  const { clock, join, events } = setUp(4);
  const one = join('one');
  await clock.advance(0);
  const two = join('two');
  await clock.advance(4000);
  events.length = 0;
  const stopped = one.owned.stop();
  await clock.advance(0);
  await stopped;
  // No time has gone by.
  await clock.advance(0);
  expect(two.owned.held()).toEqual([0, 1, 2, 3]);
  expect(events.filter((each) => each.startsWith('one'))).toHaveLength(2);
});

it('takes the shards of a process that died within 15 seconds, however far its last beat', async () => {
  for (const sinceBeatMs of [0, 1000, 2000, 2900]) {
    const { clock, join } = setUp(3);
    const one = join('one');
    await clock.advance(0);
    const two = join('two');
    await clock.advance(4000 + sinceBeatMs);
    expect(two.owned.held().length).toBeGreaterThan(0);
    one.stand();
    let tookMs = 0;
    for (; two.owned.held().length < 3 && tookMs < 20_000; tookMs += 100) await clock.advance(100);
    expect(tookMs).toBeLessThanOrEqual(10_500);
    one.goOn();
    await clock.advance(0);
  }
});

it('holds nothing any more after it stood still beyond its lease, before it is told so', async () => {
  const { clock, join, events } = setUp(2);
  const one = join('one');
  await clock.advance(0);
  const two = join('two');
  await clock.advance(4000);
  const [mine] = one.owned.held();
  const shard = one.held.get(mine ?? -1);
  expect(shard?.isHeld()).toBe(true);
  one.stand();
  await clock.advance(11_000);
  expect(two.owned.held()).toEqual([0, 1]);
  expect(shard?.isHeld()).toBe(false);
  events.length = 0;
  one.goOn();
  await clock.advance(4000);
  expect(events[0]).toBe(`one loses ${mine}`);
  expect([one.owned.held().length, two.owned.held().length]).toEqual([1, 1]);
});

it('holds nothing after a machine slept, which the monotonic clock does not count', async () => {
  const { clock, join, events } = setUp(1);
  const one = join('one');
  await clock.advance(0);
  const shard = one.held.get(0);
  clock.jump(60_000);
  expect(shard?.isHeld()).toBe(false);
  await clock.advance(4000);
  // What it was told meanwhile it is told once more.
  expect(events).toEqual(['one starts 0', 'one loses 0', 'one starts 0']);
});

it('lets go of its shards where the store can’t be reached for as long as its lease, and takes them again then', async () => {
  const { clock, join, leases, events } = setUp(1);
  let isAway = false;
  const fail = <T>(work: () => Promise<T>): Promise<T> => (isAway ? Promise.reject(new Error('away')) : work());
  const one = join('one', {
    ...leases,
    take: (...given) => fail(() => leases.take(...given)),
    renew: (...given) => fail(() => leases.renew(...given)),
    heldBy: (name) => fail(() => leases.heldBy(name)),
  });
  await clock.advance(0);
  isAway = true;
  await clock.advance(9000);
  expect(one.owned.held()).toEqual([0]);
  await clock.advance(2000);
  expect(one.owned.held()).toEqual([]);
  isAway = false;
  await clock.advance(1000);
  expect(events).toEqual(['one starts 0', 'one loses 0', 'one starts 0']);
});

it('leaves a process without a place where there are as many others as shards, until one of them ends', async () => {
  const { clock, join } = setUp(1);
  const one = join('one');
  await clock.advance(0);
  const two = join('two');
  await clock.advance(10_000);
  expect([one.owned.held(), two.owned.held()]).toEqual([[0], []]);
  const stopped = one.owned.stop();
  await clock.advance(0);
  await stopped;
  await clock.advance(0);
  expect(two.owned.held()).toEqual([0]);
});
