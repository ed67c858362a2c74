import type { Database } from 'better-sqlite3';
import type { FolderShare } from '../../domain/library/folder-share.ts';
import { type FolderShareRow, folderShareColumns, readFolderShare } from '../share-row.ts';

/** The statements over the table of folders that everybody can look through who has the link. They go with their folder by themselves. */
export function folderShareStatements(database: Database) {
  const add = database.prepare(`INSERT INTO folder_shares (${folderShareColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const one = database.prepare<[string], FolderShareRow>(`SELECT ${folderShareColumns} FROM folder_shares WHERE id = ?`);
  const all = database.prepare<[string], FolderShareRow>(
    `SELECT ${folderShareColumns} FROM folder_shares WHERE folder_id = ? ORDER BY created_at_ms, id`,
  );
  const drop = database.prepare('DELETE FROM folder_shares WHERE id = ? AND folder_id = ?');
  const dropOld = database.prepare('DELETE FROM folder_shares WHERE until_ms <= ?');
  return {
    addFolderShare({ id, folderId, sharedBy, showsPrompt, createdAtMs, untilMs }: FolderShare): void {
      const { platform, tenant = '', id: person } = sharedBy;
      add.run(id, folderId, platform, tenant, person, Number(showsPrompt), createdAtMs, untilMs ?? null);
    },
    folderShare(id: string): FolderShare | undefined {
      const row = one.get(id);
      return row && readFolderShare(row);
    },
    folderSharesOf: (folderId: string): readonly FolderShare[] => all.all(folderId).map(readFolderShare),
    dropFolderShare: (folderId: string, id: string): boolean => drop.run(id, folderId).changes > 0,
    dropFolderShares: (untilMs: number): number => dropOld.run(untilMs).changes,
  };
}
