import type { ExpiringSecrets, SealedRows } from '../domain/expiring-secrets.ts';
import { createExpiringSecrets } from '../lib/expiring-secrets.ts';
import { createLazyRows } from '../lib/lazy-rows.ts';
import { ensureLocalKey } from '../storage/local-key.ts';
import type { Ground } from './app.ts';
import type { AppConfig } from './installed.ts';

/** So much of what a crash interrupts may be lost: it is found in memory as long as the process runs. */
const storedAfterMs = 500;

/**
 * What expires within minutes, of the one process that owns the database. The key lies beside the database and in none of its copies; the rows are
 * stored soon, and before the database is closed.
 */
export function openSecrets(
  { dataFolder }: AppConfig,
  stored: SealedRows,
  { clock, log, closing }: Pick<Ground, 'clock' | 'log' | 'closing'>,
): ExpiringSecrets {
  const onError = (error: unknown): void =>
    log.warn({ err: error }, 'the ways back to people could not be stored; a restart forgets them');
  const rows = createLazyRows(stored, clock, { afterMs: storedAfterMs, onError });
  closing.push(rows.flush);
  return createExpiringSecrets(rows, ensureLocalKey(dataFolder), clock);
}
