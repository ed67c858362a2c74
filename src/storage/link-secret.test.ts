import { expect, it, onTestFinished } from 'vitest';
import { addressOf, asAdmin } from '../testing/postgres/as-admin.ts';
import { missingForPostgres } from '../testing/postgres/find-postgres.ts';
import { testDatabase } from '../testing/postgres/test-database.ts';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { readLinkSecret } from './link-secret.ts';
import { openPostgresStore } from './postgres/open-store.ts';
import { createReserve } from './reserve.ts';
import { openStore } from './sqlite/store.ts';

it('makes a secret once and has it again after a restart', async () => {
  const folder = temporaryFolder();
  const read = async (): Promise<Uint8Array> => {
    const opened = openStore({ dataFolder: folder, outputsFolder: folder, lowDiskBytes: 0 });
    try {
      return await readLinkSecret(opened.store);
    } finally {
      opened.close();
    }
  };
  const made = await read();
  expect(made.length).toBe(32);
  expect(await read()).toEqual(made);
});

it('makes another one for each bot, and in the place of a damaged one', async () => {
  const open = () => {
    const folder = temporaryFolder();
    const opened = openStore({ dataFolder: folder, outputsFolder: folder, lowDiskBytes: 0 });
    onTestFinished(() => opened.close());
    return opened.store;
  };
  const store = open();
  const first = await readLinkSecret(store);
  expect(await readLinkSecret(open())).not.toEqual(first);
  await store.setFact('link-secret', 'c2hvcnQ');
  const second = await readLinkSecret(store);
  expect(second.length).toBe(32);
  expect(second).not.toEqual(first);
});

const missing = missingForPostgres();
/** Lets everybody read facts, and nobody store one until two processes want to. */
const untilBothWantToStore = [
  'BEGIN; LOCK TABLE facts IN SHARE MODE',
  `DO $$ BEGIN LOOP
     EXIT WHEN (SELECT count(*) FROM pg_locks WHERE relation = 'facts'::regclass AND NOT granted) = 2;
     PERFORM pg_sleep(0.01);
   END LOOP; END $$; COMMIT`,
];

it.skipIf(missing !== undefined)(
  `is one secret for processes of which each had found none (${missing ?? 'on a real PostgreSQL'})`,
  async () => {
    const url = await testDatabase();
    const open = async (owner: string) => {
      const folder = temporaryFolder();
      const owners = { owner, living: async () => [] };
      const opened = await openPostgresStore({ address: addressOf(url), owners, reserve: createReserve(folder, folder, 0) });
      onTestFinished(() => opened.close());
      return opened.store;
    };
    const stores = [await open('first'), await open('second')];
    const holding = asAdmin(url, ...untilBothWantToStore);
    const held = "SELECT FROM pg_locks WHERE relation = 'facts'::regclass AND mode = 'ShareLock' AND granted";
    await expect.poll(() => asAdmin(url, held)).toHaveLength(1);
    const [first, second] = await Promise.all(stores.map(readLinkSecret));
    await holding;
    expect(first?.length).toBe(32);
    expect(second).toEqual(first);
    expect(await readLinkSecret(await open('third'))).toEqual(first);
  },
);
