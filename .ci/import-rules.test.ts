import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkImports } from './import-rules.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'veo-bot-imports-'));
  for (const folder of ['src', 'commands']) mkdirSync(path.join(root, folder));
});

afterEach(() => rmSync(root, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [file, code] of Object.entries(files)) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), code);
  }
}

it('finds nothing wrong with this program', () => {
  expect(checkImports(path.join(import.meta.dirname, '..'))).toEqual([]);
});

it('says where, what and what would be allowed', () => {
  write({ 'src/engine/submit.ts': "// first line\n\nimport { openStore } from '../storage/sqlite/open.ts';\nopenStore();\n" });
  expect(checkImports(root)).toEqual([
    'src/engine/submit.ts:3 imports src/storage/sqlite/open.ts. src/engine may import: src/engine, src/domain, src/lib, Node, croner, p-queue.',
  ]);
});

describe('refuses', () => {
  it.each([
    ['a sibling folder', 'src/media/x.ts', "import '../engine/y.ts'", 'src/engine/y.ts'],
    ['the engine in a platform', 'src/platforms/web/x.ts', "import { a } from '../../engine/y.ts'; a()", 'src/engine/y.ts'],
    [
      'the engine in a platform as a type',
      'src/platforms/web/x.ts',
      "import type { A } from '../../engine/y.ts'; const a: A = 1",
      'src/engine/y.ts',
    ],
    [
      'the engine in a platform inside a type',
      'src/platforms/web/x.ts',
      "type A = import('../../engine/y.ts').A",
      'src/engine/y.ts',
    ],
    ['commands in a platform', 'src/platforms/web/x.ts', "import '../../../commands/index.ts'", 'commands/index.ts'],
    ['another platform', 'src/platforms/web/x.ts', "import '../slack/y.ts'", 'src/platforms/slack/y.ts'],
    ['another platform in one that is new', 'src/platforms/pigeon/x.ts', "import '../slack/y.ts'", 'src/platforms/slack/y.ts'],
    ['the engine in one that is new', 'src/platforms/pigeon/x.ts', "import '../../engine/y.ts'", 'src/engine/y.ts'],
    ['a platform in the kit', 'src/platforms/chat/x.ts', "import '../pigeon/y.ts'", 'src/platforms/pigeon/y.ts'],
    ['a folder whose name begins alike', 'src/domain/x.ts', "import '../domain-more/y.ts'", 'src/domain-more/y.ts'],
    ['a way around through the parent', 'src/media/x.ts', "import './../storage/y.ts'", 'src/storage/y.ts'],
    ['a file outside', 'src/lib/x.ts', "import '../../../else/y.ts'", '../else/y.ts'],
    ['Node in the domain', 'src/domain/x.ts', "import { readFileSync } from 'node:fs'; readFileSync('a')", 'Node'],
    ['Node without its prefix in a command', 'commands/x.ts', "import 'fs/promises'", 'Node'],
    ['a package that is not on the list', 'src/lib/x.ts', "import _ from 'lodash/fp'", 'lodash'],
    ['a scoped package that is not on the list', 'src/engine/x.ts', "import '@google/genai/web'", '@google/genai'],
    ['the engine in lib', 'src/lib/x.ts', "import '../engine/y.ts'", 'src/engine/y.ts'],
    [
      'the preview in the google provider',
      'src/providers/google/x.ts',
      "import '../renderer/y.ts'",
      'src/providers/renderer/y.ts',
    ],
    ['an import() at run time', 'src/engine/x.ts', "await import('../storage/y.ts')", 'src/storage/y.ts'],
    ['an import() of a computed name', 'src/engine/x.ts', 'await import(name)', 'something that only shows when it runs'],
    ['a require', 'src/engine/x.ts', "require('better-sqlite3')", 'better-sqlite3'],
    ['a require made in passing', 'src/engine/x.ts', "createRequire(import.meta.url).resolve('sharp')", 'sharp'],
    ['a resolved name', 'src/engine/x.ts', "import.meta.resolve('sharp')", 'sharp'],
    [
      "a sibling's file as a worker",
      'src/engine/x.ts',
      "new Worker(new URL('../media/y.ts', import.meta.url))",
      'src/media/y.ts',
    ],
    ['tests', 'src/engine/x.ts', "import '../testing/y.ts'", 'src/testing/y.ts'],
    ['main', 'src/engine/x.ts', "import '../main.ts'", 'src/main.ts'],
    ['plain JavaScript too', 'src/domain/x.mjs', "import 'node:os'", 'Node'],
  ])('%s', (_what, file, code, named) => {
    write({ [file]: `${code};\n` });
    const [fault, ...more] = checkImports(root);
    expect(more).toEqual([]);
    expect(fault).toMatch(new RegExp(`^${file}:1 (?:imports|passes on)`));
    expect(fault).toContain(named);
  });

  it('a folder that has no rule', () => {
    write({ 'src/helpers/x.ts': "import 'node:fs';\n" });
    expect(checkImports(root)).toEqual([
      'src/helpers/x.ts:1 stands in a folder without a rule. Give it a row in .ci/import-rules.ts.',
    ]);
  });

  it.each([
    ["export { a } from './a.ts';"],
    ["export * from './a.ts';"],
    ["export type { A } from './a.ts';"],
    ["import { a } from './a.ts';\nexport { a };"],
    ["import type { A } from './a.ts';\nexport type { A as B };"],
  ])('a file that passes on what it imports: %s', (code) => {
    write({ 'src/engine/x.ts': code, 'src/engine/a.ts': 'export const a = 1;\nexport type A = 1;\n' });
    expect(checkImports(root)).toEqual([expect.stringMatching(/^src\/engine\/x\.ts:\d passes on/)]);
  });

  it('a circle, once', () => {
    write({
      'src/engine/b.ts': "import type { C } from './c.ts';\nexport type B = C;\n",
      'src/engine/a.ts': "import { B } from './b.ts';\nexport type A = B;\n",
      'src/engine/c.ts': "import './a.ts';\nexport type C = 1;\n",
      'src/engine/outside.ts': "import './a.ts';\n",
    });
    expect(checkImports(root)).toEqual([
      'src/engine/a.ts imports itself: src/engine/a.ts → src/engine/b.ts → src/engine/c.ts → src/engine/a.ts',
    ]);
  });

  it('a file that can not be read, by its name', () => {
    write({ 'src/engine/x.ts': 'import {' });
    expect(() => checkImports(root)).toThrow("src/engine/x.ts can't be read");
  });
});

it('lets through what the list allows', () => {
  write({
    'src/domain/x.ts': "import { z } from 'zod';\nimport './y.ts';\n",
    'src/domain/y.ts': 'export const y = 1;\n',
    'src/lib/x.ts': "import '../domain/errors.ts';\nimport '../domain/texts/en.ts';\nimport { request } from 'undici';\n",
    'src/engine/x.ts':
      "import { setTimeout } from 'node:timers/promises';\nimport PQueue from 'p-queue';\nimport '../domain/y.ts';\n",
    'src/providers/renderer/x.ts': "import '../google/y.ts';\nimport '../../emulator/y.ts';\n",
    'src/emulator/x.ts': "import '../preview/y.ts';\nimport { serve } from '@hono/node-server';\n",
    'src/platforms/web/pages/x.ts': "import '../y.ts';\nimport { Hono } from 'hono/tiny';\n",
    'src/media/x.ts': "await import(import.meta.resolve('@ffmpeg/core'));\n",
    'src/main.ts': "import './engine/x.ts';\nawait import('./platforms/web/pages/x.ts');\n",
    'src/launch.mjs': "import 'node:process';\nawait import(target);\n",
    'src/engine/x.test.ts': "import '../storage/y.ts';\n",
    'src/testing/app.ts': "import '../main.ts';\n",
    'commands/index.ts': "export { video } from './video.ts';\n",
    'commands/video.ts': "import '../src/domain/y.ts';\n",
  });
  expect(checkImports(root)).toEqual([]);
});

it('lets a platform import the chat kit and an SDK of its own, which nobody else imports', () => {
  const sdk = "import { Loft } from '@pigeons/loft';\nimport '../chat/take.ts';\nexport const a = Loft;\n";
  write({ 'src/platforms/pigeon/a.ts': sdk, 'src/platforms/pigeon/b/c.ts': "import '@pigeons/loft';\nimport '../a.ts';\n" });
  expect(checkImports(root)).toEqual([]);
  write({ 'src/platforms/owl/a.ts': "import '@pigeons/loft';\n" });
  const sentence = /^src\/platforms\/\w+\/.* imports @pigeons\/loft\. src\/platforms\/\w+ may import: .*a package of its own\.$/;
  expect(checkImports(root)).toEqual([sentence, sentence, sentence].map((each) => expect.stringMatching(each)));
});
