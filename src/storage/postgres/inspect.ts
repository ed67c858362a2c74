import { sql } from 'kysely';
import type { SealedStore } from '../../domain/sealed-store.ts';
import type { DatabaseAddress } from '../../lib/database-address.ts';
import type { Tables } from '../composed/tables.ts';
import { postgresAdvice, postgresMark } from '../moving/postgres-mark.ts';
import { sealedCopy } from '../sealed-copy.ts';
import { readLimits } from './agreed-limits.ts';
import { connectDatabase } from './connect.ts';
import { type Executor, executorOf } from './executor.ts';
import { readMigrations, schemaVersion, tooOldAdvice } from './migrate.ts';
import { sealedStatements } from './sealed.ts';
import { compareKey } from './shared-key.ts';
import { aliveProcesses } from './sharing.ts';

/** What there is to say about the database of several processes without changing it. */
export type SharedReport =
  /** It has no tables of the bot. */
  | { readonly state: 'missing' }
  /** Those of an earlier version: the next start upgrades them. */
  | { readonly state: 'earlier' }
  /** No process of this version starts on it. `advice` is a sentence for the admin. */
  | { readonly state: 'unusable'; readonly advice: string }
  | SharedInUse;

export interface SharedInUse {
  readonly state: 'usable';
  /** How many processes are alive. */
  readonly processes: number;
  /** The limits that hold over all of them, as `Sharing.agree` has them; undefined before the first start. */
  readonly holding: string | undefined;
  /** What they are set to, each once. */
  readonly set: readonly string[];
  /** The id of the move that brought everything here. */
  readonly moveId: string | undefined;
  /** Whether the key is the one that they seal by, or did before. */
  readonly key: 'same' | 'changed';
}

interface InspectOptions {
  /** Longest until there is a connection, and for each answer. */
  readonly timeoutMs: number;
}

/** @param options `sealKey`: 32 bytes in base64 @throws {StoreError} where it can't be reached */
export function inspectShared(
  address: DatabaseAddress,
  { sealKey, ...options }: InspectOptions & { readonly sealKey: string },
): Promise<SharedReport> {
  return reading(address, options, async (database): Promise<SharedReport> => {
    const [found, known] = [await schemaVersion(database.db), readMigrations().length];
    if (found === undefined) return { state: 'missing' };
    const advice = (await postgresAdvice(database.db)) ?? tooOldAdvice(found, known);
    if (advice !== undefined) return { state: 'unusable', advice };
    if (found.version < known) return { state: 'earlier' };
    const alive = await aliveProcesses(database);
    return {
      ...{ state: 'usable', processes: alive.length },
      ...(await readLimits(database, alive)),
      moveId: (await postgresMark(database.db))?.id,
      key: await compareKey(database, sealKey),
    };
  });
}

/** The sealed texts as they are now. What is changed here is changed nowhere else. @throws {StoreError} */
export function copySharedSealed(address: DatabaseAddress, options: InspectOptions): Promise<SealedStore> {
  return reading(address, options, async (database) => {
    const { rows } = await sql<{ there: boolean }>`SELECT to_regclass('sealed') IS NOT NULL AS there`.execute(database.db);
    const { names, get } = sealedStatements(database);
    const texts = new Map<string, string>();
    for (const name of rows[0]?.there === true ? await names() : []) texts.set(name, (await get(name)) ?? '');
    return sealedCopy(texts);
  });
}

async function reading<T>(
  address: DatabaseAddress,
  { timeoutMs }: InspectOptions,
  read: (database: Executor) => Promise<T>,
): Promise<T> {
  const times = { connectMs: timeoutMs, statementMs: timeoutMs };
  const database = await connectDatabase<Tables>(address, { name: 'veo-bot doctor', maxConnections: 1, times });
  try {
    return await read(executorOf(database.db, { isTransaction: false }));
  } finally {
    await database.close();
  }
}
