import { expect, it, onTestFinished } from 'vitest';
import { createLocalLeases } from '../../storage/sqlite/local-leases.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { createMemoryShared } from '../../testing/set-up/memory-shared.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import { createSocketPlaces } from './socket-places.ts';
import { createSockets } from './sockets.ts';

it('lets five processes have sockets of one app, and the next as soon as one of them ends', async () => {
  const clock = new ManualClock();
  const leases = createLocalLeases(clock);
  const opened: number[] = [];
  const all = Array.from({ length: 6 }, (_, index) => {
    const deps = { leases, clock, log: silentLog, owner: `process ${index}` };
    const places = createSocketPlaces({ ...deps, appToken: 'xapp' });
    places.start(() => opened.push(index));
    return places;
  });
  const other = createSocketPlaces({ leases, clock, log: silentLog, owner: 'other', appToken: 'another app' });
  other.start(() => opened.push(100));
  onTestFinished(async () => {
    await Promise.all([...all, other].map((places) => places.stop()));
  });
  await clock.advance(60_000);
  expect([...opened].sort()).toEqual([0, 1, 100, 2, 3, 4]);
  expect(all.map((places) => places.isLeftOut())).toEqual([false, false, false, false, false, true]);
  await all[2]?.stop();
  await clock.advance(5000);
  expect(opened.at(-1)).toBe(5);
  expect(all[5]?.isLeftOut()).toBe(false);
});

it('opens no socket where a process only delivers, and is not away for that', async () => {
  const clock = new ManualClock();
  const shared = createMemoryShared(clock).of('one');
  const sockets = createSockets(
    {
      ...{ connection: { mode: 'socket', appToken: 'xapp-1' }, clock, log: silentLog, stopping: new AbortController().signal },
      ...{ refuse: () => undefined, shared: { ...shared, connects: false } },
    },
    { slackApiUrl: 'http://127.0.0.1:9/', timeout: 1000 },
    () => expect.unreachable('it connects'),
  );
  onTestFinished(() => sockets.close());
  sockets.open();
  await clock.advance(60_000);
  expect(sockets.isConnected()).toBe(true);
});
