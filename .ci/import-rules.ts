import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { findCycles } from './find-cycles.ts';
import { type Import, readImports } from './read-imports.ts';

interface Rule {
  /** A folder or a file, from the root; `/*` at its end is each folder in it that has no row of its own. The longest that fits decides. */
  readonly place: string;
  /** Folders and files from the root, `Node`, packages by name, `itself` and `a package of its own`; or everything. */
  readonly may: readonly string[] | 'everything';
}

/** The folder that a rule with `/*` is about. */
const itself = 'itself';
/** A vendor's SDK: nothing outside of the folder imports it. */
const ownPackage = 'a package of its own';
const core = ['src/domain', 'src/lib', 'Node'] as const;
/** What each provider is declared with. */
const provider = 'src/providers/provider-module.ts';
/** How each says that a download failed. */
const downloadFailure = 'src/providers/download-failure.ts';

/** Who may import what. What does not stand here is not allowed: a new folder starts with a row of its own. */
export const rules: readonly Rule[] = [
  // A line of a batch is read as what is typed behind a command.
  { place: 'commands', may: ['commands', 'src/domain', 'src/lib/command-text.ts', 'zod'] },
  { place: 'src/domain', may: ['src/domain', 'zod'] },
  {
    place: 'src/lib',
    may: [
      ...['src/lib', 'src/domain', 'Node'],
      ...['@expo-google-fonts', 'client-zip', 'i18next', 'oauth4webapi', 'pino', 'pino-pretty', 'sharp', 'undici'],
    ],
  },
  { place: 'src/engine', may: ['src/engine', ...core, 'croner', 'p-queue'] },
  { place: 'src/storage', may: ['src/storage', ...core, 'kysely', 'zod'] },
  { place: 'src/storage/sqlite', may: ['src/storage', ...core, 'better-sqlite3', 'kysely', 'zod'] },
  { place: 'src/storage/postgres', may: ['src/storage', ...core, 'kysely', 'pg', 'zod'] },
  { place: 'src/storage/moving', may: ['src/storage', ...core, 'better-sqlite3', 'kysely', 'pg', 'zod'] },
  { place: 'src/outputs', may: ['src/outputs', ...core] },
  { place: 'src/outputs/s3', may: ['src/outputs', ...core, '@aws-sdk/client-s3', 'undici'] },
  { place: 'src/media', may: ['src/media', ...core, '@ffmpeg/core', 'file-type', 'mediabunny', 'p-queue', 'sharp'] },
  { place: 'src/providers/provider-module.ts', may: core },
  { place: 'src/providers/download-failure.ts', may: core },
  // Never another provider.
  { place: 'src/providers/*', may: [itself, provider, downloadFailure, ...core, 'undici', 'zod', ownPackage] },
  { place: 'src/preview', may: ['src/preview', ...core, 'sharp'] },
  {
    place: 'src/emulator',
    // It draws with the preview's renderer, and knows none of the bot's own ways to ask Google but when its quota renews.
    may: ['src/emulator', 'src/preview', 'src/providers/google/quota-reset.ts', ...core, '@hono/node-server', 'hono', 'zod'],
  },
  {
    place: 'src/providers/renderer',
    // The one exception: it is the ways to Google, aimed at an emulator of Google in this process.
    may: ['src/providers/renderer', 'src/emulator', 'src/preview', 'src/providers/google', provider, ...core],
  },
  { place: 'src/platforms/terminal', may: ['src/platforms/terminal', ...core, 'zod'] },
  { place: 'src/platforms/chat', may: ['src/platforms/chat', 'src/domain', 'src/lib'] },
  { place: 'src/platforms/*', may: [itself, 'src/platforms/chat', ...core, 'p-queue', 'undici', 'zod', ownPackage] },
  { place: 'src/platforms/web', may: ['src/platforms/web', ...core, '@hono/node-server', 'hono', 'swagger-ui-dist', 'zod'] },
  {
    place: 'src/platforms/web/client',
    may: [
      'src/platforms/web/client',
      'src/platforms/web/rest/answer-schemas.ts',
      'src/platforms/web/rest/form-schemas.ts',
      'src/platforms/web/rest/share-schemas.ts',
      'src/platforms/web/rest/schedules/schedule-schemas.ts',
      'src/platforms/web/rest/style-schemas.ts',
      'src/platforms/web/rest/library/library-schemas.ts',
      'src/platforms/web/rest/admin/admin-schemas.ts',
      'src/platforms/web/rest/admin/moderation-schemas.ts',
      'src/platforms/web/rest/me/me-schemas.ts',
      'src/platforms/web/rest/me/privacy-schemas.ts',
      'src/domain',
      'src/lib/say.ts',
      'lucide-react',
      'react',
      'react-dom',
    ],
  },
  {
    place: 'src/platforms/web/build-client.ts',
    may: ['src/domain', 'src/platforms/web/pages/built-page.ts', 'Node', '@tailwindcss/vite', 'sharp', 'vite'],
  },
  { place: 'src/config', may: ['src/config', ...core, 'zod'] },
  { place: 'src/launch.mjs', may: ['Node', 'what it is told to start'] },
  { place: 'src/app', may: 'everything' },
  { place: 'src/main.ts', may: 'everything' },
  { place: 'src/cli', may: 'everything' },
  { place: 'src/doctor', may: 'everything' },
  { place: 'src/testing', may: 'everything' },
];

const checkedFolders = ['commands', 'src'];
const codeFile = /\.(?:[cm]?[jt]sx?)$/;
const testFile = /\.test\.[jt]sx?$/;

/** @returns a sentence for each import that breaks a rule; none is good news */
export function checkImports(root: string): string[] {
  const files = checkedFolders.flatMap((folder) => codeFiles(root, folder)).sort();
  const imports = new Map(files.map((file) => [file, readImports(file, readFileSync(path.join(root, file), 'utf8'))]));
  const users = usersOfPackages(imports);
  const faults = [...imports].flatMap(([file, list]) => list.flatMap((each) => checkImport(file, each, users)));
  return [...faults, ...findCycles(graph(imports)).map((cycle) => `${cycle[0]} imports itself: ${cycle.join(' → ')}`)];
}

function codeFiles(root: string, folder: string): string[] {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && codeFile.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => !/(?:^|\/)(?:node_modules|built)\//.test(file));
}

function checkImport(file: string, found: Import, users: ReadonlyMap<string, readonly string[]>): string[] {
  const at = `${file}:${found.line}`;
  if (found.reexport) {
    if (file === 'commands/index.ts') return [];
    return [
      `${at} passes on what it imports from '${found.from}'. Import it where it is declared; only commands/index.ts is a list.`,
    ];
  }
  if (testFile.test(file)) return [];
  const rule = ruleFor(file);
  if (rule === undefined) return [`${at} stands in a folder without a rule. Give it a row in .ci/import-rules.ts.`];
  if (rule.may === 'everything') return [];
  const target = found.from === undefined ? 'what it is told to start' : targetOf(file, found.from);
  const place = placeOf(rule, file) ?? rule.place;
  const isAllowed = (allowed: string): boolean => {
    if (allowed === itself) return covers(place, target);
    return allowed === ownPackage ? isOnlyUsedIn(place, users.get(target)) : covers(allowed, target);
  };
  if (rule.may.some(isAllowed)) return [];
  const what = found.from === undefined ? 'something that only shows when it runs' : target;
  const list = rule.may.map((allowed) => (allowed === itself ? place : allowed));
  return [`${at} imports ${what}. ${place} may import: ${list.join(', ')}.`];
}

function ruleFor(file: string): Rule | undefined {
  const fitting = rules.filter((rule) => placeOf(rule, file) !== undefined);
  // A row of its own goes before one with `/*`, which is as long at least.
  return fitting.sort((a, b) => Number(isForEach(a)) - Number(isForEach(b)) || b.place.length - a.place.length)[0];
}

function isForEach({ place }: Rule): boolean {
  return place.endsWith('/*');
}

/** @returns the folder or file that the rule is about here; undefined where it is about something else */
function placeOf(rule: Rule, file: string): string | undefined {
  if (!isForEach(rule)) return covers(rule.place, file) ? rule.place : undefined;
  const parent = rule.place.slice(0, -1);
  const [folder, ...rest] = file.startsWith(parent) ? file.slice(parent.length).split('/') : [];
  return folder === undefined || rest.length === 0 ? undefined : `${parent}${folder}`;
}

/** Which files import a package, by its name. Tests and what they are made of don't count. */
function usersOfPackages(imports: ReadonlyMap<string, readonly Import[]>): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  for (const [file, list] of imports) {
    if (testFile.test(file) || covers('src/testing', file)) continue;
    for (const { from } of list) {
      if (from === undefined || from.startsWith('.') || isBuiltin(from)) continue;
      const name = targetOf(file, from);
      users.set(name, [...(users.get(name) ?? []), file]);
    }
  }
  return users;
}

function isOnlyUsedIn(place: string, files: readonly string[] | undefined): boolean {
  return files?.every((file) => covers(place, file)) ?? false;
}

function covers(place: string, target: string): boolean {
  return target === place || target.startsWith(`${place}/`);
}

/** @returns a path from the root, `Node`, or the name of a package */
function targetOf(file: string, from: string): string {
  if (from.startsWith('.')) return path.posix.normalize(path.posix.join(path.posix.dirname(file), from));
  if (isBuiltin(from)) return 'Node';
  return from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
}

function graph(imports: ReadonlyMap<string, readonly Import[]>): Map<string, string[]> {
  const edges = [...imports].map(([file, list]): [string, string[]] => [
    file,
    list.flatMap((each) => (each.from?.startsWith('.') ? [targetOf(file, each.from)] : [])),
  ]);
  return new Map(edges);
}
