import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { sampleVideoFile, temporaryFolder } from '../set-up/test-engine.ts';
import { allRows } from './all-rows.ts';
import { runRow } from './fault-row.ts';

/** Those that no other test proves, and that cost the most where they go wrong. `npm run faults` tries all. */
const chosen: readonly (readonly [id: string, fault: RegExp])[] = [
  ['V12', /poll\/404, 3 times/],
  ['C4', /answer hangs/],
  ['C5', /503 until/],
  ['C10', /long after/],
  ['H13', /takes nothing/],
  ['H16', /47 h/],
  ['H16', /49 h/],
  ['I7', /NUL/],
  ['I9', /1,000 times/],
];
const rows = chosen.map(([id, fault]) => {
  const row = allRows.find((each) => each.id === id && fault.test(each.fault));
  if (row === undefined) throw new Error(`there is no row ${id} with ${fault}`);
  return row;
});
const folder = temporaryFolder();
let video: string;

beforeAll(async () => {
  video = await sampleVideoFile(folder);
});

it.concurrent.each(rows)('$id: $fault', { timeout: 150_000 }, async (row) => {
  const { problems } = await runRow(row, { folder: await mkdtemp(join(folder, `${row.id}-`)), video });
  expect(problems).toEqual([]);
});

it('has a row for everything on the list', () => {
  const numbered = (letter: string, last: number, without: readonly number[] = []): string[] =>
    Array.from({ length: last }, (_, index) => index + 1).flatMap((number) =>
      without.includes(number) ? [] : `${letter}${number}`,
    );
  // C14 is Slack’s own; C9 stands for C18 as well where somebody leaves.
  const ofMakers = [...numbered('V', 24), ...numbered('E', 12), ...numbered('R', 4), ...numbered('N', 2)];
  const wanted = [...ofMakers, ...numbered('C', 18, [14]), ...numbered('H', 22), ...numbered('I', 12)];
  const ids = new Set(allRows.map(({ id }) => id));
  expect(wanted.filter((id) => !ids.has(id))).toEqual([]);
});
