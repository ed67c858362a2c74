import { execFileSync } from 'node:child_process';
import { cpSync, globSync, rmSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';

/**
 * Makes `dist`, the program for images and releases: a few files of JavaScript, and the page, built. It starts faster and needs less memory,
 * and neither the sources nor what the page is built with.
 */
const root = path.join(import.meta.dirname, '..');
const source = path.join(root, 'src');
const target = path.join(root, 'dist');

/** What is started by its path: the bot, the commands, and what runs in a process or thread of its own. */
const programs = ['main.ts', 'cli/cli.ts', ...globSync('**/*-{program,worker}.ts', { cwd: source })];

/**
 * Libraries that stay in `node_modules`: those with binaries, those that start programs of their own, and those whose parts have to be
 * found there by name (Discord's connection goes through a proxy by that, see `gateway-proxy.ts`).
 */
const kept = /^(?:better-sqlite3|sharp|@ffmpeg\/core|pino|pino-pretty|discord\.js|@discordjs|@slack)(?:\/|$)/;

rmSync(target, { recursive: true, force: true });
const bundle = await rolldown({
  input: Object.fromEntries(programs.map((file) => [file.replace(/\.ts$/, ''), path.join(source, file)])),
  platform: 'node',
  external: kept,
});
await bundle.write({ dir: target, format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' });
cpSync(path.join(source, 'storage/migrations'), path.join(target, 'storage/migrations'), { recursive: true });
execFileSync(process.execPath, [path.join(source, 'platforms/web/build-client.ts'), path.join(target, 'page')], { cwd: root });
