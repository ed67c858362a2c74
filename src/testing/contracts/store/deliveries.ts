import { describe, expect, it } from 'vitest';
import { longestWaitMs } from '../../../domain/generation-store.ts';
import { text } from '../../../domain/texts.ts';
import { idsOf, type StoreBench } from './store-bench.ts';

const reason = text('reason.crashed');

export function describeUpdates(bench: StoreBench): void {
  describe('updates that have to go out', () => {
    it('are due until they were sent, and again with each change', async () => {
      const { store } = bench;
      const { id } = await bench.insert();
      await store.wantDelivery(id, 'status', 1000);
      expect(await store.dueDeliveries(999.9, 9)).toEqual([]);
      const due = await bench.due(1000);
      expect(due).toEqual({ generationId: id, kind: 'status', wanted: 1, attempts: 0, isFirst: true });
      expect([await store.nextDeliveryAtMs(), await store.isDelivered(id, 'status')]).toEqual([1000, false]);
      const { platform } = (await store.find(id))?.replyTarget ?? { platform: '' };
      expect([await store.nextDeliveryAtMs(['another', platform]), await store.nextDeliveryAtMs(['another'])]).toEqual([
        1000,
        undefined,
      ]);
      await store.wantDelivery(id, 'status', 1500);
      await store.markDelivered(due, { ts: '1.5' });
      expect(await bench.due(1500)).toMatchObject({ wanted: 2, isFirst: false });
      expect([await store.isDelivered(id, 'status'), await store.isDelivered(id, 'result')]).toEqual([true, false]);
      await store.markDelivered({ ...due, wanted: 2 }, { ts: '1.5', channel: 'C1' });
      expect([await store.dueDeliveries(9000, 9), await store.nextDeliveryAtMs()]).toEqual([[], undefined]);
      expect(await store.receipts(id)).toEqual({ status: { ts: '1.5', channel: 'C1' }, question: {}, result: {} });
    });

    it('come with the longest waiting first, and as many as were asked for', async () => {
      const [first, second] = [await bench.insert(), await bench.insert()];
      await bench.store.wantDelivery(first.id, 'result', 2000);
      await bench.store.wantDelivery(second.id, 'result', 1000);
      const ids = async (limit: number) => (await bench.store.dueDeliveries(3000, limit)).map(({ generationId }) => generationId);
      expect(await ids(9)).toEqual([second.id, first.id]);
      expect(await ids(1)).toEqual([second.id]);
    });

    it('wait after a failure whatever is wanted, and a time that lies too far ahead is due', async () => {
      const { store } = bench;
      const { id } = await bench.insert();
      await store.wantDelivery(id, 'status', 1000);
      await store.postponeDelivery(await bench.due(1000), 60_000.2);
      await store.wantDelivery(id, 'status', 2000);
      await store.hastenDeliveries(3000);
      expect([await store.dueDeliveries(60_000, 9), await store.nextDeliveryAtMs()]).toEqual([[], 60_001]);
      expect(await bench.due(60_001)).toMatchObject({ wanted: 2, attempts: 1 });
      expect(await store.dueDeliveries(60_000 - longestWaitMs, 9)).toHaveLength(1);
    });

    it('wait for their turn, but not where something newer is wanted, or everything is hastened', async () => {
      const { store } = bench;
      const { id } = await bench.insert();
      await store.wantDelivery(id, 'status', 1000);
      const older = await bench.due(2000);
      await store.deferDelivery(older, 61_000);
      expect(await store.dueDeliveries(2000, 1)).toEqual([]);
      await store.hastenDeliveries(2500);
      expect(await store.nextDeliveryAtMs()).toBe(2500);
      await store.wantDelivery(id, 'status', 2000);
      await store.deferDelivery(older, 61_000);
      expect(await bench.due(2000)).toMatchObject({ generationId: id, wanted: older.wanted + 1, attempts: 0 });
    });

    it('are parked where they can be brought nowhere, until they are wanted anew', async () => {
      const { store } = bench;
      const { id } = await bench.insert();
      await store.wantDelivery(id, 'result', 1000);
      await store.saveReceipt(id, 'result', { ts: '1' });
      await store.parkDelivery(await bench.due(1000), reason);
      expect([await store.isParked(id, 'result'), await store.isDelivered(id, 'result')]).toEqual([true, true]);
      expect((await store.receipts(id)).result).toEqual({ ts: '1' });
      await store.wantDelivery(id, 'result', 2000);
      expect(await store.isParked(id, 'result')).toBe(false);
      expect(await bench.due(2000)).toMatchObject({ isFirst: false });
    });
  });
}

export function describeMessages(bench: StoreBench): void {
  describe('messages of the bot', () => {
    it('lead to what they are about by their ids, whichever of its posts they are', async () => {
      const { store } = bench;
      const { id } = await bench.insert();
      await store.wantDelivery(id, 'status', 1);
      await store.wantDelivery(id, 'result', 1);
      await store.saveReceipt(id, 'status', { message: '7', channel: '8' });
      await store.saveReceipt(id, 'result', { ts: '1.5', channel: 'C1', message: '9' });
      await store.saveRepost('key', id, { message: '10', channel: '8' });
      await store.saveRepost('key', id, { message: '11', channel: '8' });
      const shown = await Promise.all(['7', '1.5', '11', '10', '9', '8', ''].map((message) => store.shownBy(message)));
      expect(shown).toEqual([[id], [id], [id], [], [], [], []]);
      expect(await store.reposts(id)).toEqual([{ message: '11', channel: '8' }]);
    });
  });
}

export function describeParkedPosts(bench: StoreBench): void {
  describe('posts that could be made nowhere', () => {
    const park = async (id: string, kind: 'status' | 'question' | 'result', dueMs: number): Promise<void> => {
      await bench.store.wantDelivery(id, kind, dueMs);
      await bench.store.parkDelivery({ generationId: id, kind, wanted: 1, attempts: 0, isFirst: true }, reason);
    };

    it('are listed and counted without statuses, answered questions and what was deleted', async () => {
      const { store, numbers } = bench;
      const on = (platform: string) => ({
        replyTarget: { platform, channelId: 'C1', ids: {} },
        requester: { platform, id: 'ada' },
      });
      const [first, second, asked] = [
        await bench.insert(on('slack')),
        await bench.insert(on('discord')),
        await bench.insert(on('slack')),
      ];
      await park(first.id, 'result', 5000);
      await park(first.id, 'status', 5000);
      await park(second.id, 'result', 9000);
      await park(asked.id, 'question', 9000);
      const erased = await bench.insert(on('slack'));
      await park(erased.id, 'result', 9000);
      await store.erase(erased.id, 10_000);
      expect(await numbers.parked(0)).toEqual([
        { of: 'discord', count: 1 },
        { of: 'slack', count: 1 },
      ]);
      await store.move(asked.id, 'queued', 'unknown', {});
      const parked = await store.parkedDeliveries(9);
      expect(idsOf(parked.map(({ generation }) => generation))).toEqual([asked.id, second.id, first.id]);
      expect(parked[0]).toMatchObject({ kind: 'question', reason, generation: { state: 'unknown', discarded: false } });
      expect([await store.parkedCount(), await store.parkedDeliveries(1)]).toEqual([3, [parked[0]]]);
      expect(await store.parkedDeliveries(9, first.id)).toEqual([parked[2]]);
      await store.wantDelivery(second.id, 'result', 20_000);
      expect(await numbers.parked(6000)).toEqual([{ of: 'slack', count: 1 }]);
      expect(await store.parkedCount()).toBe(2);
    });
  });
}

export function describeNumbers(bench: StoreBench): void {
  describe('numbers for those who watch', () => {
    it('count who waits, what is under way and what waits for a decision', async () => {
      const { store, numbers } = bench;
      const started = async (): Promise<string> => {
        const { id } = await bench.insert();
        await store.move(id, 'queued', 'submitting', {});
        return id;
      };
      await bench.insert();
      await bench.insert();
      await bench.insert({ request: { ...(await bench.insert()).request, durationSeconds: 0 } });
      await started();
      await store.move(await started(), 'submitting', 'generating', {});
      await store.move(await started(), 'submitting', 'unknown', {});
      await store.move(await started(), 'submitting', 'failed', { endedAtMs: 2000 });
      expect((await numbers.waiting()).toSorted((one, other) => one.count - other.count)).toEqual([
        { of: 'still', count: 1 },
        { of: 'video', count: 3 },
      ]);
      expect(await numbers.inFlight()).toEqual([{ of: 'preview', count: 2 }]);
      expect(await numbers.unknown()).toBe(1);
    });
  });
}
