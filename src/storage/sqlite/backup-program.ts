import { chmodSync } from 'node:fs';
import Database from 'better-sqlite3';
import { dropAllDrafts } from './drafts.ts';
import { isOfThisVersion } from './open.ts';
import { copiedFact } from './put-back.ts';

// Copies a database and checks the copy: `node backup-program.ts <database> <copy>`. A program of its own, because a thread can't be ended in
// the middle of a statement: of a database of 1 GB that takes 20 seconds, and a stop has 8.

const [databasePath = '', copyPath = ''] = process.argv.slice(2);

const source = new Database(databasePath, { readonly: true, fileMustExist: true, timeout: 10_000 });
try {
  // The copy takes it over: without it, pages would keep pieces of what stood in them while the copy was made.
  source.pragma('secure_delete = ON');
  source.prepare('VACUUM INTO ?').run(copyPath);
} finally {
  source.close();
}
chmodSync(copyPath, 0o600);

const copy = new Database(copyPath, { fileMustExist: true });
try {
  copy.pragma('secure_delete = ON');
  // Kept for minutes alone: in a copy it would stay for a week, also where its person has it erased.
  if (isOfThisVersion(copy)) dropAllDrafts(copy);
  copy.prepare("INSERT OR REPLACE INTO facts (name, value) VALUES (?, 'yes')").run(copiedFact);
  const result = copy.pragma('integrity_check(1)', { simple: true });
  if (result !== 'ok') throw new Error(`the backup is not sound: ${String(result)}`);
} finally {
  copy.close();
}
