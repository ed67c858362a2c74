import { catalog, type Model } from '../catalog.ts';
import { optionText } from '../command.ts';
import { UserError } from '../errors.ts';
import type { ImageBytes } from '../media.ts';
import type { OptionFace } from '../option-row.ts';
import { allRows, optionSchema, type VideoValues } from '../option-schema.ts';
import type { VideoOption } from '../options.ts';
import { text } from '../texts.ts';
import type { StyleOptions } from './style.ts';
import type { StyleWish } from './style-book.ts';

/** Options that a style may set, in the table's order: no words, no files, and nothing that names an earlier video or a style. */
export const styleOptionNames: readonly VideoOption[] = allRows.flatMap(([name, row]) => (isOfStyle(name, row) ? [name] : []));

function isOfStyle(name: VideoOption, row: OptionFace): boolean {
  const isWords = row.maxLength !== undefined || name === 'style' || name === 'styleWords';
  // Who sees what is made is no part of how it looks.
  const isPlace = name === 'private';
  return (
    !isWords &&
    !isPlace &&
    row.picture === undefined &&
    row.film === undefined &&
    row.generation === undefined &&
    row.forms.onlyApi !== true
  );
}

/**
 * Options as a style keeps them. Any model's values are taken: what does not fit a request is left out of that one.
 *
 * @param offered models that there are besides the catalogue's
 * @throws {UserError} `invalid_option`
 */
export function readStyleOptions(given: Readonly<Record<string, unknown>>, offered: readonly Model[]): StyleOptions {
  return readPlainOptions(given, styleOptionNames, offered);
}

/**
 * The same for other options.
 *
 * @param names of those that may be given
 * @throws {UserError} `invalid_option`
 */
export function readPlainOptions(
  given: Readonly<Record<string, unknown>>,
  names: readonly VideoOption[],
  offered: readonly Model[],
): StyleOptions {
  const models = [...new Map([...catalog, ...offered].map((model) => [model.id, model])).values()];
  const [usual] = models;
  if (usual === undefined) throw new Error('there are no models');
  const { shape } = optionSchema({ models, usual }, 'video');
  const read = Object.entries(given).flatMap(([name, value]) => {
    if (value === undefined || value === null || value === '') return [];
    const option = names.find((each) => each === name);
    if (option === undefined) throw unknownOption(name, names);
    const parsed = shape[option].safeParse(value);
    if (!parsed.success) {
      throw new UserError(
        'invalid_option',
        text('option.invalid', { option: optionText(name), expected: text('expected.valid') }),
        {
          option: name,
        },
      );
    }
    return isPlain(parsed.data) ? [[option, parsed.data] as const] : [];
  });
  return Object.fromEntries(read);
}

function unknownOption(given: string, names: readonly VideoOption[]): UserError {
  const known = names.join(', ');
  return new UserError('invalid_option', text('option.unknown', { given: given.slice(0, 60), known }), { option: given });
}

/** The options that somebody set, for a style that is saved off a request. */
export function styleOptionsOf(values: VideoValues): StyleOptions {
  const set = styleOptionNames.flatMap((name) => {
    const value = values[name];
    return isPlain(value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(set);
}

/** Whether it is a value that people type or choose, and no file or list. */
export function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** What somebody wants to save, out of the values of a command that has the options of a style besides. */
export function styleWishOf(values: Readonly<Record<string, unknown>> & StyleValues): Omit<StyleWish, 'scope'> {
  const { name, words, negative, pictures: images } = values;
  const options = Object.fromEntries(styleOptionNames.map((option) => [option, values[option]]));
  return { name, words, negative, images, options };
}

interface StyleValues {
  readonly name: string;
  readonly words?: string | undefined;
  readonly negative?: string | undefined;
  readonly pictures?: readonly ImageBytes[] | undefined;
}
