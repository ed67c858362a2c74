import type { types } from '@slack/bolt';
import { type Card, cardOf, wordlessText } from '../../domain/card.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { statusCardOf } from '../../domain/sets/set-card.ts';
import { type Text, text } from '../../domain/texts.ts';
import { isStill } from '../../domain/video-request.ts';
import { hasVisibleText } from '../../domain/visible-text.ts';
import { cut } from '../../lib/cut.ts';
import { altText as altTextOf } from '../../lib/file-names.ts';
import { buttonsOf, type ChatButton, type Offers, statusButtonsOf } from '../chat/buttons.ts';
import type { Further } from '../chat/delivery-platform.ts';
import { chooseButtons } from '../chat/one-of-several.ts';
import {
  answeredSentences,
  furtherFacts,
  interruptedSentences,
  readySentence,
  sentencesOf,
  watchText,
} from '../chat/sentences.ts';
import {
  bold,
  buttonBlocks,
  contextBlock,
  inline,
  joined,
  type LabelledButton,
  labelled,
  limits,
  link,
  mention,
  message,
  plain,
  quote,
  richText,
  type Say,
  type SlackMessage,
  section,
  spaced,
  words,
} from './blocks.ts';
import { escapeMrkdwn, literal, withoutDirections } from './escape.ts';

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
  const shownAll: readonly LabelledButton[] = card.excerpt.isCut || card.unlisted > 0 ? ['show-prompt'] : [];
  const shown = message(words(card.state, say), [
    ...contextBlock(card.head, say),
    richText(
      ...promptQuote({ ...card, ...card.excerpt }, say),
      section(...joined(sentences)),
      ...card.members.map((each) => section(plain('\n'), ...inline(each, say))),
      ...(card.unlisted === 0 ? [] : [section(plain(`\n+${card.unlisted}`))]),
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

/** What stands under a video where it was not asked for: what was asked for, whose it is, and the way to where it was made. It calls nobody. */
export function furtherMessage(generation: GenerationView, further: Further, say: Say): SlackMessage {
  const card = cardOf(generation);
  const facts = furtherFacts(generation, further).map((each) => words(each, say));
  const open = further.watchUrl === undefined ? [] : [link(further.watchUrl, words(text('chat.openMessage'), say))];
  const shown = [...facts.map((each) => [plain(each)]), ...open.map((each) => [each])];
  const remix = { verb: 'remix', id: further.post.id, label: text('button.remix') } as const;
  return message(facts.join(' · ') || fileTitle(generation, say), [
    richText(...promptQuote(card, say), ...(shown.length === 0 ? [] : [section(...spaced(shown.flat(), ' · '))])),
    ...contextBlock(card.options, say),
    ...buttonBlocks(labelled([remix], say), '', say),
  ]);
}

/** The same above it, in Slack's own markup. */
export function furtherComment(generation: GenerationView, further: Further, say: Say): string {
  const facts = furtherFacts(generation, further).map((each) => say.texts.say(each, say.locale));
  return escapeMrkdwn(facts.join(' · ') || fileTitle(generation, say));
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

function toPerson(
  { requester, isQuiet }: Pick<GenerationView, 'requester' | 'isQuiet'>,
  sentences: readonly Text[],
  say: Say,
): SlackMessage {
  const shown = sentences.map((each) => words(each, say)).join(' ');
  const own = joined(sentences.map((each) => inline(each, say)));
  return message(shown, [richText(section(...(isQuiet ? [] : [mention(requester.id), plain(' ')]), ...own))]);
}
