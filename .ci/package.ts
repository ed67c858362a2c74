import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { copyKeptPackages, keptPackages } from './kept-packages.ts';

/**
 * Makes `dist`, the whole program for images and releases, for the system that this runs on: `node dist/main.js` needs nothing else. It is a
 * few files of JavaScript, the page, built, and what is read of the libraries that can't be bundled. `node .ci/package.ts [folder]`
 */
const root = path.join(import.meta.dirname, '..');
const source = path.join(root, 'src');
const target = path.resolve(process.argv[2] ?? path.join(root, 'dist'));
const code = path.join(target, 'code');

/** What is started by its path: the bot, the commands, and what runs in a process or thread of its own. */
const programs = ['main.ts', 'cli/cli.ts', ...globSync('**/*-{program,worker}.ts', { cwd: source })];

/** Libraries do without these where they are not installed. */
const optional = ['zlib-sync', 'bufferutil', 'utf-8-validate', 'erlpack'];

const manifest: unknown = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

// The user who runs it reads what another one packages.
process.umask(0o022);
rmSync(target, { recursive: true, force: true });
await bundle();
for (const folder of ['storage/sqlite/migrations', 'storage/postgres/migrations'])
  cpSync(path.join(source, folder), path.join(code, folder), { recursive: true });
execFileSync(process.execPath, [path.join(source, 'platforms/web/build-client.ts'), path.join(code, 'page')], { cwd: root });
copyKeptPackages(path.join(root, 'node_modules'), path.join(target, 'node_modules'));
for (const file of ['LICENSE', 'NOTICE', '.env.example', 'src/launch.mjs'])
  cpSync(path.join(root, file), path.join(target, file.replace(/^src/, 'code')));
writeStart('main.js', './code');
writeStart('cli/cli.js', '../code');
writeManifest(Object(manifest));

/** Names are kept, for stacks in a log; the rest is made small, since Node holds the text of every program in memory, twice as large where it is not ASCII. */
async function bundle(): Promise<void> {
  const bundled = await rolldown({
    input: Object.fromEntries(programs.map((file) => [file.replace(/\.ts$/, ''), path.join(source, file)])),
    platform: 'node',
    external: [...Object.keys(keptPackages), ...optional].map((name) => new RegExp(`^${name}(?:/|$)`)),
    // A library of Discord's has it, for what we do not use.
    checks: { eval: false },
  });
  const { output } = await bundled.write({
    dir: code,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    minify: {
      compress: { keepNames: { function: true, class: true } },
      mangle: { keepNames: true },
      codegen: { removeWhitespace: true, asciiOnly: true },
    },
  });
  const modules = output.flatMap((each) => (each.type === 'chunk' ? each.moduleIds : []));
  writeFileSync(path.join(target, 'LICENSES'), licencesOf(modules));
}

/** The licences of all libraries that modules come from. They ask to be handed on with what is made of them. */
function licencesOf(modules: readonly string[]): string {
  const folders = modules.flatMap((id) => /^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0] ?? []);
  const each = [...new Set(folders)].sort().map((folder) => {
    const { name, version, license } = Object(JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')));
    const texts = globSync('{LICENSE,license,LICENCE,License}*', { cwd: folder }).map((file) =>
      readFileSync(path.join(folder, file), 'utf8'),
    );
    return [`${name} ${version}: ${license}`, ...texts].join('\n\n');
  });
  return `${each.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** The launcher finds a Node that is new enough, and keeps what was compiled. */
function writeStart(name: string, toCode: string): void {
  const file = path.join(target, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(
    file,
    `import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { launchOrSay } from '${toCode}/launch.mjs';
launchOrSay([fileURLToPath(new URL('${toCode}/${name}', import.meta.url)), ...process.argv.slice(2)]);
`,
  );
}

function writeManifest({ name, version, description, license, engines }: Readonly<Record<string, unknown>>): void {
  const scripts = Object.fromEntries(
    Object.entries(Object(Object(manifest).scripts)).flatMap(([script, command]) => {
      const of = /^node (--\S+ )?src\/launch\.mjs src\/(main|cli\/cli)\.ts(.*)$/.exec(String(command));
      if (of === null) return [];
      const [, flags = '', program, args] = of;
      return [[script, `node ${flags}${program}.js${args}`]];
    }),
  );
  const shown = { name, version, description, license, private: true, type: 'module', engines, scripts };
  writeFileSync(path.join(target, 'package.json'), `${JSON.stringify(shown, null, 2)}\n`);
}
