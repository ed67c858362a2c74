/** A row of a table, as long as it is. */
export interface CsvRow {
  /** From 1, empty rows too: as spreadsheets number them. */
  readonly number: number;
  /** At least one, with their spaces. */
  readonly cells: readonly string[];
}

/** Text that is no table. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
  readonly reason: 'quote not closed' | 'text after quote';
  /** From 1. */
  readonly row: number;

  constructor(reason: CsvError['reason'], row: number) {
    super(`row ${row}: ${reason}`);
    this.reason = reason;
    this.row = row;
  }
}

/**
 * Reads comma-separated values. A cell in quotes may hold separators, line breaks and doubled quotes; a quote within a cell that does not
 * begin with one is a character like any other. Rows end with LF, CRLF or CR.
 *
 * @param separator one character
 * @param mostRows reading stops behind so many. Default: all
 * @throws {CsvError} for a quote that is never closed, and for text behind a closed one
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export function readCsv(text: string, separator: string, mostRows = Number.POSITIVE_INFINITY): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  let at = 0;
  while (at < text.length && rows.length < mostRows) {
    const { cells, end } = readRow(text, at, separator, rows.length + 1);
    rows.push({ number: rows.length + 1, cells });
    at = end;
  }
  return rows;
}

/** @returns where the next row begins */
function readRow(text: string, start: number, separator: string, row: number) {
  const cells: string[] = [];
  let at = start;
  for (;;) {
    const { cell, end } = text[at] === '"' ? quotedCell(text, at, row) : plainCell(text, at, separator);
    cells.push(cell);
    at = end;
    const next = text[at];
    if (next === separator) at += 1;
    else if (next === undefined || next === '\n' || next === '\r')
      return { cells, end: at + (next === '\r' && text[at + 1] === '\n' ? 2 : 1) };
    else throw new CsvError('text after quote', row);
  }
}

function plainCell(text: string, start: number, separator: string) {
  let end = start;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return { cell: text.slice(start, end), end };
}

function quotedCell(text: string, start: number, row: number) {
  let close = text.indexOf('"', start + 1);
  while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close === -1) throw new CsvError('quote not closed', row);
  return { cell: text.slice(start + 1, close).replaceAll('""', '"'), end: close + 1 };
}
