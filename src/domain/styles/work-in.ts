import { byQuality } from '../by-quality.ts';
import { findModel, type Model } from '../catalog.ts';
import { optionText } from '../command.ts';
import { UserError } from '../errors.ts';
import type { ImageBytes } from '../media.ts';
import { type OpenParts, problemsOf, withWishes } from '../open-options.ts';
import type { VideoValues } from '../option-schema.ts';
import type { VideoOption } from '../options.ts';
import { type Text, text } from '../texts.ts';
import type { LoadedStyle } from './style-book.ts';
import { styleOptionNames } from './style-options.ts';
import { describingWords, givenSlots, promptInStyle, slotsOf, withCast, withSlots } from './style-words.ts';

/** The styles that a request names. */
export interface Styles {
  readonly style: LoadedStyle | undefined;
  /** Characters and things that its prompt mentions. */
  readonly cast: readonly LoadedStyle[];
}

/**
 * Works styles into what somebody asks for. What they set themselves stays as it is, and so does a request that could be made: what a style would set
 * besides words, and what does not fit, is left out.
 *
 * @returns values that name no style any more, and what there is to know about it
 * @throws {UserError} `invalid_option` with the words that a style asks for
 */
export function workIn(
  given: VideoValues,
  { style, cast }: Styles,
  parts: OpenParts,
): { readonly values: VideoValues; readonly notes: readonly Text[] } {
  const { style: _, styleWords, ...asked } = given;
  const all = style === undefined ? cast : [style, ...cast.filter(({ id }) => id !== style.id)];
  if (all.length === 0) return { values: asked, notes: [] };
  const base = withWords(asked, { style, cast }, givenOrAsked(all, styleWords));
  const worked = withWishes(base, style?.options ?? {}, styleOptionNames, parts);
  const pictured = withPictures(worked.values, evenly(all.map(({ images }) => images)), parts);
  const out = pictured === undefined ? [...worked.left, 'referenceImages' as const] : worked.left;
  const names = all.map(({ called }) => called).reduce((first, second) => text('list.and', { first, second }));
  return {
    values: pictured ?? worked.values,
    notes: [text('style.used', { names }), ...(out.length === 0 ? [] : [leftText(out)])],
  };
}

function leftText(options: readonly VideoOption[]): Text {
  const names = options.map(optionText).reduce((first, second) => text('list.and', { first, second }));
  return text('style.left', { options: names });
}

/** @throws {UserError} naming the words that are still to come */
function givenOrAsked(styles: readonly LoadedStyle[], words = ''): ReadonlyMap<string, string> {
  const slots = [...new Set(styles.flatMap((each) => slotsOf(`${each.words} ${each.negative ?? ''}`)))];
  const found = givenSlots(words, slots);
  const missing = slots.filter((slot) => !found.has(slot));
  if (missing.length === 0) return found;
  const asking = styles.filter((each) => slotsOf(`${each.words} ${each.negative ?? ''}`).some((slot) => missing.includes(slot)));
  const name = asking.map(({ called }) => called).reduce((first, second) => text('list.and', { first, second }));
  const example = missing.map((slot) => `${slot}=…`).join('; ');
  const asks = text('style.asks', { name, words: missing.join(', '), option: text('option.styleWords'), example });
  throw new UserError('invalid_option', asks, { option: 'styleWords', asks: missing });
}

function withWords(values: VideoValues, { style, cast }: Styles, given: ReadonlyMap<string, string>): VideoValues {
  const described = cast.map((each) => {
    const words = describingWords(withSlots(each.words, given));
    return [each.handle, { name: each.name, words }] as const;
  });
  const named = withCast(values.prompt ?? '', new Map(described));
  const prompt = style === undefined ? named : promptInStyle(named, withSlots(style.words, given));
  const negatives = [values.negative, style?.negative && withSlots(style.negative, given)].filter(
    (each) => each !== undefined && each !== '',
  );
  return {
    ...values,
    ...(prompt !== '' && { prompt }),
    ...(negatives.length > 0 && { negative: negatives.join(', ') }),
  };
}

/**
 * With as many pictures as a model takes, by another model where that is left open and the usual one takes none.
 *
 * @returns undefined where none takes them beside what was asked for
 */
function withPictures(values: VideoValues, images: readonly ImageBytes[], parts: OpenParts): VideoValues | undefined {
  if (images.length === 0) return values;
  if (parts.read('referenceImages', images) === 'unknown') return undefined;
  const own = values.referenceImages ?? [];
  const most = problemsOf(values, parts);
  const isOpen = values.model === undefined && values.quality === undefined;
  const open = isOpen ? parts.offer.models.map(({ id }) => ({ ...values, model: id })) : [];
  for (const candidate of [values, ...open]) {
    const room = roomFor(candidate, parts) - own.length;
    if (room < 1) continue;
    const pictured = { ...candidate, referenceImages: [...own, ...images.slice(0, room)] };
    if (problemsOf(pictured, parts) <= most) return pictured;
  }
  return undefined;
}

function roomFor(values: VideoValues, { offer, make }: OpenParts): number {
  const takes = (model: Model | undefined): number => model?.referenceImages?.max ?? 0;
  // The quality chooses among all of them.
  if (values.quality !== undefined && values.model === undefined) return Math.max(...offer.models.map(takes));
  return takes(findModel(make(byQuality(values, offer, make)).model));
}

/** One of each in turn, so that everybody who is named is seen. */
function evenly(lists: readonly (readonly ImageBytes[])[]): readonly ImageBytes[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  const inTurn = Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list[at] ?? [])).flat();
  return [...new Map(inTurn.map((image) => [image.sha256, image])).values()];
}
