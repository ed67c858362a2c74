import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { moveIntoPlace } from '../../lib/move-into-place.ts';

/** As long as Google keeps videos: the engine fetches what it was answered within this, or gives it up. */
const keptMs = 48 * 3_600_000;
const operation = /^stills\/([0-9a-f-]{36})$/;

/** Stills between their answer and their download: on disk, under the name that the engine keeps. */
export interface KeptStills {
  /** @returns the name to ask for it with, once it is safe */
  keep(bytes: Uint8Array): Promise<string>;
  /** @returns undefined for what is not there, or was never kept */
  read(operationName: string): Promise<Uint8Array | undefined>;
  forget(operationName: string): Promise<void>;
}

export function openKeptStills(folder: string): KeptStills {
  /** @returns undefined for a name that is none of ours, which must not lead to a file */
  const pathOf = (operationName: string): string | undefined => {
    const id = operation.exec(operationName)?.[1];
    return id === undefined ? undefined : join(folder, id);
  };

  const forgetOld = async (): Promise<void> => {
    const names = await readdir(folder);
    const forget = async (name: string): Promise<void> => {
      const path = join(folder, name);
      const { mtimeMs } = await stat(path);
      if (Date.now() - mtimeMs > keptMs) await rm(path, { force: true });
    };
    // What can't be removed now is in nobody's way, and is tried again with the next one.
    await Promise.allSettled(names.map(forget));
  };

  return {
    async keep(bytes) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const id = randomUUID();
      const path = join(folder, id);
      await writeFile(`${path}.part`, bytes, { flag: 'wx', mode: 0o600 });
      await moveIntoPlace(`${path}.part`, path);
      await forgetOld();
      return `stills/${id}`;
    },
    async read(operationName) {
      const path = pathOf(operationName);
      if (path === undefined) return undefined;
      try {
        return await readFile(path);
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async forget(operationName) {
      const path = pathOf(operationName);
      if (path !== undefined) await rm(path, { force: true });
    },
  };
}

/** By its first bytes: what an answer says about its picture is not always so. */
export function typeOfPicture(bytes: Uint8Array): 'image/jpeg' | 'image/png' {
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? 'image/jpeg' : 'image/png';
}
