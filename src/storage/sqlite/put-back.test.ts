import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { openDatabase } from './open.ts';
import { openPutBack, sentFact } from './put-back.ts';

it('does not fail a commit that has been made because its count can not be written beside it', () => {
  const folder = join(temporaryFolder(), 'data');
  const { database, close } = openDatabase(folder);
  onTestFinished(close);
  const putBack = openPutBack(database, folder);
  // From here on the file can't be written.
  putBack.close();
  database.prepare("UPDATE facts SET value = '1' WHERE name = ?").run(sentFact);
  putBack.counted();
  expect(() => putBack.note()).not.toThrow();

  const next = openPutBack(database, folder);
  onTestFinished(next.close);
  expect(next.isPutBack).toBe(false);
});
