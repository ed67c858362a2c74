import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answersTo, storeCalls } from '../testing/contracts/store/same-answers.ts';
import type { StoreCall } from '../testing/contracts/store/store-call.ts';
import { missingForPostgres } from '../testing/postgres/find-postgres.ts';
import { createTestStores, type TestStores } from '../testing/postgres/test-store.ts';
import { openSqliteTestStore } from '../testing/set-up/sqlite-test-store.ts';

const missing = missingForPostgres();
let stores: TestStores;

describe.skipIf(missing !== undefined)(`SQLite and PostgreSQL (${missing ?? 'a real one'})`, () => {
  beforeAll(async () => {
    stores = await createTestStores();
  });
  afterAll(async () => await stores.close());

  it('give the same answers to the same calls, in whatever order they come', async () => {
    const answerAlike = async (calls: readonly StoreCall[]): Promise<void> => {
      const sqlite = openSqliteTestStore(() => undefined);
      try {
        expect(await answersTo(await stores.open(() => undefined), calls)).toEqual(await answersTo(sqlite, calls));
      } finally {
        await sqlite.close();
      }
    };
    await fc.assert(fc.asyncProperty(storeCalls, answerAlike), { numRuns: 15 });
  });
});
