import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const keyBytes = 32;

function pathOf(dataFolder: string): string {
  return join(dataFolder, 'local-key');
}

/** The key by which programs of the same user on this machine know each other; undefined where no bot was started there yet. */
export function readLocalKey(dataFolder: string): Uint8Array | undefined {
  try {
    const key = Buffer.from(readFileSync(pathOf(dataFolder), 'utf8').trim(), 'base64url');
    return key.length === keyBytes ? key : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Reads the key, and makes it first where there is none. Only for the process that owns the folder. */
export function ensureLocalKey(dataFolder: string): Uint8Array {
  const path = pathOf(dataFolder);
  const kept = readLocalKey(dataFolder);
  if (kept !== undefined) {
    chmodSync(path, 0o600);
    return kept;
  }
  const made = randomBytes(keyBytes);
  writeFileSync(`${path}.part`, `${made.toString('base64url')}\n`, { mode: 0o600 });
  renameSync(`${path}.part`, path);
  return made;
}
