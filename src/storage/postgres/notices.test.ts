import { describe, expect, it } from 'vitest';
import { addressOf } from '../../testing/postgres/as-admin.ts';
import { missingForPostgres } from '../../testing/postgres/find-postgres.ts';
import { testDatabase } from '../../testing/postgres/test-database.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import { createNotices } from './notices.ts';

const missing = missingForPostgres();

describe.skipIf(missing !== undefined)(`notices of PostgreSQL (${missing ?? 'a real one'})`, () => {
  it('end when they are closed, also while they connect', async () => {
    const notices = createNotices(addressOf(await testDatabase()), { log: silentLog });
    notices.listen('veo_bot_test', () => undefined);
    await notices.close();
    expect(notices.isListening()).toBe(false);
  });
});
