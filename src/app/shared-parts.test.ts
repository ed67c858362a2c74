import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProcessMessages } from '../domain/process-messages.ts';
import { systemClock } from '../lib/clock.ts';
import { executorOf } from '../storage/postgres/executor.ts';
import { expiringSecretStatements } from '../storage/postgres/expiring-secrets.ts';
import { createLeases } from '../storage/postgres/leases.ts';
import { createNotices, type Notices } from '../storage/postgres/notices.ts';
import { describeProcessMessages } from '../testing/contracts/process-messages-contract.ts';
import { addressOf } from '../testing/postgres/as-admin.ts';
import { missingForPostgres } from '../testing/postgres/find-postgres.ts';
import { createTestStores, type TestStores } from '../testing/postgres/test-store.ts';
import { silentLog } from '../testing/set-up/test-engine.ts';
import { type OpenedSharedParts, openSharedParts } from './shared-parts.ts';

const missing = missingForPostgres();

describe.skipIf(missing !== undefined)(`what processes share of one PostgreSQL (${missing ?? 'a real one'})`, () => {
  let base: TestStores;
  let listening: readonly Notices[];
  let one: OpenedSharedParts;
  let two: OpenedSharedParts;

  const open = (owner: string, notices: Notices, sealKey = Buffer.alloc(32, 1).toString('base64')) => {
    const database = executorOf(base.database.db, { isTransaction: false });
    return openSharedParts({
      ...{ database, notices, owner, sealKey, clock: systemClock, log: silentLog },
      leases: createLeases(database, notices),
      expiring: expiringSecretStatements(database),
    });
  };

  beforeAll(async () => {
    base = await createTestStores();
    const [first, second] = [0, 1].map(() => createNotices(addressOf(base.url), { log: silentLog }));
    if (first === undefined || second === undefined) throw new Error('there are two');
    listening = [first, second];
    [one, two] = await Promise.all([open('host-1-a.b', first), open('host-2-c_d', second)]);
    await Promise.all([one, two].map(({ shared }) => heard(shared.messages)));
  });
  afterAll(async () => {
    await Promise.all(listening.map((each) => each.close()));
    await base.close();
  });

  describeProcessMessages(async () => [one.shared.messages, two.shared.messages]);

  it('sends no message that is more than an id', async () => {
    const told: string[] = [];
    const last = Promise.withResolvers<string>();
    const stop = two.shared.messages.onTold('look', (id) => {
      told.push(id);
      if (id === 'end') last.resolve(id);
    });
    for (const id of ['a fox', '', 'x'.repeat(101), 'end']) one.shared.messages.tell('look', id);
    await last.promise;
    stop();
    expect(told).toEqual(['end']);
  });

  it('opens what another process has sealed, with the same key alone', async () => {
    await one.secrets.keep('way', 'back', Date.now() + 60_000);
    expect(await two.secrets.find('way')).toBe('back');
    const [notices] = listening;
    if (notices === undefined) throw new Error('there are two');
    const other = await open('c', notices, Buffer.alloc(32, 2).toString('base64'));
    expect(await other.secrets.find('way')).toBeUndefined();
  });

  it('counts, claims and holds once over all processes', async () => {
    const all = [one.shared, two.shared];
    const waits = await Promise.all(all.map(({ windows }) => windows.take('edits', 60_000, 1)));
    expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(1);
    await one.shared.work.add('offer', 'v1');
    const claims = await Promise.all(all.map(({ work, owner }) => work.claim('offer', owner, { limit: 5, leaseMs: 60_000 })));
    expect(claims.flat().map(({ id }) => id)).toEqual(['v1']);
    const leases = await Promise.all(all.map((each) => each.leases.take('shard/0', each.owner, 60_000)));
    expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
  });
});

/** Resolves once its process listens. */
function heard(messages: ProcessMessages): Promise<void> {
  return new Promise((resolve) => {
    messages.onMissed(() => resolve());
  });
}
