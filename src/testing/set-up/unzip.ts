import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why zips can't be opened by somebody else's program here; undefined where they can. */
export const noUnzip = spawnSync('unzip', ['-v']).status === 0 ? undefined : 'no unzip on this machine';

/** What Debian's unzip makes of a zip. */
export interface Unzipped {
  /** Whether all of it is whole, by the sums in it. */
  readonly isWhole: boolean;
  /** By name, in their order. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Opens a zip with another program than ours. */
export async function unzip(bytes: Uint8Array): Promise<Unzipped> {
  const folder = await mkdtemp(join(tmpdir(), 'veo-bot-unzip-'));
  try {
    const path = join(folder, 'a.zip');
    writeFileSync(path, bytes);
    const { status } = spawnSync('unzip', ['-tqq', path]);
    const options = { env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' } };
    const names = execFileSync('unzip', ['-Z1', path], { ...options, encoding: 'utf8' })
      .split('\n')
      .filter(Boolean);
    return {
      isWhole: status === 0,
      files: new Map(names.map((name) => [name, execFileSync('unzip', ['-p', path, name], options)])),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
