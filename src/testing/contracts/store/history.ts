import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReplyTarget } from '../../../domain/generation.ts';
import type { HistoryQuery } from '../../../domain/history-query.ts';
import type { SourceWay } from '../../../domain/lineage.ts';
import { scopeWord } from '../../../storage/rows.ts';
import { sampleRequest } from '../../set-up/test-engine.ts';
import { idsOf, type StoreBench } from './store-bench.ts';

const slack = (tenant: string): ReplyTarget => ({ platform: 'slack', tenant, channelId: 'C1', ids: {} });
const web: ReplyTarget = { platform: 'web', channelId: 'lobby', ids: {} };

const promptsOf = async ({ store }: StoreBench, query: HistoryQuery): Promise<readonly string[]> =>
  (await store.history(query)).map(({ request }) => request.prompt);

const foundIn = async (bench: StoreBench, words: string): Promise<readonly string[]> =>
  (await promptsOf(bench, { limit: 99, words, platform: 'web', channelId: 'lobby', requesterId: 'ada' })).toSorted();

export function describeHistory(bench: StoreBench): void {
  describe('history', () => {
    it('gives pages of one channel, newest first, and words across them', async () => {
      for (let n = 1; n <= 5; n += 1) await bench.ask(`Fähre number ${n}`, { channel: 'a' });
      await bench.ask('Fähre elsewhere', { channel: 'b' });
      const channel = { platform: 'web', channelId: 'a' } as const;
      const page = await bench.store.history({ ...channel, limit: 2 });
      expect(page.map(({ request }) => request.prompt)).toEqual(['Fähre number 5', 'Fähre number 4', 'Fähre number 3']);
      const before = page[1]?.number ?? 0;
      expect(await promptsOf(bench, { ...channel, limit: 2, before })).toEqual([
        'Fähre number 3',
        'Fähre number 2',
        'Fähre number 1',
      ]);
      expect(await promptsOf(bench, { ...channel, words: 'fahre numb', limit: 10 })).toHaveLength(5);
      expect(await promptsOf(bench, { ...channel, words: 'fahre numb', limit: 1, before })).toEqual([
        'Fähre number 3',
        'Fähre number 2',
      ]);
      expect(await promptsOf(bench, { platform: 'web', channelId: 'b', words: 'number', limit: 10 })).toEqual([]);
    });

    it('is narrowed down by state, model, person, tenant and time, with words and without', async () => {
      const at = async (createdAtMs: number, change: Parameters<typeof bench.insert>[0] = {}) =>
        await bench.insert({ createdAtMs, ...change });
      const first = await at(1000);
      const other = await at(2000, { request: sampleRequest({ model: 'other' }), person: 'ben' });
      const there = await at(3000, { requester: { platform: 'slack', tenant: 'T1', id: 'ada' }, replyTarget: slack('T1') });
      const failed = await at(4000);
      await bench.store.move(failed.id, 'queued', 'failed', { endedAtMs: 5000 });
      for (const words of [{}, { words: 'light' }]) {
        const ids = async (query: Omit<HistoryQuery, 'limit'>) =>
          idsOf(await bench.store.history({ limit: 9, ...words, ...query }));
        expect(await ids({})).toEqual(idsOf([failed, there, other, first]));
        expect(await ids({ states: ['failed', 'canceled'] })).toEqual([failed.id]);
        expect(await ids({ model: 'other' })).toEqual([other.id]);
        expect(await ids({ platform: 'web', requesterId: 'ada' })).toEqual(idsOf([failed, first]));
        expect(await ids({ platform: 'slack', tenant: 'T1', channelId: 'C1' })).toEqual([there.id]);
        expect(await ids({ platform: 'slack', tenant: 'T2', channelId: 'C1' })).toEqual([]);
        expect(await ids({ createdSinceMs: 2000 })).toEqual(idsOf([failed, there, other]));
        expect(await ids({ createdBeforeMs: 2000.5 })).toEqual(idsOf([other, first]));
        expect(await ids({ createdSinceMs: 9000 })).toEqual([]);
        // Without its platform an id names nobody.
        expect(await ids({ requesterId: 'nobody', tenant: 'T9', channelId: 'C9' })).toHaveLength(4);
      }
    });

    it('takes any words as words', async () => {
      await bench.ask('NEAR the "sea" * OR not');
      expect(await promptsOf(bench, { words: '"NEAR" * (sea', limit: 5 })).toHaveLength(1);
      expect(await promptsOf(bench, { words: "sea' | 'x", limit: 5 })).toEqual([]);
      expect(await promptsOf(bench, { words: '  ', limit: 5 })).toHaveLength(1);
      const words = fc.string({ unit: 'binary', maxLength: 60 });
      const look = async (given: string): Promise<void> => {
        await bench.store.history({ platform: 'web', channelId: 'lobby', words: given, limit: 5 });
      };
      await fc.assert(fc.asyncProperty(words, look), { numRuns: 60 });
    });
  });
}

export function describeSearch(bench: StoreBench): void {
  describe('a search', () => {
    it('finds beginnings of the last word, however long, in any spelling', async () => {
      const all = [
        'light',
        'a LIGHTHOUSE',
        'lighthouses at sea',
        'the lamp',
        'Beleuchtung',
        'éclairage doux',
        'маяк на рассвете',
      ];
      for (const prompt of all) await bench.ask(prompt);
      const found = async (words: string) => (await foundIn(bench, words)).map((prompt) => all.indexOf(prompt) + 1).toSorted();
      expect(await found('l')).toEqual([1, 2, 3, 4]);
      expect(await found('ligh')).toEqual([1, 2, 3]);
      expect(await found('light')).toEqual([1, 2, 3]);
      expect(await found('Lighth')).toEqual([2, 3]);
      expect(await found('lighthouses')).toEqual([3]);
      expect(await found('sea lighth')).toEqual([3]);
      expect(await found('lighth sea')).toEqual([]);
      expect(await found('lighthousekeeper')).toEqual([]);
      expect(await found('beleuch')).toEqual([5]);
      expect(await found('ECLAIR')).toEqual([6]);
      expect(await found('РАССВ')).toEqual([7]);
    });

    it('finds the same among too many longer words to name them', async () => {
      for (let number = 0; number < 45; number += 1) await bench.ask(`lantern${number}`);
      expect(await foundIn(bench, 'lantern')).toHaveLength(45);
      expect(await foundIn(bench, 'lantern4')).toHaveLength(6);
    });

    it('never matches the words that stand for channels and people', async () => {
      await bench.ask('a lighthouse');
      for (const words of [scopeWord('web', 'lobby').slice(0, 12), 'channel', 'person'])
        expect(await foundIn(bench, words)).toEqual([]);
    });
  });
}

export function describeSearchInScripts(bench: StoreBench): void {
  describe('a search in any script', () => {
    it('finds a word of a script that is written without spaces, and an emoji, wherever they stand', async () => {
      const cases = [
        ['雪の中の猫が跳ねる', ['猫', '雪の中', '跳ねる']],
        ['桜の下を歩く少女', ['少女', '少女 桜']],
        ['ガラスのコップ', ['コップ']],
        ['ｶﾞﾗｽのコップ', ['ｶﾞﾗｽ']],
        ['一只猫在雪地里跳', ['雪地']],
        ['แมวกระโดดบนหิมะ', ['หิมะ']],
        ['𠮷野家の前', ['𠮷野家']],
        ['a lighthouse 🗼 at dawn', ['🗼']],
        ['two robots 🤖🤖 dance', ['🤖']],
        ['an astronaut 👩🏽‍🚀 waves', ['🚀', '👩🏽‍🚀']],
        ['a cat❤️cat', ['❤️']],
        ['flag of 🇯🇵 on a ship', ['🇯🇵']],
        ['東京tower at night', ['tower', '東京tower', 'tow']],
        ['snow 猫 snow', ['猫 snow']],
      ] as const;
      await bench.ask('a fox in the fog 狐 🦊');
      for (const [prompt] of cases) await bench.ask(prompt);
      for (const [prompt, searches] of cases) for (const words of searches) expect(await foundIn(bench, words)).toContain(prompt);
      expect(await foundIn(bench, '狐 🦊')).toEqual(['a fox in the fog 狐 🦊']);
    });

    it('finds neighbours only where they stand together and in this order', async () => {
      await bench.ask('猫の雪');
      await bench.ask('雪の猫');
      expect(await foundIn(bench, '雪の')).toEqual(['雪の猫']);
      expect(await foundIn(bench, '猫 雪')).toEqual(['猫の雪', '雪の猫']);
      for (const words of ['犬', '🐶', '!?。、']) expect(await foundIn(bench, words)).toEqual([]);
    });

    it('takes no sign for a word that somebody types', async () => {
      await bench.ask('a lighthouse 🗼');
      for (const words of ['1f5fc', '5fc', 'e', 'u', 'emoji']) expect(await foundIn(bench, words)).toEqual([]);
    });

    it('finds a word that is longer than any index takes', async () => {
      const prompt = `a ${'x'.repeat(3000)} tower`;
      await bench.ask(prompt);
      expect(await foundIn(bench, 'xxx')).toEqual([prompt]);
      expect(await foundIn(bench, 'tower')).toEqual([prompt]);
    });
  });
}

export function describeErasedWords(bench: StoreBench): void {
  describe('a search for what was erased', () => {
    it('finds nothing of what was erased, whatever stands in it', async () => {
      const signs = ['e\u0301', 'か\u3099', '👩🏽‍🚀', ...'aé "\'\\猫が🗼\u200d\ufe0f𠮷กี\ue000'];
      const words = fc.string({ unit: fc.constantFrom(...signs), maxLength: 12 });
      const eraseBoth = async (prompt: string): Promise<void> => {
        const kept = await bench.ask(`kept ${prompt} 猫`);
        const erased = await bench.ask(`erased ${prompt} 猫`);
        await bench.store.erase(erased.id, 5000);
        expect(idsOf(await bench.store.history({ limit: 50, words: '猫' }))).toContain(kept.id);
        expect(await promptsOf(bench, { limit: 50, words: 'erased' })).toEqual([]);
        await bench.store.eraseWords(kept.id, 5000);
        expect(await promptsOf(bench, { limit: 50, words: '猫' })).toEqual([]);
      };
      await fc.assert(fc.asyncProperty(words, eraseBoth), { numRuns: 20 });
    });
  });
}

export function describeFamilies(bench: StoreBench): void {
  describe('a family of videos', () => {
    const made = async (from?: { readonly id: string }, replyTarget = web, how: SourceWay = 'edit') => {
      const { platform, tenant } = replyTarget;
      const requester = { platform, id: 'ann', ...(tenant !== undefined && { tenant }) };
      const source = from === undefined ? {} : { source: { generationId: from.id, video: 1, how } };
      return await bench.insert({ requester, replyTarget, ...source });
    };

    it('counts its versions by time, from whichever of them each was made', async () => {
      const { store } = bench;
      const first = await made();
      expect(await store.familyOf(first)).toBeUndefined();
      const [second, branch] = [await made(first), await made(first)];
      const third = await made(second);
      await made();
      expect(await store.familyOf(first)).toEqual({ version: 1, versions: 4, children: [second.id, branch.id] });
      expect(await store.familyOf(second)).toEqual({ version: 2, versions: 4, children: [third.id] });
      expect(await store.familyOf(branch)).toEqual({ version: 3, versions: 4, children: [] });
      expect(await store.familyOf(third)).toEqual({ version: 4, versions: 4, children: [] });
    });

    it('counts none of which no video came', async () => {
      const { store } = bench;
      const first = await made();
      const [failed, second] = [await made(first), await made(first)];
      await store.move(failed.id, 'queued', 'failed', {});
      expect(await store.familyOf(failed)).toMatchObject({ version: undefined, versions: 2 });
      expect(await store.familyOf(second)).toMatchObject({ version: 2, versions: 2 });
    });

    it('keeps the place of a deleted one, and names it to nobody', async () => {
      const { store } = bench;
      const first = await made();
      const second = await made(first);
      const third = await made(second);
      await store.erase(second.id, 2000);
      expect(await store.familyOf(first)).toEqual({ version: 1, versions: 3, children: [] });
      expect(await store.familyOf(third)).toMatchObject({ version: 3, versions: 3 });
    });

    it('shows a workspace nothing of what was made elsewhere, and the web all of it', async () => {
      const { store } = bench;
      const first = await made(undefined, slack('T1'));
      const onWeb = await made(first, web);
      const own = await made(first, slack('T1'));
      // Nothing makes this; should anything ever, it stays apart.
      const foreign = await made(first, slack('T2'));
      expect(await store.familyOf(first)).toEqual({ version: 1, versions: 2, children: [own.id] });
      expect(await store.familyOf(own)).toMatchObject({ version: 2, versions: 2 });
      expect(await store.familyOf(foreign)).toMatchObject({ version: 1, versions: 1 });
      expect(await store.familyOf(onWeb)).toMatchObject({ version: 2, versions: 4 });
    });
  });
}
