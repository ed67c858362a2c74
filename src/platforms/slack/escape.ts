import { cut } from '../../lib/cut.ts';

/** Marks that turn the direction of text, also of ours that follows. */
const directions = /[\u202a-\u202e\u2066-\u2069]/g;

/** Words that turn nothing around which stands beside them. May be empty where the given are not. */
export function withoutDirections(text: string): string {
  return text.replace(directions, '');
}

/**
 * Plain text for where Slack looks for entities: nothing pings and nothing links. What we show stands in blocks of rich text, where
 * nothing is looked for at all; this is for notifications and for what comes with a file.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export function escapeMrkdwn(text: string): string {
  return withoutDirections(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Marks of Slack's own markup, which can't be escaped, and the signs that look like them. */
const lookalikes: Readonly<Record<string, string>> = { '*': '\u2217', _: '\u02cd', '~': '\u223c', '`': '\u02cb' };

/**
 * Words for where Slack knows nothing but markup: nothing pings, links, formats or turns into a picture of itself.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text
 */
export function unmarked(text: string): string {
  return escapeMrkdwn(text)
    .replace(/[*_~`]/g, (mark) => lookalikes[mark] ?? mark)
    .replace(/:(?=[\w+'-]+:)/g, ':\u2060')
    .replace(/\s+/g, ' ');
}

/**
 * A person's words for rich text, on their own: text that runs from right to left keeps to itself.
 *
 * @param maxLength of the result, in UTF-16 units, as Slack counts; at least 10
 */
export function literal(text: string, maxLength: number): string {
  const shown = withoutDirections(text);
  return shown === '' ? '' : `\u2068${cut(shown, maxLength - 2)}\u2069`;
}
