import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';

const root = path.join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      hasInstallScript: z.boolean().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
const packageSchema = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});

const { '': _root, ...packages } = lockSchema.parse(JSON.parse(read('package-lock.json'))).packages;
const manifest = packageSchema.parse(JSON.parse(read('package.json')));
const nameOf = (place: string): string => place.replace(/^.*node_modules\//, '');

/** The binaries that each of these needs, on every system that we say works. */
it.each([
  ['@biomejs/biome', ['cli-linux-x64', 'cli-linux-arm64', 'cli-darwin-x64', 'cli-darwin-arm64', 'cli-win32-x64']],
  ['sharp', ['sharp-linux-x64', 'sharp-linux-arm64', 'sharp-darwin-x64', 'sharp-darwin-arm64', 'sharp-win32-x64']],
  ['sharp', ['sharp-libvips-linux-x64', 'sharp-libvips-linux-arm64', 'sharp-libvips-darwin-x64', 'sharp-libvips-darwin-arm64']],
  [
    'rolldown',
    ['binding-linux-x64-gnu', 'binding-linux-arm64-gnu', 'binding-darwin-x64', 'binding-darwin-arm64', 'binding-win32-x64-msvc'],
  ],
  [
    'lightningcss',
    [
      'lightningcss-linux-x64-gnu',
      'lightningcss-linux-arm64-gnu',
      'lightningcss-darwin-x64',
      'lightningcss-darwin-arm64',
      'lightningcss-win32-x64-msvc',
    ],
  ],
  [
    '@tailwindcss/oxide',
    ['oxide-linux-x64-gnu', 'oxide-linux-arm64-gnu', 'oxide-darwin-x64', 'oxide-darwin-arm64', 'oxide-win32-x64-msvc'],
  ],
  [
    'oxc-parser',
    ['binding-linux-x64-gnu', 'binding-linux-arm64-gnu', 'binding-darwin-x64', 'binding-darwin-arm64', 'binding-win32-x64-msvc'],
  ],
  [
    'oxc-resolver',
    ['binding-linux-x64-gnu', 'binding-linux-arm64-gnu', 'binding-darwin-x64', 'binding-darwin-arm64', 'binding-win32-x64-msvc'],
  ],
  [
    'typescript',
    [
      'typescript-linux-x64',
      'typescript-linux-arm64',
      'typescript-darwin-x64',
      'typescript-darwin-arm64',
      'typescript-win32-x64',
    ],
  ],
])('holds the binaries of %s for Linux, macOS and Windows: %s', (name, endings) => {
  const wanted = packages[`node_modules/${name}`]?.optionalDependencies ?? {};
  for (const ending of endings) {
    const binary = Object.keys(wanted).find((each) => each === ending || each.endsWith(`/${ending}`));
    expect(binary, `${name} has no ${ending}`).toBeDefined();
    expect(packages[`node_modules/${binary}`]?.version, `the lock file lacks ${binary}`).toBe(wanted[binary ?? '']);
  }
});

it('pins every package by its checksum, from the npm registry', () => {
  for (const [place, { integrity, resolved }] of Object.entries(packages)) {
    expect(integrity, place).toMatch(/^sha512-[\w+/]{86}==$/);
    // Without an address npm takes the registry that it is set up with.
    expect(new URL(resolved ?? 'https://registry.npmjs.org').origin, place).toBe('https://registry.npmjs.org');
  }
});

it('names exact versions', () => {
  const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  expect(versions.filter(([name, version]) => packages[`node_modules/${name}`]?.version !== version)).toEqual([]);
});

it('has no sharp that runs code from pictures (CVE-2026-84383, fixed in 0.35.4)', () => {
  const found = Object.entries(packages).filter(([place]) => nameOf(place) === 'sharp');
  expect(found.length).toBeGreaterThan(0);
  for (const [, { version = '' }] of found) expect(atLeast(version, [0, 35, 4]), version).toBe(true);
});

it('runs no script of a package when it installs', () => {
  expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
});

it('has every licence that asks to be named in NOTICE', () => {
  const notice = read('NOTICE');
  const free = /^(?:MIT|MIT-0|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|Unlicense|CC0-1\.0)$/;
  const asking = Object.entries(packages).filter(([, { dev, license }]) => dev !== true && !free.test(license ?? 'none'));
  // One entry stands for the builds of all systems.
  const names = asking.map(([place]) => nameOf(place).replace(/^(@img\/sharp-(?:libvips|win32|wasm32)|lightningcss).*/, '$1'));
  expect([...new Set(names)].filter((name) => !new RegExp(`${name}(?![\\w-])`).test(notice))).toEqual([]);
});

function atLeast(version: string, floor: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  const different = floor.findIndex((part, index) => part !== parts[index]);
  return different === -1 || (parts[different] ?? 0) > (floor[different] ?? 0);
}
