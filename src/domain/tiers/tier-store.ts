import type { Requester } from '../generation.ts';
import type { StoredPlaceSetting } from '../place-settings/place-settings.ts';
import type { SettingScope } from '../place-settings/setting-scope.ts';
import type { Spending } from '../spending.ts';
import type { CreditEntry } from './credit.ts';

/** What the store knows of tiers and credits. */
export interface TierStore {
  /**
   * What counts against one person's tier in one server or workspace: as `GenerationStore.spending`, without what their credits paid.
   *
   * @param server without a channel
   */
  spentHere(person: Requester, server: SettingScope, sinceMs: number, nowMs: number): Promise<Spending>;
  /** What is left of somebody's credits there, in US dollars: what they got, without what requests took of it and did not give back. */
  creditsLeft(person: Requester, server: SettingScope): Promise<number>;
  /** @returns false where an entry of that id is there: nothing is added */
  addCredit(entry: CreditEntry): Promise<boolean>;
  /** Newest first. */
  creditEntries(person: Requester, server: SettingScope, limit: number): Promise<readonly CreditEntry[]>;
  /** Choices of all places whose key begins so, by place and key. */
  placeSettingsLike(keyPrefix: string): Promise<readonly StoredPlaceSetting[]>;
}
