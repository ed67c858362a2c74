import { text } from '../../domain/texts.ts';
import { say, UsageError } from '../terminal.ts';
import { act, read, type Subcommand } from './subcommand.ts';

/** What people may not say where. */
export const moderationCommands: Readonly<Record<string, Subcommand>> = {
  words: {
    usage: '[<place> add | remove <words>]',
    help: 'words that requests may not have, with how often they were refused; or a change of them in a place: platform:id, platform:id/channel, web, everywhere',
    words: [0, 3],
    call({ words: [place, how, words] }) {
      if (place === undefined) return read('words', 'AdminWordList');
      if (words === undefined || (how !== 'add' && how !== 'remove')) throw new UsageError(say(text('terminal.adminWords')));
      return how === 'add' ? act('words', { place, words }) : act('words_remove', { place, word: words });
    },
  },
};
