import { nameless } from '../chat/plain-words.ts';

/** More than any prompt may have; what is longer is cut before it is looked at. */
const maxLength = 40_000;

/**
 * All that Slack itself writes between angle brackets; anything else there somebody has typed.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text (2026-11)
 */
const entities =
  /<(@[UW]\w{1,40}|#[CDG]\w{1,40}|!(?:here|channel|everyone|subteam\^\w{1,40}|date\^[^<>|]{1,500})|(?:https?|mailto|tel):[^<>|\s]{1,4000})(?:\|([^<>]{0,4000}))?>/g;

/**
 * What Slack sends, as the person wrote it: without the bot's name, with addresses, names and signs in place of entities.
 *
 * @param keepPeople leaves `<@U…>` and `<!subteam^S…>`, which an option may take
 */
export function cleanText(given: string, botUserId: string | undefined, keepPeople = false): string {
  const shown = given.slice(0, maxLength).replace(entities, (_, target: string, label: string | undefined) => {
    if (target === `@${botUserId}`) return ' ';
    if (keepPeople && /^(?:@|!subteam)/.test(target)) return `<${target}>`;
    return shownAs(target, label);
  });
  return shown.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').trim();
}

/** An id without its name says nothing to anybody. */
function shownAs(target: string, label: string | undefined): string {
  if (target.startsWith('@')) return label === undefined ? nameless.person : `@${label}`;
  if (target.startsWith('#')) return label === undefined || label === '' ? nameless.channel : `#${label}`;
  if (target.startsWith('!subteam')) return label ?? nameless.role;
  if (target.startsWith('!date')) return label ?? nameless.time;
  return label ?? (target.startsWith('!') ? `@${target.slice(1)}` : target);
}
