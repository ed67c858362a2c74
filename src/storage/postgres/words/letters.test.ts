import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { readLetters } from './letters.ts';
import { splitWords } from './split-words.ts';

/** What SQLite's own index makes of texts, by their places in the list. */
function wordsOnSqlite(texts: readonly string[]): readonly (readonly string[])[] {
  const database = new Database(':memory:');
  database.exec(`CREATE VIRTUAL TABLE prompts USING fts5 (prompt, content = '', tokenize = 'unicode61 remove_diacritics 2');
    CREATE VIRTUAL TABLE prompt_words USING fts5vocab (prompts, instance)`);
  const insert = database.prepare('INSERT INTO prompts (rowid, prompt) VALUES (?, ?)');
  database.transaction(() => {
    for (const [index, text] of texts.entries()) insert.run(index, text);
  })();
  const words: string[][] = texts.map(() => []);
  for (const row of database
    .prepare<[], { doc: number; term: string }>('SELECT doc, term FROM prompt_words ORDER BY doc, offset')
    .iterate())
    words[row.doc]?.push(row.term);
  database.close();
  return words;
}

it('takes each character as SQLite does', () => {
  const codes = Array.from({ length: 0x20000 }, (_, code) => code).filter((code) => code < 0xd800 || code > 0xdfff);
  codes.push(0x2a6d6, 0x3134a, 0xe0001, 0xe0041, 0xe007f, 0xe0100, 0xe01ef, 0xe01f0, 0x10ffff);
  const letters = readLetters();
  const expected = wordsOnSqlite(codes.map((code) => `q${String.fromCodePoint(code)}x`));
  const different = codes.filter((code, index) => {
    const written = letters.written(code);
    return (written === undefined ? 'q x' : `q${written}x`) !== expected[index]?.join(' ');
  });
  expect(different.map((code) => code.toString(16))).toEqual([]);
});

it.each([
  'A lighthouse, at 3.5 km — (éclairage) DOUX!',
  '\u0301leading \u0301\u0301 e\u0301 x\u0305y',
  'ǅ ß İstanbul ﬁre ЁЖ Ωμέγα',
  '한국어 텍스트, עִבְרִית, عَرَبِيّ',
  'nul\0nul',
])('splits texts as SQLite does: %s', (text) => {
  expect(splitWords(text)).toEqual(wordsOnSqlite([text])[0]);
});
