import type { Clock } from '../domain/clock.ts';
import type { ExpiringSecrets, SealedRows } from '../domain/expiring-secrets.ts';
import type { Leases } from '../domain/leases.ts';
import { createExpiringSecrets } from '../lib/expiring-secrets.ts';
import type { Log } from '../lib/log.ts';
import type { SharedParts } from '../platforms/chat/platform-module.ts';
import type { Executor } from '../storage/postgres/executor.ts';
import type { Notices } from '../storage/postgres/notices.ts';

export interface SharedPartsDeps {
  /** Statements of their own, in no transaction. */
  readonly database: Executor;
  readonly notices: Pick<Notices, 'listen'>;
  readonly leases: Leases;
  /** Of the opened store. */
  readonly expiring: SealedRows;
  /** This process, as in its leases. */
  readonly owner: string;
  /** 32 bytes in base64, the same in all processes: `DATA_KEY`. */
  readonly sealKey: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn'>;
}

/** What platforms and the web share with other processes. */
export interface OpenedSharedParts {
  readonly shared: SharedParts;
  /** What expires within minutes: found by all of them at once. */
  readonly secrets: ExpiringSecrets;
}

/** Makes what platforms and the web share of an opened PostgreSQL store. What it needs of PostgreSQL's folder is loaded here alone. */
export async function openSharedParts(deps: SharedPartsDeps): Promise<OpenedSharedParts> {
  const { database, notices, leases, expiring, owner, sealKey, clock, log } = deps;
  const [{ createSharedWindows }, { createWorkLeases }, { createMessages }] = await Promise.all([
    import('../storage/postgres/shared-windows.ts'),
    import('../storage/postgres/work-leases.ts'),
    import('../storage/postgres/messages.ts'),
  ]);
  const windows = createSharedWindows(database);
  const work = createWorkLeases(database, notices);
  const messages = createMessages({ database, notices, owner, log });
  return {
    shared: { leases, owner, windows, work, messages },
    secrets: createExpiringSecrets(expiring, Buffer.from(sealKey, 'base64'), clock),
  };
}
