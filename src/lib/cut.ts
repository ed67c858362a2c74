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
