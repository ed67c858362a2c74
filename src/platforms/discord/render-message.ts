import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIButtonComponentWithCustomId,
  type APIComponentInMessageActionRow,
  type APIEmbed,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import { type Button, type ButtonVerb, buttonId } from '../../domain/button.ts';
import { type Card, cardOf, wordlessText } from '../../domain/card.ts';
import type { Model } from '../../domain/catalog.ts';
import type { GenerationState, GenerationView } from '../../domain/generation.ts';
import { keptVideos } from '../../domain/kept-videos.ts';
import { isSpoiler } from '../../domain/place-settings/placed-target.ts';
import { shownStateOf, statusCardOf } from '../../domain/sets/set-card.ts';
import { type Text, text } from '../../domain/texts.ts';
import { hasVisibleText } from '../../domain/visible-text.ts';
import { cut } from '../../lib/cut.ts';
import type { ShowMoment, Texts } from '../../lib/say.ts';
import { type ButtonWeight, weightOf } from '../chat/button-weight.ts';
import { buttonsOf, type ChatButton, type Offers, statusButtonsOf } from '../chat/buttons.ts';
import { choosable } from '../chat/one-of-several.ts';
import {
  answeredSentences,
  endedSentence,
  interruptedSentences,
  readySentence,
  sentencesOf,
  watchText,
} from '../chat/sentences.ts';
import type { MessageBody } from './discord-calls.ts';
import { cutMarkup, escapeMarkdown, literal } from './escape.ts';

/**
 * Our messages are the classic kind: content, one embed, buttons. Components V2 can't be taken back, and an uploaded video plays in
 * place without them; only a page of history is one, see `history-page.ts`.
 *
 * Limits of a message: resources/message and components/reference (2026-08-06).
 */
export const limits = {
  content: 2000,
  embedDescription: 4096,
  /** Of all embeds of a message together. */
  embeds: 6000,
  buttonLabel: 80,
  buttonsPerRow: 5,
  rows: 5,
  threadName: 100,
  /** Of a file. */
  altText: 1024,
  /** Of a menu (components/reference, 2026-08-06). */
  placeholder: 150,
  option: 100,
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

/** A message with what must be said about pings in each: nothing unless a person is named. */
export type Message = MessageBody & { readonly allowed_mentions: { parse: []; users?: string[]; replied_user: false } };

export const silent = { parse: [], replied_user: false } as const;

/** What of a status message depends on what else stands. */
export interface Beside {
  /** Where the video plays. */
  readonly watchUrl?: string | undefined;
  /** The buttons stand under another message. */
  readonly withoutButtons?: boolean;
  /** What is being done, where the generation itself does not know it. */
  readonly state?: Text | undefined;
}

/** The message that gets edited while a generation is on its way, and that sums it up when it has ended. */
export function statusMessage(generation: GenerationView, say: Say, beside: Beside = {}): Message {
  const card = statusCardOf(generation);
  const { watchUrl, withoutButtons = false, state: said = card.state } = beside;
  const watch = watchUrl === undefined ? '' : `[${words(watchText(generation), say)}](${watchUrl})`;
  const head = card.head.length === 0 ? '' : `-# ${inWords(card.head, say).join(' · ')}\n`;
  const sentences = [`**${words(said, say)}**`, ...inWords([...card.details, ...card.expected, ...card.cost], say)];
  const shownAll: readonly LabelledButton[] = card.excerpt.isCut || card.unlisted > 0 ? ['show-prompt'] : [];
  const lines = linesOf(card, say);
  const state = shownStateOf(generation);
  return {
    content: withEnd([`${head}${sentences.join(' ')}`, ...(card.isList ? [] : lines.map((each) => `\n${each}`))], watch),
    embeds: card.isList
      ? [listEmbed(lines, card.more, state, say)]
      : promptEmbed({ ...card, ...card.excerpt, options: card.more }, state, say),
    components: [
      ...(withoutButtons ? [] : chooseRows(generation, say)),
      ...rows([...(withoutButtons ? [] : statusButtonsUnder(generation, say)), ...shownAll], generation.id, say),
    ],
    allowed_mentions: { ...silent, parse: [] },
  };
}

/** The sentences about each of a set, none of which takes the room of the others; and how many are left out. */
function linesOf({ members, unlisted }: Pick<Card, 'members' | 'unlisted'>, say: Say): readonly string[] {
  const most = Math.floor(limits.embedDescription / (members.length + 1)) - 1;
  return [...inWords(members, say).map((each) => cutMarkup(each, most)), ...(unlisted === 0 ? [] : [`+${unlisted}`])];
}

/** They stand in the place of a prompt. Embeds never ping. */
function listEmbed(lines: readonly string[], options: readonly Text[], state: GenerationState, say: Say): APIEmbed {
  const footer = cut(options.map((each) => say.texts.say(each, say.locale)).join(' · '), limits.embeds - limits.embedDescription);
  return { description: lines.join('\n'), color: colours[state], ...(footer !== '' && { footer: { text: footer } }) };
}

/** How it ended, to the one who asked: the finished videos are attached to it. @param note what became of files that could not be attached */
export function resultMessage(generation: GenerationView, say: Say, note?: Text): Message {
  // It is on its way here, and will have arrived when this is read.
  const arrived = generation.state === 'delivering' ? ({ ...generation, state: 'completed' } as const) : generation;
  const card = cardOf(arrived);
  const { length: count } = keptVideos(generation);
  const opening = count === 0 ? endedSentence(generation) : readySentence(generation);
  const state =
    count === 0
      ? [`**${words(card.state, say)}**`, ...inWords([...card.details, ...card.price], say)]
      : inWords(card.details, say);
  const said = toPerson(generation, [words(opening, say), ...state], [], say, note);
  return { ...said, components: componentsUnder(arrived, say) };
}

/** That there is no video, to the one who asked, under the message that says why: it is not said twice. */
export function failureMessage(generation: GenerationView, say: Say): Message {
  // The message of a set has no buttons of each.
  const buttons = generation.set === undefined ? [] : buttonsUnder(generation, say);
  return toPerson(generation, inWords(sentencesOf('not made', generation), say), buttons, say);
}

/** Why there is none, where everybody else only reads that it was refused. @param statusUrl the message that it is about */
export function reasonMessage(generation: GenerationView, say: Say, statusUrl: string | undefined): Message {
  const open = statusUrl === undefined ? '' : `[${words(text('chat.openMessage'), say)}](${statusUrl})`;
  const about = toPerson(generation, inWords(sentencesOf('reason', generation), say), [], say);
  return { ...about, content: withEnd([about.content ?? ''], open), embeds: [] };
}

/** In the place of a question that is answered: its buttons are spent. */
export function answeredMessage(generation: GenerationView, say: Say): Message {
  return toPerson(generation, inWords(answeredSentences(), say), [], say);
}

/** What only a person can decide. @param isUnderStatus what it is about stands right above */
export function questionMessage(generation: GenerationView, say: Say, isUnderStatus = false): Message {
  const sentences = sentencesOf(isUnderStatus ? 'short question' : 'question', generation);
  const { isQuiet: _, ...asked } = generation;
  return toPerson(asked, inWords(sentences, say), buttonsUnder(generation, say), say);
}

/** The same where nobody but its person reads it, who looks there already. */
export function withoutCall(message: Message, { requester }: Pick<GenerationView, 'requester'>): Message {
  const content = (message.content ?? '').replace(`<@${requester.id}> `, '');
  return { ...message, content, allowed_mentions: { ...silent, parse: [] } };
}

/** To somebody who got no answer. @param note why it stands where they did not ask @param buttons under it. Default: none */
export function interruptedMessage(
  { requester }: Pick<GenerationView, 'requester'>,
  say: Say,
  note?: Text,
  buttons: readonly ChatButton[] = [],
): Message {
  const content = cutMarkup([`<@${requester.id}>`, ...inWords(interruptedSentences(note), say)].join(' '), limits.content);
  const components = buttons.length === 0 ? {} : { components: rows(labelled(buttons, say), '', say) };
  return { content, ...components, allowed_mentions: { parse: [], users: [requester.id], replied_user: false } };
}

/** A sentence without anything around it. */
export function textMessage(sentence: Text, say: Pick<Say, 'texts' | 'locale'>): Message {
  return {
    content: cutMarkup(words(sentence, say), limits.content),
    allowed_mentions: { ...silent, parse: [] },
  };
}

/** Name of the thread under a status message. Threads never ping and know no markup. */
export function threadName(generation: GenerationView, { texts, locale }: Pick<Say, 'texts' | 'locale'>): string {
  const { title, wordless = wordlessText(generation.request) } = statusCardOf(generation);
  const name = title.replace(/\s+/g, ' ').replace(/[\u202a-\u202e\u2066-\u2069]/g, '');
  const shown = cut(name, limits.threadName);
  return hasVisibleText(shown.replace(/…$/, '')) ? shown : texts.say(wordless, locale);
}

/** Rows of buttons and menus under a message. */
export type Rows = APIActionRowComponent<APIComponentInMessageActionRow>[];

/** A button whose words are the same everywhere, or that has words of its own. */
export type LabelledButton = ButtonVerb | (Button & { readonly label: string });

/** The buttons of a generation, those that cost something with their price. */
export function buttonsUnder(generation: GenerationView, say: Say): readonly LabelledButton[] {
  return labelled(buttonsOf(generation, offersOf(say)), say);
}

/** The same as they stand under its videos: of several, one can be chosen. */
export function componentsUnder(generation: GenerationView, say: Say): Rows {
  return [...chooseRows(generation, say), ...rows(buttonsUnder(generation, say), generation.id, say)];
}

/** A menu of several videos. What can be done with the chosen one is shown to the one who chose, alone. */
function chooseRows(generation: GenerationView, { texts, locale }: Say): Rows {
  const labelOf = (number: number): string => cut(texts.say(text('button.choose', { number }), locale), limits.option);
  const options = choosable(generation).map((number) => ({ label: labelOf(number), value: String(number) }));
  if (options.length === 0) return [];
  const placeholder = cut(texts.say(text('chat.choose'), locale), limits.placeholder);
  const menu = { type: ComponentType.StringSelect as const, custom_id: buttonId({ verb: 'choose', id: generation.id }) };
  return [{ type: ComponentType.ActionRow, components: [{ ...menu, placeholder, options }] }];
}

function statusButtonsUnder(generation: GenerationView, say: Say): readonly LabelledButton[] {
  return labelled(statusButtonsOf(generation, offersOf(say)), say);
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

/** Buttons in rows of five. A decision is a button of its own colour. */
export function rows(
  buttons: readonly LabelledButton[],
  id: string,
  say: Pick<Say, 'texts' | 'locale'>,
): APIActionRowComponent<APIButtonComponent>[] {
  const components = buttons.map((each): APIButtonComponentWithCustomId => {
    const { label, ...button } =
      typeof each === 'string'
        ? { verb: each, label: say.texts.say({ key: `button.${each}`, values: {} }, say.locale), id }
        : each;
    return {
      type: ComponentType.Button,
      style: styles[weightOf(button.verb)],
      label: cut(label, limits.buttonLabel),
      custom_id: buttonId(button),
    };
  });
  return Array.from({ length: Math.ceil(components.length / limits.buttonsPerRow) }, (_, row) => ({
    type: ComponentType.ActionRow,
    components: components.slice(row * limits.buttonsPerRow, (row + 1) * limits.buttonsPerRow),
  }));
}

/** A time that ticks on the reader's screen, without an edit. */
export function relativeTime(atMs: number): string {
  return `<t:${Math.round(atMs / 1000)}:R>`;
}

/** The prompt in a box of its own, options under it. Embeds never ping. Nothing where all was deleted. */
export function promptEmbed(
  card: Pick<Card, 'prompt' | 'wordless' | 'sentPrompt' | 'options'>,
  state: GenerationState,
  say: Say,
): APIEmbed[] {
  const { texts, locale } = say;
  if (card.prompt === '' && card.wordless === undefined) return [];
  const options = cut(card.options.map((each) => texts.say(each, locale)).join(' · '), limits.embeds - limits.embedDescription);
  const sent = card.sentPrompt === undefined ? '' : `\n\n${words(text('card.sentAs', { prompt: '' }), say)}`;
  const half = card.sentPrompt === undefined ? limits.embedDescription : (limits.embedDescription - sent.length) / 2;
  const prompt = card.wordless === undefined ? literal(card.prompt, Math.floor(half)) : words(card.wordless, say);
  const description = card.sentPrompt === undefined ? prompt : `${prompt}${sent}${literal(card.sentPrompt, Math.floor(half))}`;
  return [{ description, color: colours[state], ...(options !== '' && { footer: { text: options } }) }];
}

function toPerson(
  { id, requester, replyTarget, isQuiet }: GenerationView,
  sentences: readonly string[],
  buttons: readonly LabelledButton[],
  say: Say,
  note?: Text,
): Message {
  return {
    content: withEnd(
      [`<@${requester.id}>`, ...sentences],
      note === undefined ? '' : wordsWithLinks(note, say, isSpoiler(replyTarget)),
    ),
    components: rows(buttons, id, say),
    allowed_mentions: { parse: [], users: isQuiet ? [] : [requester.id], replied_user: false },
  };
}

/** Where there is too much, the end stays. */
function withEnd(sentences: readonly string[], end: string): string {
  const start = sentences.filter((each) => each !== '').join(' ');
  if (end === '') return cutMarkup(start, limits.content);
  return `${cutMarkup(start, limits.content - end.length - 1)} ${end}`;
}

/** A sentence that Discord shows as it is. Its points in time are by the reader's clock. */
export function words(each: Text, { texts, locale }: Pick<Say, 'texts' | 'locale'>): string {
  return inMarkup(texts.say(each, locale, markMoment));
}

/** Discord's own markup for times is put in after the words around it were escaped. */
const markMoment: ShowMoment = ({ atMs, shows }) => `\u0001${Math.round(atMs / 1000)}${shows === 'time' ? 't' : 'f'}\u0002`;

function inMarkup(said: string): string {
  return escapeMarkdown(said).replace(/\u0001(-?\d+)([tf])\u0002/g, '<t:$1:$2>');
}

/** Our own words with an address in them, which can be followed. @param isHidden whether Discord shows nothing of what is there */
export function wordsWithLinks(each: Text, { texts, locale }: Pick<Say, 'texts' | 'locale'>, isHidden: boolean): string {
  const parts = texts.say(each, locale, markMoment).split(/(https?:\/\/\S+)/);
  return parts.map((part, index) => (index % 2 === 0 ? inMarkup(part) : isHidden ? `<${part}>` : part)).join('');
}

function inWords(list: readonly Text[], say: Say): readonly string[] {
  return list.map((each) => words(each, say));
}

const styles: Readonly<Record<ButtonWeight, APIButtonComponentWithCustomId['style']>> = {
  danger: ButtonStyle.Danger,
  primary: ButtonStyle.Primary,
  plain: ButtonStyle.Secondary,
};

const colours: Readonly<Record<GenerationState, number>> = {
  awaiting: 0xf0b232,
  queued: 0x80848e,
  submitting: 0x5865f2,
  generating: 0x5865f2,
  downloading: 0x5865f2,
  stored: 0x5865f2,
  delivering: 0x5865f2,
  completed: 0x23a55a,
  failed: 0xf23f43,
  refused: 0xf23f43,
  canceled: 0x80848e,
  expired: 0xf23f43,
  unknown: 0xf0b232,
};
