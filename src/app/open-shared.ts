import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import type { OpenStore } from '../domain/generation-store.ts';
import type { Sharing } from '../domain/sharing.ts';
import { text } from '../domain/texts.ts';
import type { DatabaseAddress } from '../lib/database-address.ts';
import type { Log } from '../lib/log.ts';
import type { StoreDatabase } from '../storage/postgres/store.ts';
import { createReserve } from '../storage/reserve.ts';
import type { Ground } from './app.ts';
import type { AppConfig } from './installed.ts';
import { requireGround } from './require-ground.ts';
import { type OpenedSharedParts, openSharedParts } from './shared-parts.ts';
import { StartError } from './start-error.ts';

/** The records of several processes, and this one's place among them. */
export interface SharedRecords {
  readonly opened: OpenStore;
  readonly sharing: Sharing;
  readonly parts: OpenedSharedParts;
}

/**
 * Opens the database that several processes share. PostgreSQL's library is loaded here alone.
 *
 * @throws {StartError} where somebody has to mend something first
 */
export async function openShared(
  address: DatabaseAddress,
  config: AppConfig,
  { clock, texts, log, closing }: Pick<Ground, 'clock' | 'texts' | 'log' | 'closing'>,
  { lowDiskBytes, onUnreadable }: { readonly lowDiskBytes: number; onUnreadable(id: string): void },
): Promise<SharedRecords> {
  const { signal } = new AbortController();
  for (const warning of await requireGround(address, { clock, texts, log, signal })) log.warn({}, texts.say(warning));
  const [{ openPostgresStore }, { createNotices }, { createLeases }, { createSharing, livingProcesses }, { executorOf }] =
    await Promise.all([
      import('../storage/postgres/open-store.ts'),
      import('../storage/postgres/notices.ts'),
      import('../storage/postgres/leases.ts'),
      import('../storage/postgres/sharing.ts'),
      import('../storage/postgres/executor.ts'),
    ]);
  const { dataFolder, outputs } = config;
  for (const folder of [dataFolder, outputs.folder]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const me = nameOfProcess();
  const store = await openPostgresStore({
    address,
    owners: { owner: me, living: livingProcesses },
    reserve: createReserve(dataFolder, outputs.folder, lowDiskBytes),
    onUnreadable,
  });
  closing.push(store.close);
  const notices = createNotices(address, { log });
  closing.push(notices.close);
  const database = executorOf(store.database.db, { isTransaction: false });
  const { sealKey } = config.several;
  if (sealKey === undefined) throw new Error('a shared database needs a key that seals');
  await requireSameKey(store.database, sealKey, log);
  const leases = createLeases(database, notices);
  const sharing = createSharing({ database: store.database, rows: store.rows, leases, notices, clock, log, me });
  const given = { database, notices, leases, expiring: store.expiring, owner: me, sealKey, clock, log };
  return { opened: store, sharing, parts: await openSharedParts(given) };
}

/** @throws {StartError} where processes run that could not read what this one seals */
async function requireSameKey(database: StoreDatabase, sealKey: string, log: Log): Promise<void> {
  const { agreeOnKey } = await import('../storage/postgres/shared-key.ts');
  const agreement = await agreeOnKey(database, sealKey);
  if (agreement === 'other') throw new StartError(text('start.otherKey'));
  if (agreement === 'changed')
    log.warn({}, 'DATA_KEY is another one than before: what was sealed by that one can not be read any more');
}

/** New at each start, and one that an admin finds again in a log. */
function nameOfProcess(): string {
  const host = hostname()
    .replaceAll(/[^\w.-]/g, '')
    .slice(0, 60);
  return `${host}-${process.pid}-${randomUUID().slice(0, 8)}`;
}
