import { closeSync, fsyncSync, openSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Gives a finished file its name, so that the file, its content and its name survive a power cut once this resolves. */
export type MoveIntoPlace = (part: string, path: string) => Promise<void>;

/** Syncs the content, renames, syncs the folder: not every file system writes a rename before what depends on it. */
export const moveIntoPlace: MoveIntoPlace = async (part, path) => {
  await syncFile(part);
  await rename(part, path);
  await syncFolder(dirname(path));
};

/** A power cut must not leave an empty file of the right size. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** As `syncFile`, where nothing else may happen meanwhile. */
export function syncFileNow(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Writes to disk which names a folder holds. */
export async function syncFolder(path: string): Promise<void> {
  if (!canSyncFolders) return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (error) {
    if (!isNotOffered(error)) throw error;
  } finally {
    await folder.close();
  }
}

/** As `syncFolder`, for the start. */
export function syncFolderNow(path: string): void {
  if (!canSyncFolders) return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } catch (error) {
    if (!isNotOffered(error)) throw error;
  } finally {
    closeSync(folder);
  }
}

/** Windows opens no folders as files; NTFS keeps its names in a journal of its own. */
const canSyncFolders = process.platform !== 'win32';

/** Some network file systems sync files only. */
function isNotOffered(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EINVAL' || error.code === 'ENOTSUP');
}
