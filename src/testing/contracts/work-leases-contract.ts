import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClaimedWork, WorkLeases } from '../../domain/work-leases.ts';

/** An implementation, the ways into it that stand for processes, and its time. */
export interface WorkLeasesUnderTest {
  /** Two that share everything but the process. Where there is one process alone, both are the same. */
  readonly first: WorkLeases;
  readonly second: WorkLeases;
  /** How long a lease of the tests is: short where time can't be moved. */
  readonly leaseMs: number;
  /** Lets a lease, or a wait of `leaseMs`, end. */
  letEnd(): Promise<void>;
  close(): Promise<void>;
}

const longMs = 3_600_000;
const kind = 'download';

/** What repeatable work is over any store. @param open anew for each test, with no work */
export function describeWorkLeases(name: string, open: () => Promise<WorkLeasesUnderTest>): void {
  describe(`${name} as leases of work`, () => {
    let under: WorkLeasesUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());
    const claim = (leases: WorkLeases, limit = 10) => leases.claim(kind, 'owner', { limit, leaseMs: under.leaseMs });
    const claimOne = async (leases: WorkLeases = under.first): Promise<ClaimedWork> => {
      const [one, ...others] = await claim(leases);
      if (one === undefined || others.length > 0) throw new Error(`claimed ${one?.id}, ${others.map(({ id }) => id)}`);
      return one;
    };
    const ids = (claims: readonly ClaimedWork[]) => claims.map(({ id }) => id);

    it('gives each piece to one process, and none of another kind', async () => {
      await under.first.add('look', 'other');
      for (let number = 0; number < 20; number += 1) await under.first.add(kind, `v${number}`);
      const taken = await Promise.all(
        Array.from({ length: 10 }, (_, number) => claim(number % 2 === 0 ? under.first : under.second, 3)),
      );
      expect(ids(taken.flat()).sort()).toEqual(Array.from({ length: 20 }, (_, number) => `v${number}`).sort());
    });

    it('takes the longest due first, as many as are asked for', async () => {
      for (const id of ['a', 'b', 'c']) await under.first.add(kind, id);
      expect(ids(await claim(under.second, 2))).toEqual(['a', 'b']);
      expect(ids(await claim(under.first, 2))).toEqual(['c']);
    });

    it('does once what was wanted twice while it waited', async () => {
      await under.first.add(kind, 'a');
      await under.second.add(kind, 'a');
      expect(await under.first.finish(await claimOne())).toBe(true);
      expect(await claim(under.first)).toEqual([]);
      expect(await under.first.nextInMs(kind)).toBeUndefined();
    });

    it('does again what was wanted while it was done', async () => {
      await under.first.add(kind, 'a');
      const first = await claimOne();
      await under.second.add(kind, 'a');
      expect(await claim(under.second)).toEqual([]);
      expect(await under.first.finish(first)).toBe(true);
      expect(await claimOne(under.second)).toMatchObject({ id: 'a', attempts: 1 });
    });

    it('leaves what is not due yet, and says how long it takes', async () => {
      await under.first.add(kind, 'later', longMs);
      expect(await claim(under.first)).toEqual([]);
      expect(await under.first.nextInMs(kind)).toBeGreaterThan(longMs / 2);
      await under.first.add(kind, 'later');
      expect(await under.first.nextInMs(kind)).toBeLessThanOrEqual(0);
      expect((await claimOne()).id).toBe('later');
    });

    it('gives what a dead process had to another, which counts the attempt, and the first can do nothing with it', async () => {
      await under.first.add(kind, 'a');
      const old = await claimOne();
      expect(await under.second.nextInMs(kind)).toBeGreaterThan(0);
      await under.letEnd();
      expect(await under.second.nextInMs(kind)).toBeLessThanOrEqual(0);
      const next = await claimOne(under.second);
      expect(next.attempts).toBe(2);
      expect(await under.first.renew([old], longMs)).toEqual([]);
      expect(await under.second.nextInMs(kind)).toBeLessThanOrEqual(under.leaseMs);
      expect(await under.first.finish(old)).toBe(false);
      expect(await under.first.putBack(old, 0, 0)).toBe(false);
      expect(await under.second.finish(next)).toBe(true);
    });

    it('holds what is renewed, and says which is lost', async () => {
      for (const id of ['a', 'b']) await under.first.add(kind, id);
      const claims = await claim(under.first);
      expect(await under.first.renew(claims, longMs)).toEqual(claims);
      await under.letEnd();
      expect(await claim(under.second)).toEqual([]);
      await under.second.drop(kind, 'a');
      expect(ids(await under.first.renew(claims, longMs))).toEqual(['b']);
    });

    it('gives what is added anew a fence that no earlier claim had', async () => {
      await under.first.add(kind, 'a');
      const old = await claimOne();
      await under.first.drop(kind, 'a');
      await under.first.add(kind, 'a');
      await claimOne(under.second);
      expect(await under.first.finish(old)).toBe(false);
    });

    it('puts back for later with the attempts that count, which a new wish does not hurry', async () => {
      await under.first.add(kind, 'a');
      const first = await claimOne();
      expect(await under.first.putBack(first, longMs, first.attempts)).toBe(true);
      await under.second.add(kind, 'a');
      expect(await claim(under.second)).toEqual([]);
      expect(await under.first.nextInMs(kind)).toBeGreaterThan(longMs / 2);
    });

    it('puts back for at once as if it had not been claimed', async () => {
      await under.first.add(kind, 'a');
      const first = await claimOne();
      await under.first.putBack(first, 0, first.attempts - 1);
      expect(await claimOne(under.second)).toMatchObject({ id: 'a', attempts: 1 });
    });

    it('tells each process of what is added and put back', async () => {
      const heard = (leases: WorkLeases, told: string) =>
        new Promise<void>((resolve) => {
          const stop = leases.onAdded((which) => {
            if (which !== told) return;
            stop();
            resolve();
          });
        });
      const added = Promise.all([heard(under.first, 'told'), heard(under.second, 'told')]);
      await under.first.add('told', 'a');
      await added;
      const back = heard(under.second, 'told');
      const [claimed] = await under.first.claim('told', 'owner', { limit: 1, leaseMs: under.leaseMs });
      if (claimed !== undefined) await under.first.putBack(claimed, 0, 0);
      await back;
    });
  });
}
