import type { types } from '@slack/bolt';
import { type Text, text } from '../../domain/texts.ts';
import { type Say, type SlackMessage, words } from './blocks.ts';
import { textMessage } from './render-message.ts';

/** `action_id` of the button that opens the form for the thread in which it stands. */
export const makeHereAction = 'make-here';

/** How the bot is used in a thread, where Slack takes no commands. */
export function howToInThread(): Text {
  return text('list.sentences', { sentences: [text('slack.howToInThread'), text('slack.howTo')] });
}

/** The same, or why words are no request, above a button for what works in every thread. */
export function howToMessage(sentence: Text, say: Pick<Say, 'texts' | 'locale'>): SlackMessage {
  const { blocks, ...shown } = textMessage(sentence, say);
  const label: types.PlainTextElement = { type: 'plain_text', text: words(text('slack.makeHere'), say), emoji: false };
  const button: types.Button = { type: 'button', action_id: makeHereAction, style: 'primary', text: label };
  return { ...shown, blocks: [...blocks, { type: 'actions', elements: [button] }] };
}
