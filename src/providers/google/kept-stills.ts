import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Outputs, OutputsError } from '../../domain/outputs.ts';
import { moveIntoPlace } from '../../lib/move-into-place.ts';

const operation = /^stills\/([0-9a-f-]{36})$/;

/** Stills between their answer and their download: on disk, under the name that the engine keeps. */
export interface KeptStills {
  /** @returns the name to ask for it with, once it is safe */
  keep(bytes: Uint8Array): Promise<string>;
  /** @returns undefined for what is not there, or was never kept */
  read(operationName: string): Promise<Uint8Array | undefined>;
  forget(operationName: string): Promise<void>;
  /** Forgets all but these: by what is still asked for and not by age, because the clock may be wrong. */
  forgetOthers(operationNames: ReadonlySet<string>): Promise<void>;
}

export function openKeptStills(folder: string): KeptStills {
  /** @returns undefined for a name that is none of ours, which must not lead to a file */
  const pathOf = (operationName: string): string | undefined => {
    const id = operation.exec(operationName)?.[1];
    return id === undefined ? undefined : join(folder, id);
  };

  return {
    async keep(bytes) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const id = randomUUID();
      const path = join(folder, id);
      await writeFile(`${path}.part`, bytes, { flag: 'wx', mode: 0o600 });
      await moveIntoPlace(`${path}.part`, path);
      return `stills/${id}`;
    },
    async read(operationName) {
      const path = pathOf(operationName);
      if (path === undefined) return undefined;
      try {
        return await readFile(path);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async forget(operationName) {
      const path = pathOf(operationName);
      if (path !== undefined) await rm(path, { force: true });
    },
    async forgetOthers(operationNames) {
      const wanted = new Set([...operationNames].flatMap((name) => operation.exec(name)?.[1] ?? []));
      const kept = await readdir(folder).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      });
      await Promise.all(kept.filter((id) => !wanted.has(id)).map((id) => rm(join(folder, id), { force: true })));
    },
  };
}

/** One that was kept a moment ago may be of a request whose name is about to be stored. */
const youngMs = 3_600_000;

/**
 * The same where several processes are one bot: kept where finished videos are, so that one takes over what another one was answered.
 *
 * @param now wall time, in epoch milliseconds
 */
export function openSharedKeptStills(files: Outputs, now: () => number): KeptStills {
  const nameOf = (operationName: string): string | undefined => (operation.test(operationName) ? operationName : undefined);
  const read = async (name: string): Promise<Uint8Array | undefined> => {
    const found = await files.open(name);
    if (found === undefined) return undefined;
    const stream = await found.read({ start: 0, end: found.sizeBytes - 1 });
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };

  return {
    async keep(bytes) {
      const name = `stills/${randomUUID()}`;
      const part = files.partOf(name);
      await mkdir(dirname(part), { recursive: true, mode: 0o700 });
      await writeFile(part, bytes, { flag: 'wx', mode: 0o600 });
      await files.keep(part, name).catch((error: unknown) => {
        // It was paid for, and lies on this machine until the bucket is there again.
        if (!(error instanceof OutputsError)) throw error;
      });
      return name;
    },
    async read(operationName) {
      const name = nameOf(operationName);
      if (name === undefined) return undefined;
      return (await read(name)) ?? ((await files.finish(name)) ? await read(name) : undefined);
    },
    async forget(operationName) {
      const name = nameOf(operationName);
      if (name !== undefined) await files.remove(name);
    },
    async forgetOthers(operationNames) {
      for await (const { name, changedAtMs } of files.list(['stills/'])) {
        if (!operationNames.has(name) && changedAtMs < now() - youngMs) await files.remove(name);
      }
    },
  };
}

/** By its first bytes: what an answer says about its picture is not always so. */
export function typeOfPicture(bytes: Uint8Array): 'image/jpeg' | 'image/png' {
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? 'image/jpeg' : 'image/png';
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
