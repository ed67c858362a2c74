import { expect, it } from 'vitest';
import { spendingCsv } from './spending-csv.ts';

const sums = { spentUsd: 0.4, reservedUsd: 0, maybeUsd: 0, starts: 1 };

/** The name of a row as it stands in the file. */
function written(label: string): string {
  const csv = spendingCsv({ by: 'person', days: 1, total: sums, waits: [], rows: [{ key: 'discord:1', label, ...sums }] });
  return csv.slice(csv.indexOf('discord:1,') + 'discord:1,'.length, csv.indexOf(',0.4,'));
}

it('writes names so that no spreadsheet runs them, whatever it takes for the end of a cell', () => {
  expect(written('Ann-Marie + Bob = 2; x')).toBe('Ann-Marie + Bob = 2; x');
  for (const sign of ['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
    expect(written(`${sign}1`)).toBe(`'${sign}1`);
    expect(written(` ${sign}1`)).toBe(`' ${sign}1`);
    // Where the comma is that of decimals, cells end with a semicolon.
    expect(written(`Ann;${sign}1;${sign}2`)).toBe(`Ann;'${sign}1;'${sign}2`);
    expect(written(`Ann\t${sign}1`)).toBe(`Ann\t'${sign}1`);
    expect(written(`Ann\n${sign}1`)).toBe(`"Ann\n'${sign}1"`);
    expect(written(`Ann,"${sign}1`)).toBe(`"Ann,'""${sign}1"`);
  }
});
