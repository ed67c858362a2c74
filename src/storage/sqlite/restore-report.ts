import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { posterOf } from '../../domain/generation.ts';
import type { ListedOutput } from '../../domain/outputs.ts';
import { databaseFileName } from './open.ts';

/** What a database that was put back says, beside the files that are there. */
export interface RestoreReport {
  /** Generations that were with a provider, or on their way to people: they are looked after again. */
  readonly running: number;
  /** Questions with a price that were open: nobody can answer them any more. */
  readonly quotes: number;
  readonly present: readonly KnownFile[];
  readonly missing: readonly KnownFile[];
  /** Videos and stills in the folder that the database does not know: they came after the backup. */
  readonly later: readonly string[];
  readonly laterBytes: number;
}

export interface KnownFile {
  readonly generationId: string;
  readonly file: string;
}

/** Reads the database of a data folder, of this version or an earlier one, and changes nothing. @param files all that lie where videos do */
export function reportOnRestored(dataFolder: string, files: readonly ListedOutput[]): RestoreReport {
  const database = new Database(join(dataFolder, databaseFileName), { readonly: true, fileMustExist: true });
  try {
    const known = knownFiles(database);
    const made = videosAmong(files);
    const there = new Set(made.map(({ name }) => name));
    const names = new Set(known.map(({ file }) => file));
    const later = made.filter(({ name }) => !names.has(name));
    return {
      running: count(database, "generations WHERE state IN ('generating', 'downloading', 'stored', 'delivering')"),
      quotes: hasTable(database, 'quotes') ? count(database, 'quotes') : 0,
      present: known.filter(({ file }) => there.has(file)),
      missing: known.filter(({ file }) => !there.has(file)),
      later: later.map(({ name }) => name),
      laterBytes: later.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    };
  } finally {
    database.close();
  }
}

/** Writes which files these are: their names and ids alone. @returns the path */
export function storeReport(dataFolder: string, { present, missing, later }: RestoreReport, now: Date): string {
  const path = join(dataFolder, `restored-${now.toISOString().replace(/[:.]/g, '-')}.txt`);
  const listed = (title: string, lines: readonly string[]): string =>
    `${title}: ${lines.length}\n${lines.map((line) => `  ${line}\n`).join('')}`;
  const nameOf = ({ generationId, file }: KnownFile): string => `${generationId} ${file}`;
  const parts = [
    listed('Videos that are missing', missing.map(nameOf)),
    listed('Files that came after the backup', later),
    listed('Videos that are there', present.map(nameOf)),
  ];
  writeFileSync(path, parts.join('\n'), { mode: 0o600 });
  return path;
}

/** All that should be on the disk. A record that can't be read names none. */
function knownFiles(database: Database.Database): readonly KnownFile[] {
  const select = database.prepare<[], KnownFile>(
    "SELECT generations.id AS generationId, each.value ->> '$.file' AS file FROM generations, " +
      "json_each(CASE WHEN json_valid(videos) THEN videos ELSE '[]' END) AS each " +
      "WHERE removed_at_ms IS NULL AND json_type(each.value, '$.file') = 'text' AND each.value ->> '$.removedAtMs' IS NULL ORDER BY created_at_ms, generations.id",
  );
  return select.all();
}

/** Videos and stills, without their posters, each once. */
function videosAmong(files: readonly ListedOutput[]): readonly ListedOutput[] {
  const made = files.filter(({ name }) => /^[^/]+\.(?:mp4|png|jpg)$/.test(name));
  const posters = new Set(made.map(({ name }) => posterOf(name)));
  const byName = new Map(made.map((file) => [file.name, file]));
  return [...byName.values()].filter(({ name }) => !posters.has(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function count(database: Database.Database, rows: string): number {
  return Number(database.prepare(`SELECT COUNT(*) FROM ${rows}`).pluck().get());
}

function hasTable(database: Database.Database, name: string): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(name) !== undefined;
}
