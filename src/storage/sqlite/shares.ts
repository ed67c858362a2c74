import type { Database } from 'better-sqlite3';
import type { VideoShare } from '../../domain/video-share.ts';
import { readShare, type ShareRow, shareColumns } from '../share-row.ts';

/** The statements over the table of videos that everybody can watch who has the link. */
export function shareStatements(database: Database) {
  const add = database.prepare(`INSERT INTO shares (${shareColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const one = database.prepare<[string], ShareRow>(`SELECT ${shareColumns} FROM shares WHERE id = ?`);
  const all = database.prepare<[string], ShareRow>(
    `SELECT ${shareColumns} FROM shares WHERE generation_id = ? ORDER BY created_at_ms, id`,
  );
  const drop = database.prepare('DELETE FROM shares WHERE id = ? AND generation_id = ?');
  const dropVideo = database.prepare('DELETE FROM shares WHERE generation_id = ? AND video = ?');
  const dropOld = database.prepare('DELETE FROM shares WHERE until_ms <= ?');
  return {
    addShare({ id, generationId, video, sharedBy, showsPrompt, createdAtMs, untilMs }: VideoShare): void {
      const { platform, tenant = '', id: person } = sharedBy;
      add.run(id, generationId, video, platform, tenant, person, Number(showsPrompt), createdAtMs, untilMs ?? null);
    },
    share(id: string): VideoShare | undefined {
      const row = one.get(id);
      return row && readShare(row);
    },
    sharesOf: (generationId: string): readonly VideoShare[] => all.all(generationId).map(readShare),
    dropShare: (generationId: string, id: string): boolean => drop.run(id, generationId).changes > 0,
    dropSharesOf(generationId: string, videos: readonly number[]): void {
      for (const video of videos) dropVideo.run(generationId, video);
    },
    dropShares: (untilMs: number): number => dropOld.run(untilMs).changes,
  };
}

/** Prepared with the statements that erase a generation. */
export function dropSharesOfErased(database: Database) {
  return database.prepare('DELETE FROM shares WHERE generation_id = ?');
}
