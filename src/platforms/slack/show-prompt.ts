import type { GenerationView } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { wholePrompt } from '../chat/whole-prompt.ts';
import { limits, message, plain, quote, richText, words } from './blocks.ts';
import { literal } from './escape.ts';
import { contextOf, type HandlingDeps } from './event-context.ts';
import type { SlackEvent } from './payloads.ts';

/** Of each box: room for our own words, and for marks around theirs. */
const boxLength = limits.section - 100;
/** Slack refuses some 13,000 characters in the blocks of one message. */
const boxesPerMessage = 4;

/** All words of a prompt, to the one who pressed: as many messages as they need. */
export async function showPrompt(slackEvent: SlackEvent, earlier: GenerationView, deps: HandlingDeps): Promise<void> {
  const say = contextOf(deps);
  const boxes = wholePrompt(earlier, (part) => part.length <= boxLength).map(({ words: own, beginsSent }) => {
    const label = beginsSent ? `${words(text('card.sentAs', { prompt: '' }), say)} ` : '';
    // A piece may be made of marks that are not shown.
    return richText(quote(plain(`${label}${literal(own, limits.section - label.length) || '…'}`)));
  });
  for (let from = 0; from < boxes.length; from += boxesPerMessage) {
    const shown = message(words(text('button.show-prompt'), say), boxes.slice(from, from + boxesPerMessage));
    await deps.answerer.answer(slackEvent, shown);
  }
}
