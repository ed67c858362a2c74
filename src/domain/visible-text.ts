/**
 * Whether a reader sees anything of a text. Letters, numbers, punctuation and symbols show; what only joins, separates, controls or fills
 * does not, and neither does a mark without anything that it stands on. By Unicode's properties, so that no list has to grow: format
 * characters, white space, control, unassigned and private characters, variation selectors, Hangul fillers, tags.
 */
export function hasVisibleText(words: string): boolean {
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(words.replace(drawnAsNothing, ''));
}

/** Symbols and letters by their category, and nothing by their picture: Braille's blank, a note without a head, a place for an object. */
const drawnAsNothing = /[\p{Default_Ignorable_Code_Point}\u2800\u{1D159}\uFFFC\uFFFD]/gu;
