/** More than any prompt may have; what is longer is cut before it is looked at. */
const maxLength = 40_000;

/**
 * What Slack sends, as the person wrote it: without the bot's name, with addresses, names and signs in place of entities.
 *
 * @param keepPeople leaves `<@U…>`, which an option may take
 * @see https://docs.slack.dev/messaging/formatting-message-text (2026-11)
 */
export function cleanText(given: string, botUserId: string | undefined, keepPeople = false): string {
  const shown = given.slice(0, maxLength).replace(/<([^<>]*)>/g, (entity, inner: string) => {
    const bar = inner.indexOf('|');
    const [target, label] = bar < 0 ? [inner, undefined] : [inner.slice(0, bar), inner.slice(bar + 1)];
    if (target === `@${botUserId}`) return ' ';
    if (target.startsWith('@') && keepPeople) return `<${target}>`;
    if (target.startsWith('@')) return label === undefined ? entity : `@${label}`;
    if (target.startsWith('#')) return `#${label ?? target.slice(1)}`;
    if (target.startsWith('!')) return label ?? `@${target.slice(1)}`;
    return label ?? target;
  });
  return shown.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').trim();
}
