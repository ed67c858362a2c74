import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where they are kept. */
export function keptFilesFolder(): string {
  return join(tmpdir(), 'veo-bot-kept-files');
}

/**
 * A file that takes long to make and is always the same: made once on this machine, and kept among the temporary files.
 *
 * @param name names what is in it, with everything that it depends on
 * @param make writes it to the path that it is given
 */
export async function keptFile(name: string, make: (path: string) => Promise<unknown>): Promise<Uint8Array> {
  const folder = keptFilesFolder();
  const path = join(folder, name);
  try {
    return await readFile(path);
  } catch {
    await mkdir(folder, { recursive: true });
    // Made aside: another process may want the same one now.
    const aside = await mkdtemp(join(folder, 'making-'));
    await make(join(aside, name));
    await rename(join(aside, name), path);
    await rm(aside, { recursive: true });
    return await readFile(path);
  }
}
