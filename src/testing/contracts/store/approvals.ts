import { describe, expect, it } from 'vitest';
import type { Approval } from '../../../domain/approvals/approval.ts';
import type { StoreBench } from './store-bench.ts';

export function describeApprovals(bench: StoreBench): void {
  const approvalOf = (id: string, untilMs = 2000): Approval => ({
    ...{ id, decides: 'place', priceUsd: 3.2, askedAtMs: 1000, untilMs },
  });

  describe('approvals', () => {
    it('are decided once, and known with who did and why until they are forgotten', async () => {
      const { store } = bench;
      await store.addApproval(approvalOf('a'));
      await store.addApproval({ ...approvalOf('b', 1500), decides: 'bot' });
      const open = async () => (await store.openApprovals(9)).map(({ id }) => id);
      const lapsed = async (nowMs: number) => (await store.lapsedApprovals(nowMs, 9)).map(({ id }) => id);
      expect([await open(), await lapsed(1499), await lapsed(1500), await lapsed(2000)]).toEqual([
        ['b', 'a'],
        [],
        ['b'],
        ['b', 'a'],
      ]);
      const decision = { end: 'declined', atMs: 1200, by: 'Bóss', reason: 'too dear' } as const;
      expect([
        await store.decideApproval('a', decision),
        await store.decideApproval('a', { end: 'approved', atMs: 1300 }),
        await store.decideApproval('b', { end: 'approved', atMs: 1500, priceUsd: 0.25 }),
      ]).toEqual([true, false, true]);
      expect([await store.approval('a'), (await store.approval('b'))?.priceUsd, await store.approval('c'), await open()]).toEqual(
        [{ ...approvalOf('a'), decision }, 0.25, undefined, []],
      );
      await store.dropApprovals(1500);
      expect([await store.approval('a'), (await store.approval('b'))?.decision]).toEqual([
        undefined,
        { end: 'approved', atMs: 1500 },
      ]);
    });

    it('hold what waits for them in no line, set it aside at its price, and let it join the line when it is its turn', async () => {
      const { store } = bench;
      await store.addApproval(approvalOf('a'));
      const first = await bench.insert({ priceUsd: 3.2, approvalId: 'a' });
      expect([first.state, first.approvalId, await store.queuedCount(), await store.position(first.id)]).toEqual([
        ...['awaiting', 'a', 0, undefined],
      ]);
      await store.reserve(first, 1, 3.2, 1000, { payer: first.requester, creditsUsd: 2.6 });
      const request = { ...first.request, prompt: 'the same', durationSeconds: 4 };
      const other = { request, provider: first.provider, keyFingerprint: 'new', priceUsd: 0.8 };
      expect([
        await store.replaceAwaiting(first.id, other),
        (await store.spending({ kind: 'everyone' }, 0, 1000)).reservedUsd,
      ]).toEqual([true, 0.8]);
      expect(await store.awaitedOf('a')).toMatchObject([{ id: first.id, request, keyFingerprint: 'new', priceUsd: 0.8 }]);
      const others = [await bench.insert({}), await bench.insert({})];
      expect(await store.move(first.id, 'awaiting', 'queued', {})).toBe(true);
      expect(await store.firstInLine(9)).toEqual([...others.map(({ id }) => id), first.id]);
      expect(await store.replaceAwaiting(first.id, other)).toBe(false);
    });
  });
}
