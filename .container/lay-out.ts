import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, globSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/**
 * Lays out the files of the image in a folder: Node with the libraries that it needs, at `/app` what `npm run package` made, and a user with a
 * place for data and videos. There is no shell and no package manager in it. `node .container/lay-out.ts <folder> [dist]`, as root.
 */
const [, , folder = 'image', made = path.join(import.meta.dirname, '../dist')] = process.argv;
// The user who runs it reads what another one lays out.
process.umask(0o022);
const image = path.resolve(folder);
const program = path.resolve(made);
/** The same in every image, so that the rights of a volume stay true. */
const user = { name: 'veo-bot', id: 10_001, home: '/var/lib/veo-bot' };

/** To the same place in the image; where it is a link, what it links to. */
function copySystemFile(file: string): void {
  cpSync(realpathSync(file), path.join(image, file));
}

/** @returns the paths of the system's libraries that programs or libraries need, the loader among them */
function systemLibraries(files: readonly string[]): readonly string[] {
  const said = files.map((file) => execFileSync('ldd', [file], { encoding: 'utf8' })).join('');
  const paths = [...said.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].flatMap(([, library]) => library ?? []);
  return [...new Set(paths)].filter((library) => !library.startsWith(program));
}

/** Who the bot is, and what it may write to. */
function addUser({ name, id, home }: typeof user): void {
  const write = (file: string, content: string) => writeFileSync(path.join(image, 'etc', file), content, { mode: 0o644 });
  mkdirSync(path.join(image, 'etc'), { recursive: true });
  write('passwd', `root:x:0:0::/:/sbin/nologin\n${name}:x:${id}:${id}::${home}:/sbin/nologin\n`);
  write('group', `root:x:0:\n${name}:x:${id}:\n`);
  write('nsswitch.conf', 'hosts: files dns\n');
  mkdirSync(path.join(image, 'tmp'), { recursive: true });
  chmodSync(path.join(image, 'tmp'), 0o1777);
  const volume = path.join(image, home);
  // The folders above it stay open to everybody.
  mkdirSync(volume, { recursive: true });
  chmodSync(volume, 0o700);
  chownSync(volume, id, id);
}

cpSync(program, path.join(image, 'app'), { recursive: true });
chmodSync(image, 0o755);
const native = globSync('node_modules/**/*.{node,so,so.*}', { cwd: program }).map((file) => path.join(program, file));
// The licences of glibc, of GCC's libraries and of Node go along with them.
const licences = ['libc6', 'libstdc++6', 'libgcc-s1'].map((name) => `/usr/share/doc/${name}/copyright`);
const licencesThere = [...licences, '/usr/local/LICENSE'].filter((file) => existsSync(file));
for (const file of [process.execPath, ...systemLibraries([process.execPath, ...native]), ...licencesThere]) copySystemFile(file);
addUser(user);
