import { expect, it } from 'vitest';
import type { Leases } from '../domain/leases.ts';
import { createLocalLeases } from '../storage/sqlite/local-leases.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { LeaseLostError, whileHeld } from './while-held.ts';

function setUp(change: (leases: Leases) => Partial<Leases> = () => ({})) {
  const clock = new ManualClock();
  const own = createLocalLeases(clock);
  const leases = { ...own, ...change(own) };
  const options = { leases, clock, name: 'upkeep', owner: 'a', leaseMs: 30_000 };
  const ended = Promise.withResolvers<void>();
  let aborted: unknown;
  const running = whileHeld(options, (signal) => {
    signal.addEventListener('abort', () => {
      aborted = signal.reason;
      ended.resolve();
    });
    return ended.promise;
  });
  return { clock, own, options, running, end: ended.resolve, aborted: () => aborted };
}

it('holds the lease for as long as the work takes, and releases it then', async () => {
  const { clock, own, options, running, end, aborted } = setUp();
  await clock.advance(300_000);
  expect(await own.heldBy('upkeep')).toMatchObject({ owner: 'a' });
  expect(await whileHeld({ ...options, owner: 'b' }, async () => expect.unreachable())).toBe(false);
  expect(aborted()).toBeUndefined();
  end();
  expect(await running).toBe(true);
  expect(await own.heldBy('upkeep')).toBeUndefined();
});

it('aborts the work before the lease ends where the store can not be reached', async () => {
  const { clock, own, running, aborted } = setUp(() => ({ renew: () => Promise.reject(new Error('connection lost')) }));
  await clock.advance(26_000);
  expect(aborted()).toBeUndefined();
  await clock.advance(1000);
  expect(aborted()).toBeInstanceOf(LeaseLostError);
  expect(await running).toBe(true);
  expect(await own.heldBy('upkeep')).toBeUndefined();
});

it('aborts the work before the lease ends where no answer comes', async () => {
  const { clock, running, aborted } = setUp(() => ({ renew: () => new Promise(() => undefined) }));
  await clock.advance(27_000);
  expect(aborted()).toBeInstanceOf(LeaseLostError);
  expect(await running).toBe(true);
});

it('goes on where the store is back before the end', async () => {
  let tries = 0;
  const { clock, own, end, running, aborted } = setUp((leases) => ({
    renew: (...given) => {
      tries += 1;
      return tries < 5 ? Promise.reject(new Error('connection lost')) : leases.renew(...given);
    },
  }));
  await clock.advance(120_000);
  expect(aborted()).toBeUndefined();
  expect(await own.heldBy('upkeep')).toMatchObject({ owner: 'a' });
  end();
  await running;
});

it('aborts the work as soon as another has the lease, and leaves it to that one', async () => {
  const { clock, own, running, aborted } = setUp((leases) => ({
    renew: async (lease, ms) => {
      await leases.release(lease);
      await leases.take('upkeep', 'b', 60_000);
      return leases.renew(lease, ms);
    },
  }));
  await clock.advance(10_000);
  expect(aborted()).toBeInstanceOf(LeaseLostError);
  await running;
  expect(await own.heldBy('upkeep')).toMatchObject({ owner: 'b' });
});

it('releases the lease of work that throws, and passes its error on', async () => {
  const clock = new ManualClock();
  const leases = createLocalLeases(clock);
  const failing = whileHeld({ leases, clock, name: 'backup', owner: 'a', leaseMs: 30_000 }, () =>
    Promise.reject(new Error('disk full')),
  );
  await expect(failing).rejects.toThrow('disk full');
  expect(await leases.heldBy('backup')).toBeUndefined();
});
