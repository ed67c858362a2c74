import { cpSync, existsSync, globSync, readdirSync } from 'node:fs';
import path from 'node:path';

const { platform, arch } = process;

/**
 * Libraries that stay packages of their own, with the patterns of what is read of them: those with binaries, those whose files are data, and
 * the one whose place matters (Discord's connection goes through a proxy by it, see `gateway-proxy.ts`). `package.json` and licences go along.
 */
export const keptPackages: Readonly<Record<string, readonly string[]>> = {
  'better-sqlite3': ['lib/**/*.js', `prebuilds/${platform}{,musl}-${arch}.node`],
  sharp: ['dist/*.mjs', 'dist/*.cjs'],
  '@img/colour': ['*.cjs'],
  'detect-libc': ['lib/*.js'],
  semver: ['*.js', '{classes,functions,internal,ranges}/*.js'],
  ws: ['*.js', '*.mjs', 'lib/*.js'],
  '@ffmpeg/core': ['dist/esm/*'],
  'swagger-ui-dist': ['swagger-ui.css', 'swagger-ui-bundle.js'],
  '@expo-google-fonts/noto-emoji': ['700Bold/*.ttf'],
  '@expo-google-fonts/noto-sans': ['{700Bold,500Medium}/*.ttf'],
  '@expo-google-fonts/noto-sans-arabic': ['700Bold/*.ttf'],
  '@expo-google-fonts/noto-sans-hebrew': ['700Bold/*.ttf'],
  '@expo-google-fonts/noto-sans-thai': ['700Bold/*.ttf'],
  '@expo-google-fonts/sawarabi-gothic': ['400Regular/*.ttf'],
  '@expo-google-fonts/gowun-dodum': ['400Regular/*.ttf'],
  '@expo-google-fonts/zcool-xiaowei': ['400Regular/*.ttf'],
};

/** Sharp's binaries: npm installs those of this system alone. */
const binaries = /^sharp-/;

/** @param from a `node_modules` with all of them */
export function copyKeptPackages(from: string, to: string): void {
  for (const [name, patterns] of Object.entries(keptPackages)) copyFiles(from, to, name, patterns);
  for (const name of readdirSync(path.join(from, '@img')).filter((each) => binaries.test(each)))
    copyFiles(from, to, `@img/${name}`, ['**']);
}

function copyFiles(from: string, to: string, name: string, patterns: readonly string[]): void {
  const cwd = path.join(from, name);
  if (!existsSync(cwd)) throw new Error(`${name} is not installed`);
  for (const pattern of patterns) {
    const found = globSync(pattern, { cwd });
    if (found.length === 0) throw new Error(`${name} has no ${pattern} any more`);
    for (const file of found) cpSync(path.join(cwd, file), path.join(to, name, file), { recursive: true });
  }
  for (const file of globSync('{package.json,LICENSE*,licence*}', { cwd }))
    cpSync(path.join(cwd, file), path.join(to, name, file));
}
