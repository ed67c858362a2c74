/** How people ask what the bot can do, in the languages of its texts. */
const calls: readonly string[] = ['help', 'hilfe', 'ayuda', 'aide', 'ヘルプ', '使い方'];
const signs = /[\s!?.…¡¿！？。/]+/gu;

/** Whether words to the bot ask how it is used and are no request: “help”, “?”, or nothing at all. */
export function asksForHelp(words: string): boolean {
  const plain = words.toLowerCase().replaceAll(signs, '');
  return plain === '' || calls.includes(plain);
}
