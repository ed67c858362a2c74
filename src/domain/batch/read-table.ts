import { CsvError, type CsvRow, readCsv } from './read-csv.ts';

/** One of the requests in a file. */
export interface BatchEntry {
  /** Its row, or its line, from 1. */
  readonly row: number;
  /** What it says, by the names of the API. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Columns of a table, by all names that people may give them, as `plainName` has them. */
export type Columns = ReadonlyMap<string, { readonly field: string; readonly isFile: boolean }>;

/** Why a table can't be read, and where: rows from 1. */
export type TableFault =
  | { readonly kind: 'quote not closed' | 'text after quote'; readonly row: number }
  | { readonly kind: 'unknown column' | 'file column' | 'column twice'; readonly row: number; readonly name: string }
  | { readonly kind: 'cell without column'; readonly row: number; readonly cell: string; readonly separator: string };

export type ReadTable =
  | { readonly entries: readonly BatchEntry[]; readonly faults?: never }
  | { readonly entries?: never; readonly faults: readonly TableFault[] };

/** Spreadsheets of countries that write 1,5 part cells by a semicolon. */
const separators = [',', ';', '\t'] as const;
/** The names of the columns are looked for in so many rows. */
const mostBeforeHead = 20;
/** Of a name or a cell that is told. */
const mostTold = 60;

/** @returns undefined for what is no text */
export function decodeText(bytes: Uint8Array): string | undefined {
  // Spreadsheets write "Unicode text" so.
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    // The mark at the beginning goes.
    const words = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return words.includes('\0') ? undefined : words;
  } catch {
    return undefined;
  }
}

/** A prompt on each line. */
export function readLines(words: string): readonly BatchEntry[] {
  return words
    .split(/\r\n?|\n/)
    .map((line, index) => ({ row: index + 1, fields: { prompt: line.trim() } }))
    .filter(({ fields }) => fields.prompt !== '');
}

/** A column's name without spaces, dashes and capitals. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

/** Whether words begin with the names of columns, as they do where a table was pasted: one of them is the prompt's. */
export function looksLikeTable(words: string, columns: Columns): boolean {
  const [named, table] = withoutSeparator(words);
  return named !== undefined || headOf(table, separatorOf(table, columns)).some((cell) => plainName(cell.trim()) === 'prompt');
}

/**
 * Reads a table with a row for each request. It begins with the names of its columns. Its cells are parted by commas, semicolons or tabs. Empty cells
 * and rows are left out. What a cell may hold is not looked at.
 */
export function readTable(words: string, columns: Columns): ReadTable {
  const [named, table] = withoutSeparator(words);
  try {
    const separator = named ?? separatorOf(table, columns);
    const rows = readCsv(table, separator).map(({ number, cells }) => ({
      number: number + (named === undefined ? 0 : 1),
      cells: cells.map((each) => each.trim()),
    }));
    const [head, ...others] = rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
    return head === undefined ? { entries: [] } : entriesOf(head, others, separator, columns);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { faults: [{ kind: error.reason, row: error.row }] };
  }
}

/** Excel's own way to name the separator. */
function withoutSeparator(words: string): readonly [separator: string | undefined, table: string] {
  const named = /^sep=(.)(?:\r\n?|\n)/i.exec(words);
  return [named?.[1], words.slice(named?.[0].length ?? 0)];
}

/** The one that makes most known names of the first row. */
function separatorOf(table: string, columns: Columns): string {
  const counts = separators.map((separator) => {
    const known = headOf(table, separator).filter((cell) => columns.has(plainName(cell))).length;
    return { separator, known };
  });
  return counts.reduce((best, each) => (each.known > best.known ? each : best)).separator;
}

/** The first row that has something in it; what is wrong with those below it does not matter here. */
function headOf(table: string, separator: string): readonly string[] {
  try {
    for (let count = 1; count <= mostBeforeHead; count += 1) {
      const cells = readCsv(table, separator, count)[count - 1]?.cells ?? [];
      if (cells.length === 0 || cells.some((cell) => cell.trim() !== '')) return cells;
    }
  } catch (error) {
    // Parted by another one, quotation marks stand where they can't.
    if (!(error instanceof CsvError)) throw error;
  }
  return [];
}

function entriesOf(head: CsvRow, rows: readonly CsvRow[], separator: string, columns: Columns): ReadTable {
  const found = head.cells.map((name): Found => ({ name, ...columns.get(plainName(name)) }));
  const faults: readonly TableFault[] = [...headFaults(head, found), ...rows.flatMap((row) => cellFaults(row, found, separator))];
  if (faults.length > 0) return { faults };
  return {
    entries: rows.map(({ number: row, cells }) => ({
      row,
      fields: Object.fromEntries(
        found.flatMap(({ field }, at) => (field === undefined || (cells[at] ?? '') === '' ? [] : [[field, cells[at] ?? '']])),
      ),
    })),
  };
}

/** A column of a table, with the field that it stands for, where that is known. */
interface Found {
  readonly name: string;
  readonly field?: string;
  readonly isFile?: boolean;
}

function headFaults({ number: row }: CsvRow, found: readonly Found[]): readonly TableFault[] {
  return found.flatMap(({ name, field, isFile }, at): readonly TableFault[] => {
    const isTwice = field !== undefined && found.findIndex((each) => each.field === field) < at;
    if (name !== '' && field === undefined) return [{ kind: 'unknown column', row, name: name.slice(0, mostTold) }];
    if (isFile === true) return [{ kind: 'file column', row, name }];
    return isTwice ? [{ kind: 'column twice', row, name }] : [];
  });
}

function cellFaults({ number: row, cells }: CsvRow, found: readonly Found[], separator: string): readonly TableFault[] {
  const cell = cells.find((each, at) => each !== '' && (found[at]?.name ?? '') === '');
  return cell === undefined ? [] : [{ kind: 'cell without column', row, cell: cell.slice(0, mostTold), separator }];
}
