import type { HistoryQuery } from '../../domain/history-query.ts';
import { type Random, seededRandom } from '../../preview/seeded-random.ts';
import { vocabulary, wordOfRank } from './seed-rows.ts';

export const limit = 20;
export const people = 2000;
/** How often each is asked. */
export const calls = 2000;

/** A way to ask for history, with other values each time. */
export interface Question {
  readonly name: string;
  readonly ask: (random: Random, count: number) => HistoryQuery;
  /** The same by OFFSET or LIKE: WHERE with its values, and how many rows are passed over. */
  readonly naive: (query: HistoryQuery, count: number) => { where: string; values: readonly unknown[]; offset: number };
}

/** A person of everyday use, with their platform and channel. */
function somebody(random: Random): { platform: 'web' | 'discord' | 'slack'; channelId: string; requesterId: string } {
  const number = Math.floor(random() * people);
  const platform = (['web', 'discord', 'slack'] as const)[number % 3] ?? 'web';
  return { platform, channelId: `channel-${Math.floor(number / 100)}`, requesterId: `person-${number}` };
}

export const byOffset: Question['naive'] = (query, count) => ({
  ...scope(query),
  offset: query.before === undefined ? 0 : Math.floor((count - query.before) * share(query)),
});
const byLike: Question['naive'] = (query) => {
  const { where, values } = scope(query);
  const words = (query.words ?? '').split(' ').map((word) => `%${word}%`);
  return { where: [where, ...words.map(() => 'request LIKE ?')].join(' AND '), values: [...values, ...words], offset: 0 };
};

/** How much of the table a page's scope holds, so that the offset lies as deep as our page does. */
function share({ platform, channelId, requesterId }: HistoryQuery): number {
  if (requesterId !== undefined) return 3 / people;
  if (channelId !== undefined) return 1 / 20;
  return platform === undefined ? 1 : 1 / 3;
}

function scope({ platform, channelId, requesterId, states }: HistoryQuery): { where: string; values: readonly unknown[] } {
  const parts: [string, unknown][] = [];
  if (platform !== undefined) parts.push(['platform = ?', platform]);
  if (channelId !== undefined) parts.push(['channel_id = ?', channelId]);
  if (requesterId !== undefined) parts.push(['requester_id = ?', requesterId]);
  for (const state of states ?? []) parts.push(['state = ?', state]);
  return { where: ['hidden = 0', ...parts.map(([sql]) => sql)].join(' AND '), values: parts.map(([, value]) => value) };
}

const before = (random: Random, count: number): number => 1 + Math.ceil(random() * count);
const anyWord = (random: Random): string => wordOfRank(Math.floor(vocabulary ** random()) - 1);

/** As somebody types it: one letter to all but one. */
const beginning = (random: Random): string => anyWord(random).slice(0, 1 + Math.floor(4 * random()));

/** Pages at any depth, and words: of a channel, of a person, common ones and such as nobody has. */
export const questions: readonly Question[] = [
  { name: 'page of all', ask: (random, count) => ({ limit, before: before(random, count) }), naive: byOffset },
  {
    name: 'page of a platform',
    ask: (random, count) => ({ limit, platform: 'web', before: before(random, count) }),
    naive: byOffset,
  },
  {
    name: 'page of a channel',
    ask: (random, count) => {
      const { platform, channelId } = somebody(random);
      return { limit, platform, channelId, before: before(random, count) };
    },
    naive: byOffset,
  },
  {
    name: 'page of a person in a channel',
    ask: (random, count) => ({ limit, ...somebody(random), before: before(random, count) }),
    naive: byOffset,
  },
  {
    name: 'page of a person anywhere',
    ask: (random, count) => {
      const { platform, requesterId } = somebody(random);
      return { limit, platform, requesterId, before: before(random, count) };
    },
    naive: byOffset,
  },
  {
    name: 'page of failed ones',
    ask: (random, count) => ({ limit, platform: 'web', states: ['failed'], before: before(random, count) }),
    naive: byOffset,
  },
  { name: 'page of a state that is rare', ask: () => ({ limit, platform: 'web', states: ['unknown'] }), naive: byOffset },
  { name: 'any word', ask: (random) => ({ limit, words: anyWord(random) }), naive: byLike },
  {
    name: 'any word, deep',
    ask: (random, count) => ({ limit, words: anyWord(random), before: before(random, count) }),
    naive: byLike,
  },
  { name: 'beginning of a word', ask: (random) => ({ limit, words: beginning(random) }), naive: byLike },
  {
    name: 'a word and the beginning of one, deep',
    ask: (random, count) => ({ limit, words: `${anyWord(random)} ${beginning(random)}`, before: before(random, count) }),
    naive: byLike,
  },
  { name: 'two words', ask: (random) => ({ limit, words: `${anyWord(random)} ${anyWord(random)}` }), naive: byLike },
  {
    name: 'two common words in a channel',
    ask: (random) => {
      const { platform, channelId } = somebody(random);
      return { limit, platform, channelId, words: `${wordOfRank(1)} ${wordOfRank(2)}` };
    },
    naive: byLike,
  },
  {
    name: 'a common word of a person',
    ask: (random) => ({ limit, ...somebody(random), words: wordOfRank(1) }),
    naive: byLike,
  },
  { name: 'absent word', ask: () => ({ limit, words: 'nowhere' }), naive: byLike },
];

/** The same queries in each run with a seed. @param count how many rows there are */
export function queriesOf({ ask }: Question, seed: number, count: number): (index: number) => HistoryQuery {
  const random = seededRandom(seed);
  const queries = Array.from({ length: calls }, () => ask(random, count));
  return (index) => queries[index] ?? { limit };
}
