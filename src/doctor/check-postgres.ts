import type { SeveralSettings } from '../config/several-settings.ts';
import type { Finding } from '../domain/finding.ts';
import { checkGround } from '../storage/postgres/ground-check.ts';

/** Where several processes are to share a database: whether it can keep what they count on. */
export async function checkPostgres(
  { several: { database } }: { readonly several: Pick<SeveralSettings, 'database'> },
  options: { readonly timeoutMs: number },
): Promise<readonly Finding[]> {
  return database === undefined ? [] : await checkGround(database, options);
}
