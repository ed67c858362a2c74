import { describe, expect, it } from 'vitest';
import type { SettingScope } from '../../../domain/place-settings/setting-scope.ts';
import type { StoreBench } from './store-bench.ts';

const server: SettingScope = { platform: 'discord', serverId: 'S1' };
const channel: SettingScope = { ...server, channelId: 'C1' };

export function describePlaceSettings(bench: StoreBench): void {
  const chosen = async (scope: SettingScope) =>
    (await bench.store.placeSettings(scope)).map(({ scope: { channelId = 'server' }, key, written }) => [
      channelId,
      key,
      written,
    ]);

  describe('choices for places', () => {
    it('of a channel come with those of its server, and of no other place', async () => {
      const { store } = bench;
      await store.setPlaceSetting(server, 'model', '"a"');
      await store.setPlaceSetting(channel, 'model', '"b"');
      await store.setPlaceSetting({ ...server, channelId: 'C2' }, 'model', '"c"');
      await store.setPlaceSetting({ platform: 'discord', serverId: 'S2', channelId: 'C1' }, 'model', '"d"');
      await store.setPlaceSetting({ platform: 'slack', serverId: 'S1', channelId: 'C1' }, 'model', '"e"');
      await store.setPlaceSetting({ ...channel, tenant: 'T1' }, 'model', '"f"');
      await store.setPlaceSetting({ platform: 'discord', channelId: 'C1' }, 'model', '"g"');
      expect(await chosen(channel)).toEqual([
        ['server', 'model', '"a"'],
        ['C1', 'model', '"b"'],
      ]);
      expect(await store.placeSettings(channel)).toMatchObject([{ scope: server }, { scope: channel }]);
      expect([await chosen(server), await chosen({ platform: 'discord', channelId: 'C1' })]).toEqual([
        [['server', 'model', '"a"']],
        [['C1', 'model', '"g"']],
      ]);
    });

    it('say what was there before, and go when they are taken back', async () => {
      const { store } = bench;
      const answers = [
        await store.setPlaceSetting(channel, 'model', '"a"'),
        await store.setPlaceSetting(channel, 'model', '"b"'),
        await store.setPlaceSetting(server, 'model', undefined),
        await store.setPlaceSetting(channel, 'model', undefined),
        await store.setPlaceSetting(channel, 'model', undefined),
      ];
      expect([answers, await chosen(channel)]).toEqual([[undefined, '"a"', undefined, '"b"', undefined], []]);
    });

    it('go in all channels of a server, and of all servers of a tenant, by how their key begins', async () => {
      const { store } = bench;
      const far = { platform: 'discord', serverId: 'S2' };
      for (const scope of [server, channel, far])
        for (const key of ['word:a', 'wo']) await store.setPlaceSetting(scope, key, '1');
      expect([await store.dropPlaceSettings(server, 'word:'), await store.dropPlaceSettings(server, 'word:')]).toEqual([2, 0]);
      expect([(await chosen(channel)).map(([, key]) => key), (await chosen(far)).length]).toEqual([['wo', 'wo'], 2]);
      expect(await store.dropPlaceSettings({ platform: 'discord' }, 'wo')).toBe(4);
    });

    it('can be asked for in all channels of a server', async () => {
      const { store } = bench;
      await store.setPlaceSetting(server, 'model', '"a"');
      await store.setPlaceSetting({ ...server, channelId: 'C2' }, 'model', '"c"');
      await store.setPlaceSetting(channel, 'model', '"b"');
      await store.setPlaceSetting(channel, 'aspect', '"1:1"');
      await store.setPlaceSetting({ platform: 'discord', serverId: 'S2', channelId: 'C1' }, 'model', '"d"');
      const found = await store.channelSettings(server, 'model');
      expect(found.map(({ scope, written }) => [scope.channelId, written])).toEqual([
        ['C1', '"b"'],
        ['C2', '"c"'],
      ]);
    });
  });
}
