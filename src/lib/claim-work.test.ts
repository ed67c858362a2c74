import { expect, it, onTestFinished } from 'vitest';
import type { ClaimedWork, WorkLeases } from '../domain/work-leases.ts';
import { createLocalWork } from '../storage/sqlite/local-work.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { startWorker, type WorkerOptions, type WorkOutcome } from './claim-work.ts';
import { LeaseLostError } from './while-held.ts';

const kind = 'encode';

/** A piece that a worker is at, until the test ends it. */
interface UnderWay {
  readonly claim: ClaimedWork;
  readonly signal: AbortSignal;
  end(outcome: WorkOutcome): void;
  fail(error: unknown): void;
}

function setUp() {
  const clock = new ManualClock();
  const work = createLocalWork(clock);
  const start = (owner: string, change: Partial<WorkerOptions> = {}) => {
    const underWay: UnderWay[] = [];
    const failures: string[] = [];
    const worker = startWorker({
      ...{ work, clock, kind, owner, parallel: 2, leaseMs: 30_000, retryMs: (attempts) => attempts * 1000 },
      handle: (claim, signal) => {
        const { promise, resolve: end, reject: fail } = Promise.withResolvers<WorkOutcome>();
        signal.addEventListener('abort', () => fail(signal.reason));
        underWay.push({ claim, signal, end, fail });
        return promise;
      },
      onFailure: (error, claim) => failures.push(`${claim?.id}: ${error instanceof Error ? error.message : error}`),
      ...change,
    });
    onTestFinished(() => worker.stop());
    return { worker, underWay, failures };
  };
  return { clock, work, start, ids: (all: readonly UnderWay[]) => all.map(({ claim }) => claim.id) };
}

it('does what is added at once, as many at a time as it may', async () => {
  const { clock, work, start, ids } = setUp();
  const { underWay } = start('a');
  for (const id of ['v1', 'v2', 'v3', 'v4']) await work.add(kind, id);
  await clock.advance(0);
  expect(ids(underWay)).toEqual(['v1', 'v2']);
  underWay[1]?.end('done');
  await clock.advance(0);
  expect(ids(underWay)).toEqual(['v1', 'v2', 'v3']);
  underWay[0]?.end('done');
  underWay[2]?.end('done');
  await clock.advance(0);
  underWay[3]?.end('done');
  await clock.advance(0);
  expect(await work.nextInMs(kind)).toBeUndefined();
});

it('looks when something falls due, and again when all is well', async () => {
  const { clock, work, start, ids } = setUp();
  const { underWay } = start('a');
  await work.add(kind, 'v1', 5000);
  await clock.advance(4999);
  expect(underWay).toEqual([]);
  await clock.advance(1);
  underWay[0]?.end({ againInMs: 20_000 });
  await clock.advance(19_999);
  expect(underWay).toHaveLength(1);
  await clock.advance(1);
  expect(ids(underWay)).toEqual(['v1', 'v1']);
  expect(underWay[1]?.claim.attempts).toBe(1);
});

it('tries again what failed, later each time', async () => {
  const { clock, work, start } = setUp();
  const { underWay, failures } = start('a');
  await work.add(kind, 'v1');
  await clock.advance(0);
  underWay[0]?.fail(new Error('no room'));
  await clock.advance(1000);
  underWay[1]?.fail(new Error('no room'));
  await clock.advance(1999);
  expect(underWay).toHaveLength(2);
  await clock.advance(1);
  expect(underWay[2]?.claim.attempts).toBe(3);
  expect(failures).toEqual(['v1: no room', 'v1: no room']);
});

it('holds long work by renewing, and takes the work of a dead process when its lease ends', async () => {
  const { clock, work, start, ids } = setUp();
  await work.add(kind, 'of the dead');
  await work.claim(kind, 'dead', { limit: 1, leaseMs: 30_000 });
  const { underWay } = start('a');
  await clock.advance(29_999);
  expect(underWay).toEqual([]);
  await clock.advance(1);
  expect(ids(underWay)).toEqual(['of the dead']);
  await clock.advance(300_000);
  expect(await work.claim(kind, 'b', { limit: 1, leaseMs: 1 })).toEqual([]);
  expect(underWay[0]?.signal.aborted).toBe(false);
});

it('aborts what another has, and leaves it to that one', async () => {
  const { clock, work, start } = setUp();
  const { underWay, failures } = start('a');
  await work.add(kind, 'v1');
  await clock.advance(0);
  await work.drop(kind, 'v1');
  await work.add(kind, 'v1', 3_600_000);
  await clock.advance(10_000);
  expect(underWay[0]?.signal.reason).toBeInstanceOf(LeaseLostError);
  expect(failures).toEqual(['v1: the claim of v1 has ended']);
  expect(await work.nextInMs(kind)).toBeGreaterThan(3_000_000);
});

it('aborts everything before its leases end where the store can not be reached, and goes on when it can', async () => {
  const { clock, work, start } = setUp();
  let isGone = false;
  const flaky: WorkLeases = {
    ...work,
    renew: (...given) => (isGone ? Promise.reject(new Error('gone')) : work.renew(...given)),
    claim: (...given) => (isGone ? Promise.reject(new Error('gone')) : work.claim(...given)),
  };
  const { underWay } = start('a', { work: flaky });
  await work.add(kind, 'v1');
  await clock.advance(60_000);
  isGone = true;
  await clock.advance(19_999);
  expect(underWay[0]?.signal.aborted).toBe(false);
  await clock.advance(1);
  expect(underWay[0]?.signal.aborted).toBe(true);
  isGone = false;
  await clock.advance(10_250);
  expect(underWay[1]?.claim).toMatchObject({ id: 'v1', attempts: 2 });
});

it('gives what it was at to others when it stops, without an attempt, and claims nothing more', async () => {
  const { clock, work, start } = setUp();
  const first = start('a', { parallel: 1 });
  for (const id of ['v1', 'v2']) await work.add(kind, id);
  await clock.advance(0);
  await first.worker.stop();
  expect(first.failures).toEqual([]);
  const second = start('b');
  await clock.advance(0);
  expect(second.underWay.map(({ claim }) => [claim.id, claim.attempts]).sort()).toEqual([
    ['v1', 1],
    ['v2', 1],
  ]);
  expect(first.underWay).toHaveLength(1);
});
