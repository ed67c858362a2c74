import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { HistoryQuery } from '../../domain/history-query.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { historyStatements } from './history.ts';
import { type OpenDatabase, openDatabase } from './open.ts';

let opened: OpenDatabase;

beforeEach(() => {
  opened = openDatabase(join(temporaryFolder(), 'data'));
});
afterEach(() => opened.close());

const web = { platform: 'web', limit: 20 } as const;
const ways: readonly (readonly [string, HistoryQuery])[] = [
  ['everything', { limit: 20 }],
  ['a platform', web],
  ['a channel', { ...web, channelId: 'lobby' }],
  ['a person', { ...web, requesterId: 'ada' }],
  ['a person in a channel', { ...web, channelId: 'lobby', requesterId: 'ada' }],
  ['a state', { ...web, states: ['failed'] }],
  ['a model', { limit: 20, model: 'preview' }],
  ['a time', { ...web, createdBeforeMs: 5 }],
  ['a person since a time', { ...web, requesterId: 'ada', createdSinceMs: 1 }],
  ['a state in a channel', { ...web, channelId: 'lobby', states: ['failed'] }],
];

it.each(ways)('reads a page of %s off an index, in its order', (_, query) => {
  const plan = planOf(query);
  expect(plan).toMatch(/^SEARCH generations USING INDEX generations_\w+ \(.*number<\?\)$/);
});

it.each(ways)('walks the words of %s from the newest match down, without sorting', (_, query) => {
  const plan = planOf({ ...query, words: 'light' });
  expect(plan).toMatch(/^SCAN prompts VIRTUAL TABLE INDEX/);
  expect(plan).toContain('SEARCH generations USING INTEGER PRIMARY KEY');
  expect(plan).not.toContain('TEMP B-TREE');
});

it.each([
  ['oldest', 'all', {}],
  ['longest', 'longest', {}],
  ['longest', 'longest', { kind: 'video', platform: 'web', words: 'light', inNotes: true }],
  ['dearest', 'dearest', { states: ['completed'], before: 7 }],
] as const)('reads a page of the %s off an index, in its order', (order, index, query) => {
  const plan = planOf({ limit: 20, order, ...query });
  expect(plan).toMatch(new RegExp(`^(?:SEARCH|SCAN) generations USING INDEX generations_${index}\\b`));
  expect(plan).not.toContain('ORDER BY');
});

it.each([
  ['picture', 'longest'],
  ['film', 'model'],
  ['upload', 'uploads'],
] as const)('reads a page of the kind %s off an index', (kind, index) =>
  expect(planOf({ limit: 20, kind })).toMatch(new RegExp(`^SEARCH generations USING INDEX generations_${index} .*number<`)),
);

/** What SQLite does for the very statement that the store asks. */
function planOf(query: HistoryQuery): string {
  const prepare = vi.spyOn(opened.database, 'prepare');
  historyStatements(opened.database).history(query);
  const sql = prepare.mock.calls.at(-1)?.[0] ?? '';
  prepare.mockRestore();
  const values = sql.match(/\?/g)?.map(() => 'x') ?? [];
  const rows = opened.database.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
  return rows.map(({ detail }) => detail).join('\n');
}
