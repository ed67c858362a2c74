import { z } from 'zod';
import { defineCommand } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import { type PlacedWord, readWords, wordLimits } from '../src/domain/moderation/word-list.ts';
import { serverScopeOf, settingScopeOf } from '../src/domain/place-settings/setting-scope.ts';
import { placeNames } from '../src/domain/place-settings/settings-panel.ts';
import { moment, type Text, text } from '../src/domain/texts.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';

export interface WordsCommandDeps {
  readonly engine: Pick<VideoEngine, 'words'>;
}

/** Of a list: more do not fit into one message of a chat. */
const mostShown = 20;
/** As many phrases as may be, with commas between them. */
const longestList = wordLimits.characters * 40;

/** `/words`: words and phrases that requests in a server or channel may not have; shown to those who manage it, and set by them. */
export function createWordsCommand({ engine: { words } }: WordsCommandDeps) {
  return defineCommand({
    name: 'words',
    description: 'command.words',
    entry: 'slash',
    answers: 'text',
    isForManagers: true,
    options: z.strictObject({
      add: z.string().max(longestList).optional().meta({ description: 'help.wordsAdd' }),
      remove: z.string().max(200).optional().meta({ description: 'help.wordsRemove' }),
      where: z.enum(['server', 'channel']).optional().meta({ description: 'help.wordsWhere', labels: placeNames }),
    }),
    async run({ add, remove, where = 'server' }, { requester, replyTarget, managesPlace }) {
      if (managesPlace !== true) throw new UserError('not_allowed', text('place.notManager'));
      const channel = settingScopeOf(replyTarget);
      const scope = where === 'channel' ? channel : serverScopeOf(channel);
      const by = { who: 'member', by: requester } as const;
      if (add === undefined && remove === undefined) return answer(listed(await words.of(channel)));
      const wanted = add === undefined ? [] : readWords(add, 'add');
      const removed = remove === undefined ? [] : [text('words.removed', { word: await words.remove(scope, remove, by) })];
      if (add === undefined) return answer(removed);
      const added = await words.add(scope, wanted, by);
      return answer([...removed, added.length === 0 ? text('words.known') : text('words.added', { words: added.join(', ') })]);
    },
  });
}

/** Those that were found last first. */
function listed(words: readonly PlacedWord[]): readonly Text[] {
  if (words.length === 0) return [text('words.none')];
  const sorted = words.toSorted((a, b) => (b.lastHitMs ?? 0) - (a.lastHitMs ?? 0) || a.word.localeCompare(b.word));
  const more = words.length - mostShown;
  return [...sorted.slice(0, mostShown).map(lineOf), ...(more > 0 ? [text('words.more', { more })] : [])];
}

function lineOf({ scope, word, hits, lastHitMs }: PlacedWord): Text {
  const where = scope.channelId === undefined ? placeNames.server : placeNames.channel;
  return lastHitMs === undefined
    ? text('words.lineNever', { word, where })
    : text('words.line', { word, where, hits, time: moment(lastHitMs) });
}

function answer(sentences: readonly Text[]) {
  return { kind: 'text', text: text('list.sentences', { sentences }) } as const;
}
