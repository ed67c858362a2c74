import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../src/testing/set-up/test-engine.ts';
import { checkVendorNames, type Vendor } from './vendor-names.ts';

const pigeon: Vendor = { name: 'pigeon', home: 'src/platforms/pigeon', elsewhere: { 'src/loft.ts': 'it is where they live' } };

function check(files: Readonly<Record<string, string>>): string[] {
  const root = temporaryFolder();
  for (const folder of ['src', 'commands']) mkdirSync(path.join(root, folder));
  for (const [file, code] of Object.entries({ 'src/loft.ts': 'const pigeons = 2;\n', ...files })) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), code);
  }
  return checkVendorNames(root, [pigeon]);
}

it('finds no vendor of this program out of its place', () => {
  expect(checkVendorNames(path.join(import.meta.dirname, '..'))).toEqual([]);
});

it('lets a vendor be named in its folder, in tests, in the list of what is installed, and where a reason is given', () => {
  const said = "const name = 'Pigeon';\n";
  const places = ['src/platforms/pigeon/module.ts', 'src/engine/queue.test.ts', 'src/testing/fakes/x.ts', 'src/app/installed.ts'];
  expect(check(Object.fromEntries(places.map((place) => [place, said])))).toEqual([]);
});

it.each([
  ['code', 'src/engine/queue.ts', "\nif (platform === 'pigeon') wait();\n", 2],
  ['a part of a name', 'src/app/start.ts', 'const carrierPigeons = 1;\n', 1],
  ['a comment', 'src/domain/button.ts', '/** As Pigeon wants it. */\n', 1],
  ['the page', 'src/platforms/web/client/page.tsx', '<b>Pigeon</b>\n', 1],
  ['the folder of another one', 'src/platforms/pigeonhole/module.ts', "const id = 'pigeon';\n", 1],
  ['a command', 'commands/video.ts', 'const pigeon = 1;\n', 1],
])('says where %s names one', (_what, file, code, line) => {
  expect(check({ [file]: code })).toEqual([
    `${file}:${line} says “pigeon”. Only src/platforms/pigeon may: let its module say it, or give .ci/vendor-names.ts a row with the reason.`,
  ]);
});

it.each([
  ['a product of a vendor', "const model = 'homer-3';\n", 1],
  ['the name of a product that is ours', "const file = 'homer-bot.sqlite';\n", 0],
])('tells %s', (_what, code, faults) => {
  const root = temporaryFolder();
  for (const folder of ['src', 'commands']) mkdirSync(path.join(root, folder));
  writeFileSync(path.join(root, 'src/x.ts'), code);
  expect(checkVendorNames(root, [{ ...pigeon, elsewhere: {}, words: /pigeon|homer(?!-bot)/i }])).toHaveLength(faults);
});

it('takes no exception that nothing needs any more', () => {
  expect(check({ 'src/loft.ts': 'const birds = 2;\n' })).toEqual([
    'src/loft.ts does not say “pigeon” any more: take its row out of .ci/vendor-names.ts.',
  ]);
});
