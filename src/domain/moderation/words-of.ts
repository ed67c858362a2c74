import { isPromptFile } from '../batch/prompt-file.ts';
import { type Command, isImageBytes, optionsJsonSchema } from '../command.ts';
import type { NewShotFilm } from '../film.ts';
import { optionRows } from '../option-schema.ts';
import type { VideoRequest } from '../video-request.ts';
import type { GivenWords } from './word-book.ts';

/** Fields of a request that hold words, by their options. */
const wordRows = optionRows.flatMap(([option, { field, maxLength }]) => (maxLength === undefined ? [] : [{ option, field }]));

/** All that a request says in words. */
export function wordsOfRequest(request: VideoRequest): readonly GivenWords[] {
  const ofRows = wordRows.flatMap(({ option, field }) => {
    const words = request[field];
    return typeof words === 'string' ? [{ option, words }] : [];
  });
  const { captions = [], look } = request;
  const written = captions.map(({ text: words }) => ({ option: 'captions', words }));
  return [...ofRows, ...written, ...(look === undefined ? [] : [{ option: 'look', words: look }])];
}

/** The same of a film that is made of shots, besides those of its shots. */
export function wordsOfFilm({ title = '', look, captions = [] }: NewShotFilm): readonly GivenWords[] {
  return [
    { option: 'title', words: title },
    { option: 'look', words: look },
    ...captions.map((words) => ({ option: 'captions', words })),
  ];
}

/** All texts among raw values, whatever they are for. */
export function wordsOfRaw(raw: Readonly<Record<string, unknown>>): readonly GivenWords[] {
  return Object.entries(raw).flatMap(([option, value]) => textsIn(value).map((words) => ({ option, words })));
}

/** Of raw values for a command those that people write in words of their own: no choices, ids, names of people or models. */
export function wordsForCommand(
  { options }: Pick<Command, 'options'>,
  raw: Readonly<Record<string, unknown>>,
): readonly GivenWords[] {
  const { properties } = optionsJsonSchema(options);
  const isWords = (name: string): boolean => {
    const { type, enum: choices, generation, person, role, labels } = properties[name] ?? {};
    const isNamed = generation === true || person === true || role === true;
    return type === 'string' && choices === undefined && !isNamed && labels === undefined && !notWords.has(name);
  };
  return wordsOfRaw(Object.fromEntries(Object.entries(raw).filter(([name]) => isWords(name))));
}

/** What somebody reports may be said to those who decide about it. */
const notWords: ReadonlySet<string> = new Set(['id', 'model', 'details']);

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (isPromptFile(value)) return [value.words];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null || isImageBytes(value)) return [];
  return Object.values(value).flatMap(textsIn);
}
