import { expect, it } from 'vitest';
import { createExpiringSecrets } from '../../../../lib/expiring-secrets.ts';
import { ManualClock } from '../../../../testing/set-up/manual-clock.ts';
import { createMemoryRows } from '../../../../testing/set-up/memory-rows.ts';
import { createShardSessions } from './shard-sessions.ts';

const known = { resumeURL: 'wss://one', sessionId: 'secret', sequence: 5, shardCount: 2, shardId: 1 };

function setUp() {
  const clock = new ManualClock();
  const rows = createMemoryRows();
  const secrets = createExpiringSecrets(rows, new Uint8Array(32), clock);
  return { clock, rows, sessionsOf: (token: string) => createShardSessions(secrets, clock, token) };
}

it('keeps where each shard goes on, for one bot and one number of shards, and what a later owner wrote', async () => {
  const { rows, sessionsOf } = setUp();
  const sessions = sessionsOf('token');
  await sessions.keep({ ...known, sequence: 9 }, 3);
  await sessions.keep(known, 2);
  expect(await sessions.find(1, 2)).toEqual({ ...known, sequence: 9 });
  expect(await sessions.find(1, 3)).toBeUndefined();
  expect(await sessionsOf('another token').find(1, 2)).toBeUndefined();
  expect(JSON.stringify(rows.all())).not.toMatch(/secret|token|wss/);
  await sessions.forget(1, 2);
  expect(await sessions.find(1, 2)).toBeUndefined();
});

it('goes from fewer shards to more, and never back', async () => {
  const { sessionsOf } = setUp();
  const sessions = sessionsOf('token');
  expect(await sessions.plannedShards()).toBeUndefined();
  await sessions.plan(4);
  await sessions.plan(3);
  expect(await sessions.plannedShards()).toBe(4);
});
