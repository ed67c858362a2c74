import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const execute = promisify(execFile);
const compress = promisify(gzip);

const root = join(import.meta.dirname, '..', '..', '..');
const builtFolder = join(import.meta.dirname, 'built');
/** What the built page is made of. */
const sources = [
  'src/platforms/web/client',
  'src/platforms/web/build-client.ts',
  'src/domain/texts',
  'src/lib/texts.ts',
  'package.json',
];
const buildTimeoutMs = 120_000;

/** One file for browsers, as it is sent. */
export interface BuiltFile {
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer> | undefined;
}

/** The page's files by name. */
export type BuiltPage = ReadonlyMap<string, BuiltFile>;

/**
 * Gives the page that browsers get, and builds it first where it is not there or older than its sources. A build is known by a hash of
 * its sources, so that it can be shipped: then nothing is written.
 *
 * @throws {Error} when it has to be built and can't be
 */
export async function openBuiltPage(signal?: AbortSignal): Promise<BuiltPage> {
  const folder = await pageFolder();
  if (!(await exists(folder))) await buildInto(folder, signal);
  const names = await readdir(folder);
  return new Map(await Promise.all(names.map(async (name) => [name, await readBuiltFile(join(folder, name))] as const)));
}

/** Where the page of the present sources is, or will be. */
async function pageFolder(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await sourceFiles())
    hash
      .update(file)
      .update('\0')
      .update(await readFile(join(root, file)));
  return join(builtFolder, `page-${hash.digest('hex').slice(0, 16)}`);
}

async function sourceFiles(): Promise<string[]> {
  const files: string[] = [];
  for (const source of sources) {
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
async function buildInto(folder: string, signal: AbortSignal | undefined): Promise<void> {
  const temporary = join(builtFolder, `building-${randomUUID()}`);
  await mkdir(builtFolder, { recursive: true });
  try {
    await execute(process.execPath, [join(import.meta.dirname, 'build-client.ts'), temporary], {
      cwd: root,
      timeout: buildTimeoutMs,
      ...(signal !== undefined && { signal }),
    });
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another process was faster.
    if (!(await exists(folder))) throw error;
  }
  await dropOthers(folder);
}

async function dropOthers(folder: string): Promise<void> {
  for (const name of await readdir(builtFolder)) {
    const path = join(builtFolder, name);
    if (name.startsWith('page-') && path !== folder) await rm(path, { recursive: true, force: true });
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
};

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
