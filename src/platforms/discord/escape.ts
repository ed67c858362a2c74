import { cut } from '../../lib/cut.ts';

/** What means something anywhere: emphasis, code, spoilers, links, mentions. A backslash before punctuation shows it as it is. */
const anywhere = /[\\*_~`|[\]<>@]/g;
/** What means something in front of a line: headings, lists, quotes, small print. */
const inFront = /^([ \t]*)(#|-|\+|\d+(?=\.))/gm;
/** What makes a link of an address. */
const address = /:(?=\/\/)/g;
/** Marks that turn the direction of text, also of ours that follows. */
const directions = /[\u202a-\u202e\u2066-\u2069]/g;

/** Plain text as Discord shows it literally: nothing pings, links, formats or turns the line around. */
export function escapeMarkdown(text: string): string {
  return text.replace(directions, '').replace(anywhere, '\\$&').replace(address, '\\:').replace(inFront, escapeFront);
}

function escapeFront(_: string, space: string, mark: string): string {
  // A backslash before a digit would be shown: the dot behind it is what makes a list.
  return /\d/.test(mark) ? `${space}${mark}\\` : `${space}\\${mark}`;
}

/**
 * A person's words, shown literally and on their own: text that runs from right to left keeps to itself.
 *
 * @param maxLength of the result, in UTF-16 units, as Discord counts; at least 10
 */
export function literal(text: string, maxLength: number): string {
  const shown = escapeMarkdown(text);
  if (shown === '') return '';
  if (shown.length + 2 <= maxLength) return `\u2068${shown}\u2069`;
  return `\u2068${cutMarkup(shown, maxLength - 2)}\u2069`;
}

/** Cuts what was escaped: it does not end in the backslash of something that is gone. */
export function cutMarkup(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : cut(text, maxLength).replace(/\\+…$/, '…');
}
