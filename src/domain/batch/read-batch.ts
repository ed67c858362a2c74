import type { JsonSchemaProperty } from '../command.ts';
import { optionRow } from '../option-schema.ts';
import { type Text, text } from '../texts.ts';
import { maxBatchBytes, mostInBatch } from './batch-limits.ts';
import {
  type BatchEntry,
  type Columns,
  decodeText,
  looksLikeTable,
  plainName,
  readLines,
  readTable,
  type TableFault,
} from './read-table.ts';

/** What is in a file; or why nothing can be made of it, a sentence for each fault. */
export type ReadBatch =
  | { readonly entries: readonly BatchEntry[]; readonly problems?: never }
  | { readonly entries?: never; readonly problems: readonly Text[] };

/** A table with a row for each request, or a prompt on each line. */
export type BatchForm = 'table' | 'lines';

/** More would hide the first. */
const mostProblems = 10;

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
  const words = decodeText(bytes);
  return words === undefined ? { problem: text('batch.notUtf8') } : { words };
}

/** Whether words begin with the names of columns, as they do where a table was pasted: one of them is the prompt's. */
export function isTable(words: string, options: Readonly<Record<string, JsonSchemaProperty>>): boolean {
  return looksLikeTable(words, columnsOf(options));
}

/** The same of words that somebody typed or pasted. */
export function readBatchWords(words: string, form: BatchForm, options: Readonly<Record<string, JsonSchemaProperty>>): ReadBatch {
  const columns = columnsOf(options);
  const read = form === 'lines' ? { entries: readLines(words) } : readTable(words, columns);
  if (read.faults !== undefined) return { problems: few(read.faults.map((each) => faultText(each, columns))) };
  const { length } = read.entries;
  if (length === 0) return { problems: [text('batch.empty')] };
  return length > mostInBatch ? { problems: [text('batch.tooMany', { given: length, max: mostInBatch })] } : read;
}

function columnsOf(options: Readonly<Record<string, JsonSchemaProperty>>): Columns {
  return new Map(
    Object.entries(options).flatMap(([name, { aliases = [], image, film, items }]) => {
      const field = optionRow(name)?.rest ?? name;
      const isFile = image === true || film === true || items?.image === true;
      return [name, field, ...aliases].map((each) => [plainName(each), { field, isFile }] as const);
    }),
  );
}

function faultText(fault: TableFault, columns: Columns): Text {
  const { row } = fault;
  switch (fault.kind) {
    case 'quote not closed':
      return text('batch.quoteOpen', { row });
    case 'text after quote':
      return text('batch.textAfterQuote', { row });
    case 'unknown column': {
      const known = [...new Set([...columns.values()].filter(({ isFile }) => !isFile).map(({ field }) => field))].join(', ');
      return text('batch.unknownColumn', { row, name: fault.name, known });
    }
    case 'file column':
      return text('batch.fileColumn', { row, name: fault.name });
    case 'column twice':
      return text('batch.columnTwice', { row, name: fault.name });
    case 'cell without column':
      return text('batch.cellTooMany', { row, cell: fault.cell, separator: shown(fault.separator) });
  }
}

function shown(separator: string): string {
  return separator === '\t' ? 'tab' : separator;
}

function few(problems: readonly Text[]): readonly Text[] {
  const more = problems.length - mostProblems;
  return more <= 0 ? problems : [...problems.slice(0, mostProblems), text('batch.more', { count: more })];
}
