import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installed } from '../app/installed.ts';
import { createTexts } from '../lib/say.ts';
import { ConfigError, readConfig } from './config.ts';
import { createSettingsReader } from './read-settings.ts';
import { severalSettings } from './several-settings.ts';

const { say } = createTexts();
const key = Buffer.alloc(32, 7).toString('base64');
const address = 'postgres://bot:pa%2Fssword@db.example.com/veo';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'veo-bot-several-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function problemsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(installed, env, folder);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.exitCode).toBe(78);
    return error.problems.map(({ text }) => say(text));
  }
}

function read(values: Readonly<Record<string, string>>) {
  const reader = createSettingsReader((name) => values[name]);
  return { reader, settings: severalSettings(['pigeon']).read(reader) };
}

it('is one process that does everything where nothing is set', () => {
  expect(readConfig(installed, {}, folder).several).toEqual({
    database: undefined,
    sealKey: undefined,
    roles: ['web', 'discord', 'slack', 'engine', 'encode'],
  });
});

it('reads where the database is, and what this process does', () => {
  const { reader, settings } = read({
    DATABASE_URL: address,
    DATA_KEY: key,
    ROLES: 'engine, web,web,pigeon',
  });
  expect(settings).toEqual({
    database: { host: 'db.example.com', port: 5432, user: 'bot', password: 'pa/ssword', database: 'veo', tls: undefined },
    sealKey: key,
    roles: ['web', 'pigeon', 'engine'],
  });
  expect(reader.secrets).toEqual([address, 'pa%2Fssword', 'pa/ssword', key]);
});

it.each([{ DATABASE_URL: address }, { DATABASE_URL_FILE: 'secret' }])('takes a database, also from a file: %o', (env) => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'secret'), `${address}\n`);
  expect(readConfig(installed, { ...env, DATA_KEY: key }, folder).several.database).toMatchObject({ host: 'db.example.com' });
});

it('leaves backups to the operator of the server', () => {
  expect(problemsOf({ DATABASE_URL: address, DATA_KEY: key, BACKUP_COMMAND: 'copy-off "$1"' })).toEqual([
    'BACKUP_COMMAND brings away the file of a single process. With DATABASE_URL, back up PostgreSQL itself (pg_dump, or what your provider offers), and leave BACKUP_COMMAND out.',
  ]);
});

it.each(['mysql://bot:hush@db.example.com/veo', 'postgres://bot:hush@db.example.com', 'hush'])(
  'says how an address is written, and repeats nothing of a wrong one: %s',
  (wrong) => {
    const said = problemsOf({ DATABASE_URL: wrong }).join();
    expect(said).toMatch(/^DATABASE_URL must be the address of a PostgreSQL database, like postgres:/);
    expect(said).not.toContain('hush');
    expect(said).not.toContain('db.example.com');
  },
);

it('asks for the key that seals what the processes share', () => {
  expect(problemsOf({ DATABASE_URL: address })).toEqual(['DATA_KEY is needed when DATABASE_URL is set.']);
});

it('says what goes with several processes alone', () => {
  expect(problemsOf({ ROLES: 'web' })).toEqual([
    'ROLES is for several processes that share a database. Please set DATABASE_URL too, or leave ROLES out.',
  ]);
});

it('says what roles there are', () => {
  expect(problemsOf({ ROLES: 'web,chef' })).toEqual([
    'ROLES must be some of web,discord,slack,engine,encode, with commas between them; it is “web,chef”.',
  ]);
});

describe('roles that can not be', () => {
  const discordSettings = { DISCORD_TOKEN: `${'A'.repeat(24)}.AAAAAA.${'A'.repeat(38)}` };
  const roleProblems = (roles: string, env: Readonly<Record<string, string>> = {}): readonly string[] =>
    problemsOf({ DATABASE_URL: address, DATA_KEY: key, ROLES: roles, ...env }).filter((problem) => problem.startsWith('ROLES'));

  it.each([
    ['encode', {}],
    ['web,encode', { WEB: 'off' }],
    ['discord,slack,encode', {}],
  ])('leave a process nothing to do: %s', (roles, env) => {
    expect(roleProblems(roles, env)).toEqual([expect.stringContaining(`ROLES=${roles} leaves this process nothing to do`)]);
  });

  it('leave videos too large for a chat', () => {
    const refused = [expect.stringContaining('Add encode, or set ENCODE_TOKEN and start an encoder')];
    expect(roleProblems('discord', discordSettings)).toEqual(refused);
    expect(roleProblems('web,discord,engine', discordSettings)).toEqual(refused);
  });

  it.each([
    ['web', {}],
    ['engine', {}],
    ['web,engine', discordSettings],
    ['discord,encode', discordSettings],
    ['discord', { ...discordSettings, ENCODE_TOKEN: 'a-secret-of-encoders-alone' }],
    ['discord,engine', {}],
  ])('are none of these: %s %o', (roles, env) => {
    expect(roleProblems(roles, env)).toEqual([]);
  });
});
