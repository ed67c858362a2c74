import type { FilledFolder, Folder, LibraryFacts, LibraryPerson } from '../domain/library/library.ts';

/** A row of the table `library` with its generation's id, as either database gives it. */
export interface LibraryRow {
  readonly generation_id: string;
  readonly given_name: string | null;
  readonly note: string | null;
  readonly folder_id: string | null;
  readonly kept_since_ms: number | null;
  readonly kept_bytes: number | null;
}

export interface FolderRow {
  readonly folder_id: string;
  readonly folder_name: string;
  readonly folder_since_ms: number;
}

export function readLibrary(row: LibraryRow): LibraryFacts & { readonly generationId: string } {
  return {
    generationId: row.generation_id,
    ...(row.given_name !== null && { name: row.given_name }),
    ...(row.note !== null && { note: row.note }),
    ...(row.folder_id !== null && { folderId: row.folder_id }),
    ...(row.kept_since_ms !== null && { kept: { sinceMs: row.kept_since_ms, bytes: row.kept_bytes ?? 0 } }),
  };
}

export function readFolder(row: FolderRow): Folder {
  return { id: row.folder_id, name: row.folder_name, createdAtMs: row.folder_since_ms };
}

export function readFilledFolder(row: FolderRow & { readonly count: number }): FilledFolder {
  return { ...readFolder(row), count: row.count };
}

/** In the order of the columns `owner_platform`, `owner_tenant` and `owner_id`. */
export function ownerValues({ platform, tenant = '', id }: LibraryPerson): readonly [string, string, string] {
  return [platform, tenant, id];
}

/** In the order of the columns of `library` behind the generation's. */
export function libraryValues({ name, note, folderId, kept }: LibraryFacts): readonly (string | number | null)[] {
  return [name ?? null, note ?? null, folderId ?? null, kept?.sinceMs ?? null, kept?.bytes ?? null];
}

export const libraryColumns = 'given_name, note, folder_id, kept_since_ms, kept_bytes';
