import { askedCount } from '../../../../domain/sets/request-set.ts';
import type { Fields, Makes } from '../server/api.ts';
import { type Picture, pictureFields } from './picture-files.ts';

/** What a person put into a form. */
export interface Content {
  readonly prompt: string;
  readonly values: Fields;
  readonly pictures: readonly Picture[];
}

/** A request on its way. It comes back into the form if it is refused. */
export interface Sent extends Content {
  /** Its idempotency key. */
  readonly key: string;
}

/** A form and everything that may come back into it. Nothing that a person typed or added leaves it, but by their own hand or accepted. */
export interface ComposerState {
  readonly content: Content;
  /** The form as an action filled it last; it may have been changed since. */
  readonly filled: Content | undefined;
  /** Whatever of the form came from actions: that can be had again. */
  readonly introduced: { readonly prompt?: string; readonly keys: readonly string[]; readonly values: Fields };
  /** Drafts that an action replaced, newest last. */
  readonly aside: readonly Content[];
  readonly sent: readonly Sent[];
  /** Idempotency keys of requests without an answer, by what was asked for, newest last: asked again, they are the same request. */
  readonly tries: readonly (readonly [signature: string, key: string])[];
}

const nothing: ComposerState['introduced'] = { keys: [], values: {} };
const triesKept = 20;
const asideKept = 20;

export function emptyState(content: Content): ComposerState {
  return { content, filled: undefined, introduced: nothing, aside: [], sent: [], tries: [] };
}

/** Neither words nor pictures. */
export function isBlank({ prompt, pictures }: Content): boolean {
  return prompt.trim() === '' && pictures.length === 0;
}

/** How many videos, or stills, a form asks for: alternatives in its words multiply them. */
export function countOf({ prompt, values: { number_of_videos: each = 1, changes } }: Content): number {
  const numberOfVideos = Math.max(1, Number(each) || 1);
  return askedCount({ prompt, ...(typeof changes === 'string' && { changes }), numberOfVideos });
}

/** Two forms that ask for the same have the same one. */
export function signatureOf({ prompt, values, pictures }: Content): string {
  const given = Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([prompt.trim(), given, pictures.map(({ key, field, crop }) => [key, field, crop])]);
}

export function changed(state: ComposerState, change: Partial<Content>): ComposerState {
  return { ...state, content: { ...state.content, ...change } };
}

/** Puts something else into the form. What the person had there, and what is not in it any more, is put aside. */
export function filled(state: ComposerState, content: Content, preset: Fields): ComposerState {
  const aside = overwrites(state, content, preset) ? [...state.aside, state.content].slice(-asideKept) : state.aside;
  return { ...state, content, filled: content, introduced: introducedBy(state, content), aside };
}

function introducedBy({ content: old, introduced }: ComposerState, next: Content): ComposerState['introduced'] {
  const keys = next.pictures.map(({ key }) => key).filter((key) => old.pictures.every((other) => other.key !== key));
  const values = Object.entries(next.values).filter(([name, value]) => value !== old.values[name]);
  const prompt = next.prompt === old.prompt ? introduced.prompt : next.prompt;
  return {
    ...(prompt !== undefined && { prompt }),
    keys: [...introduced.keys, ...keys],
    values: { ...introduced.values, ...Object.fromEntries(values) },
  };
}

/** Takes back what `filled` did. What was changed in the form since is put aside in its stead. */
export function unfilled(state: ComposerState, preset: Fields): ComposerState {
  const content = state.aside.at(-1);
  if (content === undefined) return state;
  const swapped = filled({ ...state, aside: state.aside.slice(0, -1) }, content, preset);
  return { ...swapped, filled: undefined, introduced: nothing };
}

/** What is in the form is the person's own, also what replaced something. */
export function ownFilled(state: ComposerState, content: Content, preset: Fields): ComposerState {
  return { ...filled(state, content, preset), filled: state.filled, introduced: state.introduced };
}

/** Sends what is in the form. The settings stay for the next request. */
export function takenOut(state: ComposerState, newKey: string): { readonly state: ComposerState; readonly sent: Sent } {
  const signature = signatureOf(state.content);
  const key = state.tries.find(([each]) => each === signature)?.[1] ?? newKey;
  const sent = { ...state.content, key };
  const content = { ...state.content, prompt: '', pictures: [] };
  const tries = state.tries.filter(([each]) => each !== signature);
  return { sent, state: { ...state, content, filled: undefined, introduced: nothing, sent: [...state.sent, sent], tries } };
}

/** What was sent is being made. A draft that it had replaced comes back. */
export function accepted(state: ComposerState, key: string): ComposerState {
  const rest = { ...state, sent: state.sent.filter((sent) => sent.key !== key) };
  if (!isBlank(rest.content)) return rest;
  const aside = rest.aside.filter((content) => !isBlank(content));
  const content = aside.at(-1);
  return content === undefined ? { ...rest, aside } : { ...rest, content, aside: aside.slice(0, -1) };
}

/** A form of the same session that was closed meanwhile sent what is in this one. */
export function acceptedElsewhere(state: ComposerState, key: string): ComposerState {
  const [signature] = state.tries.find(([, each]) => each === key) ?? [];
  return signature === signatureOf(state.content) ? changed(state, { prompt: '', pictures: [] }) : state;
}

/** What was sent comes back into the form, with what was typed since. */
export function refused(state: ComposerState, key: string, makes: Makes): ComposerState {
  const sent = state.sent.find((each) => each.key === key);
  if (sent === undefined) return state;
  const { key: _, ...content } = sent;
  const tries = [...state.tries, [signatureOf(content), key] as const].slice(-triesKept);
  const rest = { ...state, sent: state.sent.filter((each) => each !== sent), tries };
  const typed = state.content;
  if (isBlank(typed)) return { ...rest, content: { ...content, values: typed.values } };
  const isTooMany = makes === 'image' && content.pictures.length + typed.pictures.length > 1;
  // What an action filled in is another request, not the end of this one.
  if (state.filled !== undefined || isTooMany)
    return { ...rest, content, filled: undefined, introduced: nothing, aside: [...state.aside, typed] };
  return { ...rest, content: merged(content, typed, makes) };
}

function merged(first: Content, second: Content, makes: Makes): Content {
  const prompt = [first.prompt, second.prompt].filter((words) => words.trim() !== '').join('\n');
  return { prompt, values: second.values, pictures: withPictures(first.pictures, second.pictures, makes) };
}

/** Adds pictures, each to the field that it asks for if that is free, else to the first that is. */
export function withPictures(known: readonly Picture[], added: readonly Picture[], makes: Makes): readonly Picture[] {
  // One video is changed: the newest that was given. A still is made of none.
  const newest = makes === 'video' ? added.findLast(({ seconds }) => seconds !== undefined) : undefined;
  const list = newest === undefined ? [...known] : [...known.filter(({ seconds }) => seconds === undefined), newest];
  for (const picture of added.filter(({ seconds }) => seconds === undefined))
    list.push({ ...picture, field: freeField(list, picture.field, makes) });
  return list;
}

function freeField(pictures: readonly Picture[], wanted: string, makes: Makes): string {
  const fields: readonly string[] = pictureFields[makes];
  const isFree = (field: string) => pictures.every((other) => other.field !== field);
  const many = fields.at(-1) ?? '';
  if (wanted !== '' && (wanted === many || isFree(wanted))) return wanted;
  return fields.find(isFree) ?? many;
}

/** Whether something that the person put into the form is not in another one. */
function overwrites({ content: old, introduced }: ComposerState, next: Content, preset: Fields): boolean {
  const words = old.prompt.trim();
  if (words !== '' && words !== next.prompt.trim() && words !== introduced.prompt?.trim()) return true;
  const stays = (key: string) => introduced.keys.includes(key) || next.pictures.some((other) => other.key === key);
  if (!old.pictures.every(({ key }) => stays(key))) return true;
  const usual = { ...preset, ...introduced.values };
  return Object.entries(old.values).some(([name, value]) => value !== usual[name] && value !== next.values[name]);
}
