import path from 'node:path';
import Database from 'better-sqlite3';
import { databaseFileName } from '../../storage/sqlite/open.ts';
import { openStore } from '../../storage/sqlite/store.ts';
import type { OpenedStore } from '../contracts/store/store-bench.ts';
import { temporaryFolder } from './test-engine.ts';

/** A store on a file of its own. @param onUnreadable see `StoreOptions` */
export function openSqliteTestStore(onUnreadable: (id: string) => void): OpenedStore {
  const folder = temporaryFolder();
  const dataFolder = path.join(folder, 'data');
  const opened = openStore({ dataFolder, outputsFolder: path.join(folder, 'outputs'), lowDiskBytes: 0, onUnreadable });
  return {
    ...opened,
    async overwrite(id, column, text) {
      const other = new Database(path.join(dataFolder, databaseFileName));
      other.prepare(`UPDATE generations SET ${column} = ? WHERE id = ?`).run(text, id);
      other.close();
    },
    close: async () => opened.close(),
  };
}
