import type { AdminCard } from '../../domain/admin-card.ts';
import {
  bold,
  buttonBlocks,
  inline,
  labelled,
  limits,
  message,
  plain,
  quote,
  richText,
  type Say,
  type SlackMessage,
  section,
  words,
} from './blocks.ts';
import { literal } from './escape.ts';

/** What those decide who manage a workspace. In rich text nothing is looked for that could call somebody. */
export function adminCardMessage(card: AdminCard, say: Pick<Say, 'texts' | 'locale'>): SlackMessage {
  const { title, facts, words: theirs = '', buttons, outcome } = card;
  const said = words(title, say);
  const lines = facts.map((each) => section(plain('\n'), ...inline(each, say)));
  const shown = theirs === '' ? [] : [quote(plain(literal(theirs, limits.section)))];
  const end = outcome === undefined ? [] : [section(bold(words(outcome, say)))];
  return message(said, [
    richText(section(bold(said)), ...lines, ...shown, ...end),
    ...buttonBlocks(labelled(buttons, say), '', say),
  ]);
}
