import type { types } from '@slack/bolt';
import { type Button, type ButtonVerb, buttonId } from '../../domain/button.ts';
import { type Card, cardOf, wordlessText } from '../../domain/card.ts';
import type { Model } from '../../domain/catalog.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { statusCardOf } from '../../domain/sets/set-card.ts';
import { type Text, text } from '../../domain/texts.ts';
import { isStill } from '../../domain/video-request.ts';
import { hasVisibleText } from '../../domain/visible-text.ts';
import { cut } from '../../lib/cut.ts';
import type { ShowMoment, Texts } from '../../lib/say.ts';
import { buttonsOf, type ChatButton, numberIn, type Offers, statusButtonsOf } from '../chat/buttons.ts';
import { altText as altTextOf } from '../chat/file-names.ts';
import { chooseButtons } from '../chat/one-of-several.ts';
import { answeredSentences, interruptedSentences, readySentence, sentencesOf, watchText } from '../chat/sentences.ts';
import { escapeMrkdwn, literal, withoutDirections } from './escape.ts';

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

/** What of a status message depends on what else stands. */
export interface Beside {
  /** Where the video plays. */
  readonly watchUrl?: string | undefined;
  /** The buttons stand under another message. */
  readonly withoutButtons?: boolean;
  /** Id of the picture of the video, where there is one; `none` where Slack takes none. */
  readonly poster?: string | undefined;
  /** The buttons that choose one of several videos stand under these. */
  readonly withoutChoice?: boolean;
}

/** The message that gets edited while a generation is on its way, and that sums it up, with its buttons, when it has ended. */
export function statusMessage(generation: GenerationView, say: Say, beside: Beside = {}): SlackMessage {
  const card = statusCardOf(generation);
  const { watchUrl, withoutButtons = false, withoutChoice = false } = beside;
  const sentences = [
    [bold(words(card.state, say))],
    ...[...card.details, ...card.expected, ...card.cost].map((each) => inline(each, say)),
    ...(watchUrl === undefined ? [] : [[link(watchUrl, words(watchText(generation), say))]]),
  ];
  const shownAll: readonly LabelledButton[] = card.excerpt.isCut ? ['show-prompt'] : [];
  const shown = message(words(card.state, say), [
    ...contextBlock(card.head, say),
    richText(
      ...promptQuote({ ...card, ...card.excerpt }, say),
      section(...joined(sentences)),
      ...card.members.map((each) => section(plain('\n'), ...inline(each, say))),
    ),
    ...contextBlock(card.more, say),
    ...(withoutButtons || withoutChoice ? [] : chooseBlocks(generation, say)),
    ...buttonBlocks(
      [...(withoutButtons ? [] : labelled(statusButtonsOf(generation, offersOf(say)), say)), ...shownAll],
      generation.id,
      say,
      isStill(generation.request),
    ),
  ]);
  const { poster = 'none' } = beside;
  const altText = altTextOf(generation, (each) => words(each, say), limits.altText);
  return poster === 'none' ? shown : withPoster(shown, poster, altText);
}

/** The same with a picture above its buttons. @param file the id of a file of ours, shared nowhere */
export function withPoster(shown: SlackMessage, file: string, altText: string): SlackMessage {
  const image: types.ImageBlock = { type: 'image', slack_file: { id: file }, alt_text: altText };
  const buttons = shown.blocks.filter(({ type }) => type === 'actions');
  return { ...shown, blocks: [...shown.blocks.filter(({ type }) => type !== 'actions'), image, ...buttons] };
}

/** How it ended where there is no video, to the one who asked. The buttons stand under the status message. */
export function endMessage(generation: GenerationView, say: Say, note?: Text): SlackMessage {
  return withOwnButtons(toPerson(generation, sentencesOf('result', generation, { elsewhere: note }), say), generation, say);
}

/** That there is no video, to the one who asked, under the message that says why: it is not said twice. */
export function failureMessage(generation: GenerationView, say: Say): SlackMessage {
  return withOwnButtons(toPerson(generation, sentencesOf('not made', generation), say), generation, say);
}

/** Why there is none, where everybody else only reads that it was refused. @param statusUrl the message that it is about */
export function reasonMessage(generation: GenerationView, say: Say, statusUrl?: string): SlackMessage {
  const about = toPerson(generation, sentencesOf('reason', generation), say);
  if (statusUrl === undefined) return about;
  return { ...about, blocks: [...about.blocks, richText(section(link(statusUrl, words(text('chat.openMessage'), say))))] };
}

/** In the place of a question that is answered: its buttons are spent. */
export function answeredMessage(generation: GenerationView, say: Say): SlackMessage {
  return toPerson(generation, answeredSentences(), say);
}

/** What only a person can decide, with the buttons for it. @param isUnderStatus what it is about stands right above */
export function questionMessage(generation: GenerationView, say: Say, isUnderStatus = false): SlackMessage {
  const { isQuiet: _, ...called } = generation;
  const asked = toPerson(called, sentencesOf(isUnderStatus ? 'short question' : 'question', generation), say);
  return { ...asked, blocks: [...asked.blocks, ...buttonBlocks(buttonsUnder(generation, say), generation.id, say)] };
}

/**
 * What stands above the finished videos. Words here are Slack's own markup, so that none of the person's are among them.
 *
 * @param calls the one who asked; where the bot has just called them, it does not once more
 */
export function resultComment(generation: GenerationView, { texts, locale }: Say, calls: boolean, note?: Text): string {
  const sentences = [readySentence(generation), ...generation.notes, ...(note === undefined ? [] : [note])];
  const person = calls && !generation.isQuiet ? [`<@${generation.requester.id}>`] : [];
  return [...person, ...sentences.map((each) => escapeMrkdwn(texts.say(each, locale)))].join(' ');
}

/** The same where no file could be brought: with an address where there is one. */
export function linkMessage(generation: GenerationView, say: Say, note: Text, url?: string): SlackMessage {
  const asked = toPerson(generation, [readySentence(generation), ...generation.notes, note], say);
  if (url === undefined) return withOwnButtons(asked, generation, say);
  const linked = [...asked.blocks, richText(section(link(url, words(watchText(generation), say))))];
  return withOwnButtons({ ...asked, blocks: linked }, generation, say);
}

/** Name of the file, as people see it. */
export function fileTitle({ request }: GenerationView, { texts, locale }: Say): string {
  const name = withoutDirections(request.prompt.replace(/\s+/g, ' '));
  const shown = cut(name, limits.fileTitle);
  return hasVisibleText(shown.replace(/…$/, '')) ? shown : texts.say(wordlessText(request), locale);
}

/** What stands under one of a set: a file holds no buttons. */
export function memberMessage(generation: GenerationView, say: Say): SlackMessage {
  return repostedMessage(arrived(generation), say);
}

/** What stands under several videos, to choose one of them; of one alone there is nothing to choose. */
export function chooseMessage(generation: GenerationView, say: Say): SlackMessage | undefined {
  const blocks = chooseBlocks(arrived(generation), say);
  if (blocks.length === 0) return undefined;
  const sentence = text('chat.chooseOne');
  return message(words(sentence, say), [richText(section(...inline(sentence, say))), ...blocks]);
}

/** A button for each of several videos: what can be done with that one is shown to the one who pressed, alone. */
function chooseBlocks(generation: GenerationView, say: Say): types.ActionsBlock[] {
  return buttonBlocks(labelled(chooseButtons(generation), say), generation.id, say);
}

/** What stands under a video that is posted once more: whose it is, and its buttons. Its person is named and not called. */
export function repostedMessage(generation: GenerationView, say: Say): SlackMessage {
  const { requester, id } = generation;
  const card = cardOf(generation);
  const by = words(text('card.by', { person: requester.name ?? requester.id }), say);
  return message(by, [
    richText(...promptQuote(card, say), section(plain(by))),
    ...contextBlock(card.options, say),
    ...chooseBlocks(generation, say),
    ...buttonBlocks(buttonsUnder(generation, say), id, say, isStill(generation.request)),
  ]);
}

/** To somebody who got no answer. @param note why it stands where they did not ask @param buttons under it. Default: none */
export function interruptedMessage(
  to: Pick<GenerationView, 'requester'>,
  say: Say,
  note?: Text,
  buttons: readonly ChatButton[] = [],
): SlackMessage {
  const { blocks, ...shown } = toPerson(to, interruptedSentences(note), say);
  return { ...shown, blocks: [...blocks, ...buttonBlocks(labelled(buttons, say), '', say)] };
}

/** A sentence without anything around it. @param buttons under it. Default: none */
export function textMessage(
  sentence: Text,
  say: Pick<Say, 'texts' | 'locale'>,
  buttons: readonly ChatButton[] = [],
): SlackMessage {
  const sentences = richText(section(...inline(sentence, say)));
  return message(words(sentence, say), [sentences, ...buttonBlocks(labelled(buttons, say), '', say)]);
}

export type LabelledButton = ButtonVerb | (Button & { readonly label: string });

/** The buttons of a generation, those that cost something with their price. */
function buttonsUnder(generation: GenerationView, say: Say): readonly LabelledButton[] {
  return labelled(buttonsOf(generation, offersOf(say)), say);
}

/** The message of a set has no buttons of each: they stand with what is said of it. */
function withOwnButtons(said: SlackMessage, generation: GenerationView, say: Say): SlackMessage {
  if (generation.set === undefined) return said;
  const own = buttonBlocks(buttonsUnder(arrived(generation), say), generation.id, say, isStill(generation.request));
  return { ...said, blocks: [...said.blocks, ...own] };
}

/** It is on its way here, and will have arrived when this is read. */
function arrived(generation: GenerationView): GenerationView {
  return generation.state === 'delivering' ? { ...generation, state: 'completed' } : generation;
}

function offersOf({ nowMs, offered = [], usual }: Say): Offers {
  return { offered, usual, nowMs };
}

/** Buttons in the words of their reader. */
export function labelled(
  buttons: readonly ChatButton[],
  { texts, locale }: Pick<Say, 'texts' | 'locale'>,
): readonly LabelledButton[] {
  return buttons.map((each) => (typeof each === 'string' ? each : { ...each, label: texts.say(each.label, locale) }));
}

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
      ...styleOf(button.verb),
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

/** The prompt as it was written, and as it was sent where that is something else; nothing where it was deleted. */
export function promptQuote(
  { prompt, wordless, sentPrompt }: Pick<Card, 'prompt' | 'wordless' | 'sentPrompt'>,
  say: Pick<Say, 'texts' | 'locale'>,
  maxLength: number = limits.section,
): types.RichTextQuote[] {
  const half = sentPrompt === undefined ? maxLength : Math.floor(maxLength / 2);
  // Slack refuses a text that is empty.
  const own = literal(prompt, half) || (wordless === undefined ? '' : words(wordless, say));
  const sent = sentPrompt === undefined ? '' : `${words(text('card.sentAs', { prompt: '' }), say)}${literal(sentPrompt, half)}`;
  const shown = [own, sent].filter((each) => each !== '').join('\n\n');
  return shown === '' ? [] : [quote(plain(shown))];
}

export function words(each: Text, { texts, locale }: Pick<Say, 'texts' | 'locale'>): string {
  return withoutDirections(texts.say(each, locale));
}

function toPerson(
  { requester, isQuiet }: Pick<GenerationView, 'requester' | 'isQuiet'>,
  sentences: readonly Text[],
  say: Say,
): SlackMessage {
  const shown = sentences.map((each) => words(each, say)).join(' ');
  const own = joined(sentences.map((each) => inline(each, say)));
  return message(shown, [richText(section(...(isQuiet ? [] : [mention(requester.id), plain(' ')]), ...own))]);
}

/** A line in small print. */
function contextBlock(facts: readonly Text[], say: Say): types.ContextBlock[] {
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

function styleOf(verb: ButtonVerb): Pick<types.Button, 'style'> {
  switch (verb) {
    case 'remove':
    case 'remove-now':
    case 'keep-now':
    case 'decide-again':
      return { style: 'danger' };
    case 'again':
    case 'post':
    case 'take':
      return { style: 'primary' };
    case 'change':
    case 'edit':
    case 'extend':
    case 'upscale':
    case 'animate':
    case 'cancel':
    case 'cancel-waiting':
    case 'decide-leave':
    case 'choose':
    case 'keep':
    case 'show-prompt':
    case 'page':
    case 'drop':
    case 'example':
    case 'restore':
      return {};
  }
}
