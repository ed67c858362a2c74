/** Most videos that one request may ask for, however it does. */
export const mostInSet = 10;

/** A prompt with one alternative of each group chosen. */
export interface PromptVariant {
  readonly prompt: string;
  /** The alternatives that make it differ from the others; undefined where there are no others. */
  readonly words: string | undefined;
}

/** A piece of a prompt: words as they are, or alternatives of which each makes a video of its own. */
type Piece = string | readonly string[];

/** A brace with the backslashes before it: an odd number of them makes it a character like any other. */
const brace = /(\\*)([{}])/g;

/**
 * How many prompts `{day,night}` makes of one: the product of all its groups, 1 where it has none. Nothing is put together for it, so that
 * a prompt may have any number of groups.
 */
export function variantCount(prompt: string): number {
  return piecesOf(prompt).reduce((count, piece) => (typeof piece === 'string' ? count : count * piece.length), 1);
}

/**
 * The prompts that come of one with groups of alternatives, the last group changing first. A group is two or more alternatives between
 * braces, parted by commas: `{day,night}`. What looks like data (quotes, names with a colon, braces in braces), lacks an alternative, or has a
 * backslash before its brace stays as it is; the backslash goes. `\,` is a comma within an alternative.
 *
 * @returns at most `limit` of them, at least one
 */
export function promptVariants(prompt: string, limit: number = mostInSet): readonly PromptVariant[] {
  const pieces = piecesOf(prompt);
  const isOne = pieces.every((piece) => typeof piece === 'string');
  let variants: readonly { readonly parts: readonly string[]; readonly chosen: readonly string[] }[] = [
    { parts: [], chosen: [] },
  ];
  for (const piece of pieces) {
    variants = variants
      .flatMap(({ parts, chosen }) =>
        typeof piece === 'string'
          ? [{ parts: [...parts, piece], chosen }]
          : piece.map((each) => ({ parts: [...parts, each], chosen: [...chosen, each] })),
      )
      .slice(0, limit);
  }
  return variants.map(({ parts, chosen }) => ({ prompt: parts.join(''), words: isOne ? undefined : chosen.join(', ') }));
}

/**
 * The prompt with the first of its alternatives only, so that fewer prompts come of it.
 *
 * @param most how many, at least 1
 * @returns undefined where it has several groups: nobody can say which of them should go
 */
export function withFewerVariants(prompt: string, most: number): string | undefined {
  const [group, ...others] = groupsOf(prompt).filter(
    ({ open, end }) => alternativesOf(prompt.slice(open + 1, end)) !== undefined,
  );
  if (group === undefined || others.length > 0) return undefined;
  const { open, end } = group;
  const kept = prompt
    .slice(open + 1, end)
    .split(separator)
    .slice(0, most);
  const inside = kept.length === 1 ? kept.map((each) => each.trim().replaceAll('\\,', ',')).join('') : `{${kept.join(',')}}`;
  return `${prompt.slice(0, open)}${inside}${prompt.slice(end + 1)}`;
}

/** A prompt that means these very words: what looks like alternatives in it is taken for words. */
export function literalPrompt(words: string): string {
  const [only, ...others] = promptVariants(words, 2);
  if (only?.prompt === words && others.length === 0) return words;
  return words.replace(brace, (_, slashes: string, each: string) => `${slashes}${slashes}\\${each}`);
}

/** A comma between alternatives; one with a backslash before it is a part of one. */
const separator = /(?<!\\),/;

function piecesOf(prompt: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { open, end } of groupsOf(prompt)) {
    const alternatives = alternativesOf(prompt.slice(open + 1, end));
    if (alternatives === undefined) continue;
    pieces.push(unescaped(prompt.slice(from, open)), alternatives);
    from = end + 1;
  }
  return [...pieces, unescaped(prompt.slice(from))];
}

/** Pairs of braces that stand in no other pair, and that no other pair stands in. */
function groupsOf(prompt: string): readonly { readonly open: number; readonly end: number }[] {
  const opened: number[] = [];
  let pairs: { readonly open: number; readonly end: number; readonly isNest: boolean }[] = [];
  for (const { 1: slashes = '', 2: each, index } of prompt.matchAll(brace)) {
    if (slashes.length % 2 === 1) continue;
    const at = index + slashes.length;
    if (each === '{') opened.push(at);
    const open = each === '}' ? opened.pop() : undefined;
    if (open === undefined) continue;
    const around = pairs.filter((pair) => pair.open < open);
    pairs = [...around, { open, end: at, isNest: around.length < pairs.length }];
  }
  return pairs.filter(({ isNest }) => !isNest);
}

/** @returns undefined where it is no group of alternatives */
function alternativesOf(inside: string): readonly string[] | undefined {
  const alternatives = inside.split(separator).map((each) => each.trim());
  const isData = alternatives.some((each) => /["“”]/.test(each) || /^'?[a-z_$][\w$-]*'?\s*:/i.test(each));
  if (alternatives.length < 2 || alternatives.includes('') || isData || inside.includes('\n')) return undefined;
  return alternatives.map((each) => unescaped(each.replaceAll('\\,', ',')));
}

function unescaped(words: string): string {
  return words.replace(brace, (_, slashes: string, each: string) => `${'\\'.repeat(Math.floor(slashes.length / 2))}${each}`);
}
