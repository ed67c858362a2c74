import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OpenStore } from '../../domain/generation-store.ts';
import { sampleRequest, sampleSubmission, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { searchPieces, searchWords } from '../search-words.ts';
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

const _find = async (words: string): Promise<readonly string[]> =>
  (await opened.store.history({ limit: 50, words, platform: 'web', channelId: 'lobby', requesterId: 'ada' }))
    .map(({ request }) => request.prompt)
    .toSorted();

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
