import type { ModerationAdmin } from '../../domain/moderation/moderation-admin.ts';
import { readWords } from '../../domain/moderation/word-list.ts';
import type { Core } from '../core.ts';
import { createWordBook } from '../moderation/word-book.ts';
import { placeNamed } from './place-named.ts';

/** As `ModerationAdmin`. */
export function createModerationAdmin(core: Core): ModerationAdmin {
  const words = createWordBook(core);
  return {
    words: () => words.all(),
    addWords: async (who, place, typed) => words.add(placeNamed(core, place), readWords(typed, 'words'), { who }),
    removeWord: async (who, place, word) => words.remove(placeNamed(core, place), word, { who }),
  };
}
