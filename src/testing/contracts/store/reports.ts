import { describe, expect, it } from 'vitest';
import type { Report } from '../../../domain/moderation/report.ts';
import type { StoreBench } from './store-bench.ts';

export function describeReports(bench: StoreBench): void {
  const reportOf = (generationId: string, id: string, change: Partial<Report> = {}): Report => ({
    ...{ id, generationId, reporter: { platform: 'slack', tenant: 'T1', id: 'ada' }, reason: 'hate', words: 'it says “…”' },
    ...{ place: { platform: 'slack', tenant: 'T1', serverId: 'T1' }, atMs: 1000, ...change },
  });

  describe('reports', () => {
    it('are kept once for each person and video, are decided about once, and lose their words with the video', async () => {
      const { store } = bench;
      const [{ id }, other] = [await bench.insert(), await bench.insert()];
      const first = reportOf(id, 'a');
      const second = reportOf(id, 'b', { reporter: { platform: 'web', id: 'ben' }, place: { platform: 'web' }, atMs: 2000 });
      const elsewhere = reportOf(other.id, 'c', { atMs: 1500 });
      const twice = reportOf(id, 'd');
      expect([await store.addReport(first), await store.addReport(second), await store.addReport(elsewhere)]).toEqual([
        ...[true, true, true],
      ]);
      expect([await store.addReport(twice), await store.report('a'), await store.report('d')]).toEqual([false, first, undefined]);
      const decision = { outcome: 'fine', atMs: 3000, by: 'Émile' } as const;
      expect([await store.decideReport('b', decision), await store.decideReport('b', { ...decision, by: 'Ada' })]).toEqual([
        ...[true, false],
      ]);
      expect((await store.reports(9)).map((report) => report.id)).toEqual(['c', 'a', 'b']);
      expect(await store.reportsOf(id)).toEqual([first, { ...second, decision }]);
      expect([await store.reportsBy(first.reporter, 1200), await store.reportsBy(first.reporter, 0)]).toEqual([1, 2]);
      await store.erase(id, 5000);
      expect((await store.reportsOf(id)).map(({ words }) => words)).toEqual([undefined, undefined]);
      expect([await store.dropReportsIn({ platform: 'web' }), (await store.dropReportsBy(first.reporter)).toSorted()]).toEqual([
        ...[1, ['a', 'c']],
      ]);
      expect(await store.reports(9)).toEqual([]);
    });
  });
}
