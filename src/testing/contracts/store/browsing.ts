import { describe, expect, it } from 'vitest';
import type { HistoryQuery } from '../../../domain/history-query.ts';
import type { HistoryOrder } from '../../../domain/library/browsing.ts';
import { sampleRequest } from '../../set-up/test-engine.ts';
import { idsOf, type StoreBench } from './store-bench.ts';

type Query = Omit<HistoryQuery, 'limit'>;
const video = { sha256: 'a'.repeat(64), sizeBytes: 1, durationSeconds: 4, width: 2, height: 2 };

/** How the gallery looks through history: in orders, by kind, by names and notes, and by people. */
export function describeBrowsing(bench: StoreBench): void {
  const found = async (query: Query, limit = 20) => idsOf((await bench.store.history({ limit, ...query })).slice(0, limit));
  /** All pages of two. */
  const paged = async (query: Query): Promise<readonly string[]> => {
    const all: string[] = [];
    for (let before: number | undefined; ; ) {
      const page = await bench.store.history({ ...query, limit: 2, ...(before !== undefined && { before }) });
      all.push(...idsOf(page.slice(0, 2)));
      if (page.length <= 2) return all;
      before = page[1]?.number;
    }
  };
  const ask = async (request: Parameters<typeof sampleRequest>[0], priceUsd = 1) =>
    (await bench.insert({ request: sampleRequest(request), priceUsd })).id;

  describe('the gallery', () => {
    it('stands in each order page by page, with equal ones and those without a name newest first', async () => {
      const [a, b, c, d, e] = [
        await ask({ durationSeconds: 4 }, 2),
        await ask({ durationSeconds: 8 }),
        await ask({ durationSeconds: 4 }),
        await ask({ durationSeconds: 8 }, 3),
        await ask({ durationSeconds: 6 }),
      ];
      await bench.store.change(c, { costUsd: 9 });
      for (const [id, name] of [
        [d, 'zebra'],
        [a, 'Ape'],
        [b, 'ape'],
      ] as const)
        await bench.store.setLibrary(id, { name });
      await bench.store.setLibrary(e, { note: 'no name' });
      const orders: Readonly<Record<HistoryOrder, readonly string[]>> = {
        newest: [e, d, c, b, a],
        oldest: [a, b, c, d, e],
        longest: [d, b, e, c, a],
        dearest: [c, d, a, e, b],
        name: [b, a, d, e, c],
      };
      for (const order of Object.keys(orders) as HistoryOrder[]) {
        expect([order, await found({ order }), await paged({ order })]).toEqual([order, orders[order], orders[order]]);
        const narrowed = { order, platform: 'web', words: 'lighthouse', states: ['queued'], createdSinceMs: 1 } as const;
        expect(await paged(narrowed)).toEqual(orders[order]);
        expect(await found({ ...narrowed, words: 'fog horn' })).toEqual([]);
      }
      await bench.store.erase(d, 1);
      expect(await found({ order: 'longest' })).toEqual([b, e, c, a]);
      expect([await bench.store.historyCount({}), await bench.store.historyCount({ words: 'lighth' })]).toEqual([4, 4]);
    });

    it('has kinds, and counts what fits', async () => {
      const [plain, still] = [await ask({}), await ask({ durationSeconds: 0 })];
      const [film, upload] = [await ask({ model: 'film' }), await ask({ video, prompt: 'say "video":{ in fog' })];
      await ask({ prompt: '"video":{' });
      for (const [kind, ids] of [
        ['picture', [still]],
        ['film', [film]],
        ['upload', [upload]],
      ] as const) {
        for (const order of ['newest', 'dearest'] as const) expect(await found({ kind, order })).toEqual(ids);
        expect(await bench.store.historyCount({ kind })).toBe(1);
      }
      expect(await found({ kind: 'video' })).toHaveLength(3);
      expect(await found({ kind: 'video', words: 'fog' })).toEqual([upload]);
      await bench.store.addFavourite({ platform: 'web', id: 'ada' }, plain, 1);
      const favouriteOf = { platform: 'web', id: 'ada' };
      expect(await bench.store.historyCount({ kind: 'video', favouriteOf, states: ['queued'] })).toBe(1);
      expect(await found({ favouriteOf, order: 'longest' })).toEqual([plain]);
      expect(await bench.store.historyCount({ words: '  !' })).toBe(0);
    });

    it('is searched in names and notes where that is wanted, in every script, and not in what is gone', async () => {
      const [one, other] = [await ask({ prompt: 'a quiet harbour' }), await ask({ prompt: 'a loud harbour' })];
      const plain = await ask({ prompt: 'the take of a harbour' });
      await bench.store.setLibrary(one, { name: 'Take 東京タワー 🎬', note: 'für Zoë: ภาพสวย' });
      await bench.store.setLibrary(other, { note: 'take two' });
      const inNotes = true;
      for (const [words, ids] of [
        ['東京', [one]],
        ['タワー', [one]],
        ['สวย', [one]],
        ['🎬', [one]],
        ['zoe', [one]],
        ['quiet take', [one]],
        ['take', [plain, other, one]],
        ['harbour tak', [plain, other, one]],
        ['京東', []],
      ] as const) {
        expect([words, await paged({ words, inNotes })]).toEqual([words, ids]);
        expect([words, await bench.store.historyCount({ words, inNotes })]).toEqual([words, ids.length]);
      }
      expect(await found({ words: 'take' })).toEqual([plain]);
      expect(await found({ words: 'take', inNotes, order: 'oldest' })).toEqual([one, other, plain]);
      await bench.store.addFolder({ id: 'f', name: 'Films', createdAtMs: 1 });
      await bench.store.setLibrary(one, { name: 'Take 3', folderId: 'f' });
      expect([await found({ words: '東京', inNotes }), await found({ words: 'take 3', inNotes, folderId: 'f' })]).toEqual([
        [],
        [one],
      ]);
      await bench.store.eraseWords(one, 5);
      await bench.store.setLibrary(other, {});
      expect(await found({ words: 'take', inNotes })).toEqual([plain]);
    });

    it('knows everybody who has something in it, as they were called last', async () => {
      const person = async (platform: string, id: string, name?: string) => {
        const requester = { platform, id, ...(name !== undefined && { name }) };
        return await bench.insert({ requester, replyTarget: { platform, channelId: 'c', ids: {} } });
      };
      await person('slack', 'U2', 'Ben');
      for (const name of ['Ada', 'Ada L.']) await person('discord', 'U1', name);
      await person('slack', 'U1');
      const gone = await person('web', 'w', 'Cy');
      const [ada, noName, ben] = [
        { platform: 'discord', id: 'U1', name: 'Ada L.' },
        { platform: 'slack', id: 'U1' },
        { platform: 'slack', id: 'U2', name: 'Ben' },
      ];
      expect(await bench.store.requesters(9)).toEqual([ada, noName, ben, { platform: 'web', id: 'w', name: 'Cy' }]);
      await bench.store.erase(gone.id, 1);
      expect(await bench.store.requesters(9)).toEqual([ada, noName, ben]);
      expect(await bench.store.requesters(2)).toEqual([ada, noName]);
      expect(await bench.store.requesters(9, 'slack')).toEqual([noName, ben]);
      expect(await bench.store.requesters(9, 'pigeon')).toEqual([]);
    });
  });
}
