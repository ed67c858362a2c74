import { afterEach, beforeEach } from 'vitest';
import type { SealedRows } from '../../../domain/expiring-secrets.ts';
import type { Generation } from '../../../domain/generation.ts';
import type { DueDelivery, GenerationStore, NewGeneration } from '../../../domain/generation-store.ts';
import type { SealedStore } from '../../../domain/sealed-store.ts';
import type { StoreNumbers } from '../../../domain/store-numbers.ts';
import { sampleRequest, sampleSubmission } from '../../set-up/test-engine.ts';

/** A store that nobody has used yet. */
export interface OpenedStore {
  readonly store: GenerationStore;
  readonly numbers: StoreNumbers;
  readonly sealed: SealedStore;
  readonly expiring: SealedRows;
  unreadable(): readonly string[];
  /** Writes into the row of a generation, past the store. */
  overwrite(id: string, column: 'request' | 'reason' | 'notes', text: string): Promise<void>;
  close(): Promise<void>;
}

export interface StoreContract {
  readonly name: string;
  /** @param onUnreadable see `StoreOptions` */
  open(onUnreadable: (id: string) => void): Promise<OpenedStore>;
}

export interface StoreBench extends Omit<OpenedStore, 'close'> {
  /** Ids of records that somebody was told about, since they can't be read. */
  readonly told: readonly string[];
  insert(change?: InsertChange): Promise<Generation>;
  /** One with this prompt. */
  ask(prompt: string, change?: InsertChange): Promise<Generation>;
  /** The one update that is due. */
  due(nowMs: number): Promise<DueDelivery>;
}

export type InsertChange = Parameters<typeof sampleSubmission>[0] & Partial<NewGeneration>;

/** A new store for each test. */
export function createStoreBench(contract: StoreContract): StoreBench {
  let opened: OpenedStore | undefined;
  const told: string[] = [];
  const current = (): OpenedStore => {
    if (opened === undefined) throw new Error('the store is opened before each test');
    return opened;
  };
  beforeEach(async () => {
    told.length = 0;
    opened = await contract.open((id) => told.push(id));
  });
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });
  const insert = async (change: InsertChange = {}): Promise<Generation> => {
    const submission = sampleSubmission(change);
    const facts = { id: crypto.randomUUID(), provider: 'preview', keyFingerprint: 'k', priceUsd: 1, createdAtMs: 1000 } as const;
    return await current().store.insert({ ...facts, ...submission, ...change }, submission.images);
  };
  return {
    get store() {
      return current().store;
    },
    get numbers() {
      return current().numbers;
    },
    get sealed() {
      return current().sealed;
    },
    told,
    get expiring() {
      return current().expiring;
    },
    unreadable: () => current().unreadable(),
    overwrite: async (...values) => await current().overwrite(...values),
    insert,
    ask: async (prompt, change) => await insert({ request: sampleRequest({ prompt }), ...change }),
    async due(nowMs) {
      const [due, more] = await current().store.dueDeliveries(nowMs, 2);
      if (due === undefined || more !== undefined) throw new Error('not one update is due');
      return due;
    },
  };
}

export const idsOf = (found: readonly Generation[]): readonly string[] => found.map(({ id }) => id);
