import { expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../config/config.ts';
import { systemClock } from '../lib/clock.ts';
import { createTexts } from '../lib/say.ts';
import { addressOf } from '../testing/postgres/as-admin.ts';
import { missingForPostgres } from '../testing/postgres/find-postgres.ts';
import { testDatabase } from '../testing/postgres/test-database.ts';
import { silentLog, temporaryFolder } from '../testing/set-up/test-engine.ts';
import { installed } from './installed.ts';
import { openShared, type SharedRecords } from './open-shared.ts';
import { StartError } from './start-error.ts';

const missing = missingForPostgres();

it.skipIf(missing !== undefined)(
  `starts with no other key than those who run, and with any where nobody does (${missing ?? 'on a real PostgreSQL'})`,
  async () => {
    const address = addressOf(await testDatabase());
    const open = async (byte: number): Promise<SharedRecords> => {
      const config = readConfig(installed, {}, temporaryFolder());
      const sealKey = Buffer.alloc(32, byte).toString('base64');
      const closing: (() => void | Promise<void>)[] = [];
      onTestFinished(async () => {
        for (const close of closing.reverse()) await close();
      });
      const several = { ...config.several, database: address, sealKey };
      const ground = { clock: systemClock, texts: createTexts(), log: silentLog, closing };
      return await openShared(address, { ...config, several }, ground, { lowDiskBytes: 0, onUnreadable: () => undefined });
    };
    const { sharing } = await open(1);
    await sharing.join();
    await open(1);
    const other = open(2);
    await expect(other).rejects.toBeInstanceOf(StartError);
    await expect(other).rejects.toMatchObject({ exitCode: 78, text: { key: 'start.otherKey' } });
    await sharing.leave();
    await open(2);
  },
);
