import { describe, expect, it } from 'vitest';
import type { Generation } from '../../../domain/generation.ts';
import type { SpendingScope } from '../../../domain/spending.ts';
import type { StoreBench } from './store-bench.ts';

const dayMs = 86_400_000;
const everyone: SpendingScope = { kind: 'everyone' };

export function describeLedger(bench: StoreBench): void {
  const insert = async (
    platform: 'web' | 'discord' | 'slack',
    change: { tenant?: string; id?: string } = {},
  ): Promise<Generation> => {
    const { id = 'ada', ...tenant } = change;
    const generation = await bench.insert({
      requester: { platform, ...tenant, id },
      replyTarget: { platform, ...tenant, channelId: 'C1', ids: {} },
      createdAtMs: 0,
    });
    await bench.store.reserve(generation, 1, 1, 0);
    return generation;
  };
  const spent = async (scope: SpendingScope, sinceMs = 0, nowMs = dayMs) => await bench.store.spending(scope, sinceMs, nowMs);

  describe('the ledger', () => {
    it('tells what is set aside from what was spent and from what may have been charged, over days and platforms', async () => {
      const { store } = bench;
      const [waiting, made, lost] = [await insert('discord'), await insert('discord'), await insert('discord')];
      const elsewhere = await insert('slack', { tenant: 'T1' });
      await store.settle(made.id, 'spent', dayMs);
      await store.holdReservations(lost.id, dayMs, 3 * dayMs);
      await store.holdReservations(elsewhere.id, dayMs, 3 * dayMs);
      const of = ({ requester, replyTarget }: Generation): readonly SpendingScope[] => [
        { kind: 'person', requester },
        { kind: 'channel', replyTarget },
      ];
      const sums = async (scope: SpendingScope, sinceDay: number, nowDay: number) => {
        const { reservedUsd, spentUsd, maybeUsd } = await spent(scope, sinceDay * dayMs, nowDay * dayMs);
        return [reservedUsd, spentUsd, maybeUsd];
      };
      for (const scope of of(waiting)) {
        expect(await sums(scope, 1, 1)).toEqual([1, 1, 1]);
        // The next day a cap of a day still counts what may be charged, until Google has forgotten it.
        expect(await sums(scope, 2, 2.9)).toEqual([1, 0, 1]);
        expect(await sums(scope, 3, 3)).toEqual([1, 0, 0]);
        // A cap of the month goes on counting it, whatever was noted since.
        expect(await sums(scope, 0, 25)).toEqual([1, 1, 1]);
      }
      for (const scope of of(elsewhere)) expect(await sums(scope, 0, 25)).toEqual([0, 0, 1]);
      expect(await sums(everyone, 0, 25)).toEqual([1, 1, 2]);
    });

    it('books a second start alone, whatever the first may have cost', async () => {
      const { store } = bench;
      const generation = await insert('web');
      await store.holdReservations(generation.id, 0, 2 * dayMs);
      await store.reserve(generation, 2, 1, dayMs);
      await store.settle(generation.id, 'spent', dayMs);
      expect(await spent(everyone)).toEqual({ reservedUsd: 0, spentUsd: 1, maybeUsd: 1 });
      await store.settle(generation.id, 'released', dayMs);
      expect((await spent(everyone)).maybeUsd).toBe(1);
    });

    it('counts what something cost in the place of what was set aside, once', async () => {
      const made = await insert('web');
      await bench.store.settleAt(made, 0.420001, dayMs);
      expect(await spent(everyone)).toEqual({ reservedUsd: 0, spentUsd: 0.420001, maybeUsd: 0 });
      await bench.store.settle(made.id, 'spent', dayMs);
      expect((await spent(everyone)).spentUsd).toBe(0.420001);
    });
  });
}

export function describeRealCosts(bench: StoreBench): void {
  const insert = async (
    platform: 'web' | 'discord' | 'slack',
    change: { tenant?: string; id?: string } = {},
  ): Promise<Generation> => {
    const { id = 'ada', ...tenant } = change;
    const generation = await bench.insert({
      requester: { platform, ...tenant, id },
      replyTarget: { platform, ...tenant, channelId: 'C1', ids: {} },
      createdAtMs: 0,
    });
    await bench.store.reserve(generation, 1, 1, 0);
    return generation;
  };
  const spent = async (scope: SpendingScope, sinceMs = 0, nowMs = dayMs) => await bench.store.spending(scope, sinceMs, nowMs);

  describe('what something really cost', () => {
    it('books the cost of the newest start alone, and leaves what an earlier one may have cost', async () => {
      const generation = await insert('web');
      await bench.store.holdReservations(generation.id, 0, 2 * dayMs);
      await bench.store.reserve(generation, 2, 1, dayMs);
      await bench.store.settleAt(generation, 0.5, dayMs);
      expect(await spent(everyone)).toEqual({ reservedUsd: 0, spentUsd: 0.5, maybeUsd: 1 });
    });

    it('books what something cost that was thought to be free, once', async () => {
      const free = await bench.insert({ priceUsd: 0 });
      await bench.store.settleAt(free, 0.3, dayMs);
      await bench.store.settleAt(free, 0.3, dayMs);
      const { requester, replyTarget } = free;
      expect((await spent({ kind: 'person', requester })).spentUsd).toBe(0.3);
      expect((await spent({ kind: 'channel', replyTarget })).spentUsd).toBe(0.3);
      const payer = { platform: 'web', id: 'who pays' };
      await bench.store.settleAt(await bench.insert({ priceUsd: 0 }), 0.2, dayMs, payer);
      expect((await spent({ kind: 'person', requester: payer })).spentUsd).toBe(0.2);
    });

    it('bills each workspace for its own, where ids are alike', async () => {
      for (const tenant of ['T1', 'T1', 'T2']) await insert('slack', { tenant });
      const billed = async (tenant: string) => {
        const [requester, replyTarget] = [
          { platform: 'slack', tenant, id: 'ada' },
          { platform: 'slack', tenant, channelId: 'C1', ids: {} },
        ];
        const scopes = [{ kind: 'person', requester } as const, { kind: 'channel', replyTarget } as const];
        return await Promise.all(scopes.map(async (scope) => (await spent(scope)).reservedUsd));
      };
      expect([await billed('T1'), await billed('T2'), await billed('')]).toEqual([
        [2, 2],
        [1, 1],
        [0, 0],
      ]);
    });

    it('bills a thread to the channel above it', async () => {
      const replyTarget = { platform: 'discord', channelId: 'thread', ids: { parent: 'C1' } };
      const inThread = await bench.insert({ requester: { platform: 'discord', id: 'ada' }, replyTarget });
      await bench.store.reserve(inThread, 1, 0.25, 0);
      const channel = { platform: 'discord', channelId: 'C1', ids: {} };
      expect((await spent({ kind: 'channel', replyTarget: channel })).reservedUsd).toBe(0.25);
    });

    it('sums a thousandth of a cent as exactly as thousands of dollars', async () => {
      const generation = await bench.insert();
      for (let attempt = 1; attempt <= 30; attempt += 1) await bench.store.reserve(generation, attempt, 0.00001, 0);
      await bench.store.reserve(generation, 31, 123_456.789012, 0);
      expect((await spent(everyone)).reservedUsd).toBe(123_456.789312);
    });
  });
}

export function describeSpendingInGroups(bench: StoreBench): void {
  const insert = async (
    platform: 'web' | 'discord' | 'slack',
    change: { tenant?: string; id?: string } = {},
  ): Promise<Generation> => {
    const { id = 'ada', ...tenant } = change;
    const generation = await bench.insert({
      requester: { platform, ...tenant, id },
      replyTarget: { platform, ...tenant, channelId: 'C1', ids: {} },
      createdAtMs: 0,
    });
    await bench.store.reserve(generation, 1, 1, 0);
    return generation;
  };
  describe('spending in groups', () => {
    it('is told by day, person, channel, model and platform, the most expensive first', async () => {
      const { store } = bench;
      const [first, second, third] = [
        await insert('discord'),
        await insert('slack', { tenant: 'T1', id: 'ben' }),
        await insert('discord', { id: 'cleo' }),
      ];
      await store.settle(first.id, 'spent', 3 * dayMs);
      await store.settleAt(second, 2.5, 4 * dayMs + 5);
      await store.holdReservations(third.id, 2 * dayMs, 9 * dayMs);
      await store.reserve(third, 2, 0.25, 0);
      const of = async (group: Parameters<typeof store.spendingBy>[0]) => await store.spendingBy(group, 3 * dayMs, 5 * dayMs);
      const sums = { spentUsd: 0, reservedUsd: 0, maybeUsd: 0, starts: 1 };
      expect(await of('person')).toEqual([
        { ...sums, key: 'slack:T1/ben', spentUsd: 2.5 },
        { ...sums, key: 'discord:cleo', maybeUsd: 1, reservedUsd: 0.25, starts: 2 },
        { ...sums, key: 'discord:ada', spentUsd: 1 },
      ]);
      expect(await of('day')).toEqual([
        { ...sums, key: '1970-01-05', spentUsd: 2.5 },
        { ...sums, key: '1970-01-03', maybeUsd: 1 },
        { ...sums, key: '1970-01-04', spentUsd: 1 },
        { ...sums, key: '1970-01-06', reservedUsd: 0.25 },
      ]);
      expect(await of('channel')).toMatchObject([{ key: 'slack:T1/C1' }, { key: 'discord:C1', starts: 3 }]);
      expect(await of('platform')).toMatchObject([{ key: 'slack' }, { key: 'discord', spentUsd: 1, maybeUsd: 1 }]);
      expect(await of('model')).toMatchObject([{ key: 'preview', starts: 4, spentUsd: 3.5 }]);
    });

    it('names people as they were called', async () => {
      const named = await bench.insert({ requester: { platform: 'web', id: 'ada', name: 'Ada' } });
      await bench.store.reserve(named, 1, 1, 0);
      expect(await bench.store.spendingBy('person', 0, 0)).toMatchObject([{ key: 'web:ada', label: 'Ada' }]);
    });
  });
}
