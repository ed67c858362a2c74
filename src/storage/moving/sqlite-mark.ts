import type { Database } from 'better-sqlite3';
import { copiedFact } from '../sqlite/put-back.ts';
import { adviceOn, type Mark, moveFact, readMark, writtenMark } from './mark.ts';

/** Added to the version of a file that everything was moved out of: versions of the bot that know nothing of moves don't start on it either. */
const awayVersion = 1_000_000;

/** @returns how many migrations a file has had, whatever became of it since */
export function sqliteVersion(database: Database): number {
  return userVersion(database) % awayVersion;
}

/** @returns what to do about a file that everything was moved out of; undefined for any other one */
export function awayAdvice(database: Database, path: string): string | undefined {
  const mark = awayMark(database);
  return mark && adviceOn(mark, `the database ${path}`, 'PostgreSQL');
}

/** @returns the mark of a file that everything was moved out of; undefined for any other one */
export function awayMark(database: Database): Mark | undefined {
  return userVersion(database) < awayVersion ? undefined : sqliteMark(database);
}

/** @param database that has its tables */
export function sqliteMark(database: Database): Mark | undefined {
  return readMark(database.prepare<[string], string>('SELECT value FROM facts WHERE name = ?').pluck().get(moveFact));
}

export function setSqliteMark(database: Database, mark: Mark): void {
  database.transaction(() => {
    database.prepare('INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)').run(moveFact, writtenMark(mark));
    setVersion(database, mark.role === 'away');
  })();
}

/**
 * Takes the mark away, so that the bot may start on the file again.
 *
 * @param mayBeStale whether something may have gone on elsewhere: then the next start asks people instead of sending what waits
 */
export function dropSqliteMark(database: Database, { mayBeStale }: { readonly mayBeStale: boolean }): void {
  database.transaction(() => {
    database.prepare('DELETE FROM facts WHERE name = ?').run(moveFact);
    if (mayBeStale) database.prepare("INSERT OR REPLACE INTO facts (name, value) VALUES (?, 'yes')").run(copiedFact);
    setVersion(database, false);
  })();
}

function setVersion(database: Database, isAway: boolean): void {
  database.pragma(`user_version = ${sqliteVersion(database) + (isAway ? awayVersion : 0)}`);
}

function userVersion(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}
