import type { FolderShare } from '../domain/library/folder-share.ts';
import type { VideoShare } from '../domain/video-share.ts';

/** A row of the table `shares`, as either database gives it. */
export interface ShareRow {
  readonly id: string;
  readonly generation_id: string;
  readonly video: number;
  readonly platform: string;
  readonly tenant: string;
  readonly requester_id: string;
  readonly shows_prompt: number | boolean;
  readonly created_at_ms: number;
  readonly until_ms: number | null;
}

export interface FolderShareRow extends Omit<ShareRow, 'generation_id' | 'video'> {
  readonly folder_id: string;
}

export const folderShareColumns = 'id, folder_id, platform, tenant, requester_id, shows_prompt, created_at_ms, until_ms';

export const shareColumns = 'id, generation_id, video, platform, tenant, requester_id, shows_prompt, created_at_ms, until_ms';

export function readShare(row: ShareRow): VideoShare {
  return {
    ...{ generationId: row.generation_id, video: row.video },
    ...readFacts(row),
  };
}

export function readFolderShare(row: FolderShareRow): FolderShare {
  return { folderId: row.folder_id, ...readFacts(row) };
}

function readFacts(row: Omit<ShareRow, 'generation_id' | 'video'>): Omit<FolderShare, 'folderId'> {
  return {
    id: row.id,
    sharedBy: { platform: row.platform, ...(row.tenant !== '' && { tenant: row.tenant }), id: row.requester_id },
    ...{ showsPrompt: Boolean(row.shows_prompt), createdAtMs: row.created_at_ms },
    ...(row.until_ms !== null && { untilMs: row.until_ms }),
  };
}
