import type { ButtonInteraction } from 'discord.js';
import type { GenerationView } from '../../domain/generation.ts';
import { allLinesOf } from '../../domain/sets/set-card.ts';
import { inPublic } from '../../domain/status.ts';
import { text } from '../../domain/texts.ts';
import { packLines, wholePrompt } from '../chat/whole-prompt.ts';
import { type Acknowledged, whenAllowed } from './acknowledge.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { cutMarkup, escapeMarkdown, literal } from './escape.ts';
import { limits, type Message, type Say, words } from './render-message.ts';

/** Of each box: room for our own words, and for marks around theirs. */
const boxLength = limits.embedDescription - 100;

/** All words of a prompt, or all lines of many, to the one who pressed: as many messages as they need, a box each. */
export async function showPrompt(
  { applicationId, token, locale }: Pick<ButtonInteraction, 'applicationId' | 'token' | 'locale'>,
  acknowledged: Acknowledged,
  earlier: GenerationView,
  deps: Pick<IntakeDeps, 'rest' | 'texts' | 'clock' | 'stopping'>,
): Promise<void> {
  const { rest, texts, stopping: signal } = deps;
  for (const [index, description] of boxesOf(earlier, { texts, locale }).entries()) {
    const message: Message = { embeds: [{ description }], allowed_mentions: { parse: [], replied_user: false } };
    if (index === 0) await acknowledged.answer(message);
    else await whenAllowed(() => rest.createFollowUp(applicationId, token, message, { signal }), deps);
  }
}

/** Everybody who sees the message may press: what accuses somebody is not among the lines. */
function boxesOf(earlier: GenerationView, say: Pick<Say, 'texts' | 'locale'>): readonly string[] {
  const lines = allLinesOf(inPublic(earlier))?.map((each) => cutMarkup(words(each, say), boxLength));
  if (lines !== undefined) {
    return packLines(lines, ({ length }) => length, limits.embedDescription).map((each) => each.join('\n'));
  }
  return wholePrompt(earlier, (part) => escapeMarkdown(part).length <= boxLength).map((part) => {
    const label = part.beginsSent ? words(text('card.sentAs', { prompt: '' }), say) : '';
    return `${label}${literal(part.words, limits.embedDescription - label.length)}`;
  });
}
