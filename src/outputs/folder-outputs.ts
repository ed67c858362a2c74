import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, type FileHandle, mkdir, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { type ListedOutput, type OpenOutput, type Outputs, OutputsError } from '../domain/outputs.ts';
import { type MoveIntoPlace, moveIntoPlace, syncFolder } from '../lib/move-into-place.ts';

export interface FolderOutputsOptions {
  /** Absolute. */
  readonly folder: string;
  /** Gives a proved file its name. Default: by the file system. */
  readonly moveIntoPlace?: MoveIntoPlace;
  /** Several processes write here: parts carry this name of the process, so that two that work at one file never share a part. */
  readonly owner?: string | undefined;
}

/** Files lie in a folder, which may be shared by several machines. */
export function createFolderOutputs({ folder, owner, moveIntoPlace: move = moveIntoPlace }: FolderOutputsOptions): Outputs {
  const pathOf = (name: string): string => insideOf(folder, name);
  return {
    partOf: (name) => `${pathOf(name)}${owner === undefined ? '' : `.${owner}`}.part`,
    async keep(part, name) {
      await makeFolderOf(name, pathOf(name));
      await move(part, pathOf(name));
    },
    async finish(name) {
      const path = pathOf(name);
      if (!(await isThere(path))) return false;
      // It may have been renamed just before a crash.
      await syncFolder(dirname(path));
      return true;
    },
    async find(name) {
      const found = await stat(pathOf(name)).catch(ignoreMissing);
      return found && { sizeBytes: found.size, changedAtMs: found.mtimeMs };
    },
    open: (name) => openOutput(pathOf(name)),
    localPath: async (name) => pathOf(name),
    remove: (name) => rm(pathOf(name), { force: true }),
    list: (beginnings) => listFolder(folder, beginnings),
    sweepParts: (isLeased = () => false) => sweepParts(folder, isLeased),
    tidy: async () => undefined,
    prove: () => proveFolder(folder),
    close: () => undefined,
  };
}

/** @throws {Error} for a name that leads out of the folder: names come from our own records, so that is a bug */
function insideOf(folder: string, name: string): string {
  const path = resolve(folder, name);
  if (!path.startsWith(resolve(folder) + sep)) throw new Error('a name of a file leads out of its folder');
  return path;
}

/** The folder itself is made at start; those in it when they are needed. */
async function makeFolderOf(name: string, path: string): Promise<void> {
  if (name.includes('/')) await mkdir(dirname(path), { recursive: true, mode: 0o700 });
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && ['ENOENT', 'ELOOP', 'ENOTDIR'].includes(String(error.code))) return undefined;
  throw error;
}

async function openOutput(path: string): Promise<OpenOutput | undefined> {
  // Never through a link: what is served lies in the folder itself.
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(ignoreMissing);
  if (file === undefined) return undefined;
  try {
    return await openedOutput(file);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openedOutput(file: FileHandle): Promise<OpenOutput> {
  const { size, mtimeMs } = await file.stat();
  return {
    sizeBytes: size,
    changedAtMs: mtimeMs,
    version: `${size.toString(36)}-${Math.round(mtimeMs).toString(36)}`,
    read: async (range) => Readable.toWeb(file.createReadStream(range)) as ReadableStream<Uint8Array>,
    close: () => file.close(),
  };
}

async function* listFolder(folder: string, beginnings: readonly string[]): AsyncIterable<ListedOutput> {
  const folders = [...new Set(beginnings.map((each) => each.slice(0, each.lastIndexOf('/') + 1)))];
  for (const inner of folders) {
    for (const entry of (await readdir(join(folder, inner), { withFileTypes: true }).catch(ignoreMissing)) ?? []) {
      const name = `${inner}${entry.name}`;
      if (!entry.isFile() || !beginnings.some((each) => name.startsWith(each))) continue;
      const found = await stat(join(folder, name)).catch(ignoreMissing);
      if (found !== undefined) yield { name, sizeBytes: found.size, changedAtMs: found.mtimeMs };
    }
  }
}

/** Of the folder itself: a person's own video that is being taken in has an age limit of its own. */
async function sweepParts(folder: string, isLeased: (part: string) => boolean | Promise<boolean>): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.endsWith('.part') && !(await isLeased(name))) await rm(join(folder, name), { force: true });
  }
}

async function proveFolder(folder: string): Promise<void> {
  const path = join(folder, `.veo-bot-${randomUUID()}.part`);
  try {
    await writeFile(path, '');
    await rm(path, { force: true });
  } catch (error) {
    throw new OutputsError(
      'refused',
      `write ${basename(path)}`,
      error instanceof Error && 'code' in error ? String(error.code) : 'unknown',
    );
  }
}
