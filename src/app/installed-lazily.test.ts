import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

/** Packages whose files are loaded along with a file of ours, in a process of its own. @param then what is done with its exports, `loaded` */
function packagesLoadedBy(file: string, then = ''): readonly string[] {
  const url = pathToFileURL(join(import.meta.dirname, file)).href;
  const told = 'console.log(JSON.stringify(Object.keys(require.cache)))';
  const program = `import(${JSON.stringify(url)}).then(async (loaded) => { ${then}; ${told} })`;
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

it('loads no library for pictures before there is one, and none for PostgreSQL or a bucket', () => {
  const loaded = packagesLoadedBy('start-app.ts');
  expect(loaded).not.toContain('sharp');
  expect(packagesLoadedBy('../media/picture-program.ts')).toContain('sharp');
  expect(loaded).not.toContain('pg');
  expect(packagesLoadedBy('../testing/postgres/as-admin.ts')).toContain('pg');
  expect(loaded).not.toContain('@aws-sdk/client-s3');
  const opening = "await loaded.openS3({ bucket: 'videos', prefix: '' })";
  expect(packagesLoadedBy('../outputs/s3/s3-calls.ts', opening)).toContain('@aws-sdk/client-s3');
});
