import { text } from '../../domain/texts.ts';
import type { ShownDigest } from '../chat/delivery-platform.ts';
import { digestSentences } from '../chat/sentences.ts';
import { cutMarkup } from './escape.ts';
import { limits, type Message, type Say, silent, words } from './render-message.ts';

/** The best of a week. It names nobody and calls nobody. */
export function digestMessage(shown: ShownDigest, say: Pick<Say, 'texts' | 'locale'>): Message {
  const { title, about, best } = digestSentences(shown);
  const open = words(text('chat.openMessage'), say);
  const lines = best.map(({ facts, url }, at) => {
    const said = facts.map((each) => words(each, say)).join(' · ');
    return `${at + 1}. ${said} · [${open}](${url})`;
  });
  const content = [`**${words(title, say)}**`, words(about, say), ...lines].join('\n');
  return { content: cutMarkup(content, limits.content), allowed_mentions: { ...silent, parse: [] } };
}
