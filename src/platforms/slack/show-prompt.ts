import type { GenerationView } from '../../domain/generation.ts';
import { allLinesOf } from '../../domain/sets/set-card.ts';
import { inPublic } from '../../domain/status.ts';
import { type Text, text } from '../../domain/texts.ts';
import { packLines, wholePrompt } from '../chat/whole-prompt.ts';
import { inline, limits, message, plain, quote, richText, type Say, section, words } from './blocks.ts';
import { literal } from './escape.ts';
import { contextOf, type HandlingDeps } from './event-context.ts';
import type { SlackEvent } from './payloads.ts';

/** Of each box: room for our own words, and for marks around theirs. */
const boxLength = limits.section - 100;
/** Slack refuses some 13,000 characters in the blocks of one message. */
const boxesPerMessage = 4;

/** Of lines in one message, with room for what is escaped. */
const linesLength = 9000;

/** All words of a prompt, or all lines of many, to the one who pressed: as many messages as they need. */
export async function showPrompt(slackEvent: SlackEvent, earlier: GenerationView, deps: HandlingDeps): Promise<void> {
  const say = contextOf(deps);
  // Everybody who sees the message may press: what accuses somebody is not among the lines.
  const lines = allLinesOf(inPublic(earlier));
  if (lines !== undefined) return showLines(slackEvent, lines, say, deps);
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

async function showLines(slackEvent: SlackEvent, lines: readonly Text[], say: Say, deps: HandlingDeps): Promise<void> {
  const title = words(text('button.show-prompt'), say);
  for (const pack of packLines(lines, (line) => words(line, say).length, linesLength)) {
    const sections = pack.map((line, at) => section(...(at === 0 ? [] : [plain('\n')]), ...inline(line, say)));
    await deps.answerer.answer(slackEvent, message(title, [richText(...sections)]));
  }
}
