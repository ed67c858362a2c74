import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { findCycles } from './find-cycles.ts';
import { type Import, readImports } from './read-imports.ts';

interface Rule {
  /** A folder or a file, from the root. The longest that fits decides. */
  readonly place: string;
  /** Folders and files from the root, `Node`, and packages by name; or everything. */
  readonly may: readonly string[] | 'everything';
}

const core = ['src/domain', 'src/lib', 'Node'] as const;

/** Who may import what. What does not stand here is not allowed: a new folder starts with a row of its own. */
export const rules: readonly Rule[] = [
  { place: 'commands', may: ['commands', 'src/domain', 'zod'] },
  { place: 'src/domain', may: ['src/domain', 'zod'] },
  {
    place: 'src/lib',
    may: ['src/lib', 'src/domain', 'Node', 'i18next', 'pino', 'pino-pretty', 'undici'],
  },
  { place: 'src/engine', may: ['src/engine', ...core, 'p-queue'] },
  { place: 'src/storage', may: ['src/storage', ...core, 'better-sqlite3', 'zod'] },
  { place: 'src/media', may: ['src/media', ...core, '@ffmpeg/core', 'file-type', 'mediabunny', 'p-queue', 'sharp'] },
  { place: 'src/providers/google', may: ['src/providers/google', ...core, '@google/genai'] },
  { place: 'src/preview', may: ['src/preview', ...core, '@expo-google-fonts', 'sharp'] },
  {
    place: 'src/emulator',
    // It draws with the preview's renderer, and knows none of the bot's own ways to ask Google but when its quota renews.
    may: ['src/emulator', 'src/preview', 'src/providers/google/quota-reset.ts', ...core, '@hono/node-server', 'hono', 'zod'],
  },
  {
    place: 'src/providers/preview',
    may: ['src/providers/preview', 'src/emulator', 'src/preview', 'src/providers/google', ...core],
  },
  { place: 'src/platforms/terminal', may: ['src/platforms/terminal', ...core, 'zod'] },
  { place: 'src/platforms/chat', may: ['src/platforms/chat', 'src/domain', 'src/lib'] },
  {
    place: 'src/platforms/discord',
    may: ['src/platforms/discord', 'src/platforms/chat', ...core, 'discord.js', 'p-queue', 'undici', 'zod'],
  },
  {
    place: 'src/platforms/slack',
    may: ['src/platforms/slack', 'src/platforms/chat', ...core, '@slack/bolt', 'p-queue', 'undici', 'zod'],
  },
  { place: 'src/platforms/web', may: ['src/platforms/web', ...core, '@hono/node-server', 'hono', 'swagger-ui-dist', 'zod'] },
  {
    place: 'src/platforms/web/client',
    may: [
      'src/platforms/web/client',
      'src/platforms/web/rest/answer-schemas.ts',
      'src/domain',
      'src/lib/say.ts',
      'lucide-react',
      'react',
      'react-dom',
    ],
  },
  {
    place: 'src/platforms/web/build-client.ts',
    may: ['src/domain', 'src/platforms/web/pages/built-page.ts', 'Node', '@tailwindcss/vite', 'vite'],
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
  const faults = [...imports].flatMap(([file, list]) => list.flatMap((each) => checkImport(file, each)));
  return [...faults, ...findCycles(graph(imports)).map((cycle) => `${cycle[0]} imports itself: ${cycle.join(' → ')}`)];
}

function codeFiles(root: string, folder: string): string[] {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && codeFile.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => !/(?:^|\/)(?:node_modules|built)\//.test(file));
}

function checkImport(file: string, found: Import): string[] {
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
  if (rule.may.some((allowed) => covers(allowed, target))) return [];
  const what = found.from === undefined ? 'something that only shows when it runs' : target;
  return [`${at} imports ${what}. ${rule.place} may import: ${rule.may.join(', ')}.`];
}

function ruleFor(file: string): Rule | undefined {
  const fitting = rules.filter((rule) => covers(rule.place, file));
  return fitting.sort((a, b) => b.place.length - a.place.length)[0];
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
