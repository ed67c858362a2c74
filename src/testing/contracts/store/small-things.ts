import { describe, expect, it } from 'vitest';
import type { VideoShare } from '../../../domain/video-share.ts';
import type { StoreBench } from './store-bench.ts';

const dayMs = 86_400_000;

export function describeSmallThings(bench: StoreBench): void {
  describe('small things', () => {
    it('are remembered by name: facts and sealed texts', async () => {
      const { store, sealed } = bench;
      await store.setFact('pause', 'one');
      await store.setFact('pause', 'two');
      expect(await store.fact('pause')).toBe('two');
      await store.setFact('pause', undefined);
      expect(await store.fact('pause')).toBeUndefined();
      for (const name of ['slack/b', 'slack/A', 'slack/a']) await sealed.put(name, `of ${name}`);
      await sealed.put('slack/a', 'newer');
      await sealed.remove('slack/b');
      await sealed.remove('slack/a', 'of slack/a');
      expect([await sealed.names(), await sealed.get('slack/a'), await sealed.get('slack/b')]).toEqual([
        ['slack/A', 'slack/a'],
        'newer',
        undefined,
      ]);
    });

    it('greet each place once, by platform and workspace', async () => {
      const channel = { platform: 'slack', tenant: 'T1', place: 'C1' };
      const greet = async (place: Parameters<typeof bench.store.addGreeting>[0]) => await bench.store.addGreeting(place, 1);
      expect((await Promise.all([greet(channel), greet(channel)])).toSorted()).toEqual([false, true]);
      expect([await greet({ ...channel, tenant: 'T2' }), await greet({ platform: 'discord', place: 'C1' })]).toEqual([
        true,
        true,
      ]);
    });

    it('keep how history was narrowed down, by its last use', async () => {
      const { store } = bench;
      await store.keepFilter('1', '{"words":"a"}', 1000, { platform: 'web', id: 'ada' });
      await store.keepFilter('1', '{"words":"b"}', 2000, { platform: 'web', id: 'ada' });
      expect([await store.filter('1'), await store.filter('2')]).toEqual(['{"words":"b"}', undefined]);
      expect(await store.isFilterKept('1', '{"words":"b"}', 2000 + dayMs - 1)).toBe(true);
      expect(await store.isFilterKept('1', '{"words":"b"}', 2000 + dayMs)).toBe(false);
      expect(await store.isFilterKept('1', '{"words":"a"}', 2000)).toBe(false);
      expect([await store.dropFilters(2000), await store.dropFilters(2001)]).toEqual([0, 1]);
    });

    it('note who decided about an unknown one', async () => {
      const { id } = await bench.insert();
      await bench.store.recordDecision(id, 'again', { platform: 'web', id: 'ada' }, 5);
    });
  });
}

export function describeAdmin(bench: StoreBench): void {
  describe('the admin', () => {
    it('reads back what was done, newest first, page by page', async () => {
      const { store } = bench;
      for (const atMs of [1, 2, 3])
        await store.addAct({ atMs, who: 'terminal', act: 'pause', details: { reason: 'why', count: atMs } });
      const [newest, ...rest] = await store.acts(2);
      expect(newest).toEqual({ id: newest?.id, atMs: 3, who: 'terminal', act: 'pause', details: { reason: 'why', count: 3 } });
      expect(rest.map(({ atMs }) => atMs)).toEqual([2]);
      expect((await store.acts(9, rest[0]?.id)).map(({ atMs }) => atMs)).toEqual([1]);
    });

    it('reads within a transaction what was written there', async () => {
      const { store } = bench;
      const block = { person: { platform: 'web', id: 'ben' }, sinceMs: 2 };
      const read = await store.transaction(async (tx) => {
        await tx.addBlock(block);
        return [await tx.blocks(5), await tx.parkedCount(), await tx.tenantsOf('web', 'ben')];
      });
      expect(read).toEqual([[block], 0, []]);
      expect(await store.blocks(5)).toEqual([block]);
    });

    it('blocks a person of one workspace, for a time or for good', async () => {
      const { store } = bench;
      const person = { platform: 'slack', tenant: 'T1', id: 'U1' };
      await bench.insert({ requester: { ...person, name: 'Ann' } });
      await bench.insert({ requester: { ...person, name: 'Anna' } });
      await bench.insert({ requester: { ...person, tenant: 'T2' } });
      await store.addBlock({ person, sinceMs: 1, untilMs: 100.5, reason: 'rude' });
      await store.addBlock({ person: { platform: 'web', id: 'ben' }, sinceMs: 2 });
      expect(await store.blockOf(person, 100)).toEqual({ person, sinceMs: 1, untilMs: 101, reason: 'rude' });
      expect([await store.blockOf(person, 101), await store.blockOf({ ...person, tenant: 'T2' }, 1)]).toEqual([
        undefined,
        undefined,
      ]);
      expect(await store.blocks(50)).toEqual([
        { person: { platform: 'web', id: 'ben' }, sinceMs: 2 },
        { person, sinceMs: 1, untilMs: 101, reason: 'rude', name: 'Anna' },
      ]);
      await store.addBlock({ person, sinceMs: 3 });
      expect(await store.blockOf(person, 9999)).toEqual({ person, sinceMs: 3 });
      expect([await store.removeBlock(person), await store.removeBlock(person)]).toEqual([true, false]);
      expect([await store.blocks(9999), await store.tenantsOf('slack', 'U1')]).toMatchObject([[{ sinceMs: 2 }], ['T1', 'T2']]);
    });
  });
}

export function describeShares(bench: StoreBench): void {
  const shareOf = (generationId: string, id: string, change: Partial<VideoShare> = {}): VideoShare => ({
    ...{ id, generationId, video: 1, sharedBy: { platform: 'slack', tenant: 'T1', id: 'ada' } },
    ...{ showsPrompt: false, createdAtMs: 1000, ...change },
  });
  const idsOf = async (generationId: string): Promise<readonly string[]> =>
    (await bench.store.sharesOf(generationId)).map(({ id }) => id);

  describe('links to watch a video', () => {
    it('are kept as they were made, by generation and oldest first', async () => {
      const { store } = bench;
      const [{ id }, other] = [await bench.insert(), await bench.insert()];
      const newer = shareOf(id, 'a', { showsPrompt: true, createdAtMs: 2000, untilMs: 9000, video: 2 });
      const older = shareOf(id, 'b', { sharedBy: { platform: 'web', id: 'ben' } });
      for (const share of [newer, older, shareOf(other.id, 'A')]) await store.addShare(share);
      expect([await store.share('a'), await store.share('b'), await store.share('c')]).toEqual([newer, older, undefined]);
      expect(await store.sharesOf(id)).toEqual([older, newer]);
    });

    it('go when somebody takes them back, for that generation alone', async () => {
      const { store } = bench;
      const { id } = await bench.insert();
      await store.addShare(shareOf(id, 'a'));
      expect([await store.dropShare('another', 'a'), await idsOf(id)]).toEqual([false, ['a']]);
      expect([await store.dropShare(id, 'a'), await store.dropShare(id, 'a'), await idsOf(id)]).toEqual([true, false, []]);
    });

    it('go when their time is over, and with one of several videos', async () => {
      const { store } = bench;
      const { id } = await bench.insert();
      for (const video of [1, 2, 3]) await store.addShare(shareOf(id, `${video}`, { video, untilMs: 1000 * video }));
      await store.addShare(shareOf(id, 'for ever', { video: 3 }));
      expect([await store.dropShares(999.5), await store.dropShares(1000), await idsOf(id)]).toEqual([
        0,
        1,
        ['2', '3', 'for ever'],
      ]);
      await store.dropSharesOf(id, [1, 3]);
      expect(await idsOf(id)).toEqual(['2']);
    });

    it('go with what is erased, and with its words', async () => {
      const { store } = bench;
      const [erased, wordless, kept] = [await bench.insert(), await bench.insert(), await bench.insert()];
      for (const { id } of [erased, wordless, kept]) await store.addShare(shareOf(id, id));
      await store.erase(erased.id, 5000);
      await store.eraseWords(wordless.id, 5000);
      expect([await idsOf(erased.id), await idsOf(wordless.id), await idsOf(kept.id)]).toEqual([[], [], [kept.id]]);
    });
  });
}
