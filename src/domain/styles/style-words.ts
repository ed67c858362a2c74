import { handleOf } from './style.ts';

/** Where the words of somebody who uses a style go. */
const promptPlace = /(?<!\\)\{\s*prompt\s*\}/giu;
/** A word to be asked for: letters and what names of two words need. Alternatives have a comma, and are none. */
const slot = /(?<!\\)\{\s*(\p{L}[\p{L}\p{N} _-]{0,29})\s*\}/gu;
/** A character or a thing by the name of its style, as people name each other; what stands behind a letter is an address. */
const mention = /(?<![\p{L}\p{N}_@.\\/])@(\p{L}[\p{L}\p{N}_-]{0,39})/gu;

/** The words that a style asks for, each once, in their order. */
export function slotsOf(words: string): readonly string[] {
  const found = [...words.matchAll(slot)].map(([, name = '']) => plain(name));
  return [...new Set(found)].filter((name) => name !== 'prompt');
}

/**
 * What somebody gave for the words that a style asks for: `product=a red shoe; colour=blue`, each also on a line of its own. Where one word is asked
 * for, it is enough to write it.
 *
 * @returns by the names that `slotsOf` gives; what is not asked for is left out
 */
export function givenSlots(given: string, slots: readonly string[]): ReadonlyMap<string, string> {
  const pairs = given.split(/[;\n]/).flatMap((part) => {
    const [, name, value] = /^\s*([^=:]+?)\s*[=:]\s*(.*?)\s*$/su.exec(part) ?? [];
    return name === undefined || value === undefined || value === '' || !slots.includes(plain(name))
      ? []
      : [[plain(name), value] as const];
  });
  const [only, ...others] = slots;
  const isOne = only !== undefined && others.length === 0 && !given.includes('=') && given.trim() !== '';
  if (pairs.length === 0 && isOne) return new Map([[only, given.trim()]]);
  return new Map(pairs);
}

/** The other way round, for a form that asks for each. */
export function slotsText(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value.replace(/[;\n]+/g, ',')}`)
    .join('; ');
}

/** The words of a style with what was given in the places of what it asks for. What was not given stays as it is. */
export function withSlots(words: string, given: ReadonlyMap<string, string>): string {
  return words.replace(slot, (whole, name: string) => given.get(plain(name)) ?? whole);
}

/** A prompt with a style's words around it. @param words with nothing left to ask for */
export function promptInStyle(prompt: string, words: string): string {
  const hasPlace = promptPlace.test(words);
  promptPlace.lastIndex = 0;
  // A function, since `$` means something in a text.
  const whole = hasPlace
    ? words.replace(promptPlace, () => prompt)
    : [prompt, words].filter((each) => each.trim() !== '').join(', ');
  return prompt.trim() === '' ? tidy(whole) : whole.trim();
}

/** The words of a character or a thing, without what is asked around it. */
export function describingWords(words: string): string {
  return tidy(words.replace(promptPlace, ''));
}

/** Names of styles that a prompt mentions as `@name`, as `handleOf` gives them, each once. */
export function mentionsIn(prompt: string): readonly string[] {
  return [...new Set([...prompt.matchAll(mention)].map(([, name = '']) => handleOf(name)))].filter((each) => each !== '');
}

/** A prompt with names in the places of mentions, what each looks like behind the first of its own. @param cast by their handles; what is not among them stays */
export function withCast(prompt: string, cast: ReadonlyMap<string, { readonly name: string; readonly words: string }>): string {
  const told = new Set<string>();
  return prompt.replace(mention, (whole, given: string) => {
    const handle = handleOf(given);
    const found = cast.get(handle);
    if (found === undefined) return whole;
    const isFirst = !told.has(handle);
    told.add(handle);
    return isFirst && found.words !== '' ? `${found.name} (${found.words})` : found.name;
  });
}

function plain(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}

/** Without the commas that nothing stands between. */
function tidy(words: string): string {
  return words
    .replace(/\s+/gu, ' ')
    .replace(/(?:\s*,){2,}/gu, ',')
    .replace(/^[\s,;.]+|[\s,;]+$/gu, '')
    .trim();
}
