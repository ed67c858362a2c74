import type { StoredPlaceSetting } from './place-settings.ts';
import type { SettingScope } from './setting-scope.ts';

/** What the store knows of choices for places. */
export interface PlaceSettingStore {
  /** Of a channel and of its server, or of a server alone. */
  placeSettings(scope: SettingScope): Promise<readonly StoredPlaceSetting[]>;
  /** Of all channels of a server that have a choice of their own about something. */
  channelSettings(server: SettingScope, key: string): Promise<readonly StoredPlaceSetting[]>;
  /**
   * Drops all choices of a server and its channels whose key begins so.
   *
   * @param server without an id: of all servers of its tenant
   * @returns how many
   */
  dropPlaceSettings(server: SettingScope, keyPrefix: string): Promise<number>;
  /** Of all places that have a choice of their own about something, servers before their channels. */
  settingsOf(key: string): Promise<readonly StoredPlaceSetting[]>;
  /** @param written undefined: nothing is chosen there any more. @returns what was there before */
  setPlaceSetting(scope: SettingScope, key: string, written: string | undefined): Promise<string | undefined>;
}
