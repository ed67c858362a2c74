import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

/** Packages whose files are loaded along with a file of ours, in a process of its own. */
function packagesLoadedBy(file: string): readonly string[] {
  const url = pathToFileURL(join(import.meta.dirname, file)).href;
  const program = `import(${JSON.stringify(url)}).then(() => console.log(JSON.stringify(Object.keys(require.cache))))`;
  const { stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  const paths: readonly string[] = JSON.parse(stdout);
  const names = paths.map((path) => /.*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path)?.[1]?.replace('\\', '/') ?? path);
  return [...new Set(names)].sort();
}

it('loads no SDK of a platform or provider before it is set up', () => {
  const loaded = packagesLoadedBy('installed.ts');
  expect(loaded).toEqual([]);
  // Else this would see nothing, whatever is loaded.
  expect(packagesLoadedBy('../platforms/discord/discord-rest.ts')).toContain('discord.js');
});

it('loads no library for pictures before there is one, and none for PostgreSQL', () => {
  const loaded = packagesLoadedBy('start-app.ts');
  expect(loaded).not.toContain('sharp');
  expect(packagesLoadedBy('../media/picture-program.ts')).toContain('sharp');
  expect(loaded).not.toContain('pg');
  expect(packagesLoadedBy('../testing/postgres/as-admin.ts')).toContain('pg');
});
