import type { AdminCard } from '../../domain/admin-card.ts';
import { cutMarkup, literal } from './escape.ts';
import { labelled, limits, type Message, rows, type Say, silent, words } from './render-message.ts';

/** What those decide who manage a place. Words of others stand in an embed, where nothing pings, and as they were written. */
export function adminCardMessage(card: AdminCard, say: Pick<Say, 'texts' | 'locale'>): Message {
  const { title, facts, words: theirs = '', buttons, outcome } = card;
  const lines = [`**${words(title, say)}**`, ...facts.map((each) => words(each, say))];
  const content = [...lines, ...(outcome === undefined ? [] : [`**${words(outcome, say)}**`])].join('\n');
  return {
    content: cutMarkup(content, limits.content),
    embeds: theirs === '' ? [] : [{ description: literal(theirs, limits.embedDescription) }],
    components: rows(labelled(buttons, say), '', say),
    allowed_mentions: { ...silent, parse: [] },
  };
}
