import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreError } from '../../domain/generation-store.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { openDatabase } from './open.ts';
import { stepStatements } from './steps.ts';

let file: string;
let database: Database.Database;
let close: () => void;
let steps: ReturnType<typeof stepStatements>;

beforeEach(() => {
  const dataFolder = join(temporaryFolder(), 'data');
  ({ database, close } = openDatabase(dataFolder));
  file = join(dataFolder, 'veo-bot.sqlite');
  steps = stepStatements(database);
});
afterEach(() => {
  vi.restoreAllMocks();
  close();
});

const level = () => database.pragma('synchronous', { simple: true });
/** Which levels were asked for, in order: 1 is NORMAL, 2 is FULL. */
function levels(): () => readonly string[] {
  const pragma = vi.spyOn(Database.prototype, 'pragma');
  return () => pragma.mock.calls.flatMap(([source]) => /^synchronous = (\w+)$/.exec(source)?.[1] ?? []);
}

describe('a note of a running step', () => {
  it('does not wait for the disk, and everything after it does again', () => {
    const asked = levels();
    steps.enterStep('a', 'check');
    steps.leaveStep('a', 'check');
    expect(asked()).toEqual(['NORMAL', 'FULL', 'NORMAL', 'FULL']);
    expect(level()).toBe(2);
  });

  it('is there for the next process at once, whatever becomes of this one', () => {
    steps.enterStep('a', 'check');
    const other = new Database(file, { readonly: true });
    expect(other.prepare('SELECT generation_id, step, running FROM steps').all()).toEqual([
      { generation_id: 'a', step: 'check', running: 1 },
    ]);
    other.close();
  });

  it('is as safe as the rest where it is part of a transaction', () => {
    const asked = levels();
    database.transaction(() => steps.enterStep('a', 'start'))();
    expect(asked()).toEqual([]);
    expect(steps.countCrashes()).toEqual([{ id: 'a', step: 'start', crashes: 1 }]);
  });

  it('that is refused leaves all that follows synced', () => {
    database.exec("CREATE TRIGGER refuses BEFORE INSERT ON steps BEGIN SELECT RAISE(ABORT, 'as the test wants'); END");
    expect(() => steps.enterStep('a', 'check')).toThrow('as the test wants');
    expect(level()).toBe(2);
  });

  it('that finds the database held by another program leaves all that follows synced', () => {
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    expect(() => steps.enterStep('a', 'check')).toThrow(/locked/);
    expect(level()).toBe(2);
    other.close();
  });

  it('after which commits would not be synced is the last that is written', () => {
    const pragma = database.pragma.bind(database);
    const refusing = vi.spyOn(Database.prototype, 'pragma').mockImplementation((source, options) => {
      return source === 'synchronous = FULL' ? undefined : pragma(source, options);
    });
    expect(() => steps.enterStep('a', 'check')).toThrow(StoreError);
    refusing.mockRestore();
    expect(() => database.exec("INSERT INTO facts VALUES ('a', 'b')")).toThrow(/not open/);
  });
});
