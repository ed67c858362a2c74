import type { APIEmbed } from 'discord.js';
import { cardOf } from '../../domain/card.ts';
import type { Answer } from '../../domain/command.ts';
import type { Receipts } from '../../domain/delivery.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { type Text, text } from '../../domain/texts.ts';
import { cut } from '../../lib/cut.ts';
import { acceptedSentence, emptyHistory, entryVerbs, pageTurns, queuePage, shownPrompt } from '../chat/lists.ts';
import { literal } from './escape.ts';
import { helpMessage } from './help-message.ts';
import {
  buttonsUnder,
  limits,
  type Message,
  promptEmbed,
  relativeTime,
  rows,
  type Say,
  textMessage,
  words,
} from './render-message.ts';
import { messageUrl, readReplyIds } from './reply-ids.ts';

export interface AnswerContext extends Say {
  readonly receipts: (id: string) => Receipts;
}

/** What a command answers, as a message. */
export function answerMessage(answer: Answer, context: AnswerContext): Message {
  switch (answer.kind) {
    case 'generation':
      return { ...textMessage(acceptedSentence(answer), context), components: [] };
    case 'text':
      // Where it takes the place of a question, its buttons are over.
      return { ...textMessage(answer.text, context), components: [] };
    case 'history':
      return historyMessage(answer, context);
    case 'help':
      return helpMessage(answer.help, context);
    case 'queue':
      return queueMessage(answer.generations, context);
  }
}

/** The file of an earlier video once more, for those who ask for it: nobody is called. */
export function postedAgainMessage(generation: GenerationView, say: Say, note: string): Message {
  const card = cardOf(generation);
  const by = words(text('card.by', { person: '' }), say);
  return {
    content: cut(`${by}<@${generation.requester.id}> ${note}`.trim(), limits.content),
    embeds: promptEmbed(card, generation.state, say),
    components: rows(buttonsUnder(generation, say), generation.id, say),
    allowed_mentions: { parse: [], replied_user: false },
  };
}

function historyMessage(answer: Answer & { kind: 'history' }, context: AnswerContext): Message {
  const { generations } = answer.page;
  const empty = emptyHistory(answer);
  if (empty !== undefined) return { ...textMessage(empty, context), embeds: [], components: [] };
  const label = (each: Text): string => context.texts.say(each, context.locale);
  const entryButtons = (verb: 'post' | 'again') =>
    generations
      .filter((generation) => entryVerbs(generation).includes(verb))
      .map(({ id, number }) => ({ verb, id, label: `${number} · ${label(text(`button.${verb}`))}` }));
  const turns = pageTurns(answer).map((turn) => ({ ...turn, label: label(turn.label) }));
  return {
    content: `**${words(text('chat.history'), context)}**`,
    embeds: generations.map((generation) => entry(generation, context)),
    components: [
      ...rows(entryButtons('post'), '', context),
      ...rows(entryButtons('again'), '', context),
      ...rows(turns, '', context),
    ],
    allowed_mentions: { parse: [], replied_user: false },
  };
}

/** State, prompt, who, when, length, price and where it is. */
function entry(generation: GenerationView, context: AnswerContext): APIEmbed {
  const { texts, locale } = context;
  const card = cardOf(generation);
  const say = (each: Text): string => words(each, context);
  const ids = readReplyIds(generation.replyTarget);
  const { result, status } = context.receipts(generation.id);
  const url = messageUrl(ids, result) ?? messageUrl(ids, status);
  const prompt = card.wordless === undefined ? literal(card.prompt, shownPrompt) : say(card.wordless);
  const facts = [
    `<@${generation.requester.id}>`,
    relativeTime(generation.createdAtMs),
    ...card.price.map(say),
    ...(url === undefined ? [] : [`[${say(text('chat.openMessage'))}](${url})`]),
  ];
  return {
    description: cut(`**${generation.number} · ${say(card.state)}** ${prompt}\n${facts.join(' · ')}`, limits.embedDescription),
    footer: { text: cut(card.options.map((each) => texts.say(each, locale)).join(' · ') || '–', 300) },
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
