import type { StoredPlaceSetting } from '../../domain/place-settings/place-settings.ts';
import type { SettingScope } from '../../domain/place-settings/setting-scope.ts';
import { type PlaceSettingRow, placeKeyOf, readPlaceSetting } from '../place-setting-row.ts';
import type { Executor } from './executor.ts';

/** The statements over what was chosen for places. */
export function placeSettingStatements(database: Executor) {
  const ofServer = 'SELECT * FROM place_settings WHERE platform = $1 AND tenant = $2 AND server_id = $3';
  const where = 'platform = $1 AND tenant = $2 AND server_id = $3 AND channel_id = $4 AND key = $5';
  return {
    placeSettings: async (scope: SettingScope): Promise<readonly StoredPlaceSetting[]> =>
      (
        await database.all<PlaceSettingRow>(
          `${ofServer} AND channel_id IN ('', $4) ORDER BY channel_id, key`,
          ...placeKeyOf(scope),
        )
      ).map(readPlaceSetting),
    channelSettings: async (
      { platform, tenant = '', serverId = '' }: SettingScope,
      key: string,
    ): Promise<readonly StoredPlaceSetting[]> =>
      (
        await database.all<PlaceSettingRow>(
          `${ofServer} AND channel_id <> '' AND key = $4 ORDER BY channel_id`,
          ...[platform, tenant, serverId, key],
        )
      ).map(readPlaceSetting),
    dropPlaceSettings: async ({ platform, tenant = '', serverId = '' }: SettingScope, prefix: string): Promise<number> =>
      await database.run(
        `DELETE FROM place_settings WHERE platform = $1 AND tenant = $2 AND ($3 = '' OR server_id = $3) AND starts_with(key, $4)`,
        ...[platform, tenant, serverId, prefix],
      ),
    settingsOf: async (key: string): Promise<readonly StoredPlaceSetting[]> =>
      (
        await database.all<PlaceSettingRow>(
          'SELECT * FROM place_settings WHERE key = $1 ORDER BY platform, tenant, server_id, channel_id',
          key,
        )
      ).map(readPlaceSetting),
    async setPlaceSetting(scope: SettingScope, key: string, written: string | undefined): Promise<string | undefined> {
      const found = [...placeKeyOf(scope), key];
      // Who chooses at the same time waits, so that each is told what really was there before.
      const before = await database.get<{ value: string }>(
        `SELECT value FROM place_settings WHERE ${where} FOR UPDATE`,
        ...found,
      );
      if (written === undefined) await database.run(`DELETE FROM place_settings WHERE ${where}`, ...found);
      else
        await database.run(
          `INSERT INTO place_settings (platform, tenant, server_id, channel_id, key, value) VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (platform, tenant, server_id, channel_id, key) DO UPDATE SET value = excluded.value`,
          ...found,
          written,
        );
      return before?.value;
    },
  };
}
