import { text } from '../../domain/texts.ts';
import type { ShownDigest } from '../chat/delivery-platform.ts';
import { digestSentences } from '../chat/sentences.ts';
import { bold, inline, link, message, plain, richText, type Say, type SlackMessage, section, words } from './blocks.ts';

/** The best of a week. It names nobody and calls nobody. */
export function digestMessage(shown: ShownDigest, say: Pick<Say, 'texts' | 'locale'>): SlackMessage {
  const { title, about, best } = digestSentences(shown);
  const open = words(text('chat.openMessage'), say);
  const lines = best.map(({ facts, url }, at) => {
    const said = facts.map((each) => words(each, say)).join(' · ');
    return section(plain(`\n${at + 1}. ${said} · `), link(url, open));
  });
  const said = [words(title, say), words(about, say)];
  return message(said.join(' '), [richText(section(bold(words(title, say)), plain('\n'), ...inline(about, say)), ...lines)]);
}
