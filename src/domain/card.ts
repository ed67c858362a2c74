import type { ButtonVerb } from './button.ts';
import { isFilm } from './film-request.ts';
import { type GenerationState, type GenerationView, isErased } from './generation.ts';
import { cutGraphemes } from './graphemes.ts';
import { keptVideos } from './kept-videos.ts';
import { lineageTexts } from './lineage.ts';
import { optionTexts } from './option-texts.ts';
import { isPrivate } from './private-target.ts';
import { memberTexts } from './sets/set-texts.ts';
import {
  costTexts,
  detailTexts,
  expectedTexts,
  headPriceText,
  isCalledOff,
  isOverdue,
  overdueText,
  stateText,
} from './status.ts';
import { type Text, text } from './texts.ts';
import type { VideoRequest } from './video-request.ts';
import { hasVisibleText } from './visible-text.ts';

/** What a status message, a result or an entry of history says, before a platform puts it into its markup. */
export interface Card {
  /** As the person wrote it, to be shown literally. Empty where only an image was given. */
  readonly prompt: string;
  /** What stands in the place of words where none were given; undefined beside a prompt, and where all was deleted. */
  readonly wordless: Text | undefined;
  /** What was sent in its place, where help was asked for and changed it. */
  readonly sentPrompt: string | undefined;
  /** Both as a status message shows them: long ones are cut. */
  readonly excerpt: { readonly prompt: string; readonly sentPrompt: string | undefined; readonly isCut: boolean };
  /** The first line of a status message, in short: who asked, model, shape, sharpness, length, price. Empty where all was deleted. */
  readonly head: readonly Text[];
  /** What else was chosen, and which video it was made from. */
  readonly more: readonly Text[];
  readonly state: Text;
  /** Why it is where it is, and what else there is to know. */
  readonly details: readonly Text[];
  /** A sentence for each of a set, or for those of many that matter most; none where it is about one alone. */
  readonly members: readonly Text[];
  /** How many have none, for want of room. */
  readonly unlisted: number;
  /** The sentences name a prompt each, so that they stand in the place of a prompt for all. */
  readonly isList: boolean;
  /** What it is called where only its words are shown; empty where it has none. */
  readonly title: string;
  /** The options in short: model, shape, sharpness, length and what else was chosen; and which video it was made from. */
  readonly options: readonly Text[];
  /** What it costs, or cost: one sentence, or none where the state has said so. */
  readonly price: readonly Text[];
  /** The same where the head has not said it. */
  readonly cost: readonly Text[];
  /** When it is likely to be ready; only while there is something to expect. */
  readonly expected: readonly Text[];
  /** In their order. */
  readonly buttons: readonly ButtonVerb[];
}

/** Characters of a prompt in a status message. */
const excerptLength = 280;
/** Of a person's name. */
const nameLength = 40;

export function cardOf(generation: GenerationView): Card {
  const { request } = generation;
  const { prompt } = request;
  const sentPrompt = generation.sentPrompt === prompt ? undefined : generation.sentPrompt;
  const options = isErased(generation) ? { basic: [], more: [] } : optionTexts(request);
  const more = isErased(generation)
    ? []
    : [...options.more, ...privacyTexts(generation), ...memberTexts(generation), ...lineageTexts(generation)];
  const price = costTexts(generation);
  const shortPrice = isErased(generation) ? undefined : headPriceText(generation);
  return {
    prompt,
    wordless: request.prompt !== '' || generation.isHushed || isErased(generation) ? undefined : wordlessText(request),
    sentPrompt,
    excerpt: excerptOf(prompt, sentPrompt),
    head: isErased(generation)
      ? []
      : [...askedByText(generation), ...options.basic, ...(shortPrice === undefined ? [] : [shortPrice])],
    more,
    // The time that was said is over: what is said now stays true.
    state: isOverdue(generation) ? overdueText(generation) : stateText(generation),
    details: detailTexts(generation),
    members: [],
    unlisted: 0,
    isList: false,
    title: prompt,
    options: [...options.basic, ...more],
    price,
    cost: shortPrice === undefined ? price : [],
    expected: expectedTexts(generation),
    buttons: buttonsOf(generation),
  };
}

/** A prompt as a status message shows it. */
export function excerptOf(prompt: string, sentPrompt: string | undefined): Card['excerpt'] {
  const shown = cutGraphemes(prompt, excerptLength);
  const sent = sentPrompt === undefined ? undefined : cutGraphemes(sentPrompt, excerptLength);
  return { prompt: shown, sentPrompt: sent, isCut: shown !== prompt || sent !== sentPrompt };
}

/** That nobody else sees it. */
function privacyTexts({ replyTarget }: Pick<GenerationView, 'replyTarget'>): readonly Text[] {
  return isPrivate(replyTarget) ? [text('card.private')] : [];
}

/** By the name that they are known by: nobody is called by it. Nothing where the platform did not tell it. */
export function askedByText({ requester: { name = '' } }: Pick<GenerationView, 'requester'>): readonly Text[] {
  const shown = name.replace(/\s+/g, ' ').trim();
  return hasVisibleText(shown) ? [text('list.one', { value: cutGraphemes(shown, nameLength) })] : [];
}

/** What may be done with a generation where it stands: what is gone is nobody's favourite. */
function buttonsOf(generation: GenerationView): readonly ButtonVerb[] {
  const isThere = generation.removedAtMs === undefined && keptVideos(generation).length > 0;
  return verbsOf(generation).filter((verb) => verb !== 'favourite' || isThere);
}

function verbsOf(generation: GenerationView): readonly ButtonVerb[] {
  if (isErased(generation)) return [];
  if (generation.isHushed) return ['why'];
  if (isFilm(generation.request)) return filmButtons[generation.state] ?? [];
  if (isCalledOff(generation)) return [];
  const buttons = buttonsByState[generation.state];
  if (generation.chain === undefined) return buttons;
  return buttons.flatMap((verb): readonly ButtonVerb[] => (verb === 'remove' ? ['join', verb] : [verb]));
}

/** What a film is made of is chosen where it is asked for, not in the form of a video. */
const filmButtons: Readonly<Partial<Record<GenerationState, readonly ButtonVerb[]>>> = {
  awaiting: ['cancel'],
  queued: ['cancel'],
  downloading: ['cancel'],
  completed: ['favourite', 'remove'],
};

const buttonsByState: Readonly<Record<GenerationState, readonly ButtonVerb[]>> = {
  awaiting: ['cancel'],
  queued: ['cancel'],
  submitting: ['cancel'],
  generating: ['cancel'],
  downloading: [],
  stored: [],
  delivering: [],
  completed: ['again', 'change', 'favourite', 'remove'],
  failed: ['again', 'change'],
  refused: ['again', 'change'],
  canceled: ['again', 'change'],
  expired: ['again', 'change'],
  unknown: ['decide-again', 'decide-leave'],
};

/** What a request without words is called: after what it had in their place. */
export function wordlessText({ image, referenceImages, extend, upscale, film }: VideoRequest): Text {
  if (film !== undefined) return text('card.film', { count: film.parts.length });
  if (upscale !== undefined) return text('card.onlyUpscale');
  if (image !== undefined || referenceImages !== undefined) return text('card.onlyImage');
  return extend === undefined ? text('card.noWords') : text('card.onlyExtend');
}
