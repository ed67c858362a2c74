import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = mkdtempSync(join(tmpdir(), 'veo-bot-test-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));

const made = new Set<string>();

/** Makes a folder that is there until the next test file of this worker begins. */
export function makeTemporaryFolder(): string {
  const folder = mkdtempSync(join(root, 'folder-'));
  made.add(folder);
  return folder;
}

/** Gives back what earlier test files left: all of them together would fill several gigabytes of memory. */
export function removeEarlierFolders(): void {
  for (const folder of made) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  made.clear();
}
