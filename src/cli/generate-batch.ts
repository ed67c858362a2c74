import { readFileSync, statSync } from 'node:fs';
import type { AppConfig } from '../app/installed.ts';
import { maxBatchBytes } from '../domain/batch/batch-limits.ts';
import { readBatch } from '../domain/batch/read-batch.ts';
import type { BatchEntry } from '../domain/batch/read-table.ts';
import type { JsonSchemaProperty } from '../domain/command.ts';
import { cutGraphemes } from '../domain/graphemes.ts';
import { memberTexts, saysOf } from '../domain/sets/set-texts.ts';
import { type Text, text } from '../domain/texts.ts';
import { type Ended, RowsError } from '../platforms/terminal/generate-video.ts';
import { type Agreement, agree } from './agree.ts';
import { makeVideos, type StartBot } from './make-videos.ts';
import { clearProgressLine, endProgressLine, print, progressLine, say, UsageError } from './terminal.ts';

/** As people count them: enough to tell one prompt from another. */
const wordsLength = 40;

export interface BatchArguments {
  /** Of the file. */
  readonly path: string;
  /** Of the command, as JSON Schema. */
  readonly options: Readonly<Record<string, JsonSchemaProperty>>;
  /** What holds for all that have none of their own, by the names of the API. */
  readonly fields: Readonly<Record<string, string>>;
  readonly pictures: Readonly<Record<string, readonly string[]>>;
  readonly agreement: Agreement;
}

/**
 * Makes a video of each line, or row, of a file, for one price. Tells of each as it ends; the program ends with 1 where one was not made.
 *
 * @throws {UsageError} for a file that can't be read, with all that is wrong
 * @throws {GenerateError} where none was taken in
 */
export async function generateBatch(config: AppConfig, given: BatchArguments, startBot?: StartBot): Promise<void> {
  const { fields, pictures, agreement } = given;
  if (fields.prompt !== undefined || Object.keys(pictures).length > 0) throw new UsageError(say(text('terminal.fileAlone')));
  const batch = readBatchFile(given);
  const question = (priceUsd: number): Text => text('terminal.askBatch', { count: batch.length, priceUsd });
  const wish = {
    ...{ fields, pictures, batch, onEnded: tell },
    onAccepted: (message: string) => console.log(message),
    agree: (priceUsd: number) => agree(priceUsd, { ...agreement, question }),
    onProgress: ({
      message,
      elapsedSeconds,
      index,
      size,
    }: {
      message: string;
      elapsedSeconds: number;
      index: number;
      size: number;
    }) => progressLine(`${index}/${size}  ${elapsedSeconds} s  ${message}`),
  };
  const made = await makeVideos(config, wish, startBot).catch((error: unknown) => {
    throw error instanceof RowsError ? new UsageError(error.rows.map(rowSays).join('\n'), { cause: error }) : error;
  });
  endProgressLine();
  if (made !== undefined && made.problems.length > 0) process.exitCode = 1;
}

function rowSays({ row, message }: RowsError['rows'][number]): string {
  return say(text('batch.row', { row, sentence: message }));
}

/** @throws {UsageError} */
function readBatchFile({ path, options }: Pick<BatchArguments, 'path' | 'options'>): readonly BatchEntry[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isDirectory()) throw new UsageError(say(text('terminal.noFile', { path })));
  // So that nothing huge is read.
  const bytes = found.size > maxBatchBytes ? new Uint8Array(maxBatchBytes + 1) : readFileSync(path);
  const { entries, problems } = readBatch(bytes, /\.(?:csv|tsv)$/i.test(path) ? 'table' : 'lines', options);
  if (entries === undefined) throw new UsageError(problems.map((each) => say(each)).join('\n'));
  return entries;
}

/** "3 of 12 · a fox: Saved: …" */
function tell({ index, size, prompt, problem }: Ended, lines: readonly Text[]): void {
  clearProgressLine();
  const words = cutGraphemes(prompt.replace(/\s+/g, ' ').trim(), wordsLength);
  const place = size === 1 ? {} : { set: { id: '', index, size, ...(words !== '' && { words }) } };
  if (problem !== undefined) console.error(say(saysOf(place, text('list.one', { value: problem }))));
  else print(...memberTexts(place), ...lines);
}
