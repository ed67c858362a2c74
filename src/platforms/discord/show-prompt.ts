import type { ButtonInteraction } from 'discord.js';
import type { GenerationView } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { wholePrompt } from '../chat/whole-prompt.ts';
import { type Acknowledged, whenAllowed } from './acknowledge.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { escapeMarkdown, literal } from './escape.ts';
import { limits, type Message, words } from './render-message.ts';

/** Of each box: room for our own words, and for marks around theirs. */
const boxLength = limits.embedDescription - 100;

/** All words of a prompt, to the one who pressed: as many messages as they need, a box each. */
export async function showPrompt(
  { applicationId, token, locale }: Pick<ButtonInteraction, 'applicationId' | 'token' | 'locale'>,
  acknowledged: Acknowledged,
  earlier: GenerationView,
  deps: Pick<IntakeDeps, 'rest' | 'texts' | 'clock' | 'stopping'>,
): Promise<void> {
  const { rest, texts, stopping: signal } = deps;
  const parts = wholePrompt(earlier, (part) => escapeMarkdown(part).length <= boxLength);
  for (const [index, part] of parts.entries()) {
    const label = part.beginsSent ? words(text('card.sentAs', { prompt: '' }), { texts, locale }) : '';
    const message: Message = {
      embeds: [{ description: `${label}${literal(part.words, limits.embedDescription - label.length)}` }],
      allowed_mentions: { parse: [], replied_user: false },
    };
    if (index === 0) await acknowledged.answer(message);
    else await whenAllowed(() => rest.createFollowUp(applicationId, token, message, { signal }), deps);
  }
}
