import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StartError } from '../app/start-error.ts';
import { ConfigError } from '../config/config.ts';
import { DatabaseUnusableError } from '../storage/sqlite/open.ts';
import { dumpSqlite } from '../testing/moving/dumps.ts';
import { fillInstallation, type Installation } from '../testing/moving/filled-installation.ts';
import { missingForPostgres } from '../testing/postgres/find-postgres.ts';
import { missingForPgbouncer, startPgbouncer } from '../testing/postgres/pgbouncer.ts';
import { ownClusterFolder, testDatabase } from '../testing/postgres/test-database.ts';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { runMove } from './move.ts';
import { say, UsageError } from './terminal.ts';

const missing = missingForPostgres();
const password = 'pass-word-9';
const key = Buffer.alloc(32, 5).toString('base64');

let installation: Installation;
let url: string;

/** Runs it as in a terminal. @returns every line that was printed */
async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const lines: string[] = [];
  await runMove([...args], {
    env: { DATA_DIR: installation.dataFolder, OUTPUTS_DIR: installation.outputsFolder, DATA_KEY: key, ...env },
    folder: temporaryFolder(),
    print: (...texts) => void lines.push(...texts.map((each) => say(each))),
    progress: (line) => void lines.push(say(line)),
  });
  return lines;
}

describe('what is typed for a move', () => {
  beforeAll(() => {
    const folder = temporaryFolder();
    installation = { dataFolder: path.join(folder, 'data'), outputsFolder: path.join(folder, 'outputs') };
  });

  it.each([
    ['nothing', []],
    ['an address where none is taken', [`postgres://bot:${password}@db/x`]],
    ['something that is no address', ['--to', `mysql://bot:${password}@db/x`]],
    ['two addresses', ['--to', `postgres://bot:${password}@db/x`, '--from', 'postgres://bot@db/y']],
    ['a direction for what is given up', ['--undo', '--to', 'sqlite']],
    ['no address anywhere', ['--to', 'postgres']],
  ])('is refused with what to type for %s, and repeats no password', async (_, args) => {
    const refused = run(args);
    await expect(refused).rejects.toBeInstanceOf(UsageError);
    await expect(refused).rejects.toThrow(/npm run move|postgres:\/\/user/);
    await expect(refused).rejects.not.toThrow(password);
  });

  it('is refused as the start of the bot would be, where DATA_KEY is missing or the address is wrong', async () => {
    await expect(run(['--to', 'postgres://db/x'], { DATA_KEY: '' })).rejects.toThrow('settings: DATA_KEY');
    const wrong = run(['--to', 'postgres'], { DATABASE_URL: `postgres://bot:${password}@db/x?nonsense=1` });
    await expect(wrong).rejects.toBeInstanceOf(ConfigError);
    await expect(run(['--to', `postgres://bot:${password}@127.0.0.1:1/x`])).rejects.toThrow('can’t be reached');
  });
});

describe.skipIf(missing !== undefined)(`a move in the terminal (${missing ?? 'to a real PostgreSQL'})`, () => {
  beforeAll(async () => {
    installation = await fillInstallation();
    // The server asks for none.
    url = (await testDatabase()).replace('tester@', `tester:${password}@`);
  });

  it('takes the address from DATABASE_URL or a file, says what to do next, and never says the address', async () => {
    const before = dumpSqlite(installation.dataFolder);
    const file = path.join(temporaryFolder(), 'address');
    writeFileSync(file, `${url}\n`);
    const there = await run(['--to', 'postgres'], { DATABASE_URL_FILE: file });
    expect(there.join('\n')).toMatch(
      /Copying generations: \d+ of \d+[\s\S]*rows of \d+ tables were copied, read back and compared/,
    );
    expect(there.slice(-3)).toEqual([
      expect.stringContaining(`they are in ${installation.outputsFolder}`),
      expect.stringMatching(/^Next: give every process DATABASE_URL/),
      expect.stringContaining('still in the old database'),
    ]);
    expect(await run(['--to', url])).toContain('An earlier run had copied and compared everything; it is finished now.');
    const back = await run(['--to', 'sqlite', '--from', url], { ROLES: 'web' });
    expect(back.at(-2)).toMatch(/^Next: take DATABASE_URL and ROLES out/);
    expect(dumpSqlite(installation.dataFolder)).toEqual(before);
    expect([...there, ...back].join('\n')).not.toMatch(/pass-word|tester|test_/);
  });

  it('ends with 78 where the database is not to be started on, and gives a move up by the settings alone', async () => {
    await expect(run(['--to', url])).rejects.toBeInstanceOf(DatabaseUnusableError);
    await expect(run(['--undo'])).rejects.toThrow('nothing to undo');
    const cli = path.resolve(import.meta.dirname, 'cli.ts');
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'data'));
    const { status, stderr, stdout } = spawnSync(process.execPath, [cli, 'move', '--to', 'sqlite'], {
      cwd: folder,
      env: { PATH: process.env.PATH, DATABASE_URL: url, DATA_KEY: key },
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([78, '']);
    expect(stderr).toMatch(/^Everything in this PostgreSQL database was moved to SQLite on .*npm run move -- --undo/);
    expect(await run(['--undo', '--from', url])).toEqual([expect.stringContaining('may start on the PostgreSQL database again')]);
  });

  describe.skipIf(missingForPgbouncer() !== undefined)(`behind a pooler (${missingForPgbouncer() ?? 'a real one'})`, () => {
    let close: () => Promise<void>;
    const folder = missing === undefined ? ownClusterFolder() : '';
    beforeAll(async () => {
      const socket = new URL(url.replace('@/', '@socket/')).searchParams.get('host') ?? '';
      ({ close } = await startPgbouncer(folder, socket, 'options,extra_float_digits'));
    });
    afterAll(() => close());

    it('is refused before anything is touched', async () => {
      const pooled = url.replace(/host=.*/, `host=${encodeURIComponent(folder)}`);
      const refused = run(['--to', pooled]);
      await expect(refused).rejects.toBeInstanceOf(StartError);
      await expect(refused).rejects.toMatchObject({ text: { values: { sentences: [{ key: 'doctor.postgresPooler' }] } } });
    });
  });
});
