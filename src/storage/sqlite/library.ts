import type { Database } from 'better-sqlite3';
import type { FilledFolder, Folder, LibraryFacts, LibraryPerson } from '../../domain/library/library.ts';
import type { LibraryStore } from '../../domain/library/library-store.ts';
import {
  type FolderRow,
  type LibraryRow,
  libraryColumns,
  libraryValues,
  ownerValues,
  readFilledFolder,
  readFolder,
  readLibrary,
} from '../library-rows.ts';
import { isNoted, notedColumns } from '../rows.ts';
import { folderShareStatements } from './folder-shares.ts';
import type { Synchronous } from './sync-store.ts';

const isOwn = 'owner_platform = ? AND owner_tenant = ? AND owner_id = ?';
const numberOf = '(SELECT number FROM generations WHERE id = ?)';
/** Ids as a list in JSON: how many there are changes no statement. */
const among = 'id IN (SELECT value FROM json_each(?))';

/** The statements over what people keep. */
export function libraryStatements(database: Database): Synchronous<LibraryStore> {
  return {
    ...favouriteStatements(database),
    ...entryStatements(database),
    ...folderStatements(database),
    ...folderShareStatements(database),
    ...defaultStatements(database),
  };
}

function favouriteStatements(database: Database) {
  const add = database.prepare(
    `INSERT OR IGNORE INTO favourites (owner_platform, owner_tenant, owner_id, generation_number, added_at_ms)
     SELECT ?, ?, ?, number, ? FROM generations WHERE id = ?`,
  );
  const remove = database.prepare(`DELETE FROM favourites WHERE ${isOwn} AND generation_number = ${numberOf}`);
  const count = database.prepare<unknown[], number>(`SELECT COUNT(*) FROM favourites WHERE ${isOwn}`).pluck();
  const some = database
    .prepare<unknown[], string>(
      `SELECT id FROM generations JOIN favourites ON generation_number = number WHERE ${among} AND ${isOwn}`,
    )
    .pluck();
  return {
    addFavourite: (person: LibraryPerson, generationId: string, nowMs: number): boolean =>
      add.run(...ownerValues(person), Math.floor(nowMs), generationId).changes > 0,
    removeFavourite: (person: LibraryPerson, generationId: string): boolean =>
      remove.run(...ownerValues(person), generationId).changes > 0,
    favouriteCount: (person: LibraryPerson): number => count.get(...ownerValues(person)) ?? 0,
    favouritesAmong: (person: LibraryPerson, generationIds: readonly string[]): readonly string[] =>
      some.all(JSON.stringify(generationIds), ...ownerValues(person)),
  };
}

function entryStatements(database: Database) {
  const some = database.prepare<[string], LibraryRow>(
    `SELECT id AS generation_id, ${libraryColumns} FROM generations JOIN library ON generation_number = number WHERE ${among}`,
  );
  const set = database.prepare(
    `INSERT OR REPLACE INTO library (generation_number, ${libraryColumns}) SELECT number, ?, ?, ?, ?, ? FROM generations WHERE id = ?`,
  );
  const drop = database.prepare(`DELETE FROM library WHERE generation_number = ${numberOf}`);
  const { note, forget } = notedStatements(database);
  const kept = database.prepare<[], { count: number; bytes: number }>(
    'SELECT COUNT(*) AS count, COALESCE(SUM(kept_bytes), 0) AS bytes FROM library WHERE kept_since_ms IS NOT NULL',
  );
  const held = database
    .prepare<[string], number>(`SELECT EXISTS (SELECT 1 FROM generations WHERE id = ? AND NOT (${isNotHeld}))`)
    .pluck();
  return {
    libraryOf: (generationIds: readonly string[]) => some.all(JSON.stringify(generationIds)).map(readLibrary),
    setLibrary(generationId: string, facts: LibraryFacts): void {
      const values = libraryValues(facts);
      forget.run(generationId);
      if (values.every((value) => value === null)) drop.run(generationId);
      else set.run(...values, generationId);
      note.run(generationId);
    },
    keptForEver: () => kept.get() ?? { count: 0, bytes: 0 },
    isHeld: (generationId: string): boolean => held.get(generationId) === 1,
  };
}

/** What is found by its name and note. */
function notedStatements(database: Database) {
  return {
    note: database.prepare(
      `INSERT INTO noted (rowid, prompt, channel, person) SELECT ${notedColumns}
       FROM library JOIN generations ON number = generation_number WHERE id = ? AND ${isNoted}`,
    ),
    forget: database.prepare(`DELETE FROM noted WHERE rowid = ${numberOf}`),
  };
}

/** Of a row of `generations`: nobody's favourite, and not kept for ever. */
export const isNotHeld = `NOT EXISTS (SELECT 1 FROM favourites WHERE generation_number = generations.number)
  AND NOT EXISTS (SELECT 1 FROM library WHERE generation_number = generations.number AND kept_since_ms IS NOT NULL)`;

function folderStatements(database: Database) {
  const all = database.prepare<[], FolderRow & { count: number }>(
    `SELECT folders.*, (SELECT COUNT(*) FROM library WHERE library.folder_id = folders.folder_id) AS count
     FROM folders ORDER BY folder_name, folder_id`,
  );
  const one = database.prepare<[string], FolderRow>('SELECT * FROM folders WHERE folder_id = ?');
  const add = database.prepare('INSERT INTO folders (folder_id, folder_name, folder_since_ms) VALUES (?, ?, ?)');
  const rename = database.prepare('UPDATE folders SET folder_name = ? WHERE folder_id = ?');
  const empty = database.prepare('UPDATE library SET folder_id = NULL WHERE folder_id = ?');
  const remove = database.prepare('DELETE FROM folders WHERE folder_id = ?');
  return {
    folders: (): readonly FilledFolder[] => all.all().map(readFilledFolder),
    folder(id: string): Folder | undefined {
      const row = one.get(id);
      return row && readFolder(row);
    },
    addFolder: ({ id, name, createdAtMs }: Folder): void => void add.run(id, name, Math.floor(createdAtMs)),
    renameFolder: (id: string, name: string): void => void rename.run(name, id),
    removeFolder(id: string): void {
      empty.run(id);
      remove.run(id);
    },
  };
}

function defaultStatements(database: Database) {
  const get = database.prepare<unknown[], string>(`SELECT choices FROM own_defaults WHERE ${isOwn}`).pluck();
  const set = database.prepare(
    'INSERT OR REPLACE INTO own_defaults (owner_platform, owner_tenant, owner_id, choices) VALUES (?, ?, ?, ?)',
  );
  const drop = database.prepare(`DELETE FROM own_defaults WHERE ${isOwn}`);
  return {
    ownDefaults: (person: LibraryPerson): string | undefined => get.get(...ownerValues(person)),
    setOwnDefaults(person: LibraryPerson, written: string | undefined): void {
      if (written === undefined) drop.run(...ownerValues(person));
      else set.run(...ownerValues(person), written);
    },
  };
}

/** Prepared with the statements that erase a generation. */
export function eraseLibraryStatements(database: Database) {
  const dropWords = database.prepare(`UPDATE library SET given_name = NULL, note = NULL WHERE generation_number = ${numberOf}`);
  const dropEntry = database.prepare(`DELETE FROM library WHERE generation_number = ${numberOf}`);
  const dropFavourites = database.prepare(`DELETE FROM favourites WHERE generation_number = ${numberOf}`);
  const { forget } = notedStatements(database);
  return {
    eraseLibraryWords(generationId: string): void {
      forget.run(generationId);
      dropWords.run(generationId);
    },
    eraseLibrary(generationId: string): void {
      dropEntry.run(generationId);
      dropFavourites.run(generationId);
    },
  };
}
