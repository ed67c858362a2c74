import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createTexts } from '../lib/say.ts';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { readEnvFile } from './read-env-file.ts';

const { say } = createTexts();
const settings = '# my settings\nBUDGET_USD_PER_DAY=5\nGOOGLE_API_KEY="a key"\n';
const utf16 = Buffer.from(settings, 'utf16le');

function write(content: string | Uint8Array): string {
  const file = path.join(temporaryFolder(), '.env');
  writeFileSync(file, content);
  chmodSync(file, 0o600);
  return file;
}

function read(content: string | Uint8Array) {
  const { values, notices, problem } = readEnvFile(write(content));
  return { values, notices: notices.map((notice) => say(notice)), problem: problem && say(problem) };
}

it.each<[string, string | Uint8Array]>([
  ['in UTF-8', settings],
  ['in UTF-8 with a byte order mark, as Notepad saves it', `\uFEFF${settings}`],
  ['in UTF-16, as PowerShell writes it', Buffer.concat([Buffer.from('fffe', 'hex'), utf16])],
  ['in UTF-16 with the other order of bytes', Buffer.concat([Buffer.from('feff', 'hex'), Buffer.from(utf16).swap16()])],
  ['in UTF-16 without a mark', utf16],
  ['in UTF-16 without a mark, with the other order of bytes', Buffer.from(utf16).swap16()],
  ['with lines that end as on Windows', settings.replaceAll('\n', '\r\n')],
  ['with lines that end as on old Macs', settings.replaceAll('\n', '\r')],
])('is read %s', (_, content) => {
  expect(read(content)).toEqual({
    values: { BUDGET_USD_PER_DAY: '5', GOOGLE_API_KEY: 'a key' },
    notices: [],
    problem: undefined,
  });
});

it.each<[string, Uint8Array]>([
  ['in Latin-1', Buffer.from('# Schlüssel\nGOOGLE_API_KEY=k\n', 'latin1')],
  ['in UTF-32', Buffer.from([...settings].flatMap((letter) => [letter.charCodeAt(0), 0, 0, 0]))],
  ['with zero bytes', Buffer.from('GOOGLE_API_KEY=k\0\n')],
  ['in half of a UTF-16 letter', utf16.subarray(0, -1)],
])('is refused by its name when it is written %s', (_, content) => {
  const { values, problem } = read(content);
  expect(values).toEqual({});
  expect(problem).toContain('.env is no text in UTF-8 or UTF-16');
});

it('says which lines are no settings', () => {
  const { values, notices } = read('A=1\nBUDGET_USD_PER_DAY: 5\n\n“B=2\nC="two\nlines # of = one"\nD\n');
  expect(values).toEqual({ A: '1', '“B': '2', C: 'two\nlines # of = one' });
  expect(notices).toHaveLength(1);
  expect(notices[0]).toContain('are not read (2, 4, 7)');
});

it('is as good as empty when it is not there', () => {
  expect(readEnvFile(path.join(temporaryFolder(), '.env'))).toEqual({ values: {}, notices: [] });
});

it('loses no setting below one that has nothing but spaces', () => {
  expect(read('WEB_TOKEN= \nBUDGET_USD_PER_DAY=5\nHOST=\t \r\nPORT=1\n').values).toEqual({
    WEB_TOKEN: '',
    BUDGET_USD_PER_DAY: '5',
    HOST: '',
    PORT: '1',
  });
});
