import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { openStore } from './store.ts';

it('notes each place once, by platform and workspace, also after a restart', async () => {
  const folder = temporaryFolder();
  const open = () => openStore({ dataFolder: `${folder}/data`, outputsFolder: `${folder}/outputs`, lowDiskBytes: 0 });
  const first = open();
  const channel = { platform: 'slack', tenant: 'T1', place: 'C1' };
  expect([await first.store.addGreeting(channel, 1), await first.store.addGreeting(channel, 2)]).toEqual([true, false]);
  expect(await first.store.addGreeting({ ...channel, tenant: 'T2' }, 3)).toBe(true);
  expect(await first.store.addGreeting({ platform: 'discord', place: 'C1' }, 4)).toBe(true);
  first.close();
  const second = open();
  expect([
    await second.store.addGreeting(channel, 5),
    await second.store.addGreeting({ platform: 'discord', place: 'C1' }, 6),
  ]).toEqual([false, false]);
  second.close();
});
