import { scopedName } from '../../domain/admin.ts';
import { UserError } from '../../domain/errors.ts';
import type { WordBook } from '../../domain/moderation/word-book.ts';
import { type PlacedWord, wordKey, wordKeyPrefix, wordLimits, wordsIn, writtenWord } from '../../domain/moderation/word-list.ts';
import { type SettingScope, scopeName } from '../../domain/place-settings/setting-scope.ts';
import { text } from '../../domain/texts.ts';
import type { ActingPerson } from '../../domain/tiers/credit.ts';
import type { Core } from '../core.ts';
import { isSameLevel, requireWords } from './require-words.ts';

/** As `WordBook`. Changes wait for each other and for all that is being taken in. */
export function createWordBook(core: Core): WordBook {
  return {
    of: async (scope) => wordsIn(await core.store.placeSettings(scope)),
    all: async () => wordsIn(await core.store.placeSettingsLike(wordKeyPrefix)),
    add: (scope, words, by) =>
      core.accept(async (inner, maybe) => {
        const known = await wordsOwn(inner, scope);
        const keys = new Set(known.map(({ word }) => wordKey(word)));
        const added = words.filter((each) => !keys.has(wordKey(each)));
        if (added.length === 0) return maybe?.value ?? [];
        if (known.length + added.length > wordLimits.most)
          throw new UserError('not_possible_now', text('words.tooMany', { most: wordLimits.most }));
        const sinceMs = Math.ceil(inner.clock.now());
        for (const word of added) {
          await inner.store.setPlaceSetting(scope, wordKey(word), writtenWord({ word, sinceMs, hits: 0 }));
          await noteAct(inner, { scope, word, by, kind: 'add' });
        }
        return added;
      }),
    remove: (scope, word, by) =>
      core.accept(async (inner, maybe) => {
        const known = (await wordsOwn(inner, scope)).find((each) => wordKey(each.word) === wordKey(word));
        if (known === undefined && maybe !== undefined) return maybe.value;
        if (known === undefined) throw new UserError('not_found', text('words.notThere', { word }));
        await inner.store.setPlaceSetting(scope, wordKey(word), undefined);
        await noteAct(inner, { scope, word: known.word, by, kind: 'remove' });
        return known.word;
      }),
    require: (scope, given) => requireWords(core, scope, given),
  };
}

/** Those of a place itself, without those around it. */
async function wordsOwn({ store }: Pick<Core, 'store'>, scope: SettingScope): Promise<readonly PlacedWord[]> {
  return wordsIn(await store.placeSettings(scope)).filter((each) => isSameLevel(each.scope, scope));
}

interface WordAct {
  readonly scope: SettingScope;
  readonly word: string;
  readonly by: ActingPerson;
  readonly kind: 'add' | 'remove';
}

async function noteAct({ store, clock }: Core, { scope, word, by: { who, by }, kind }: WordAct): Promise<void> {
  const details = { place: scopeName(scope), word, kind, ...(by && { by: scopedName(by) }) };
  await store.addAct({ atMs: clock.now(), who, act: 'words', details });
}
