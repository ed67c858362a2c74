import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OpenStore } from '../domain/generation-store.ts';
import { sampleRequest, sampleSubmission, temporaryFolder } from '../testing/set-up/test-engine.ts';
import { searchPieces, searchWords } from './search-words.ts';
import { openStore } from './store.ts';

let opened: OpenStore;

beforeEach(() => {
  const folder = temporaryFolder();
  opened = openStore({ dataFolder: join(folder, 'data'), outputsFolder: join(folder, 'outputs'), lowDiskBytes: 0 });
});
afterEach(() => opened.close());

async function ask(prompt: string): Promise<string> {
  const facts = { id: crypto.randomUUID(), provider: 'preview', keyFingerprint: 'k', priceUsd: 0, createdAtMs: 1000 } as const;
  return (await opened.store.insert({ ...sampleSubmission({ request: sampleRequest({ prompt }) }), ...facts }, [])).id;
}

const find = async (words: string): Promise<readonly string[]> =>
  (await opened.store.history({ limit: 50, words, platform: 'web', channelId: 'lobby', requesterId: 'ada' }))
    .map(({ request }) => request.prompt)
    .toSorted();

it.each([
  ['雪の中の猫が跳ねる', '猫'],
  ['雪の中の猫が跳ねる', '雪の中'],
  ['雪の中の猫が跳ねる', '跳ねる'],
  ['桜の下を歩く少女', '少女'],
  ['桜の下を歩く少女', '少女 桜'],
  ['ガラスのコップ', 'コップ'],
  ['ｶﾞﾗｽのコップ', 'ｶﾞﾗｽ'],
  ['一只猫在雪地里跳', '雪地'],
  ['แมวกระโดดบนหิมะ', 'หิมะ'],
  ['𠮷野家の前', '𠮷野家'],
  ['a lighthouse 🗼 at dawn', '🗼'],
  ['two robots 🤖🤖 dance', '🤖'],
  ['an astronaut 👩🏽‍🚀 waves', '🚀'],
  ['an astronaut 👩🏽‍🚀 waves', '👩🏽‍🚀'],
  ['a cat❤️cat', '❤️'],
  ['flag of 🇯🇵 on a ship', '🇯🇵'],
  ['東京tower at night', 'tower'],
  ['東京tower at night', '東京tower'],
  ['東京tower at night', 'tow'],
  ['snow 猫 snow', '猫 snow'],
])('in “%s” is found %s', async (prompt, words) => {
  await ask(prompt);
  await ask('a fox in the fog 狐 🦊');
  expect(await find(words)).toEqual([prompt]);
});

it('finds neighbours only where they stand together and in this order', async () => {
  await ask('猫の雪');
  await ask('雪の猫');
  expect(await find('雪の')).toEqual(['雪の猫']);
  expect(await find('猫 雪')).toEqual(['猫の雪', '雪の猫']);
  expect(await find('犬')).toEqual([]);
  expect(await find('🐶')).toEqual([]);
  expect(await find('!?。、')).toEqual([]);
});

it('takes no sign for a word that somebody types', async () => {
  await ask('a lighthouse 🗼');
  for (const words of ['1f5fc', '5fc', 'e', 'u', 'emoji']) expect(await find(words)).toEqual([]);
});

it('takes every prompt out of the index again, whatever stands in it', async () => {
  const words = fc.string({
    unit: fc.constantFrom(
      'a',
      'é',
      'e\u0301',
      ' ',
      '"',
      '猫',
      'が',
      'か\u3099',
      '🗼',
      '\u200d',
      '\ufe0f',
      '𠮷',
      'ก',
      'ี',
      '👩🏽‍🚀',
      '\ue000',
    ),
  });
  await fc.assert(
    fc.asyncProperty(words, async (prompt) => {
      const kept = await ask(`kept ${prompt} 猫`);
      const erased = await ask(`erased ${prompt} 猫`);
      await opened.store.erase(erased, 5000);
      const found = (await opened.store.history({ limit: 50, words: '猫' })).map(({ id }) => id);
      expect(found).toContain(kept);
      expect(await opened.store.history({ limit: 50, words: 'erased' })).toEqual([]);
      await opened.store.erase(kept, 5000);
      expect(await opened.store.history({ limit: 50, words: '猫' })).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

it('leaves words of other scripts as they are', () => {
  expect(searchWords('A lighthouse, маяк; 등대!')).toBe('A lighthouse, маяк; 등대!');
  expect(searchPieces('light house')).toEqual([
    { words: ['light'], mayGoOn: true },
    { words: ['house'], mayGoOn: true },
  ]);
});
