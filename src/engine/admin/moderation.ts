import { UserError } from '../../domain/errors.ts';
import type { ModerationAdmin } from '../../domain/moderation/moderation-admin.ts';
import { readWords } from '../../domain/moderation/word-list.ts';
import { text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';
import { createPlaceBlockBook } from '../moderation/place-blocks.ts';
import { createWordBook } from '../moderation/word-book.ts';
import { placeNamed, serverNamed } from './place-named.ts';

/** As `ModerationAdmin`. */
export function createModerationAdmin(core: Core): ModerationAdmin {
  const [words, blocks] = [createWordBook(core), createPlaceBlockBook(core)];
  return {
    words: () => words.all(),
    addWords: async (who, place, typed) => words.add(placeNamed(core, place), readWords(typed, 'words'), { who }),
    removeWord: async (who, place, word) => words.remove(placeNamed(core, place), word, { who }),
    placeBlocks: () => blocks.all(),
    async blockAt(who, place, person, more) {
      await blocks.block(serverNamed(core, place), { personId: idIn(person), ...more }, { who });
    },
    unblockAt: async (who, place, person) => blocks.unblock(serverNamed(core, place), idIn(person), { who }),
  };
}

/** What stands behind the platform and workspace of somebody's name. @throws {UserError} `invalid_option` */
function idIn(person: string): string {
  const [, id] = /^(?:[a-z][a-z0-9-]{0,30}:)?(?:[^/\s]{1,100}\/)?([^/\s:]{1,100})$/.exec(person.trim()) ?? [];
  if (id !== undefined) return id;
  throw new UserError('invalid_option', text('admin.person', { given: person.slice(0, 60) }), { option: 'person' });
}
