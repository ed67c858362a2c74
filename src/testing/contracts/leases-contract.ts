import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Leases } from '../../domain/leases.ts';

/** An implementation, the ways into it that stand for processes, and its time. */
export interface LeasesUnderTest {
  /** Two that share everything but the process. Where there is one process alone, both are the same. */
  readonly first: Leases;
  readonly second: Leases;
  /** How long a lease of the tests is: short where time can't be moved. */
  readonly ms: number;
  /** Lets a lease of `ms` end. */
  letEnd(): Promise<void>;
  close(): Promise<void>;
}

/** What leases are over any store. @param open anew for each test, with nothing held */
export function describeLeases(name: string, open: () => Promise<LeasesUnderTest>): void {
  describe(`${name} as leases`, () => {
    let under: LeasesUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());
    const take = (owner: string, from: Leases = owner === 'a' ? under.first : under.second) =>
      from.take('upkeep', owner, under.ms);

    it('gives a lease to one owner at a time, and others by their name', async () => {
      expect(await take('a')).toMatchObject({ name: 'upkeep', owner: 'a' });
      expect(await take('b')).toBeUndefined();
      expect(await under.second.take('backup', 'b', under.ms)).toMatchObject({ name: 'backup', owner: 'b' });
    });

    it('gives one lease to one of many who ask at the same time', async () => {
      const owners = Array.from({ length: 12 }, (_, number) => `owner ${number}`);
      const taken = await Promise.all(
        owners.map((owner, number) => (number % 2 === 0 ? under.first : under.second).take('upkeep', owner, under.ms)),
      );
      const [won, ...others] = taken.filter((lease) => lease !== undefined);
      expect(others).toEqual([]);
      expect(await under.second.heldBy('upkeep')).toMatchObject({ owner: won?.owner });
    });

    it('keeps the fence of an owner who takes what it holds', async () => {
      const first = await take('a');
      expect(await take('a')).toEqual(first);
    });

    it('lets another take what ended, with a higher fence, and the first neither renew nor release it', async () => {
      const old = await must(take('a'));
      await under.letEnd();
      expect(await under.second.heldBy('upkeep')).toBeUndefined();
      const next = await must(take('b'));
      expect(next.fence).toBeGreaterThan(old.fence);
      expect(await under.first.renew(old, under.ms)).toBe(false);
      await under.first.release(old);
      expect(await under.first.heldBy('upkeep')).toMatchObject({ owner: 'b', fence: next.fence });
    });

    it('raises the fence for an owner who takes anew after the end', async () => {
      const old = await must(take('a'));
      await under.letEnd();
      expect((await must(take('a'))).fence).toBeGreaterThan(old.fence);
      expect(await under.first.renew(old, under.ms)).toBe(false);
    });

    it('holds what ended again for its owner where nobody took it', async () => {
      const lease = await must(take('a'));
      await under.letEnd();
      expect(await under.first.renew(lease, under.ms)).toBe(true);
      expect(await take('b')).toBeUndefined();
    });

    it('gives a released lease to the next at once, and its owner has no way back by the old one', async () => {
      const old = await must(take('a'));
      await under.first.release(old);
      expect(await under.second.heldBy('upkeep')).toBeUndefined();
      expect(await under.first.renew(old, under.ms)).toBe(false);
      expect((await must(take('b'))).fence).toBeGreaterThan(old.fence);
    });

    it('says who holds a lease, and for how long', async () => {
      expect(await under.first.heldBy('upkeep')).toBeUndefined();
      const lease = await must(take('a'));
      const held = await under.second.heldBy('upkeep');
      expect(held).toMatchObject(lease);
      expect(held?.leftMs).toBeGreaterThan(0);
      expect(held?.leftMs).toBeLessThanOrEqual(under.ms);
    });

    it('tells each process of a release, until it stops listening', async () => {
      const heard: string[] = [];
      const told = (leases: Leases, as: string, name: string) =>
        new Promise<() => void>((resolve) => {
          const stop = leases.onReleased((released) => {
            if (released !== name) return;
            heard.push(`${as}: ${released}`);
            resolve(stop);
          });
        });
      const released = async (name: string, owner: string, leases: Leases) =>
        await leases.release(await must(leases.take(name, owner, under.ms)));
      const both = Promise.all([told(under.first, 'first', 'one'), told(under.second, 'second', 'one')]);
      await released('one', 'a', under.first);
      for (const stop of await both) stop();
      const again = told(under.first, 'again', 'two');
      await released('one', 'b', under.second);
      await released('two', 'b', under.second);
      (await again)();
      expect(heard.sort()).toEqual(['again: two', 'first: one', 'second: one']);
    });
  });
}

async function must<T>(value: Promise<T | undefined>): Promise<T> {
  const given = await value;
  if (given === undefined) throw new Error('another owner holds it');
  return given;
}
