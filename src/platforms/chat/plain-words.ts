/** What stands for somebody or something whose name is not known: an id says nothing to a model, and may say too much. */
export const nameless = { person: 'someone', role: 'a group', channel: 'a channel', time: 'a date' } as const;

/** They hold signs of their own. */
const addresses = /(https?:\/\/\S+)/;
const blocks = /```(?:[\w+#-]{1,20}\n)?([\s\S]+?)```/g;
const inlineCode = /`([^`\n]+)`/g;
/** At the beginning of a line: headings, small print, quotes. */
const lineMarks = /^(?:#{1,3}|-#|>>>|>)[ \t]+(?=\S)/gm;
/** Longer marks first. A mark that has a letter, a digit or another one beside it, or a space inside, was typed as a sign: 2*3*4, snake_case. */
const pairs = ['\\*{2,3}', '__', '~~', '\\|\\|', '\\*', '_', '~'].map(
  (mark) => new RegExp(`(?<![\\p{L}\\p{N}*_~|\\\\])(${mark})(?![\\s*_~|])([^\\n]*?[^\\s\\\\])\\1(?![\\p{L}\\p{N}*_~|])`, 'gu'),
);

/** A text as people see it, without the marks that chat programs make bold, struck out or hidden text, code, headings and quotes of. */
export function withoutMarks(given: string): string {
  return given
    .split(addresses)
    .map((part, at) => (at % 2 === 0 ? unmarked(part) : part))
    .join('');
}

function unmarked(given: string): string {
  const opened = given.replaceAll(blocks, (_, code: string) => code.trim()).replaceAll(inlineCode, '$1');
  // Marks stand in marks.
  return [...pairs, ...pairs].reduce((text, pair) => text.replaceAll(pair, '$2'), opened.replaceAll(lineMarks, ''));
}
