import { type APIActionRowComponent, type APIButtonComponent, ButtonStyle, ComponentType } from 'discord.js';
import type { Help } from '../../domain/help.ts';
import { type Text, text } from '../../domain/texts.ts';
import { cut } from '../../lib/cut.ts';
import { greetingSentences } from '../chat/help.ts';
import { cutMarkup } from './escape.ts';
import { limits, type Message, rows, type Say, words } from './render-message.ts';
import { slashName } from './slash-options.ts';

/** Rights that the bot lacks where it is greeted, and where an admin grants them. */
export interface Lacking {
  readonly rights: Text;
  readonly url: string;
}

/** What the bot does, who pays, and examples to press. It calls nobody. @param lacking default: nothing */
export function greetingMessage(help: Help, say: Say, lacking?: Lacking): Message {
  const sentences = [
    ...greetingSentences(help, commandName('video', say)),
    ...(lacking === undefined ? [] : [text('chat.lacksRights', { rights: lacking.rights })]),
  ];
  const content = cutMarkup(sentences.map((each) => words(each, say)).join(' '), limits.content);
  const components = [...exampleRows(help, say), ...(lacking === undefined ? [] : [linkRow(lacking.url, say)])];
  return { content, components, allowed_mentions: { parse: [], replied_user: false } };
}

/** The same with every command and what each model costs, for somebody who asks. */
export function helpMessage(help: Help, say: Say): Message {
  const { content = '', ...greeting } = greetingMessage(help, say);
  const commands = help.commands.map(({ name, description }) => {
    return `- **${commandName(name, say)}** ${words({ key: description, values: {} }, say)}`;
  });
  const prices = help.prices.map((price) => `- ${words(price, say)}`);
  return { ...greeting, content: cutMarkup([content, ...commands, '', ...prices].join('\n').trim(), limits.content) };
}

function commandName(name: string, { texts, locale }: Pick<Say, 'texts' | 'locale'>): string {
  return `/${texts.say(slashName(name), locale)}`;
}

function exampleRows({ examples }: Help, say: Say): APIActionRowComponent<APIButtonComponent>[] {
  const buttons = examples.map(({ id, label }) => ({ verb: 'example', id, label: say.texts.say(label, say.locale) }) as const);
  return rows(buttons, '', say);
}

function linkRow(url: string, { texts, locale }: Say): APIActionRowComponent<APIButtonComponent> {
  const label = cut(texts.say(text('discord.giveRights'), locale), limits.buttonLabel);
  return { type: ComponentType.ActionRow, components: [{ type: ComponentType.Button, style: ButtonStyle.Link, label, url }] };
}
