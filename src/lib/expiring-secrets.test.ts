import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { createMemoryRows } from '../testing/set-up/memory-rows.ts';
import { createExpiringSecrets } from './expiring-secrets.ts';

const key = randomBytes(32);

it('finds what is kept until its time is over, and drops it then', async () => {
  const clock = new ManualClock();
  const rows = createMemoryRows();
  const secrets = createExpiringSecrets(rows, key, clock);
  await secrets.keep('token', 'plain words', clock.now() + 1000);
  expect(await secrets.find('token')).toBe('plain words');
  await clock.advance(1000);
  expect(await secrets.find('token')).toBeUndefined();
  await clock.advance(10 * 60_000);
  await secrets.keep('other', 'x', clock.now() + 1000);
  expect(rows.all().map(({ name }) => name)).toEqual(['other']);
});

it('stores nothing that can be read, and nothing that opens under another name or with another key', async () => {
  const clock = new ManualClock();
  const rows = createMemoryRows();
  const secrets = createExpiringSecrets(rows, key, clock);
  await secrets.keep('token', 'plain words', clock.now() + 1000);
  const [row] = rows.all();
  expect(JSON.stringify(row)).not.toContain('plain');
  await rows.put([{ ...row, name: 'another', sealed: row?.sealed ?? '', untilMs: clock.now() + 1000, fence: 0 }]);
  expect(await secrets.find('another')).toBeUndefined();
  expect(await createExpiringSecrets(rows, randomBytes(32), clock).find('token')).toBeUndefined();
  expect(await createExpiringSecrets(rows, key, clock).find('token')).toBe('plain words');
});

it('leaves what was kept with a higher fence, and stores those of one turn together', async () => {
  const clock = new ManualClock();
  const rows = createMemoryRows();
  const secrets = createExpiringSecrets(rows, key, clock);
  const untilMs = clock.now() + 1000;
  const kept = await Promise.all([
    secrets.keep('session', 'of the new owner', untilMs, 2),
    secrets.keep('session', 'of one that slept', untilMs, 1),
    secrets.keep('other', 'x', untilMs),
  ]);
  expect(kept).toEqual([true, false, true]);
  expect(await secrets.find('session')).toBe('of the new owner');
  expect(rows.writes()).toBe(1);
  await secrets.forget('session');
  expect(await secrets.find('session')).toBeUndefined();
});
