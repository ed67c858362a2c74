import { text } from '../../domain/texts.ts';
import { say, UsageError } from '../terminal.ts';
import { act, read, type Subcommand } from './subcommand.ts';

/** What people may not say where, and what they reported. */
export const moderationCommands: Readonly<Record<string, Subcommand>> = {
  reports: {
    usage: '',
    help: 'videos that somebody reported, with what was decided',
    call: () => read('reports', 'AdminReports'),
  },
  report: {
    usage: '<report> deleted | blocked | fine [--yes]',
    help: 'delete a reported video, block its author in its place until it is taken back, or leave it',
    words: [2, 2],
    isFinal: true,
    call: ({ words: [id, outcome] }) => act('report', { report_id: id, outcome }),
  },
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
