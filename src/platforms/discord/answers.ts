import { cardOf } from '../../domain/card.ts';
import type { Answer } from '../../domain/command.ts';
import type { Receipts } from '../../domain/delivery.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { cut } from '../../lib/cut.ts';
import { acceptedSentence, queuePage } from '../chat/lists.ts';
import { literal } from './escape.ts';
import { helpMessage } from './help-message.ts';
import {
  componentsUnder,
  labelled,
  limits,
  type Message,
  promptEmbed,
  rows,
  type Say,
  textMessage,
  words,
} from './render-message.ts';
import { panelMessage } from './settings-panel.ts';

export interface AnswerContext extends Say {
  readonly receipts: (id: string) => Promise<Receipts>;
}

/** What a command answers, as a message. A page of history has a kind of its own, see `history-page.ts`. */
export function answerMessage(answer: Exclude<Answer, { kind: 'history' }>, context: AnswerContext): Message {
  if (answer.kind === 'help') return helpMessage(answer.help, context);
  if (answer.kind === 'queue') return queueMessage(answer.generations, context);
  if (answer.kind === 'text' && answer.panel !== undefined) return panelMessage(answer.panel, context);
  // Where it takes the place of a question, its buttons are over.
  if (answer.kind === 'generation') return { ...textMessage(acceptedSentence(answer), context), components: [] };
  const { buttons = [] } = answer;
  return { ...textMessage(answer.text, context), components: rows(labelled(buttons, context), '', context) };
}

/** The file of an earlier video once more, for those who ask for it: nobody is called. */
export function postedAgainMessage(generation: GenerationView, say: Say, note: string): Message {
  const card = cardOf(generation);
  const by = words(text('card.by', { person: '' }), say);
  return {
    content: cut(`${by}<@${generation.requester.id}> ${note}`.trim(), limits.content),
    embeds: promptEmbed(card, generation.state, say),
    components: componentsUnder(generation, say),
    allowed_mentions: { parse: [], replied_user: false },
  };
}

function queueMessage(generations: readonly GenerationView[], context: AnswerContext): Message {
  if (generations.length === 0) return textMessage(text('answer.queueEmpty'), context);
  const page = queuePage(generations, (reason) => words(reason, context));
  const lines = page.generations.map((generation) => {
    const card = cardOf(generation);
    const soon = card.expected.map((each) => ` ${words(each, context)}`).join('');
    const prompt = card.wordless === undefined ? literal(card.prompt, 80) : words(card.wordless, context);
    return `- **${words(card.state, context)}**${soon} <@${generation.requester.id}>: ${prompt}`;
  });
  const reasons = page.reasons.map((reason) => words(reason, context));
  const more = page.more > 0 ? [`- +${page.more}`] : [];
  return {
    content: cut([...reasons, ...lines, ...more].join('\n'), limits.content),
    allowed_mentions: { parse: [], replied_user: false },
  };
}
