import type { PlacedWord } from '../../../../domain/moderation/word-list.ts';
import { scopeName } from '../../../../domain/place-settings/setting-scope.ts';
import { text } from '../../../../domain/texts.ts';
import type { WebDeps } from '../../web-deps.ts';
import type { Route } from '../route.ts';
import type { Doing, Reading } from './admin-route.ts';
import type { WordsAnswer } from './moderation-schemas.ts';

/** What people may not say where. */
export function moderationRoutes({ admin }: Pick<WebDeps, 'admin'>, reading: Reading, doing: Doing): readonly Route[] {
  return [
    reading('words', async () => wordsBody(await admin.words())),
    doing('words', 'AdminWords', async (who, { place, words }) => {
      const added = await admin.addWords(who, place, words);
      const isAny = added.length > 0;
      return { changed: isAny, message: isAny ? text('words.added', { words: added.join(', ') }) : text('words.known') };
    }),
    doing('words_remove', 'AdminWordRemoval', async (who, { place, word }) => ({
      changed: true,
      message: text('words.removed', { word: await admin.removeWord(who, place, word) }),
    })),
  ];
}

function wordsBody(words: readonly PlacedWord[]): WordsAnswer {
  return {
    words: words.map(({ scope, word, sinceMs, hits, lastHitMs }) => ({
      ...{ place: scopeName(scope), word, since: iso(sinceMs), hits },
      last_hit: lastHitMs === undefined ? null : iso(lastHitMs),
    })),
  };
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
