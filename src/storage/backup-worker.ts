import { chmodSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { z } from 'zod';

const { databasePath, part } = z.object({ databasePath: z.string(), part: z.string() }).parse(workerData);

const source = new Database(databasePath, { readonly: true, timeout: 10_000 });
try {
  source.prepare('VACUUM INTO ?').run(part);
} finally {
  source.close();
}
chmodSync(part, 0o600);

const copy = new Database(part, { readonly: true });
try {
  const result = copy.pragma('integrity_check(1)', { simple: true });
  if (result !== 'ok') throw new Error(`the backup is not sound: ${String(result)}`);
} finally {
  copy.close();
}
