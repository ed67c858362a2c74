import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { mutants } from './mutants.ts';

const root = path.join(import.meta.dirname, '../../..');

it.each(mutants)('$id finds its place in $file exactly once, and its tests', ({ file, from, to, tests }) => {
  const source = readFileSync(path.join(root, file), 'utf8');
  expect(source.split(from).length - 1, from).toBe(1);
  expect(to).not.toBe(from);
  expect(tests).not.toEqual([]);
  for (const test of tests) expect(existsSync(path.join(root, test)), test).toBe(true);
});

it('gives each mutant an id of its own', () => {
  const ids = mutants.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
});
