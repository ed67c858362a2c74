import type { JsonSchemaProperty } from '../command.ts';
import { optionRow } from '../option-schema.ts';
import { type Text, text } from '../texts.ts';
import { maxBatchBytes, mostInBatch } from './batch-limits.ts';
import { CsvError, type CsvRow, readCsv } from './read-csv.ts';

/** One of the requests in a file. */
export interface BatchEntry {
  /** Its row, or its line, from 1. */
  readonly row: number;
  /** What it says, by the names of the API. */
  readonly fields: Readonly<Record<string, string>>;
}

/** What is in a file; or why nothing can be made of it, a sentence for each fault. */
export type ReadBatch =
  | { readonly entries: readonly BatchEntry[]; readonly problems?: never }
  | { readonly entries?: never; readonly problems: readonly Text[] };

/** A table with a row for each request, or a prompt on each line. */
export type BatchForm = 'table' | 'lines';

/** Columns of a table, by all names that people may give them, without spaces, dashes and capitals. */
type Columns = ReadonlyMap<string, { readonly field: string; readonly isFile: boolean }>;

/** Spreadsheets of countries that write 1,5 part cells by a semicolon. */
const separators = [',', ';', '\t'] as const;
/** Excel's own way to name the separator. */
const separatorLine = /^sep=(.)(?:\r\n?|\n)/i;
/** More would hide the first. */
const mostProblems = 10;
/** The names of the columns are looked for in so many rows. */
const mostBeforeHead = 20;

/**
 * Reads several requests out of a file. What a cell may hold is not looked at: who makes the requests knows that.
 *
 * A table begins with the names of its columns, which are options of the command as they are typed or as the API calls them. Its cells are parted by
 * commas, semicolons or tabs. Empty cells and rows are left out.
 *
 * @param options of the command, as JSON Schema
 */
export function readBatch(bytes: Uint8Array, form: BatchForm, options: Readonly<Record<string, JsonSchemaProperty>>): ReadBatch {
  const { words, problem } = wordsOfFile(bytes);
  return words === undefined ? { problems: [problem] } : readBatchWords(words, form, options);
}

/** What stands in a file; or why it can't be read. */
export function wordsOfFile(
  bytes: Uint8Array,
): { readonly words: string; readonly problem?: never } | { readonly words?: never; readonly problem: Text } {
  if (bytes.byteLength > maxBatchBytes) return { problem: text('batch.tooLarge', { max: `${maxBatchBytes / 1024} KB` }) };
  const words = decode(bytes);
  return words === undefined ? { problem: text('batch.notUtf8') } : { words };
}

/** Whether words begin with the names of columns, as they do where a table was pasted: one of them is the prompt's. */
export function isTable(words: string, options: Readonly<Record<string, JsonSchemaProperty>>): boolean {
  const columns = columnsOf(options);
  if (separatorLine.test(words)) return true;
  return headOf(words, separatorOf(words, columns)).some((cell) => plain(cell.trim()) === 'prompt');
}

/** The same of words that somebody typed or pasted. */
export function readBatchWords(words: string, form: BatchForm, options: Readonly<Record<string, JsonSchemaProperty>>): ReadBatch {
  const read = form === 'lines' ? { entries: linesOf(words) } : tableOf(words, columnsOf(options));
  if (read.problems !== undefined) return { problems: few(read.problems) };
  const { length } = read.entries;
  if (length === 0) return { problems: [text('batch.empty')] };
  return length > mostInBatch ? { problems: [text('batch.tooMany', { given: length, max: mostInBatch })] } : read;
}

/** @returns undefined for what is no text */
function decode(bytes: Uint8Array): string | undefined {
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

function linesOf(words: string): readonly BatchEntry[] {
  return words
    .split(/\r\n?|\n/)
    .map((line, index) => ({ row: index + 1, fields: { prompt: line.trim() } }))
    .filter(({ fields }) => fields.prompt !== '');
}

function columnsOf(options: Readonly<Record<string, JsonSchemaProperty>>): Columns {
  return new Map(
    Object.entries(options).flatMap(([name, { aliases = [], image, film, items }]) => {
      const field = optionRow(name)?.rest ?? name;
      const isFile = image === true || film === true || items?.image === true;
      return [name, field, ...aliases].map((each) => [plain(each), { field, isFile }] as const);
    }),
  );
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

function tableOf(words: string, columns: Columns): ReadBatch {
  const named = separatorLine.exec(words);
  const table = words.slice(named?.[0].length ?? 0);
  try {
    const separator = named?.[1] ?? separatorOf(table, columns);
    const rows = readCsv(table, separator).map(({ number, cells }) => ({
      number: number + (named === null ? 0 : 1),
      cells: cells.map((each) => each.trim()),
    }));
    const [head, ...others] = rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
    return head === undefined ? { entries: [] } : entriesOf(head, others, separator, columns);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { row, reason } = error;
    return { problems: [text(reason === 'quote not closed' ? 'batch.quoteOpen' : 'batch.textAfterQuote', { row })] };
  }
}

/** The one that makes most known names of the first row. */
function separatorOf(table: string, columns: Columns): string {
  const counts = separators.map((separator) => {
    const known = headOf(table, separator).filter((cell) => columns.has(plain(cell))).length;
    return { separator, known };
  });
  return counts.reduce((best, each) => (each.known > best.known ? each : best)).separator;
}

function headOf(table: string, separator: string): readonly string[] {
  try {
    return readCsv(table, separator, mostBeforeHead).find(({ cells }) => cells.some((cell) => cell.trim() !== ''))?.cells ?? [];
  } catch (error) {
    // Parted by another one, quotation marks stand where they can't.
    if (error instanceof CsvError) return [];
    throw error;
  }
}

function entriesOf(head: CsvRow, rows: readonly CsvRow[], separator: string, columns: Columns): ReadBatch {
  const found = head.cells.map((name) => ({ name, ...columns.get(plain(name)) }));
  const known = [...new Set([...columns.values()].filter(({ isFile }) => !isFile).map(({ field }) => field))].join(', ');
  const problems = [
    ...found.flatMap(({ name, field, isFile }, at) => {
      const isTwice = field !== undefined && found.findIndex((each) => each.field === field) < at;
      if (name !== '' && field === undefined)
        return [text('batch.unknownColumn', { row: head.number, name: name.slice(0, 60), known })];
      if (isFile === true) return [text('batch.fileColumn', { row: head.number, name })];
      return isTwice ? [text('batch.columnTwice', { row: head.number, name })] : [];
    }),
    ...rows.flatMap(({ number: row, cells }) => {
      const nameless = cells.findIndex((cell, at) => cell !== '' && (found[at]?.name ?? '') === '');
      return nameless === -1
        ? []
        : [text('batch.cellTooMany', { row, cell: cells[nameless]?.slice(0, 60) ?? '', separator: shown(separator) })];
    }),
  ];
  if (problems.length > 0) return { problems };
  return {
    entries: rows.map(({ number: row, cells }) => ({
      row,
      fields: Object.fromEntries(
        found.flatMap(({ field }, at) => (field === undefined || (cells[at] ?? '') === '' ? [] : [[field, cells[at] ?? '']])),
      ),
    })),
  };
}

function shown(separator: string): string {
  return separator === '\t' ? 'tab' : separator;
}

function few(problems: readonly Text[]): readonly Text[] {
  const more = problems.length - mostProblems;
  return more <= 0 ? problems : [...problems.slice(0, mostProblems), text('batch.more', { count: more })];
}
