import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { scopeWord } from '../rows.ts';
import { historyStatements } from './history.ts';
import { createMatchWords, fold } from './match-words.ts';
import { databaseFileName, openDatabase } from './open.ts';

let dataFolder: string;

beforeEach(() => {
  dataFolder = join(temporaryFolder(), 'data');
});

describe('the last word', () => {
  let database: Database.Database;
  let close: () => void;

  beforeEach(() => {
    ({ database, close } = openDatabase(dataFolder));
  });
  afterEach(() => close());

  function store(...prompts: readonly string[]): void {
    const insert = database.prepare('INSERT INTO prompts (prompt, channel, person) VALUES (?, ?, ?)');
    for (const prompt of prompts) insert.run(prompt, scopeWord('web', 'lobby'), scopeWord('web', 'ada'));
  }
  const found = (expression: string | undefined): readonly unknown[] =>
    database.prepare('SELECT rowid FROM prompts WHERE prompts MATCH ? ORDER BY rowid').pluck().all(expression);
  const _foundBy = (words: string): readonly unknown[] => found(createMatchWords(database).expression({ limit: 1, words }));

  it('writes letters as the index does', () => {
    const letters = Array.from({ length: 0x0530 }, (_, code) => String.fromCodePoint(code)).filter((letter) => fold(letter));
    expect(letters.length).toBeGreaterThan(400);
    store(...letters.map((letter) => `q${letter}x`));
    const word = database.prepare('SELECT term FROM prompt_words WHERE doc = ? AND col = ?').pluck();
    const different = letters.filter((letter, index) => word.get(index + 1, 'prompt') !== fold(`q${letter}x`));
    expect(different).toEqual([]);
  });
});

describe('a database of an older version', () => {
  const migration = (name: string): string => readFileSync(new URL(`./migrations/${name}`, import.meta.url), 'utf8');

  /** As version 4 left it: one generation of each, `hidden` where it was erased. */
  function writeOld(prompts: readonly { prompt: string; channel: string; hidden?: boolean }[]): void {
    mkdirSync(dataFolder);
    const database = new Database(join(dataFolder, databaseFileName));
    for (const name of ['001-first', '002-sent-prompt', '003-history-pages', '004-history-filters']) {
      database.exec(migration(`${name}.sql`));
    }
    database.pragma('user_version = 4');
    const insert = database.prepare(
      `INSERT INTO generations (id, event_id, platform, channel_id, requester_id, reply_ids, request, model, resolution, duration_seconds,
         provider, key_fingerprint, state, round, created_at_ms, hidden)
       VALUES (?, ?, 'web', ?, 'ada', '{}', ?, 'preview', '720p', 8, 'preview', 'k', 'completed', 0, 1, ?)`,
    );
    const insertPrompt = database.prepare('INSERT INTO prompts (rowid, prompt, channel, person) VALUES (?, ?, ?, ?)');
    for (const [index, { prompt, channel, hidden = false }] of prompts.entries()) {
      const request = {
        prompt,
        model: 'preview',
        aspectRatio: '16:9',
        resolution: '720p',
        durationSeconds: 8,
        numberOfVideos: 1,
      };
      const { lastInsertRowid } = insert.run(`id-${index}`, `event-${index}`, channel, JSON.stringify(request), hidden ? 1 : 0);
      if (!hidden) insertPrompt.run(lastInsertRowid, prompt, scopeWord('web', channel), scopeWord('web', 'ada'));
    }
    database.close();
  }

  it('keeps its words: everything is found as before, and what was erased is not', () => {
    writeOld([
      { prompt: 'a lighthouse at dawn', channel: 'lobby' },
      { prompt: 'ein "Leuchtturm" \u{1F5FC} im Nebel', channel: 'kino' },
      { prompt: 'a lighthouse that was erased', channel: 'lobby', hidden: true },
    ]);
    const { database, close } = openDatabase(dataFolder);
    const find = (words: string, channelId?: string): readonly string[] =>
      historyStatements(database)
        .history({ limit: 10, words, ...(channelId !== undefined && { platform: 'web', channelId, requesterId: 'ada' }) })
        .map(({ request }) => request.prompt);
    expect(find('lighthouse')).toEqual(['a lighthouse at dawn']);
    expect(find('l', 'lobby')).toEqual(['a lighthouse at dawn']);
    expect(find('leuchttu', 'kino')).toEqual(['ein "Leuchtturm" \u{1F5FC} im Nebel']);
    expect(find('leuchttu', 'lobby')).toEqual([]);
    expect(database.prepare('SELECT COUNT(*) FROM prompts').pluck().get()).toBe(2);
    close();
  });
});
