import type { Composer } from '../composed/tables.ts';
import { readMigrations, schemaVersion } from '../postgres/migrate.ts';
import { DatabaseUnusableError } from '../sqlite/open.ts';

/** @throws {DatabaseUnusableError} where a PostgreSQL database has no tables of the bot */
export async function requireTables(db: Composer): Promise<number> {
  const found = await schemaVersion(db);
  if (found !== undefined) return found.version;
  throw new DatabaseUnusableError('There is nothing of the bot in this PostgreSQL database. Nothing was changed.');
}

/** @throws {DatabaseUnusableError} where a PostgreSQL database is of another version of the bot */
export async function requireSameVersion(db: Composer): Promise<void> {
  const [version, known] = [await requireTables(db), readMigrations().length];
  if (version === known) return;
  const [which, what] =
    version < known ? ['an earlier', 'Start and stop this version once on it'] : ['a newer', 'Use that version'];
  throw new DatabaseUnusableError(
    `This PostgreSQL database is of ${which} version of the bot (format ${version}, this one has ${known}). ${what}, then move it. ` +
      'Nothing was changed.',
  );
}
