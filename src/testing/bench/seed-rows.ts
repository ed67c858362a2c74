import type { Database } from 'better-sqlite3';
import type { GenerationState, Platform } from '../../domain/generation.ts';
import { type Random, seededRandom } from '../../preview/seeded-random.ts';
import { scopeWord } from '../../storage/rows.ts';
import { openDatabase } from '../../storage/sqlite/open.ts';

export interface SeedRows {
  readonly count: number;
  readonly seed: number;
  readonly state: GenerationState;
  /** People that the rows are spread over, evenly for a queue and one channel each hundred people. */
  readonly people: number;
  readonly model?: string;
  readonly provider?: string;
  readonly keyFingerprint?: string;
  /** By row; for states in which Google has it. */
  readonly operationName?: (index: number) => string;
}

const platforms: readonly Platform[] = ['web', 'discord', 'slack'];
/** Prompts are made of these: a few common words and many rare ones, as in a language. */
export const vocabulary = 20_000;
const wordsPerPrompt = 14;
/** Few, so that many words begin alike. */
const letters = 'etaoinshrdlu';
const batch = 10_000;

/** Writes rows as the store would have, a hundred times faster. The folder must not be in use. */
export function seedRows(dataFolder: string, ...sets: readonly SeedRows[]): void {
  const { database, close } = openDatabase(dataFolder);
  try {
    // Nobody loses anything that a benchmark made up.
    database.pragma('synchronous = OFF');
    for (const rows of sets) insertRows(database, rows);
    database.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    close();
  }
}

/** The word of a rank: 0 is the most common one. */
export function wordOfRank(rank: number): string {
  const random = seededRandom(rank);
  return Array.from({ length: 5 }, () => letters[Math.floor(random() * letters.length)]).join('');
}

function insertRows(database: Database, rows: SeedRows): void {
  const { count, seed, state, people, model = 'preview', provider = 'preview', keyFingerprint = 'preview' } = rows;
  const random = seededRandom(seed);
  const insert = database.prepare(
    `INSERT INTO generations (id, event_id, platform, channel_id, requester_id, reply_ids, request, model, resolution, duration_seconds,
       provider, key_fingerprint, state, round, operation_name, created_at_ms, started_at_ms, finished_at_ms, ended_at_ms)
     VALUES (?, ?, ?, ?, ?, '{}', ?, ?, '720p', 8, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertPrompt = database.prepare('INSERT INTO prompts (rowid, prompt, channel, person) VALUES (?, ?, ?, ?)');
  const isOver = !['queued', 'submitting', 'generating', 'downloading', 'stored', 'delivering', 'unknown'].includes(state);
  const nowMs = Date.now();
  const words = Array.from({ length: vocabulary }, (_, rank) => wordOfRank(rank));
  const insertBatch = database.transaction((from: number, to: number) => {
    for (let index = from; index < to; index += 1) {
      // A queue holds everybody's requests in turn; history is full of the same few people.
      const number = state === 'queued' ? index % people : skewed(random, people);
      const platform = platforms[number % platforms.length] ?? 'web';
      const [person, channel] = [`person-${number}`, `channel-${Math.floor(number / 100)}`];
      const prompt = makePrompt(random, words);
      const request = {
        prompt,
        model,
        aspectRatio: '16:9',
        resolution: '720p',
        durationSeconds: 8,
        numberOfVideos: 1,
      };
      const createdAtMs = nowMs - (count - index) * 1000;
      const startedAtMs = state === 'queued' ? null : createdAtMs + 100;
      const endedAtMs = isOver ? createdAtMs + 90_000 : null;
      const { lastInsertRowid } = insert.run(
        `${state}-${seed}-${index}`,
        `event-${state}-${seed}-${index}`,
        ...[platform, channel, person, JSON.stringify(request), model, provider, keyFingerprint],
        isOver && index % 20 === 0 ? 'failed' : state,
        Math.floor(index / people),
        rows.operationName?.(index) ?? null,
        ...[createdAtMs, startedAtMs, endedAtMs, endedAtMs],
      );
      insertPrompt.run(lastInsertRowid, prompt, scopeWord(platform, channel), scopeWord(platform, person));
    }
  });
  for (let from = 0; from < count; from += batch) insertBatch(from, Math.min(count, from + batch));
}

function makePrompt(random: Random, words: readonly string[]): string {
  return Array.from({ length: wordsPerPrompt }, () => words[skewed(random, words.length)]).join(' ');
}

/** Small numbers often, large ones seldom (Zipf's law, roughly). */
function skewed(random: Random, count: number): number {
  return Math.floor(count ** random()) - 1;
}
