const segmenter = new Intl.Segmenter();

/** The characters of a text as people count them: a flag or a family of emoji is one. */
export function* graphemesOf(text: string): Iterable<string> {
  for (const { segment } of segmenter.segment(text)) yield segment;
}

/** Cuts to a number of characters as people count them. What was cut ends in “…”. */
export function cutGraphemes(text: string, most: number): string {
  let [shown, count] = ['', 0];
  for (const character of graphemesOf(text)) {
    if (count === most) return `${shown.trimEnd()}…`;
    shown += character;
    count += 1;
  }
  return text;
}

/**
 * Parts of a text, each of which fits, in their order. No character is broken, unless it alone is longer than a part.
 *
 * @param fits whether so much fits into one part; a longer text never does where a shorter one does not
 */
export function splitText(text: string, fits: (part: string) => boolean): readonly string[] {
  const parts: string[] = [];
  let part = '';
  const add = (piece: string): void => {
    if (part !== '' && !fits(part + piece)) {
      parts.push(part);
      part = '';
    }
    part += piece;
  };
  for (const character of graphemesOf(text)) for (const piece of fits(character) ? [character] : character) add(piece);
  return part === '' ? parts : [...parts, part];
}
