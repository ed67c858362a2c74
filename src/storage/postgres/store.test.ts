import { afterAll, beforeAll, describe } from 'vitest';
import { describeSealedRows } from '../../testing/contracts/sealed-rows-contract.ts';
import { describeStore } from '../../testing/contracts/store-contract.ts';
import { missingForPostgres } from '../../testing/postgres/find-postgres.ts';
import { createTestStores, type TestStores } from '../../testing/postgres/test-store.ts';

const missing = missingForPostgres();
let stores: TestStores;

describe.skipIf(missing !== undefined)(`PostgreSQL (${missing ?? 'a real one'})`, () => {
  beforeAll(async () => {
    stores = await createTestStores();
  });
  afterAll(async () => await stores.close());

  describeStore({ name: 'PostgreSQL', open: async (onUnreadable) => await stores.open(onUnreadable) });
  describe('what expires', () => {
    describeSealedRows(async () => (await stores.open(() => undefined)).expiring);
  });
});
