import type { SpendingReport } from '../../../../domain/admin.ts';

/** The report as a table for spreadsheets: one line a row, and the sum last. */
export function spendingCsv({ by, rows, total }: SpendingReport): string {
  const sums = ({ spentUsd, reservedUsd, maybeUsd, starts }: SpendingReport['total']) => [
    spentUsd,
    reservedUsd,
    maybeUsd,
    starts,
  ];
  const lines = [
    [by, 'name', 'spent_usd', 'reserved_usd', 'maybe_usd', 'starts'],
    ...rows.map(({ key, label = '', ...row }) => [key, label, ...sums(row)]),
    ['total', '', ...sums(total)],
  ];
  return csvOf(lines);
}

/** Lines as a spreadsheet reads them. */
export function csvOf(lines: readonly (readonly (string | number)[])[]): string {
  return lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('');
}

/**
 * Names are people's own words: what begins like a formula would be run by a spreadsheet. Where the comma is that of decimals, spreadsheets end a
 * cell with a semicolon or a tab and don't know our quotes, so that a cell may begin in the middle of ours.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection (2026-11-29)
 */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const plain = value.replace(/(^|[;,\t\r\n])(?=[\s"]*[=+\-@＝＋－＠])/g, "$1'");
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
