import type { Tables } from '../../storage/composed/tables.ts';
import { connectDatabase } from '../../storage/postgres/connect.ts';
import { type Migration, migrate, readMigrations } from '../../storage/postgres/migrate.ts';
import { addressOf } from '../postgres/as-admin.ts';

/**
 * Changes the database as the next releases of this program would at their start: each adds something that this one does not know and can
 * live with.
 *
 * @param releases how many there were since this one
 */
export async function upgradeDatabase(url: string, releases: number): Promise<void> {
  const database = await connectDatabase<Tables>(addressOf(url));
  const own = readMigrations();
  const later = Array.from(
    { length: releases },
    (_, nth): Migration => ({
      sql: `ALTER TABLE generations ADD COLUMN later_${nth} text; CREATE INDEX generations_later_${nth} ON generations (later_${nth})`,
      ...{ leastReader: 1, leastWriter: own.length },
    }),
  );
  try {
    await migrate(database, [...own, ...later]);
  } finally {
    await database.close();
  }
}
