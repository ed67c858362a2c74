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
import type { Executor } from './executor.ts';
import { folderShareStatements } from './folder-shares.ts';
import { forgetNoted, noteWords } from './noted.ts';
import { wholeMs } from './whole-ms.ts';

const isOwn = 'owner_platform = $1 AND owner_tenant = $2 AND owner_id = $3';

/** The statements over what people keep. */
export function libraryStatements(database: Executor): LibraryStore {
  return {
    ...favouriteStatements(database),
    ...entryStatements(database),
    ...folderStatements(database),
    ...folderShareStatements(database),
    ...defaultStatements(database),
  };
}

function favouriteStatements(database: Executor) {
  return {
    addFavourite: async (person: LibraryPerson, generationId: string, nowMs: number): Promise<boolean> =>
      (await database.run(
        `INSERT INTO favourites (owner_platform, owner_tenant, owner_id, generation_number, added_at_ms)
         SELECT $1, $2, $3, number, $4::bigint FROM generations WHERE id = $5 ON CONFLICT DO NOTHING`,
        ...[...ownerValues(person), wholeMs(nowMs), generationId],
      )) > 0,
    removeFavourite: async (person: LibraryPerson, generationId: string): Promise<boolean> =>
      (await database.run(
        `DELETE FROM favourites WHERE ${isOwn} AND generation_number = (SELECT number FROM generations WHERE id = $4)`,
        ...[...ownerValues(person), generationId],
      )) > 0,
    async favouriteCount(person: LibraryPerson): Promise<number> {
      const sql = `SELECT COUNT(*)::integer AS count FROM favourites WHERE ${isOwn}`;
      return (await database.get<{ count: number }>(sql, ...ownerValues(person)))?.count ?? 0;
    },
    async favouritesAmong(person: LibraryPerson, generationIds: readonly string[]): Promise<readonly string[]> {
      const rows = await database.all<{ id: string }>(
        `SELECT id FROM generations JOIN favourites ON generation_number = number WHERE ${isOwn} AND id = ANY($4::text[])`,
        ...[...ownerValues(person), generationIds],
      );
      return rows.map(({ id }) => id);
    },
  };
}

function entryStatements(database: Executor) {
  return {
    async libraryOf(generationIds: readonly string[]) {
      const rows = await database.all<LibraryRow>(
        `SELECT id AS generation_id, ${libraryColumns} FROM generations JOIN library ON generation_number = number
         WHERE id = ANY($1::text[])`,
        generationIds,
      );
      return rows.map(readLibrary);
    },
    async setLibrary(generationId: string, facts: LibraryFacts): Promise<void> {
      const values = libraryValues(facts);
      if (values.every((value) => value === null)) {
        await database.run(
          'DELETE FROM library WHERE generation_number = (SELECT number FROM generations WHERE id = $1)',
          generationId,
        );
        await forgetNoted(database, generationId);
        return;
      }
      const set = libraryColumns.split(', ').map((column) => `${column} = excluded.${column}`);
      await database.run(
        `INSERT INTO library (generation_number, ${libraryColumns})
         SELECT number, $1, $2, $3, $4::bigint, $5::bigint FROM generations WHERE id = $6
         ON CONFLICT (generation_number) DO UPDATE SET ${set.join(', ')}`,
        ...[...values, generationId],
      );
      await noteWords(database, generationId);
    },
    async keptForEver() {
      const row = await database.get<{ count: number; bytes: number }>(
        `SELECT COUNT(*)::integer AS count, COALESCE(SUM(kept_bytes), 0)::bigint AS bytes FROM library
         WHERE kept_since_ms IS NOT NULL`,
      );
      return row ?? { count: 0, bytes: 0 };
    },
    async isHeld(generationId: string): Promise<boolean> {
      const sql = `SELECT 1 FROM generations WHERE id = $1 AND NOT (${isNotHeld})`;
      return (await database.get(sql, generationId)) !== undefined;
    },
  };
}

/** Of a row of `generations`: nobody's favourite, and not kept for ever. */
export const isNotHeld = `NOT EXISTS (SELECT 1 FROM favourites WHERE generation_number = generations.number)
  AND NOT EXISTS (SELECT 1 FROM library WHERE generation_number = generations.number AND kept_since_ms IS NOT NULL)`;

function folderStatements(database: Executor) {
  return {
    async folders(): Promise<readonly FilledFolder[]> {
      const rows = await database.all<FolderRow & { count: number }>(
        `SELECT folders.*, (SELECT COUNT(*)::integer FROM library WHERE library.folder_id = folders.folder_id) AS count
         FROM folders ORDER BY folder_name, folder_id`,
      );
      return rows.map(readFilledFolder);
    },
    async folder(id: string): Promise<Folder | undefined> {
      const row = await database.get<FolderRow>('SELECT * FROM folders WHERE folder_id = $1', id);
      return row && readFolder(row);
    },
    async addFolder({ id, name, createdAtMs }: Folder): Promise<void> {
      const sql = 'INSERT INTO folders (folder_id, folder_name, folder_since_ms) VALUES ($1, $2, $3)';
      await database.run(sql, id, name, wholeMs(createdAtMs));
    },
    async renameFolder(id: string, name: string): Promise<void> {
      await database.run('UPDATE folders SET folder_name = $1 WHERE folder_id = $2', name, id);
    },
    async removeFolder(id: string): Promise<void> {
      await database.run('UPDATE library SET folder_id = NULL WHERE folder_id = $1', id);
      await database.run('DELETE FROM folders WHERE folder_id = $1', id);
    },
  };
}

function defaultStatements(database: Executor) {
  return {
    async ownDefaults(person: LibraryPerson): Promise<string | undefined> {
      const sql = `SELECT choices FROM own_defaults WHERE ${isOwn}`;
      return (await database.get<{ choices: string }>(sql, ...ownerValues(person)))?.choices;
    },
    async setOwnDefaults(person: LibraryPerson, written: string | undefined): Promise<void> {
      if (written === undefined) {
        await database.run(`DELETE FROM own_defaults WHERE ${isOwn}`, ...ownerValues(person));
        return;
      }
      await database.run(
        `INSERT INTO own_defaults (owner_platform, owner_tenant, owner_id, choices) VALUES ($1, $2, $3, $4)
         ON CONFLICT (owner_platform, owner_tenant, owner_id) DO UPDATE SET choices = excluded.choices`,
        ...[...ownerValues(person), written],
      );
    },
  };
}

/** What a generation was called. For use inside of a transaction, after its row was locked. */
export async function eraseLibraryWords(database: Executor, generationId: string): Promise<void> {
  await forgetNoted(database, generationId);
  await database.run(
    `UPDATE library SET given_name = NULL, note = NULL WHERE generation_number = (SELECT number FROM generations WHERE id = $1)`,
    generationId,
  );
}

/** The same with all that people kept of it. */
export async function eraseLibrary(database: Executor, generationId: string): Promise<void> {
  for (const table of ['library', 'favourites'])
    await database.run(
      `DELETE FROM ${table} WHERE generation_number = (SELECT number FROM generations WHERE id = $1)`,
      generationId,
    );
}
