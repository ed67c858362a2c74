import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../../domain/clock.ts';
import { syncFile } from '../../lib/move-into-place.ts';

/** Nothing of a video that somebody deleted elsewhere stays longer than this. */
const keptMs = 60 * 60_000;
/** Somebody may be reading it: encoders take minutes. */
const inUseMs = 15 * 60_000;
const usualMostBytes = 2 * 1024 ** 3;

/** Files of a bucket that lie on this machine for a while, for encoders and uploads to chats. Processes of one machine may share them. */
export interface LocalCopies {
  pathOf(name: string): string;
  /** Whether there is one of this size; it stays for 15 minutes from now at least. */
  use(name: string, sizeBytes: number): Promise<boolean>;
  /** @param write the whole file, to a path where nothing is */
  add(name: string, write: (part: string) => Promise<void>): Promise<void>;
  /** Moves a file that is here already. */
  move(path: string, name: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Removes what was not used for an hour, and the oldest where there is too much. */
  tidy(): Promise<void>;
}

export interface LocalCopiesOptions {
  /** Absolute; nothing else is in it. */
  readonly folder: string;
  readonly clock: Pick<Clock, 'now'>;
  /** What may lie there, beside what is in use. Default: 2 GiB, and half of what is free. */
  readonly mostBytes?: number;
}

export function createLocalCopies({ folder, clock, mostBytes = usualMostBytes }: LocalCopiesOptions): LocalCopies {
  const pathOf = (name: string): string => join(folder, name);
  const touch = async (path: string): Promise<void> => {
    const seconds = clock.now() / 1000;
    await utimes(path, seconds, seconds);
  };
  const tidy = () => removeOldest(folder, clock.now(), mostBytes);
  return {
    pathOf,
    async use(name, sizeBytes) {
      const path = pathOf(name);
      const found = await stat(path).catch(() => undefined);
      if (found?.size !== sizeBytes) return false;
      // Another process may just have removed it.
      return touch(path).then(
        () => true,
        () => false,
      );
    },
    async add(name, write) {
      const path = pathOf(name);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const part = `${path}.${randomUUID()}.part`;
      try {
        await write(part);
        await syncFile(part);
        await touch(part);
        await rename(part, path);
      } finally {
        await rm(part, { force: true });
      }
      await tidy();
    },
    async move(from, name) {
      const path = pathOf(name);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await touch(from);
      await rename(from, path);
      await tidy();
    },
    remove: (name) => rm(pathOf(name), { force: true }),
    tidy,
  };
}

async function removeOldest(folder: string, nowMs: number, mostBytes: number): Promise<void> {
  const files = await filesIn(folder);
  if (files.length === 0) return;
  const { bavail, bsize } = await statfs(folder);
  const oldestFirst = files.toSorted((a, b) => a.usedAtMs - b.usedAtMs);
  let allBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const roomBytes = Math.min(mostBytes, (allBytes + bavail * bsize) / 2);
  for (const { path, sizeBytes, usedAtMs } of oldestFirst) {
    const idleMs = nowMs - usedAtMs;
    if (idleMs < keptMs && (allBytes <= roomBytes || idleMs < inUseMs)) continue;
    await rm(path, { force: true });
    allBytes -= sizeBytes;
  }
}

interface LocalFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly usedAtMs: number;
}

/** @returns all files in a folder and the folders in it; nothing where there is none. Epoch milliseconds. */
export async function filesIn(folder: string): Promise<readonly LocalFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(
    files.map((path) =>
      stat(path).then(
        ({ size, mtimeMs }) => ({ path, sizeBytes: size, usedAtMs: mtimeMs }),
        () => undefined,
      ),
    ),
  );
  return found.filter((file) => file !== undefined);
}
