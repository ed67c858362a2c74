import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { allRows } from '../faults/all-rows.ts';
import { controls } from './controls.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const rows = new Set(allRows.map(({ id }) => id));

it.each(controls)('$id, $threat: is held off by tests that exist', ({ tests }) => {
  expect(tests).not.toEqual([]);
  for (const test of tests) {
    if ('row' in test) {
      expect(rows).toContain(test.row);
      continue;
    }
    const [file, name] = test;
    expect(existsSync(join(root, file)), file).toBe(true);
    const source = readFileSync(join(root, file), 'utf8');
    expect(
      [`'${name}`, `"${name}`, `\`${name}`].some((written) => source.includes(written)),
      `${file}: ${name}`,
    ).toBe(true);
  }
});

it('names every control of the list', () => {
  expect(controls.map(({ id }) => id)).toEqual(Array.from({ length: 26 }, (_, index) => `S${index + 1}`));
});
