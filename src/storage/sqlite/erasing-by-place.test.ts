import { expect, it, onTestFinished } from 'vitest';
import { placeEmptyDatabase } from '../../testing/set-up/empty-database.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { isOldThere } from './erasing-by-place.ts';
import { openDatabase } from './open.ts';

it('finds what a place has erased by age by its index, however much there is', () => {
  const folder = temporaryFolder();
  placeEmptyDatabase(folder);
  const { database, close } = openDatabase(folder);
  onTestFinished(close);
  const values = { platform: 'discord', tenant: '', server: 'S1', channel: 'C1', before: 1, number: 1, except: '[]', limit: 1 };
  const plan = database
    .prepare<[object], { detail: string }>(
      `EXPLAIN QUERY PLAN SELECT id FROM generations WHERE ${isOldThere} ORDER BY ended_at_ms LIMIT @limit`,
    )
    .all(values);
  const details = plan.map(({ detail }) => detail);
  expect(details[0]).toMatch(
    /^SEARCH generations USING INDEX generations_place \(platform=\? AND tenant=\? AND <expr>=\? AND ended_at_ms/,
  );
  expect(details.join('\n')).not.toMatch(/SCAN generations|TEMP B-TREE/);
});
