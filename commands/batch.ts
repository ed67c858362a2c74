import { z } from 'zod';
import { mostInBatch } from '../src/domain/batch/batch-limits.ts';
import { eachOrProblems, problemsText } from '../src/domain/batch/batch-problems.ts';
import { type PromptFile, promptFileOption } from '../src/domain/batch/prompt-file.ts';
import { isTable, readBatchWords } from '../src/domain/batch/read-batch.ts';
import {
  type Command,
  defineCommand,
  type JsonSchemaProperty,
  optionsJsonSchema,
  optionText,
  parseEachOption,
} from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import { allRows } from '../src/domain/option-schema.ts';
import { text } from '../src/domain/texts.ts';
import { CommandTextError, parseCommandText } from '../src/lib/command-text.ts';
import { acceptedText } from './accepted-text.ts';
import { createVideoCommand, type VideoCommandDeps } from './video.ts';

/** What a form of a chat takes, and then some: as much as a file may hold. */
const maxWords = 200_000;
/** What holds for all that say nothing else; everything else stands in a line or a column of its own. */
const sharedOptions = {
  aspect: true,
  duration: true,
  quality: true,
  resolution: true,
  model: true,
  count: true,
  audio: true,
  negative: true,
  private: true,
} as const;

/** They are one set, which goes to one place. */
const ofAll = 'private';

type Raw = Readonly<Record<string, unknown>>;

/** One of the requests, as it was written. */
interface Entry {
  /** What people call its line or row. */
  readonly place: string;
  /** @throws {UserError} */
  raw(): Raw;
}

/** `/batch`: several videos at once, a prompt on each line or a table, for one price and by one yes: all of them or none. */
export function createBatchCommand(deps: VideoCommandDeps) {
  const video = createVideoCommand(deps);
  const { properties } = optionsJsonSchema(video.options);
  const typed = Object.fromEntries(
    Object.entries(properties).filter(([name, { onlyApi }]) => onlyApi !== true && name !== ofAll),
  );
  // A line that could say so would be public all the same.
  const line = { ...video, options: video.options.omit({ [ofAll]: true }) };
  return defineCommand({
    name: 'batch',
    description: 'command.batch',
    entry: 'slash',
    answers: 'generation',
    opensForm: true,
    options: z.strictObject({
      prompts: z.string().max(maxWords).optional().meta({ description: 'help.prompts' }),
      file: promptFileOption.optional().meta({ description: 'help.promptFile', promptFile: true }),
      ...video.options.pick(sharedOptions).shape,
    }),
    async run({ prompts = '', file, ...common }, call) {
      const before = await deps.engine.findByEvent(call.eventId);
      if (before !== undefined) return { kind: 'generation', generation: before, repeated: true, text: acceptedText(before) };
      const entries = entriesOf(prompts, file, { video: line, typed });
      try {
        const all = await eachOrProblems(entries, async (entry) => parseEachOption(video, { ...common, ...entry.raw() }));
        return await video.runAll(all, call);
      } catch (error) {
        throw error instanceof UserError ? byPlace(error, entries) : error;
      }
    },
  });
}

/** @throws {UserError} `invalid_option` with all that is wrong with a table, or where there is nothing, or too much */
function entriesOf(prompts: string, file: PromptFile | undefined, known: Known): readonly Entry[] {
  const typed = readWords(prompts, isTable(prompts, known.typed), known, 'prompts');
  const isTableFile = file !== undefined && (/\.(?:csv|tsv)$/i.test(file.name) || isTable(file.words, known.typed));
  const added = file === undefined ? [] : readWords(file.words, isTableFile, known, 'file');
  // Their rows have the same numbers: those of the file are told apart by its name.
  const isBoth = typed.length > 0 && added.length > 0;
  const entries = [...typed, ...added.map((each) => (isBoth ? { ...each, place: `${file?.name}:${each.place}` } : each))];
  const { length: given } = entries;
  const option = typed.length > 0 || file === undefined ? 'prompts' : 'file';
  if (given === 0) {
    const missing = text('option.missing', { option: optionText('prompts'), help: text('help.prompts') });
    throw new UserError('invalid_option', missing, { option });
  }
  if (given > mostInBatch) throw new UserError('invalid_option', text('batch.tooMany', { given, max: mostInBatch }), { option });
  return entries;
}

interface Known {
  readonly video: Pick<Command, 'options'>;
  /** What may be typed, or be a column. */
  readonly typed: Readonly<Record<string, JsonSchemaProperty>>;
}

function readWords(words: string, isRows: boolean, { video, typed }: Known, option: string): readonly Entry[] {
  if (words.trim() === '') return [];
  const { entries, problems } = readBatchWords(words, isRows ? 'table' : 'lines', typed);
  if (entries === undefined) throw new UserError('invalid_option', text('list.sentences', { sentences: problems }), { option });
  return entries.map(({ row, fields }) => ({
    place: String(row),
    // Flags are read in a line as they are behind a command.
    raw: () => (isRows ? byName(fields) : lineOf(fields.prompt ?? '', video)),
  }));
}

function lineOf(line: string, video: Pick<Command, 'options'>): Raw {
  try {
    return parseCommandText(line, video).raw;
  } catch (error) {
    if (!(error instanceof CommandTextError)) throw error;
    throw new UserError(error.code, error.text, { option: error.option, cause: error });
  }
}

/** A table names options as the API does. */
function byName(fields: Readonly<Record<string, string>>): Raw {
  const names = new Map<string, string>(allRows.map(([name, { rest }]) => [rest, name]));
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [names.get(field) ?? field, value]));
}

/** The same with the line that each of its sentences is about. */
function byPlace(error: UserError, entries: readonly Entry[]): UserError {
  const { code, problems, cause } = error;
  if (problems.length === 0) return error;
  const said = problemsText(problems, (index, sentence) => text('batch.row', { row: entries[index]?.place ?? '', sentence }));
  return new UserError(code, said, { option: 'prompts', problems, cause });
}
