import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingForPostgres } from '../../testing/postgres/find-postgres.ts';
import { createTestStores, type TestStores } from '../../testing/postgres/test-store.ts';
import { createRowReader } from '../row-reader.ts';
import { createPostgresStore } from './store.ts';

const missing = missingForPostgres();
const intake = {
  requester: { platform: 'slack', id: 'ann' },
  replyTarget: { platform: 'slack', channelId: 'C1', ids: {} },
};
let stores: TestStores;

describe.skipIf(missing !== undefined)(`events in PostgreSQL (${missing ?? 'a real one'})`, () => {
  beforeAll(async () => {
    stores = await createTestStores();
  });
  afterAll(async () => await stores.close());

  it('are taken by one of several processes, and over by another where that one died before it answered', async () => {
    const { database } = stores;
    const alive = new Set(['one', 'two', 'three']);
    const join = (owner: string) =>
      createPostgresStore({ database, rows: createRowReader(() => undefined), owners: { owner, living: async () => [...alive] } })
        .store;
    const [one, two, three] = [join('one'), join('two'), join('three')];
    const taken = await Promise.all([one, two, three].flatMap((each) => [each.takeEvent('e1', 1), each.takeEvent('e1', 1)]));
    expect(taken.filter((isNew) => isNew)).toHaveLength(1);
    await one.takeEvent('open', 1);
    await one.addIntake({ ...intake, eventId: 'open' });
    await one.takeEvent('answered', 1);
    expect([await two.takeEvent('open', 2), await two.takeEvent('answered', 2)]).toEqual([false, false]);
    alive.delete('one');
    const over = await Promise.all([two.takeEvent('open', 3), three.takeEvent('open', 3), two.takeEvent('answered', 3)]);
    expect(over.slice(0, 2).toSorted()).toEqual([false, true]);
    expect(over[2]).toBe(false);
  });
});
