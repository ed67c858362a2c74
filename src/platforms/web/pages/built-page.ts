import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { isPackaged, ownFile, ownFolder } from '../../../lib/own-files.ts';

const execute = promisify(execFile);
const compress = promisify(gzip);

const builtPath = 'src/platforms/web/built';
/** What the built page is made of. */
export const pageSources: readonly string[] = [
  'src/platforms/web/client',
  'src/platforms/web/build-client.ts',
  'src/domain/texts',
  'src/domain/texts.ts',
  'src/domain/film.ts',
  'src/domain/shots/shot-lines.ts',
  'src/domain/batch/batch-limits.ts',
  'src/domain/batch/read-csv.ts',
  'src/domain/batch/read-table.ts',
  'src/domain/nearest-aspect.ts',
  'src/domain/styles/style.ts',
  'src/domain/styles/style-words.ts',
  'src/domain/sets/alternatives.ts',
  'src/domain/sets/request-set.ts',
  'package.json',
];
const buildTimeoutMs = 120_000;
/** No build takes so long. */
const leftAfterMs = 3_600_000;

/** One file for browsers, as it is sent. */
export interface BuiltFile {
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer> | undefined;
}

export interface BuiltPageOptions {
  /** Of the program; its own by default. */
  readonly root?: string;
  /** Ends a build that is under way. */
  readonly signal?: AbortSignal | undefined;
}

/** The page's files by name. */
export type BuiltPage = ReadonlyMap<string, BuiltFile>;

/**
 * Gives the page that browsers get, and builds it first where it is not there or older than its sources. A build is known by a hash of
 * its sources, so that it can be shipped: then nothing is written. A package has it built.
 *
 * @throws {Error} when it has to be built and can't be
 */
export async function openBuiltPage({ root = ownFolder, signal }: BuiltPageOptions = {}): Promise<BuiltPage> {
  const folder = isPackaged ? ownFile('page') : await builtPageFolder(root);
  if (!isPackaged && (await changedAtMs(folder)) === undefined) await buildInto(folder, root, signal);
  const names = await readdir(folder);
  return new Map(await Promise.all(names.map(async (name) => [name, await readBuiltFile(join(folder, name))] as const)));
}

/** Where the page of the present sources is, or will be. */
export async function builtPageFolder(root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await sourceFiles(root))
    hash
      .update(file)
      .update('\0')
      .update(await readFile(join(root, file)));
  return join(root, builtPath, `page-${hash.digest('hex').slice(0, 16)}`);
}

async function sourceFiles(root: string): Promise<string[]> {
  const files: string[] = [];
  for (const source of pageSources) {
    const entry = await stat(join(root, source));
    if (!entry.isDirectory()) files.push(source);
    else for (const name of await readdir(join(root, source), { recursive: true })) files.push(join(source, name));
  }
  const kept = await Promise.all(files.map(async (file) => ((await stat(join(root, file))).isFile() ? file : undefined)));
  return kept
    .filter((file) => file !== undefined && !/\.test\.tsx?$/.test(file))
    .map(String)
    .sort();
}

/** In a process of its own, so that the bot neither waits for it nor keeps what it needs. Two at once don't disturb each other. */
async function buildInto(folder: string, root: string, signal: AbortSignal | undefined): Promise<void> {
  const builtFolder = join(root, builtPath);
  const temporary = join(builtFolder, `building-${randomUUID()}`);
  await mkdir(builtFolder, { recursive: true });
  try {
    await execute(process.execPath, [join(root, 'src/platforms/web/build-client.ts'), temporary], {
      cwd: root,
      timeout: buildTimeoutMs,
      ...(signal !== undefined && { signal }),
    });
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another process was faster.
    if ((await changedAtMs(folder)) === undefined) throw error;
  }
  await dropOthers(builtFolder, folder);
}

/** Pages of other sources, and what builds that were killed have left. */
async function dropOthers(builtFolder: string, folder: string): Promise<void> {
  for (const name of await readdir(builtFolder)) {
    const path = join(builtFolder, name);
    const isOld = name.startsWith('page-') && path !== folder;
    const isLeft = name.startsWith('building-') && Date.now() - ((await changedAtMs(path)) ?? Date.now()) > leftAfterMs;
    if (isOld || isLeft) await rm(path, { recursive: true, force: true });
  }
}

/** @returns undefined where there is no such file (any more) */
async function changedAtMs(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readBuiltFile(path: string): Promise<BuiltFile> {
  const bytes = new Uint8Array(await readFile(path));
  const contentType = contentTypes[extname(path)] ?? 'application/octet-stream';
  return { contentType, bytes, gzipped: new Uint8Array(await compress(bytes)) };
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};
