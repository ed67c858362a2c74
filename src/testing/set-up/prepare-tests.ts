import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, statfs, symlink, writeFile } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { openBuiltPage } from '../../platforms/web/pages/built-page.ts';
import { offerCluster } from '../postgres/shared-cluster.ts';
import { keptFilesFolder } from '../samples/kept-file.ts';
import { tinyVideo } from '../samples/tiny-video.ts';

/** Linux keeps what is there in memory. */
const memory = '/dev/shm';
/** Several times the 1.2 GB that sixty of the larger test files left there at a time (2026-11-30). */
const enoughBytes = 6_000_000_000;

/**
 * Runs once before all tests: makes the tiny videos and the page, so that no test waits for an encoder or a build, and one folder for
 * all that tests leave behind: a worker that is stopped from outside, as each is in the end, cleans up nothing.
 *
 * @param project tells test files what they can't find out by themselves; nobody else asks
 * @returns what runs once after all tests
 */
export async function setup(project?: Pick<TestProject, 'provide'>): Promise<() => Promise<void>> {
  await openBuiltPage();
  const sizes: readonly (readonly [number, number])[] = [
    [160, 90],
    [90, 160],
    [240, 136],
    [136, 240],
  ];
  for (const [width, height] of sizes) {
    for (const durationSeconds of [4, 6, 8]) await tinyVideo({ width, height, durationSeconds });
  }
  // What was just made, and what an earlier run made or compiled, is found in the new folder too.
  const kept = { 'veo-bot-kept-files': keptFilesFolder(), 'veo-bot-compile-cache': process.env.NODE_COMPILE_CACHE };
  const folder = (await folderInMemory()) ?? (await mkdtemp(join(tmpdir(), 'veo-bot-tests-')));
  for (const [name, path] of Object.entries(kept)) {
    if (path === undefined) continue;
    await mkdir(path, { recursive: true });
    await symlink(path, join(folder, name));
  }
  const cluster = await offerCluster(folder);
  project?.provide('postgres', cluster.socket);
  process.env.TMPDIR = folder;
  return async () => {
    await cluster.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
}

/**
 * Databases wait for the disk at every commit. A bot that is killed loses nothing of what is in memory
 * either: only a machine that fails would, and no test has that.
 *
 * @returns a new folder in memory; undefined where TMPDIR says where to, where there is little room, or nothing there may be run
 */
async function folderInMemory(): Promise<string | undefined> {
  if (process.env.TMPDIR !== undefined || freemem() < enoughBytes) return undefined;
  let folder: string | undefined;
  try {
    const { bavail, bsize } = await statfs(memory);
    if (bavail * bsize < enoughBytes) return undefined;
    await removeLeftFolders();
    folder = await mkdtemp(join(memory, `veo-bot-tests-${process.pid}-`));
    const program = join(folder, 'program');
    await writeFile(program, '#!/bin/sh\n', { mode: 0o755 });
    await promisify(execFile)(program);
    return folder;
  } catch {
    // A container often has little of it, or lets nothing run there.
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    return undefined;
  }
}

/** A run that was killed could not remove its own, and memory is dear. */
async function removeLeftFolders(): Promise<void> {
  for (const name of await readdir(memory)) {
    const owner = /^veo-bot-tests-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) await rm(join(memory, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
