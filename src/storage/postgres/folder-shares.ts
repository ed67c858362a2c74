import type { FolderShare, FolderShareStore } from '../../domain/library/folder-share.ts';
import { type FolderShareRow, folderShareColumns, readFolderShare } from '../share-row.ts';
import type { Executor } from './executor.ts';
import { wholeMs } from './whole-ms.ts';

/** The statements over the table of folders that everybody can look through who has the link. They go with their folder by themselves. */
export function folderShareStatements(database: Executor): FolderShareStore {
  return {
    async addFolderShare({ id, folderId, sharedBy, showsPrompt, createdAtMs, untilMs }: FolderShare): Promise<void> {
      const { platform, tenant = '', id: person } = sharedBy;
      await database.run(
        `INSERT INTO folder_shares (${folderShareColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        ...[id, folderId, platform, tenant, person, showsPrompt, createdAtMs, untilMs ?? null],
      );
    },
    async folderShare(id: string): Promise<FolderShare | undefined> {
      const row = await database.get<FolderShareRow>(`SELECT ${folderShareColumns} FROM folder_shares WHERE id = $1`, id);
      return row && readFolderShare(row);
    },
    async folderSharesOf(folderId: string): Promise<readonly FolderShare[]> {
      const rows = await database.all<FolderShareRow>(
        `SELECT ${folderShareColumns} FROM folder_shares WHERE folder_id = $1 ORDER BY created_at_ms, id`,
        folderId,
      );
      return rows.map(readFolderShare);
    },
    dropFolderShare: async (folderId: string, id: string): Promise<boolean> =>
      (await database.run('DELETE FROM folder_shares WHERE id = $1 AND folder_id = $2', id, folderId)) > 0,
    dropFolderShares: async (untilMs: number): Promise<number> =>
      await database.run('DELETE FROM folder_shares WHERE until_ms <= $1', wholeMs(untilMs)),
  };
}
