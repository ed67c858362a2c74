import type { ReplyTarget, Requester } from './generation.ts';

/** Whose spending a budget counts. */
export type SpendingScope =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'person'; readonly requester: Requester }
  | { readonly kind: 'channel'; readonly replyTarget: ReplyTarget }
  /** What was asked for with one key of the API. */
  | { readonly kind: 'key'; readonly keyId: string };

/** What counts against a budget, in US dollars. */
export interface Spending {
  /** Set aside for what waits or is being made, whenever it was asked for. */
  readonly reservedUsd: number;
  readonly spentUsd: number;
  /** For requests whose fate is unknown. */
  readonly maybeUsd: number;
}
