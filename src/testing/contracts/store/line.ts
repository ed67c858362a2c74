import { describe, expect, it } from 'vitest';
import type { Generation } from '../../../domain/generation.ts';
import { longestWaitMs } from '../../../domain/generation-store.ts';
import { idsOf, type StoreBench } from './store-bench.ts';

export function describeLine(bench: StoreBench): void {
  const start = async (nowMs = 2000): Promise<Generation | undefined> => {
    const next = await bench.store.nextQueued(nowMs);
    if (next !== undefined) await bench.store.move(next.id, 'queued', 'submitting', { startedAtMs: nowMs, attempts: 1 });
    return next;
  };

  describe('the line', () => {
    it('lets people take turns, each one with their oldest first', async () => {
      const asked = ['ada', 'ada', 'ada', 'ben', 'cleo', 'ben'];
      const all: Generation[] = [];
      for (const person of asked) all.push(await bench.insert({ person }));
      const order = [0, 3, 4, 1, 5, 2].map((index) => all[index]?.id);
      expect(await bench.store.firstInLine(9)).toEqual(order);
      expect(await bench.store.queuedIds()).toEqual(order);
      expect(await Promise.all(order.map((id) => bench.store.position(id ?? '')))).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await bench.store.queuedCount()).toBe(6);
      const started: (string | undefined)[] = [];
      for (let nth = 0; nth < 7; nth += 1) started.push((await start())?.id);
      expect(started).toEqual([...order, undefined]);
      expect(await bench.store.inFlightCount()).toBe(6);
    });

    it('lets a newcomer in before the second one of those who wait', async () => {
      for (let nth = 0; nth < 30; nth += 1) await bench.insert({ person: `p${nth % 3}` });
      const newcomer = await bench.insert({ person: 'new' });
      expect(await bench.store.position(newcomer.id)).toBe(4);
    });

    it('joins a newcomer to the round that is being served, however late', async () => {
      for (let nth = 0; nth < 3; nth += 1) await bench.insert({ person: 'ada' });
      await start();
      await start();
      const waiting = await bench.insert({ person: 'ben' });
      const [last] = await bench.store.queuedIds();
      expect(last).not.toBe(waiting.id);
      expect(await bench.store.position(waiting.id)).toBe(2);
    });

    it('takes turns by person and tenant', async () => {
      const insert = async (tenant: string) => await bench.insert({ requester: { platform: 'slack', tenant, id: 'U1' } });
      const [, second, third] = [await insert('T1'), await insert('T1'), await insert('T2')];
      expect(await bench.store.queuedIds()).toEqual([expect.any(String), third.id, second.id]);
      expect(await bench.store.activeCount({ platform: 'slack', tenant: 'T1', id: 'U1' })).toBe(2);
      expect(await bench.store.activeCount({ platform: 'slack', id: 'U1' })).toBe(0);
    });

    it('gives everybody a place of their own when many ask at once', async () => {
      const asked = await Promise.all(['ada', 'ben', 'ada', 'cleo', 'ada', 'ben'].map((person) => bench.insert({ person })));
      expect(new Set(asked.map(({ number }) => number)).size).toBe(6);
      const people = new Map(asked.map(({ id, requester }) => [id, requester.id]));
      const turns = (await bench.store.queuedIds()).map((id) => people.get(id));
      expect(turns.slice(0, 3).toSorted()).toEqual(['ada', 'ben', 'cleo']);
      expect([turns.slice(3, 5).toSorted(), turns.slice(5)]).toEqual([['ada', 'ben'], ['ada']]);
    });
  });
}

export function describePlaces(bench: StoreBench): void {
  const start = async (nowMs = 2000): Promise<Generation | undefined> => {
    const next = await bench.store.nextQueued(nowMs);
    if (next !== undefined) await bench.store.move(next.id, 'queued', 'submitting', { startedAtMs: nowMs, attempts: 1 });
    return next;
  };

  describe('places in line', () => {
    it('leaves out who has to wait, and a time that lies too far ahead is due', async () => {
      const [late, other] = [
        await bench.insert({ person: 'ada' }),
        await bench.insert({ person: 'ben', provider: 'gemini-veo' }),
      ];
      await bench.store.change(late.id, { notBeforeMs: 5000 });
      expect((await bench.store.nextQueued(4999))?.id).toBe(other.id);
      expect(await bench.store.nextQueued(4999.9, ['gemini-veo'])).toBeUndefined();
      expect(await bench.store.nextQueuedAtMs()).toBe(5000);
      expect(await bench.store.nextQueuedAtMs(['preview'])).toBeUndefined();
      expect((await bench.store.nextQueued(5000))?.id).toBe(late.id);
      await bench.store.change(late.id, { notBeforeMs: 5000 + longestWaitMs });
      expect((await bench.store.nextQueued(4999))?.id).toBe(late.id);
    });

    it('moves one to the front, and everybody else stays in their turn', async () => {
      const [first, second, third] = [
        await bench.insert({ person: 'ada' }),
        await bench.insert({ person: 'ben' }),
        await bench.insert({ person: 'cleo' }),
      ];
      expect(await bench.store.moveToFront(first.id)).toBe(false);
      expect(await bench.store.moveToFront(third.id)).toBe(true);
      expect(await bench.store.queuedIds()).toEqual([third.id, first.id, second.id]);
      expect(await bench.store.moveToFront(second.id)).toBe(true);
      expect(await bench.store.queuedIds()).toEqual([second.id, third.id, first.id]);
      await start();
      expect(await bench.store.moveToFront(second.id)).toBe(false);
      const newcomer = await bench.insert({ person: 'dan' });
      expect(await bench.store.queuedIds()).toEqual([third.id, first.id, newcomer.id]);
    });
  });
}

export function describeUnderWay(bench: StoreBench): void {
  describe('what is under way', () => {
    it('is counted and listed by state, and no longer once it ended', async () => {
      const [done, running, waiting] = [await bench.insert(), await bench.insert(), await bench.insert()];
      await bench.store.move(done.id, 'queued', 'canceled', { endedAtMs: 3000 });
      await bench.store.move(running.id, 'queued', 'submitting', { startedAtMs: 2000 });
      await bench.store.move(running.id, 'submitting', 'unknown', {});
      const { store } = bench;
      expect(idsOf(await store.unfinished())).toEqual([running.id, waiting.id]);
      expect(idsOf(await store.inStates(['queued', 'unknown'], 9))).toEqual([running.id, waiting.id]);
      expect(idsOf(await store.inStates(['queued', 'unknown'], 1))).toEqual([running.id]);
      expect(await store.countIn(['canceled', 'unknown'])).toBe(1);
      expect(await store.activeCount({ platform: 'web', id: 'ada' })).toBe(2);
      expect(await store.inFlightCount()).toBe(0);
      expect(await store.newestMs()).toBe(1000);
    });

    it('tells when things were started and how long they took', async () => {
      for (const [startedAtMs, tookMs] of [
        [3000, 4500],
        [2000, 1000],
        [4000, 2000],
      ] as const) {
        const { id } = await bench.insert();
        await bench.store.change(id, { startedAtMs, finishedAtMs: startedAtMs + tookMs });
      }
      const kind = { model: 'preview', resolution: '720p', durationSeconds: 8 };
      expect(await bench.store.startsSince(2500)).toEqual([3000, 4000]);
      expect(await bench.store.recentSeconds(kind, 2)).toEqual([4.5, 2]);
      expect(await bench.store.recentSeconds({ ...kind, durationSeconds: 4 }, 2)).toEqual([]);
      expect(await bench.store.waitsSince(3000, 9)).toEqual([
        { day: '1970-01-01', waitMs: 3000 },
        { day: '1970-01-01', waitMs: 2000 },
      ]);
    });
  });
}

export function describeSteps(bench: StoreBench): void {
  describe('steps that were running when the process died', () => {
    it('count a crash each, until one of their kind comes to its end', async () => {
      const { store } = bench;
      await store.enterStep('a', 'start');
      await store.enterStep('b', 'check');
      await store.leaveStep('b', 'check');
      expect(await store.countCrashes()).toEqual([{ id: 'a', step: 'start', crashes: 1 }]);
      expect(await store.countCrashes()).toEqual([]);
      await store.enterStep('a', 'start');
      await store.enterStep('a', 'check');
      const counted = await store.countCrashes();
      expect(counted.toSorted((one, other) => one.crashes - other.crashes)).toEqual([
        { id: 'a', step: 'check', crashes: 1 },
        { id: 'a', step: 'start', crashes: 2 },
      ]);
      await store.leaveStep('a', 'start');
      expect([await store.crashes('a', 'start'), await store.crashes('a', 'check')]).toEqual([0, 1]);
    });

    it('are forgiven one where something else took the process down', async () => {
      const { store } = bench;
      await store.transaction(async (tx) => await tx.enterStep('a', 'start'));
      await store.countCrashes();
      await store.enterStep('b', 'check');
      await store.forgiveCrash(1);
      expect(await store.crashes('a', 'start')).toBe(0);
      await store.countCrashes();
      await store.enterStep('b', 'check');
      await store.forgiveCrash(0);
      expect(await store.crashes('a', 'start')).toBe(0);
    });
  });
}
