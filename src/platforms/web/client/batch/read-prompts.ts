import { mostInBatch } from '../../../../domain/batch/batch-limits.ts';
import {
  type BatchEntry,
  type Columns,
  looksLikeTable,
  plainName,
  readLines,
  readTable,
} from '../../../../domain/batch/read-table.ts';
import type { FormOptions } from '../server/api.ts';
import { sayFault, words } from './words.ts';

/** How what was typed is read; empty: as it looks. */
export const promptForms = ['', 'lines', 'table'] as const;
export type PromptForm = (typeof promptForms)[number];

/** What was read; or why nothing can be made of it, a sentence for each fault. */
export interface ReadPrompts {
  readonly entries: readonly BatchEntry[];
  readonly faults: readonly string[];
  /** The fields that stand in it, the prompt first. */
  readonly fields: readonly string[];
}

/** More would hide the first. */
const mostFaults = 10;

export function readPrompts(typed: string, form: PromptForm, options: Pick<FormOptions, 'schema'>): ReadPrompts {
  const columns = columnsOf(options);
  const asTable = form === 'table' || (form === '' && looksLikeTable(typed, columns));
  const read = asTable ? readTable(typed, columns) : { entries: readLines(typed) };
  if (read.faults !== undefined) {
    const known = [...new Set([...columns.values()].filter(({ isFile }) => !isFile).map(({ field }) => field))];
    return { entries: [], fields: [], faults: read.faults.slice(0, mostFaults).map((each) => sayFault(each, known)) };
  }
  const { entries } = read;
  const { length } = entries;
  const isHeadAlone = asTable && length === 0 && typed.trim() !== '';
  const faults = length > mostInBatch ? [words.tooMany(length, mostInBatch)] : isHeadAlone ? [words.noPrompts] : [];
  const given = new Set(['prompt', ...entries.flatMap(({ fields }) => Object.keys(fields))]);
  return { entries: faults.length > 0 ? [] : entries, faults, fields: [...given] };
}

/** The options of the form, by their names in the API and by their titles. */
function columnsOf({ schema: { properties } }: Pick<FormOptions, 'schema'>): Columns {
  return new Map(
    Object.entries(properties).flatMap(([field, { title, image }]) =>
      [field, title].map((name) => [plainName(name), { field, isFile: image === true || field.endsWith('_file') }] as const),
    ),
  );
}
