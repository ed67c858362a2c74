import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { DeliveryKind } from '../../domain/delivery.ts';
import type { BlockRow } from '../block-row.ts';
import type { GenerationRow } from '../rows.ts';

/** The tables that statements are composed over. Both databases have them, with the same names and columns. */
export interface Tables {
  readonly generations: GenerationRow & { readonly model: string; readonly hidden: boolean };
  readonly ledger: {
    readonly generation_id: string;
    readonly platform: string;
    readonly tenant: string;
    readonly requester_id: string;
    readonly channel_id: string;
    readonly server_id: string;
    readonly micro_usd: number;
    readonly estimate_micro_usd: number | null;
    readonly credit_micro_usd: number;
    readonly state: string;
    readonly settled_at_ms: number | null;
    readonly hold_until_ms: number | null;
  };
  readonly admin_acts: {
    readonly id: number;
    readonly at_ms: number;
    readonly who: string;
    readonly act: string;
    readonly details: string;
  };
  readonly blocks: BlockRow;
  readonly outbox: {
    readonly generation_id: string;
    readonly kind: DeliveryKind;
    readonly wanted: number;
    readonly sent: number;
    readonly parked: string | null;
  };
  readonly favourites: {
    readonly owner_platform: string;
    readonly owner_tenant: string;
    readonly owner_id: string;
    readonly generation_number: number;
  };
  readonly library: {
    readonly generation_number: number;
    readonly folder_id: string | null;
    readonly kept_since_ms: number | null;
    readonly given_name: string | null;
  };
  /** PostgreSQL alone. */
  readonly prompts: { readonly number: number; readonly words: string };
  readonly noted: { readonly number: number; readonly words: string };
}

/** Writes statements and runs none: its caller runs them, in the transaction that it is in. */
export type Composer = Kysely<Tables>;

export function sqliteComposer(): Composer {
  return new Kysely({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new SqliteIntrospector(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}
