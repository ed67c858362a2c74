import type { types } from '@slack/bolt';
import type { Help } from '../../domain/help.ts';
import { greetingSentences } from '../chat/help.ts';
import { buttonBlocks, inline, joined, message, plain, richText, type Say, type SlackMessage, section, words } from './blocks.ts';
import { slackCommandName } from './command-names.ts';

/** What the bot does, who pays, and examples to press. It calls nobody. */
export function greetingMessage(help: Help, say: Say): SlackMessage {
  const sentences = greetingSentences(help, slackCommandName({ name: 'video' }));
  return message(sentences.map((each) => words(each, say)).join(' '), [
    richText(section(...joined(sentences.map((each) => inline(each, say))))),
    ...exampleBlocks(help, say),
  ]);
}

/** The same with what each model costs, for somebody who asks. */
export function pricesBlock({ prices }: Help, say: Say): types.RichTextBlock[] {
  const elements = prices.map((price) => section(plain(words(price, say))));
  return elements.length === 0 ? [] : [richText({ type: 'rich_text_list', style: 'bullet', elements })];
}

/** The examples' buttons. */
export function exampleBlocks({ examples }: Help, say: Say): types.ActionsBlock[] {
  return buttonBlocks(
    examples.map(({ id, label }) => ({ verb: 'example', id, label: words(label, say) })),
    '',
    say,
  );
}
