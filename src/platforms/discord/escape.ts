/** Everything that means something in Discord's markdown, a mention, a link or a list. A backslash before punctuation shows it as it is. */
const markup = /[\\*_~`|>#\-+[\]()<:@.]/g;
/** Marks that turn the direction of text, also of ours that follows. */
const directions = /[\u202a-\u202e\u2066-\u2069]/g;

/** Plain text as Discord shows it literally: nothing pings, links, formats or turns the line around. */
export function escapeMarkdown(text: string): string {
  return text.replace(directions, '').replace(markup, '\\$&');
}

/**
 * A person's words, shown literally and on their own: text that runs from right to left keeps to itself.
 *
 * @param maxLength of the result, in UTF-16 units, as Discord counts; at least 10
 */
export function literal(text: string, maxLength: number): string {
  const room = maxLength - 3;
  let shown = '';
  for (const character of text) {
    const escaped = escapeMarkdown(character);
    if (shown.length + escaped.length > room) return `\u2068${shown}…\u2069`;
    shown += escaped;
  }
  return shown === '' ? '' : `\u2068${shown}\u2069`;
}

/** Cuts to a length in UTF-16 units without breaking a character. */
export function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  let shown = '';
  for (const character of text) {
    if (shown.length + character.length > maxLength - 1) break;
    shown += character;
  }
  return `${shown}…`;
}
