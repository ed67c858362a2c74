import type { Database } from 'better-sqlite3';
import type { PlaceSettingStore } from '../../domain/place-settings/place-setting-store.ts';
import { type PlaceSettingRow, placeKeyOf, readPlaceSetting } from '../place-setting-row.ts';
import type { Synchronous } from './sync-store.ts';

/** The statements over what was chosen for places. */
export function placeSettingStatements(database: Database): Synchronous<PlaceSettingStore> {
  const ofServer = 'SELECT * FROM place_settings WHERE platform = ? AND tenant = ? AND server_id = ?';
  const around = database.prepare<string[], PlaceSettingRow>(`${ofServer} AND channel_id IN ('', ?) ORDER BY channel_id, key`);
  const inChannels = database.prepare<string[], PlaceSettingRow>(
    `${ofServer} AND channel_id <> '' AND key = ? ORDER BY channel_id`,
  );
  const everywhere = database.prepare<string[], PlaceSettingRow>(
    'SELECT * FROM place_settings WHERE key = ? ORDER BY platform, tenant, server_id, channel_id',
  );
  const where = 'platform = ? AND tenant = ? AND server_id = ? AND channel_id = ? AND key = ?';
  const one = database.prepare<string[], string>(`SELECT value FROM place_settings WHERE ${where}`).pluck();
  const put = database.prepare(
    `INSERT INTO place_settings (platform, tenant, server_id, channel_id, key, value) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (platform, tenant, server_id, channel_id, key) DO UPDATE SET value = excluded.value`,
  );
  const dropAll = database.prepare(
    `DELETE FROM place_settings WHERE platform = ? AND tenant = ? AND (? = '' OR server_id = ?) AND substr(key, 1, length(?)) = ?`,
  );
  const drop = database.prepare(`DELETE FROM place_settings WHERE ${where}`);
  return {
    placeSettings: (scope) => around.all(...placeKeyOf(scope)).map(readPlaceSetting),
    channelSettings: ({ platform, tenant = '', serverId = '' }, key) =>
      inChannels.all(platform, tenant, serverId, key).map(readPlaceSetting),
    dropPlaceSettings: ({ platform, tenant = '', serverId = '' }, prefix) =>
      dropAll.run(platform, tenant, serverId, serverId, prefix, prefix).changes,
    settingsOf: (key) => everywhere.all(key).map(readPlaceSetting),
    setPlaceSetting(scope, key, written) {
      const before = one.get(...placeKeyOf(scope), key);
      if (written === undefined) drop.run(...placeKeyOf(scope), key);
      else put.run(...placeKeyOf(scope), key, written);
      return before;
    },
  };
}
