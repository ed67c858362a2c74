import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { HistoryQuery } from '../../domain/video-engine.ts';
import { type Random, seededRandom } from '../../preview/seeded-random.ts';
import { databaseFileName } from '../../storage/open.ts';
import { openStore } from '../../storage/store.ts';
import { type Bench, quantile, timeEach } from './bench.ts';
import { seedRows, vocabulary, wordOfRank } from './seed-rows.ts';

const limit = 20;
const people = 2000;
const calls = 2000;
/** The baselines are slow; their p99 is steady all the same. */
const baselineCalls = 60;

interface Question {
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

const byOffset: Question['naive'] = (query, count) => ({
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

const questions: readonly Question[] = [
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

export const history: Bench = {
  name: 'history',
  about: 'pages at any depth and full-text search in 100,000 rows (1,000,000 with --full), against OFFSET and LIKE',
  async run({ seed, full, folder, report }) {
    const count = full ? 1_000_000 : 100_000;
    const dataFolder = join(folder, 'data');
    seedRows(dataFolder, { count, seed, state: 'completed', people });
    const { store, close } = openStore({ dataFolder, outputsFolder: join(folder, 'outputs'), lowDiskBytes: 0 });
    const plain = new Database(join(dataFolder, databaseFileName), { readonly: true });
    try {
      for (const { name, ask, naive } of questions) {
        const random = seededRandom(seed);
        const queries = Array.from({ length: calls }, () => ask(random, count));
        const at = (index: number): HistoryQuery => queries[index] ?? { limit };
        const ours = await timeEach(calls, (index) => store.history(at(index)));
        const baseline = await timeEach(baselineCalls, (index) => {
          const { where, values, offset } = naive(at(index), count);
          plain
            .prepare(`SELECT * FROM generations WHERE ${where} ORDER BY number DESC LIMIT ? OFFSET ?`)
            .all(...values, limit, Math.max(0, offset));
        });
        report({
          name: `history ${name}`,
          ours: quantile(ours, 0.99),
          baseline: quantile(baseline, 0.99),
          than: naive === byOffset ? 'OFFSET' : 'LIKE',
          unit: 'ms, p99',
          n: count,
          target: { of: 'ours', is: '<', value: 5 },
          more: { p50: quantile(ours, 0.5), max: Math.max(...ours), baselineP50: quantile(baseline, 0.5), calls },
        });
      }
    } finally {
      plain.close();
      close();
    }
  },
};
