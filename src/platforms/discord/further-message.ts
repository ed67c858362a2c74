import { cardOf } from '../../domain/card.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { isSpoiler } from '../../domain/place-settings/placed-target.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { Further } from '../chat/delivery-platform.ts';
import { furtherFacts } from '../chat/sentences.ts';
import { cutMarkup } from './escape.ts';
import { labelled, limits, type Message, promptEmbed, rows, type Say, silent, words, wordsWithLinks } from './render-message.ts';

/** The videos where they were not asked for: whose they are and what was asked for. It calls nobody. */
export function furtherMessage(generation: GenerationView, further: Further, say: Say, note?: Text): Message {
  const card = cardOf(generation);
  const open = further.watchUrl === undefined ? [] : [`[${words(text('chat.openMessage'), say)}](${further.watchUrl})`];
  const facts = [...furtherFacts(generation, further).map((each) => words(each, say)), ...open].join(' · ');
  const remix = { verb: 'remix', id: further.post.id, label: text('button.remix') } as const;
  return {
    content: cutMarkup(
      [facts, note === undefined ? '' : wordsWithLinks(note, say, isSpoiler(generation.replyTarget))].join(' ').trim(),
      limits.content,
    ),
    embeds: promptEmbed(card, 'completed', say),
    components: rows(labelled([remix], say), '', say),
    allowed_mentions: { ...silent, parse: [] },
  };
}
