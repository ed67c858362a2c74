import type { AdminAct, Block, SpendingGroup, SpendingRow } from './admin.ts';
import type { DeliveryKind } from './delivery.ts';
import type { Generation, GenerationState, Requester } from './generation.ts';
import type { Text } from './texts.ts';
import type { UsageFilter, UsageGroup, UsageRow } from './usage/usage.ts';

/** A post that could be made nowhere, as the store has it. */
export interface ParkedDelivery {
  readonly generation: Generation;
  readonly kind: Exclude<DeliveryKind, 'status'>;
  readonly reason: Text;
}

/** What only the admin reads and changes. Times are epoch milliseconds. */
export interface AdminStore {
  /** Written in the transaction of what was done. */
  addAct(act: Omit<AdminAct, 'id'>): Promise<void>;
  /** Newest first. @param before only those with a smaller id */
  acts(limit: number, before?: number): Promise<readonly AdminAct[]>;

  /** In the place of an earlier block of the same person. */
  addBlock(block: Omit<Block, 'name'>): Promise<void>;
  /** @returns whether there was one */
  removeBlock(person: Requester): Promise<boolean>;
  /** The block that holds for a person at a time. */
  blockOf(person: Requester, nowMs: number): Promise<Omit<Block, 'name'> | undefined>;
  /** Those that hold, newest first, with the names that people had last. */
  blocks(nowMs: number): Promise<readonly Block[]>;
  /** Tenants in which somebody with this id has asked for something. */
  tenantsOf(platform: string, personId: string): Promise<readonly string[]>;

  /** Moves one that waits before all others. The turns of everybody stay as they are. @returns false where it does not wait, or is the first already */
  moveToFront(id: string): Promise<boolean>;
  /** Oldest first. */
  inStates(states: readonly GenerationState[], limit: number): Promise<readonly Generation[]>;
  countIn(states: readonly GenerationState[]): Promise<number>;
  /** Ids of all that wait, in their order. */
  queuedIds(): Promise<readonly string[]>;

  /** Posts that can be tried again, newest first: none that was deleted, and no question that was answered. @param id of one generation alone */
  parkedDeliveries(limit: number, id?: string): Promise<readonly ParkedDelivery[]>;
  parkedCount(): Promise<number>;

  /**
   * The ledger in groups: what is set aside now, and what was or may have been spent since a time, as `GenerationStore.spending` counts it.
   * What is set aside counts for the day of `nowMs`.
   */
  spendingBy(group: SpendingGroup, sinceMs: number, nowMs: number): Promise<readonly SpendingRow[]>;
  /** The ledger in groups, narrowed down, with what was released free of charge since a time; else as `spendingBy`. */
  usageBy(group: UsageGroup, sinceMs: number, nowMs: number, filter: UsageFilter): Promise<readonly UsageRow[]>;
  /** How long those that were started since a time had waited for it, the newest ones first. */
  waitsSince(sinceMs: number, limit: number): Promise<readonly { readonly day: string; readonly waitMs: number }[]>;
}
