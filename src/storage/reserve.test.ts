import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Reserve } from '../domain/reserve.ts';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { createReserve } from './reserve.ts';
import { errorKind } from './sqlite/one-connection.ts';

let folder: string;
let reserve: Reserve;

beforeEach(() => {
  folder = temporaryFolder();
  reserve = createReserve(folder, folder, 0);
});

const entry = (n: number) => ({ generationId: `g${n}`, attempt: n, operationName: `models/m/operations/é${n}` });
const journal = (): string => join(folder, 'journal');

describe('the journal', () => {
  it('gives back what was written, without what is committed by now', () => {
    for (const n of [1, 2, 3]) reserve.journal(entry(n));
    reserve.dropFromJournal(entry(2));
    expect(reserve.readJournal()).toEqual([entry(1), entry(3)]);
    reserve.journal(entry(4));
    expect(reserve.readJournal()).toEqual([entry(1), entry(3), entry(4)]);
  });

  it('tells two starts of one generation apart', () => {
    reserve.journal({ ...entry(1), attempt: 1 });
    reserve.journal({ ...entry(1), attempt: 2 });
    reserve.dropFromJournal({ ...entry(1), attempt: 1 });
    expect(reserve.readJournal()).toEqual([{ ...entry(1), attempt: 2 }]);
  });

  it('never grows, so that it goes on working on a full disk', () => {
    const before = statSync(journal()).size;
    for (let n = 0; n < 2000; n += 1) {
      reserve.journal(entry(n));
      reserve.dropFromJournal(entry(n));
    }
    expect(statSync(journal()).size).toBe(before);
    expect(reserve.readJournal()).toEqual([]);
  });

  it('loses one torn line and no other', () => {
    for (const n of [1, 2]) reserve.journal(entry(n));
    const bytes = readFileSync(journal());
    bytes.fill('x', 3, 9);
    writeFileSync(journal(), bytes);
    expect(reserve.readJournal()).toEqual([entry(2)]);
  });

  it('reads what earlier versions wrote', () => {
    writeFileSync(journal(), Buffer.concat([Buffer.from('{"generationId":"g","operationName":"o"}\n'), Buffer.alloc(100)]));
    expect(reserve.readJournal()).toEqual([{ generationId: 'g', operationName: 'o' }]);
    reserve.dropFromJournal({ generationId: 'g', operationName: 'o' });
    expect(reserve.readJournal()).toEqual([]);
  });
});

it.each([
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_BUSY_SNAPSHOT', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_FULL', 'full'],
  ['SQLITE_IOERR_WRITE', 'full'],
  ['SQLITE_CORRUPT', 'broken'],
  ['SQLITE_CORRUPT_INDEX', 'broken'],
  ['SQLITE_NOTADB', 'broken'],
  ['SQLITE_READONLY', 'broken'],
  ['SQLITE_READONLY_DBMOVED', 'broken'],
  ['SQLITE_CANTOPEN', 'broken'],
  ['SQLITE_PERM', 'broken'],
  ['SQLITE_CONSTRAINT_UNIQUE', 'rejected'],
  ['SQLITE_ERROR', 'rejected'],
])('takes %s for a store that is %s', (code, kind) => {
  expect(errorKind(code)).toBe(kind);
});
