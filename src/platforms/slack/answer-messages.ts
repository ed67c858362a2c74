import type { types } from '@slack/bolt';
import { cardOf } from '../../domain/card.ts';
import { type Answer, type Command, type JsonSchemaProperty, optionsJsonSchema } from '../../domain/command.ts';
import type { GenerationView } from '../../domain/generation.ts';
import type { Help } from '../../domain/help.ts';
import { type Text, type TextKey, text } from '../../domain/texts.ts';
import { cut } from '../../lib/cut.ts';
import { type ChatButton, priced } from '../chat/buttons.ts';
import { acceptedSentence, emptyHistory, entryVerbs, pageTurns, queuePage, shownPrompt } from '../chat/lists.ts';
import type { AnswerContext } from './answer-context.ts';
import {
  bold,
  buttonBlocks,
  inline,
  joined,
  labelled,
  limits,
  mention,
  message,
  plain,
  richText,
  type Say,
  type SlackMessage,
  section,
  spaced,
  words,
} from './blocks.ts';
import { slackCommandName } from './command-names.ts';
import { withoutDirections } from './escape.ts';
import type { OrderForm } from './form.ts';
import { greetingMessage, pricesBlock } from './help-message.ts';
import { entriesBlocks } from './lists/entries.ts';
import { promptQuote, textMessage } from './render-message.ts';

/** `action_id` of the button that opens the form with what was typed, by the form. */
export const openFormActions = {
  video: 'open-form',
  image: 'open-form-image',
  film: 'open-form-film',
} as const satisfies Partial<Record<OrderForm, string>>;
type TypedForm = keyof typeof openFormActions;
/** Forms that hold what was typed behind their commands. */
export const typedForms: readonly TypedForm[] = ['video', 'image', 'film'];

/** What a command answers, as a message. */
export async function answerMessage(answer: Answer, context: AnswerContext): Promise<SlackMessage> {
  switch (answer.kind) {
    case 'generation':
      return textMessage(acceptedSentence(answer), context);
    case 'text':
      return textMessage(answer.text, context, answer.buttons);
    case 'history':
      return await historyMessage(answer, context);
    case 'help':
      return greetingMessage(answer.help, context);
    case 'queue':
      return queueMessage(answer.generations, context);
  }
}

/** What is wrong with what was typed, and the words themselves: Slack has cleared the line. @param buttons what one press would make instead; what opens the form with all of it, where it was kept */
export function misunderstoodMessage(
  problem: Text,
  typed: string,
  context: Say,
  form: TypedForm = 'video',
  { offers = [], restore = [] }: { readonly offers?: readonly ChatButton[]; readonly restore?: readonly ChatButton[] } = {},
): SlackMessage {
  const sentence = words(problem, context);
  const shown = cut(withoutDirections(typed), limits.section);
  const openForm: types.Button = {
    ...{ type: 'button', action_id: openFormActions[form], style: 'primary', value: cut(typed, limits.buttonValue) },
    text: { type: 'plain_text', text: words(text('slack.openForm'), context), emoji: false },
  };
  return message(sentence, [
    richText(section(plain(sentence)), ...(shown === '' ? [] : [preformatted(shown)])),
    ...buttonBlocks(labelled([...offers, ...restore], context), '', context),
    ...(restore.length > 0 ? [] : [{ type: 'actions' as const, elements: [openForm] }]),
  ]);
}

/** How a command is typed, with all that it takes. @param help what `/video` is and costs; default: nothing of it is said */
export function helpMessage(offered: readonly Command[], command: Command, context: Say, help?: Help): SlackMessage {
  const say = (each: Text): string => words(each, context);
  const { properties } = optionsJsonSchema(command.options);
  const typed = Object.entries(properties).filter(([, property]) => !property.onlyApi && !isPicture(property));
  const options = typed.map(([name, property]) => {
    const names = [name, ...(property.aliases ?? [])].map((each) => code(each.length === 1 ? `-${each}` : `--${each}`));
    const { labels } = property;
    const chosen = labels === undefined ? property.enum?.join(', ') : Object.values(labels).map(say).join('; ');
    const values = chosen === undefined ? [] : [plain(`(${chosen})`)];
    const help = plain(say({ key: (property.description ?? 'expected.valid') as TextKey, values: {} }));
    return section(...spaced([...names, ...values, help]));
  });
  const others = offered.map((each) =>
    section(...spaced([code(slackCommandName(each)), plain(say({ key: each.description, values: {} }))])),
  );
  const howTo = command.answers !== 'generation' ? [] : [text('slack.howToCommand'), text('slack.howTo')];
  const greeting = help === undefined ? [] : greetingMessage(help, context).blocks;
  const howItIsTyped = [
    richText(...howTo.map((each) => section(plain(say(each))))),
    richText({ type: 'rich_text_list', style: 'bullet', elements: options }),
    richText({ type: 'rich_text_list', style: 'bullet', elements: others }),
  ].filter(({ elements }) => elements.length > 0 && elements.every((each) => each.elements.length > 0));
  return message(say(text(command.name === 'image' ? 'still.formTitle' : 'slack.help')), [
    ...greeting,
    ...howItIsTyped,
    ...(help === undefined ? [] : pricesBlock(help, context)),
  ]);
}

async function historyMessage(answer: Answer & { kind: 'history' }, context: AnswerContext): Promise<SlackMessage> {
  const empty = emptyHistory(answer);
  if (empty !== undefined) return textMessage(empty, context);
  const turns = pageTurns(answer).map((turn) => ({ ...turn, label: words(turn.label, context) }));
  const title = words(text('chat.history'), context);
  return message(title, [
    { type: 'header', text: { type: 'plain_text', text: title, emoji: false } },
    ...(await entriesBlocks(answer.page.generations, context, (generation) =>
      labelled(
        entryVerbs(generation).map((verb) => priced(verb, generation)),
        context,
      ),
    )),
    ...buttonBlocks(turns, '', context),
  ]);
}

/** What is on its way here; the person's own can be called off, and all by somebody who manages the workspace. */
function queueMessage(generations: readonly GenerationView[], context: AnswerContext): SlackMessage {
  if (generations.length === 0) return textMessage(text('answer.queueEmpty'), context);
  const page = queuePage(generations, (reason) => words(reason, context));
  const blocks = page.generations.flatMap((generation) => {
    const card = cardOf(generation);
    const facts = [
      [bold(words(card.state, context))],
      [mention(generation.requester.id)],
      ...card.expected.map((each) => inline(each, context)),
    ];
    return [
      richText(...promptQuote({ ...card, sentPrompt: undefined }, context, shownPrompt), section(...joined(facts))),
      ...buttonBlocks(
        generation.requester.id === context.reader || context.manages === true
          ? card.buttons.filter((verb) => verb === 'cancel')
          : [],
        generation.id,
        context,
      ),
    ];
  });
  const reasons = page.reasons.map((why) => richText(section(...inline(why, context))));
  return message(words(text('command.queue'), context), [
    ...reasons,
    ...blocks,
    ...(page.more > 0 ? [richText(section(plain(`+${page.more}`)))] : []),
  ]);
}

function isPicture({ image, items }: JsonSchemaProperty): boolean {
  return image === true || items?.image === true;
}

function preformatted(shown: string): types.RichTextPreformatted {
  return { type: 'rich_text_preformatted', elements: [plain(shown)] };
}

function code(shown: string): types.RichTextText {
  return { type: 'text', text: shown, style: { code: true } };
}
