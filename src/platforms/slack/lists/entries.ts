import type { types } from '@slack/bolt';
import { type Card, cardOf } from '../../../domain/card.ts';
import type { GenerationView } from '../../../domain/generation.ts';
import { text } from '../../../domain/texts.ts';
import { cut } from '../../../lib/cut.ts';
import { altText } from '../../../lib/file-names.ts';
import { shownPrompt } from '../../chat/lists.ts';
import type { AnswerContext } from '../answer-context.ts';
import {
  bold,
  buttonBlocks,
  type Inline,
  type LabelledButton,
  limits,
  link,
  mention,
  plain,
  richText,
  section,
  spaced,
  time,
  words,
} from '../blocks.ts';
import { escapeMrkdwn, literal, unmarked } from '../escape.ts';
import { promptQuote } from '../render-message.ts';
import { permalinkOf } from '../reply-ids.ts';

/**
 * Limits of cards: docs.slack.dev/reference/block-kit/blocks/card-block and carousel-block (2026-11). That a card has three buttons at most is
 * said by libraries alone.
 */
const cardLimits = { line: 150, body: 200, buttons: 3, cards: 10 } as const;

/** Entries of a list: prompt, state, who, when, price, where it is and how it was made. @param buttons under each. Default: none */
export async function entriesBlocks(
  generations: readonly GenerationView[],
  context: AnswerContext,
  buttons: (generation: GenerationView) => readonly LabelledButton[] = () => [],
): Promise<types.KnownBlock[]> {
  if (context.pictures?.shape === 'cards') {
    const cards = await Promise.all(generations.map((each) => cardBlock(each, context, buttons(each))));
    return chunks(cards, cardLimits.cards).map((elements) => ({ type: 'carousel', elements }));
  }
  return (
    await Promise.all(
      generations.map(async (each) => [...(await entryBlocks(each, context)), ...buttonBlocks(buttons(each), each.id, context)]),
    )
  ).flat();
}

/** One entry, its picture beside its prompt where it has one. */
async function entryBlocks(generation: GenerationView, context: AnswerContext): Promise<types.KnownBlock[]> {
  const card = cardOf(generation);
  const options = cut(card.options.map((each) => words(each, context)).join(' · '), shownPrompt);
  const facts = section(
    ...spaced(await factsOf(generation, card, context), ' · '),
    ...(options === '' ? [] : [plain(`\n${options}`)]),
  );
  const image = imageOf(generation, context);
  const shown = promptOf(card, context, shownPrompt);
  if (image === undefined || shown === '')
    return [richText(...promptQuote({ ...card, sentPrompt: undefined }, context, shownPrompt), facts)];
  // Rich text holds no picture; of plain text nothing is taken for markup either.
  return [{ type: 'section', text: { type: 'plain_text', text: shown, emoji: false }, accessory: image }, richText(facts)];
}

async function factsOf(generation: GenerationView, card: Card, context: AnswerContext): Promise<Inline[]> {
  const url = permalinkOf((await context.receipts(generation.id)).result);
  return [
    bold(`${generation.number} · ${words(card.state, context)}`),
    mention(generation.requester.id),
    time(generation.createdAtMs, true),
    ...card.price.map((each) => plain(words(each, context))),
    ...(url === undefined ? [] : [link(url, words(text('chat.openMessage'), context))]),
  ];
}

/** The same as a card, whose words are markup: those of people are written so that none of them is. */
async function cardBlock(
  generation: GenerationView,
  context: AnswerContext,
  buttons: readonly LabelledButton[],
): Promise<types.CardBlock> {
  const card = cardOf(generation);
  const image = imageOf(generation, context);
  const url = permalinkOf((await context.receipts(generation.id)).result);
  const prompt = promptOf(card, context, cardLimits.line);
  const open = url === undefined ? [] : [`<${url}|${escapeMrkdwn(words(text('chat.openMessage'), context))}>`];
  const facts = [
    cut(unmarked(`${generation.number} · ${words(card.state, context)}`), cardLimits.line),
    ...card.price.map((each) => unmarked(words(each, context))),
    `<@${generation.requester.id}>`,
    dateMarkup(generation.createdAtMs),
  ];
  const body = fitting([...open, ...card.options.map((each) => unmarked(words(each, context)))], cardLimits.body);
  const actions = buttonBlocks(buttons.slice(0, cardLimits.buttons), generation.id, context).flatMap(({ elements }) =>
    elements.filter((each) => each.type === 'button'),
  );
  return {
    type: 'card',
    ...(image !== undefined && { hero_image: image }),
    ...(prompt !== '' && { title: markup(cutEntities(unmarked(prompt), cardLimits.line)) }),
    subtitle: markup(fitting(facts, cardLimits.line)),
    ...(body !== '' && { body: markup(body) }),
    ...(actions.length > 0 && { actions }),
  };
}

function imageOf(generation: GenerationView, context: AnswerContext): types.ImageElement | undefined {
  const file = context.pictures?.files.get(generation.id);
  if (file === undefined) return undefined;
  const alt = altText(generation, (each) => words(each, context), limits.altText);
  return { type: 'image', slack_file: { id: file }, alt_text: alt };
}

function promptOf({ prompt, wordless }: Card, context: AnswerContext, maxLength: number): string {
  return literal(prompt, maxLength) || (wordless === undefined ? '' : words(wordless, context));
}

/** As many of them as there is room for, in their order: none is cut, which could break what is written in it. */
function fitting(parts: readonly string[], maxLength: number): string {
  return parts.reduce((shown, part) => {
    const longer = shown === '' ? part : `${shown} · ${part}`;
    return longer.length > maxLength ? shown : longer;
  }, '');
}

/** @param escaped is cut between the characters that people see */
function cutEntities(escaped: string, maxLength: number): string {
  return cut(escaped, maxLength).replace(/&[a-z]*…$/, '…');
}

function markup(shown: string): types.MrkdwnElement {
  return { type: 'mrkdwn', text: shown, verbatim: true };
}

/** @see https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
function dateMarkup(atMs: number): string {
  return `<!date^${Math.round(atMs / 1000)}^{date_short_pretty}, {time}|${new Date(atMs).toISOString()}>`;
}

function chunks<Each>(all: readonly Each[], size: number): Each[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));
}
