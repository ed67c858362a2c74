import type { types } from '@slack/bolt';
import { type Button, type ButtonVerb, buttonId } from '../../domain/button.ts';
import type { Model } from '../../domain/catalog.ts';
import { type Text, text } from '../../domain/texts.ts';
import { cut } from '../../lib/cut.ts';
import type { ShowMoment, Texts } from '../../lib/say.ts';
import { type ButtonWeight, weightOf } from '../chat/button-weight.ts';
import { type ChatButton, numberIn } from '../chat/buttons.ts';
import { escapeMrkdwn, withoutDirections } from './escape.ts';

/**
 * Limits of a message: docs.slack.dev/reference/block-kit and reference/methods/chat.update (2026-11).
 */
export const limits = {
  /** Of `text`, which an edit may have at most. */
  text: 4000,
  /** One text in a block. */
  section: 3000,
  buttonLabel: 75,
  buttonValue: 2000,
  buttonsPerBlock: 25,
  fileTitle: 80,
  altText: 1000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
} as const;

/** Everything that is needed to put something into words. */
export interface Say {
  readonly texts: Texts;
  readonly locale: string | undefined;
  /** Wall clock, epoch milliseconds. */
  readonly nowMs: number;
  /** As in `ChatParts`. Default: nothing that follows from a video is offered. */
  readonly offered?: readonly Model[];
  /** As in `ChatParts`. */
  readonly usual?: Model | undefined;
}

/**
 * A message whose words stand in rich text, where nothing of them can ping, link or format. `text` is what notifications say. Without
 * `parse` and `link_names` an edit would look for names in it again.
 */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: types.KnownBlock[];
  readonly parse: 'none';
  readonly link_names: false;
}

/**
 * What a new message is posted with besides: no cards of addresses in it. Edits and private answers have no such arguments.
 *
 * @see https://docs.slack.dev/reference/methods/chat.postMessage (2026-08-20)
 */
export const withoutCards = { unfurl_links: false, unfurl_media: false } as const;

export type Inline = types.RichTextElement;

export type LabelledButton = ButtonVerb | (Button & { readonly label: string });

/** Buttons in the words of their reader. */
export function labelled(
  buttons: readonly ChatButton[],
  { texts, locale }: Pick<Say, 'texts' | 'locale'>,
): readonly LabelledButton[] {
  return buttons.map((each) => (typeof each === 'string' ? each : { ...each, label: texts.say(each.label, locale) }));
}

const styles: Readonly<Record<ButtonWeight, Pick<types.Button, 'style'>>> = {
  danger: { style: 'danger' },
  primary: { style: 'primary' },
  plain: {},
};

/** Buttons under a message. Slack asks once more before something is deleted. @param isPicture what they are about is a still */
export function buttonBlocks(
  buttons: readonly LabelledButton[],
  id: string,
  say: Pick<Say, 'texts' | 'locale'>,
  isPicture = false,
): types.ActionsBlock[] {
  if (buttons.length === 0) return [];
  const elements = buttons.slice(0, limits.buttonsPerBlock).map((each): types.Button => {
    const { label, ...button } = typeof each === 'string' ? { verb: each, id, label: labelOf(each, say) } : each;
    return {
      ...{ type: 'button', action_id: buttonId(button), text: plainText(cut(label, limits.buttonLabel)) },
      ...styles[weightOf(button.verb)],
      // What is about one of several videos asks by itself.
      ...(button.verb === 'remove' && numberIn(button.id) === undefined && { confirm: confirmation(say, isPicture) }),
    };
  });
  return [{ type: 'actions', elements }];
}

/** A message of blocks. @param notification what is said of it where there is no room for blocks */
export function message(notification: string, blocks: types.KnownBlock[]): SlackMessage {
  return {
    ...{ text: cut(escapeMrkdwn(notification), limits.text).replace(/&[a-z]*…$/, '…'), blocks },
    ...{ parse: 'none', link_names: false },
  };
}

export function richText(...elements: types.RichTextBlock['elements']): types.RichTextBlock {
  return { type: 'rich_text', elements };
}

export function section(...elements: Inline[]): types.RichTextSection {
  return { type: 'rich_text_section', elements };
}

export function quote(...elements: Inline[]): types.RichTextQuote {
  return { type: 'rich_text_quote', elements };
}

export function plain(shown: string): types.RichTextText {
  return { type: 'text', text: shown };
}

export function bold(shown: string): types.RichTextText {
  return { type: 'text', text: shown, style: { bold: true } };
}

export function link(url: string, shown: string): types.RichTextLink {
  return { type: 'link', url, text: shown };
}

export function mention(personId: string): types.RichTextUserMention {
  return { type: 'user', user_id: personId };
}

/** A time as the reader's clock has it. */
export function time(atMs: number, withDate = false): Inline {
  const format = withDate ? '{date_short_pretty}, {time}' : '{time}';
  return { type: 'date', timestamp: Math.round(atMs / 1000), format, fallback: new Date(atMs).toISOString() };
}

/** With a space between each two. */
export function spaced(elements: readonly Inline[], between = ' '): Inline[] {
  return elements.flatMap((each, index) => (index === 0 ? [each] : [plain(between), each]));
}

/** Sentences one behind the other. */
export function joined(sentences: readonly (readonly Inline[])[]): Inline[] {
  return sentences.flatMap((each, index) => (index === 0 ? each : [plain(' '), ...each]));
}

/** A sentence, its points in time by the reader's clock. */
export function inline(sentence: Text, { texts, locale }: Pick<Say, 'texts' | 'locale'>): Inline[] {
  return withoutDirections(texts.say(sentence, locale, markMoment))
    .split(/\u0001(-?\d+[td])\u0002/)
    .flatMap((part, index) => {
      if (index % 2 === 1) return [time(Number(part.slice(0, -1)), part.endsWith('d'))];
      return part === '' ? [] : [plain(part)];
    });
}

const markMoment: ShowMoment = ({ atMs, shows }) => `\u0001${Math.round(atMs)}${shows === 'time' ? 't' : 'd'}\u0002`;

export function words(each: Text, { texts, locale }: Pick<Say, 'texts' | 'locale'>): string {
  return withoutDirections(texts.say(each, locale));
}

/** A line in small print. */
export function contextBlock(facts: readonly Text[], say: Say): types.ContextBlock[] {
  const shown = cut(facts.map((each) => words(each, say)).join(' · '), limits.section);
  return shown === '' ? [] : [{ type: 'context', elements: [plainText(shown)] }];
}

function labelOf(verb: ButtonVerb, say: Pick<Say, 'texts' | 'locale'>): string {
  return words({ key: `button.${verb}`, values: {} }, say);
}

function confirmation(say: Pick<Say, 'texts' | 'locale'>, isPicture: boolean): types.ConfirmationDialog {
  const title = text(isPicture ? 'still.removeTitle' : 'slack.removeTitle');
  return {
    title: plainText(cut(words(title, say), limits.confirmTitle)),
    text: plainText(cut(words(text('slack.removeText'), say), limits.confirmText)),
    confirm: plainText(cut(labelOf('remove', say), limits.confirmButton)),
    deny: plainText(cut(words(text('slack.formClose'), say), limits.confirmButton)),
    style: 'danger',
  };
}

function plainText(shown: string): types.PlainTextElement {
  return { type: 'plain_text', text: shown, emoji: false };
}
