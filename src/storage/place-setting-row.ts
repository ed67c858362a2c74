import type { StoredPlaceSetting } from '../domain/place-settings/place-settings.ts';
import type { SettingScope } from '../domain/place-settings/setting-scope.ts';

/** A row of the table `place_settings`, as either database gives it. */
export interface PlaceSettingRow {
  readonly platform: string;
  readonly tenant: string;
  readonly server_id: string;
  readonly channel_id: string;
  readonly key: string;
  readonly value: string;
}

/** In the order of the columns. */
export function placeKeyOf({ platform, tenant = '', serverId = '', channelId = '' }: SettingScope) {
  return [platform, tenant, serverId, channelId] as const;
}

export function readPlaceSetting({ platform, tenant, server_id, channel_id, key, value }: PlaceSettingRow): StoredPlaceSetting {
  const scope = {
    platform,
    ...(tenant !== '' && { tenant }),
    ...(server_id !== '' && { serverId: server_id }),
    ...(channel_id !== '' && { channelId: channel_id }),
  };
  return { scope, key, written: value };
}
