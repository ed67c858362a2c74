import type { AdminWho } from '../admin-who.ts';
import type { Requester } from '../generation.ts';
import type { SettingScope } from '../place-settings/setting-scope.ts';

export const creditKinds = ['give', 'take', 'set', 'gift'] as const;
export type CreditKind = (typeof creditKinds)[number];

/** One change of somebody's credits, which are dollars on top of a tier's. It is never changed. */
export interface CreditEntry {
  /** Unique: of the event that brought it. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly person: Requester;
  /** The server or workspace that they are good in. */
  readonly server: SettingScope;
  /** US dollars; below 0 where they became less. */
  readonly usd: number;
  readonly kind: CreditKind;
  /** Who did it: `chat:123`, or the admin's door. */
  readonly by: string;
}

/** Who changes credits or a tier: an admin by their door, or somebody in a chat. */
export interface ActingPerson {
  readonly who: AdminWho;
  /** Of a chat: who it was. */
  readonly by?: Requester;
}

/** What came of it. */
export interface CreditsChanged {
  /** US dollars that can be spent now. */
  readonly leftUsd: number;
  readonly beforeUsd: number;
}
