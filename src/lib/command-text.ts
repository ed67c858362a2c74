import { type Command, type JsonSchemaProperty, optionsJsonSchema, optionText } from '../domain/command.ts';
import { UserError } from '../domain/errors.ts';
import { type Text, type TextKey, text } from '../domain/texts.ts';
import { cut } from './cut.ts';
import { editDistance } from './edit-distance.ts';

/** More than any prompt may have; what is longer is cut before it is looked at. */
const maxLength = 40_000;
/** Of a value in quotation marks; longer than any option. */
const maxQuoted = 5000;
/** Shorter words, and shorter names, are near to almost anything. */
const leastNear = { word: 4, name: 3 } as const;
/** The option that takes what is no flag, where a command has one of them. */
export const freeOptions = ['prompt', 'prompts', 'words', 'shots', 'id', 'name'] as const;
/** Dashes that chat clients and people's keyboards make of one or two hyphens. */
const dash = /^[\u2010-\u2015\u2212-]/u;
const longDash = /^[\u2014\u2015]/u;
const opening: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\u201c': '\u201d',
  '\u2018': '\u2019',
  '\u201e': '\u201c',
  '\u00ab': '\u00bb',
};
/** Any of these ends a quotation that a double quote began: chat programs turn them as they like. */
const doubles = '"\u201c\u201d\u201e';

export type TypedValues = Readonly<Record<string, string>>;

/** What was typed can't be understood; as much as could is kept, to go on from. */
export class CommandTextError extends UserError {
  readonly raw: TypedValues;

  constructor(sentence: Text, raw: TypedValues, option?: string) {
    super('invalid_option', sentence, option === undefined ? {} : { option });
    this.raw = raw;
  }
}

interface Flag {
  readonly name: string;
  readonly property: JsonSchemaProperty;
}

/**
 * Reads what stands behind `/video`: words, and among them flags of the declaration as `--flag value`, `--flag=value`, `--flag "more words"`
 * or by a short name. What is no flag is the prompt, as it was written.
 *
 * @throws {CommandTextError} naming the flag, and the nearest that there is
 */
export function parseCommandText(given: string, command: Pick<Command, 'options'>): { readonly raw: TypedValues } {
  const { properties } = optionsJsonSchema(command.options);
  const { words, called } = splitFlags(given.slice(0, maxLength), flagsOf(properties));
  const free = freeOptions.find((name) => name in properties);
  const raw: Record<string, string> = {};
  let problem: { readonly sentence: Text; readonly option?: string } | undefined;
  for (const { given: name, flag, value, isBare } of called) {
    const read = flag === undefined ? { problem: unknownFlag(name, flagsOf(properties)) } : readValue(flag, value, isBare);
    if ('problem' in read) problem ??= { sentence: read.problem, option: flag?.name ?? name };
    else if (flag !== undefined) raw[flag.name] = isText(flag.property) ? joined(raw[flag.name], read.value) : read.value;
  }
  if (words !== '' && free !== undefined) raw[free] = joined(raw[free], words);
  else if (words !== '') problem ??= { sentence: text('chat.noWords', { given: cut(words, 60) }) };
  if (problem !== undefined) throw new CommandTextError(problem.sentence, raw, problem.option);
  return { raw };
}

interface Called {
  readonly given: string;
  /** Undefined for one that there is not. */
  readonly flag: Flag | undefined;
  readonly value: string;
  /** Nothing stands behind it, not even an empty value. */
  readonly isBare: boolean;
}

/** What is flags, with their values, and the words that are left. */
function splitFlags(
  given: string,
  flags: ReadonlyMap<string, Flag>,
): { readonly words: string; readonly called: readonly Called[] } {
  const called: Called[] = [];
  let words = '';
  for (let rest = given, isStart = true; rest !== ''; isStart = false) {
    const space = /^\s+/u.exec(rest)?.[0] ?? '';
    const token = tokenAt(rest.slice(space.length));
    const found = isStart || space !== '' ? flagAt(token) : undefined;
    const flag = found && flags.get(found.name);
    const isWord = found === undefined || (flag === undefined && !isMeantAsFlag(found, flags));
    if (isWord || opensSpeech(found, flag, rest.slice(space.length + found.length))) {
      words += space + token;
      rest = rest.slice(space.length + token.length);
      continue;
    }
    rest = rest.slice(space.length + found.length);
    const value =
      flag === undefined && !found.hasValue ? { text: '', length: 0 } : valueAt(rest, found.hasValue, flag?.property ?? {});
    const isBare = value.text === '' && !found.hasValue && endOfQuotation(rest.trimStart()) === undefined;
    rest = rest.slice(value.length);
    called.push({ given: found.name, flag, value: value.text, isBare });
  }
  return { words: words.trim(), called };
}

function readValue(
  { name, property }: Flag,
  value: string,
  isBare: boolean,
): { readonly value: string } | { readonly problem: Text } {
  const option = optionText(name);
  if (isPicture(property)) return { problem: text('chat.pictureFlag', { option }) };
  // Taken as empty, a word of the prompt that looks like a flag would be lost.
  if (isBare && isText(property)) {
    return { problem: text('option.missing', { option, help: { key: (property.description ?? '') as TextKey, values: {} } }) };
  }
  if (property.role === true) {
    const role = /^(?:<!subteam\^)?(S\w{1,40})(?:\|[^<>]{0,100})?>?$/.exec(value)?.[1];
    return role === undefined ? { problem: text('chat.roleFlag', { option }) } : { value: role };
  }
  if (property.person !== true) return { value };
  const person = /^<@([UW]\w{1,40})>$/.exec(value)?.[1];
  return person === undefined ? { problem: text('chat.personFlag', { option }) } : { value: person };
}

/** Words that people write themselves. */
function isText({ type, format, enum: values, person, role }: JsonSchemaProperty): boolean {
  return type === 'string' && format === undefined && values === undefined && person !== true && role !== true;
}

/** Given twice, it is one text: no words are lost. */
function joined(before: string | undefined, words: string): string {
  return before === undefined || before === '' ? words : `${before} ${words}`;
}

function flagsOf(properties: Readonly<Record<string, JsonSchemaProperty>>): ReadonlyMap<string, Flag> {
  const known = Object.entries(properties).filter(([, { onlyApi }]) => !onlyApi);
  return new Map(
    known.flatMap(([name, property]) =>
      [name, ...(property.aliases ?? [])].map((each) => [plainName(each), { name, property }] as const),
    ),
  );
}

/** `referenceImages`, `reference-images` and `Reference-Images` are one. */
function plainName(name: string): string {
  return name.replaceAll('-', '').toLowerCase();
}

/** Up to the next white space. */
function tokenAt(rest: string): string {
  return /^\S+/u.exec(rest)?.[0] ?? '';
}

interface CalledFlag {
  readonly name: string;
  /** One dash of a kind that also opens what somebody says: —Hola. */
  readonly mayOpenSpeech: boolean;
  readonly isCapital: boolean;
  /** Two dashes: it can only be a flag. */
  readonly isLong: boolean;
  /** Of the flag and its equals sign. */
  readonly length: number;
  readonly hasValue: boolean;
}

function flagAt(token: string): CalledFlag | undefined {
  if (!dash.test(token)) return undefined;
  const second = token.slice(1);
  const isLong = longDash.test(token) || dash.test(second);
  const dashes = dash.test(second) ? 2 : 1;
  const match = /^(\p{L}[\p{L}\p{N}-]{0,40})(=)?/u.exec(token.slice(dashes));
  const [whole, name, equals] = match ?? [];
  if (whole === undefined || name === undefined) return undefined;
  // "--aspect:" or "-3°" is something else.
  if (equals === undefined && dashes + whole.length < token.length) return undefined;
  return {
    ...{ name: plainName(name), isLong, length: dashes + whole.length, hasValue: equals !== undefined },
    ...{ mayOpenSpeech: dashes === 1 && !token.startsWith('-'), isCapital: /^\p{Lu}/u.test(name) },
  };
}

/** What two hyphens stand before is told where there is no such flag; before anything else than a slip of the pen, a long dash is a dash. */
function isMeantAsFlag({ name, isLong, mayOpenSpeech, isCapital }: CalledFlag, flags: ReadonlyMap<string, Flag>): boolean {
  if (!isLong) return false;
  return !mayOpenSpeech || (!isCapital && nearestFlag(name, flags) !== undefined);
}

/** "—No quiero": words as somebody says them, unless a value follows that only the flag explains. */
function opensSpeech({ mayOpenSpeech, isCapital, hasValue }: CalledFlag, flag: Flag | undefined, rest: string): boolean {
  if (!mayOpenSpeech || !isCapital || hasValue || flag === undefined) return false;
  const { enum: values, type } = flag.property;
  const value = valueAt(rest, false, flag.property).text;
  if (values !== undefined) return !values.some((each) => String(each) === value);
  return (type !== 'integer' && type !== 'number') || !/^\d+s?$/.test(value);
}

/** The value behind a flag, quotes taken off. A yes-or-no may stand alone. */
function valueAt(
  rest: string,
  isDirect: boolean,
  { type }: JsonSchemaProperty,
): { readonly text: string; readonly length: number } {
  const space = isDirect ? 0 : (/^\s*/u.exec(rest)?.[0].length ?? 0);
  const start = rest.slice(space);
  const end = endOfQuotation(start);
  if (end !== undefined) return { text: start.slice(1, end), length: space + end + 1 };
  const token = tokenAt(start);
  if (type === 'boolean' && !isDirect && !/^(?:yes|no|on|off|true|false|1|0)$/i.test(token)) return { text: 'yes', length: 0 };
  if (!isDirect && flagAt(token)?.isLong === true) return { text: '', length: 0 };
  return { text: token, length: space + token.length };
}

/** Where the quotation ends that the text begins with; undefined where it begins with none, or with one that does not end. */
function endOfQuotation(start: string): number | undefined {
  const first = start.charAt(0);
  const close = opening[first];
  if (close === undefined) return undefined;
  const ends = doubles.includes(first) ? doubles : close;
  for (let index = 1; index < Math.min(start.length, maxQuoted); index += 1) {
    if (ends.includes(start.charAt(index))) return index;
  }
  return undefined;
}

function unknownFlag(given: string, flags: ReadonlyMap<string, Flag>): Text {
  const typed = [...flags.values()].filter(({ property }) => !isPicture(property));
  const known = [...new Set(typed.map(({ name }) => `--${name}`))].join(', ');
  const nearest = nearestFlag(given, flags);
  if (nearest === undefined) return text('chat.unknownFlag', { given: `--${given}`, known });
  if (isPicture(nearest.property)) return text('chat.pictureFlag', { option: optionText(nearest.name) });
  return text('chat.unknownFlagNear', { given: `--${given}`, nearest: `--${nearest.name}`, known });
}

/** The flag that somebody may have meant. Short names are near to any short word. */
function nearestFlag(given: string, flags: ReadonlyMap<string, Flag>): Flag | undefined {
  const names = [...flags.keys()].filter((name) => name.length >= leastNear.name);
  const [nearest] = names.map((name) => [name, editDistance(given, name)] as const).toSorted((a, b) => a[1] - b[1]);
  const isNear = nearest !== undefined && given.length >= leastNear.word && nearest[1] <= Math.max(1, given.length / 3);
  return isNear ? flags.get(nearest[0]) : undefined;
}

function isPicture({ image, items }: JsonSchemaProperty): boolean {
  return image === true || items?.image === true;
}
