import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { addFunctions, applyMigration, databaseFileName } from '../storage/sqlite/open.ts';

/**
 * Makes an empty database as an earlier version left it. Its owner closes it.
 *
 * @param before the first migration that it has not had, such as `009-tenants.sql`
 */
export function openOldDatabase(dataFolder: string, before: string): Database.Database {
  mkdirSync(dataFolder, { recursive: true });
  const database = new Database(join(dataFolder, databaseFileName));
  addFunctions(database);
  const folder = new URL('../storage/sqlite/migrations/', import.meta.url);
  const names = readdirSync(folder)
    .sort()
    .filter((name) => name < before);
  for (const name of names) applyMigration(database, readFileSync(new URL(name, folder), 'utf8'));
  database.pragma(`user_version = ${names.length}`);
  return database;
}
