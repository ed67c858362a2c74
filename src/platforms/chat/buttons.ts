import type { Button, ButtonVerb } from '../../domain/button.ts';
import { cardOf } from '../../domain/card.ts';
import { findModel, type Model } from '../../domain/catalog.ts';
import { actionsOf, type FollowUpAction } from '../../domain/follow-ups/actions-of.ts';
import { stillActionsOf } from '../../domain/follow-ups/animate-still.ts';
import type { FollowUp } from '../../domain/follow-ups/plan-follow-up.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { keptVideos } from '../../domain/kept-videos.ts';
import { shortPrice } from '../../domain/quote-texts.ts';
import { statusCardOf } from '../../domain/sets/set-card.ts';
import { isShotLost } from '../../domain/shots/shots-of.ts';
import type { Stars } from '../../domain/stars.ts';
import { type Text, text } from '../../domain/texts.ts';
import { priceUsd, type VideoRequest } from '../../domain/video-request.ts';

/** A button by its verb, whose words are the same everywhere, or with words of its own. */
export type ChatButton = ButtonVerb | (Button & { readonly label: Text });

/** What decides which follow-ups there are, and what they cost. */
export interface Offers {
  /** Models for videos that people can choose, the better ones first. */
  readonly offered: readonly Model[];
  /** The one of them that is taken when nobody chooses. Default: the first. */
  readonly usual?: Model | undefined;
  /** Wall clock, epoch milliseconds. */
  readonly nowMs: number;
}

/** Of many whose questions stand nowhere else; each has two buttons, and no platform has room for more. The next follow when these are decided. */
const mostAsked = 10;
/** Of many that were refused: of the others their person reads in private. */
const mostHushed = 5;

/** The buttons under a status message: all of a set have one for what concerns all of them, and those of questions that stand nowhere. */
export function statusButtonsOf(generation: GenerationView, offers: Offers): readonly ChatButton[] {
  const { members } = generation;
  if (members === undefined) return buttonsOf(generation, offers);
  const asked = members.filter(({ isUnasked }) => isUnasked).slice(0, mostAsked);
  const lost = members.filter((member) => isShotLost(member));
  const hushed = members.filter(({ isHushed }) => isHushed).slice(0, mostHushed);
  return [
    ...statusCardOf(generation).buttons,
    ...asked.flatMap(decisionsOf),
    ...lost.flatMap(redoButtons),
    ...hushed.map(whyButton),
  ];
}

/** “2 · Why?”: why one of a set was not made, for its person. */
function whyButton({ id, set }: GenerationView): ChatButton {
  return { verb: 'why', id, label: text('chat.ofVideo', { number: set?.index ?? 1, label: text('button.why') }) };
}

/** “Redo 3 · $0.80”: a shot of a film once more, in its place, at the price of all that has to be made for it. */
function redoButtons({ id, set, request, redo }: GenerationView): readonly ChatButton[] {
  if (redo === undefined) return [];
  const name = text('button.redoShot', { number: set?.index ?? 1 });
  const label = text('button.priced', { name, price: shortPrice(redo.priceUsd, request) });
  return [{ verb: 'redo', id, priceUsd: redo.priceUsd, label }];
}

/** “2 · Leave it”: what is to be decided about one of a set, by its number in the lines above. */
function decisionsOf(member: GenerationView): readonly ChatButton[] {
  return cardOf(member).buttons.map((verb) => {
    const button = priced(verb, member);
    const plain = { verb, id: member.id, label: { key: `button.${verb}`, values: {} } } as const;
    const { label, ...own } = typeof button === 'string' ? plain : button;
    return { ...own, label: text('chat.ofVideo', { number: member.set?.index ?? 1, label }) };
  });
}

/** The buttons under a video or still: what can be made from it stands behind “Again”, with its price. */
export function buttonsOf(generation: GenerationView, offers: Offers): readonly ChatButton[] {
  const { buttons } = cardOf(generation);
  const [first, ...others] = buttons;
  if (first === undefined) return [];
  // Of several videos one is chosen first.
  const kept = keptVideos(generation).map(({ number }) => number);
  const actions = kept.length === 1 ? actionButtons(generation, offers, kept) : [];
  return [priced(first, generation), ...redoButtons(generation), ...actions, ...others, ...starButton(generation)];
}

/** How many stars it has, and how many bring it to the showcase. */
function starButton({ id, stars }: GenerationView): readonly ChatButton[] {
  return stars === undefined ? [] : [{ verb: 'star', id, label: text('button.star', { stars: starsInShort(stars) }) }];
}

/** “2/3”; without the end that it has reached. */
export function starsInShort({ count, needed, isShown }: Stars): string {
  return isShown ? String(count) : `${count}/${needed}`;
}

/** What can be made from some of a generation's videos, with its price. @param numbers of the videos */
export function actionButtons(generation: GenerationView, offers: Offers, numbers: readonly number[]): readonly ChatButton[] {
  return actionsUnder(generation, offers)
    .filter(({ video }) => numbers.includes(video))
    .map(followUpButton);
}

/**
 * A button that makes the same once more says what that costs now, and carries it: who presses it agrees to that.
 *
 * @param number one more of what this one of several came of, instead of all of them. Default: all
 */
export function priced(
  verb: ButtonVerb,
  { id, request: whole, priceUsd: estimate }: GenerationView,
  number?: number,
): ChatButton {
  const request = number === undefined ? whole : { ...whole, numberOfVideos: 1 };
  const price = priceToRepeat(verb, request, estimate);
  const name: Text = number === undefined ? { key: `button.${verb}`, values: {} } : text('button.vary');
  const own = number === undefined ? id : numberedId(id, number);
  if (price === undefined) return number === undefined ? verb : { verb, id: own, label: name };
  return { verb, id: own, priceUsd: price, label: text('button.priced', { name, price: shortPrice(price, request) }) };
}

function priceToRepeat(verb: ButtonVerb, request: VideoRequest, estimate: number | undefined): number | undefined {
  if (verb === 'decide-again') return estimate;
  const model = findModel(request.model);
  return verb === 'again' && model !== undefined ? priceUsd(request, model) : undefined;
}

type ChatAction = Pick<FollowUpAction, 'generationId' | 'video' | 'label'> & {
  readonly verb: ButtonVerb;
  readonly priceUsd: number | undefined;
};

function actionsUnder(generation: GenerationView, { offered, usual = offered[0], nowMs }: Offers): readonly ChatAction[] {
  const ofStill = usual === undefined ? [] : stillActionsOf(generation, { models: offered, usual });
  return [...actionsOf(generation, offered, nowMs), ...ofStill.map((action) => ({ ...action, verb: 'animate' as const }))];
}

function followUpButton({ verb, generationId, video, label, priceUsd: price }: ChatAction): ChatButton {
  const agreed = price === undefined ? {} : { priceUsd: price };
  return { verb, id: chosenId({ id: generationId, video }), ...agreed, label };
}

/** Which video a follow-up is about, by the id of its button. */
export interface ChosenVideo {
  readonly id: string;
  /** From 1. */
  readonly video: number;
}

/** As the id of a button: the first of a generation's videos needs no number. */
export function chosenId({ id, video }: ChosenVideo): string {
  return video === 1 ? id : `${id}.${video}`;
}

/** The same with a number always: without one, a button to delete or repeat is about all of them. */
export function numberedId(id: string, number: number): string {
  return `${id}.${number}`;
}

/** The number that stands in the id of a button; undefined for one that is about all videos of its generation. */
export function numberIn(buttonId: string): number | undefined {
  const [, number = ''] = buttonId.split('.');
  return /^\d{1,2}$/.test(number) ? Number(number) : undefined;
}

export function readChosen(buttonId: string): ChosenVideo {
  const [id = '', number = '1'] = buttonId.split('.');
  return { id, video: /^\d{1,2}$/.test(number) ? Number(number) : 1 };
}

/** What a follow-up of a video would be now; undefined where there is none (any more). */
export function actionOf(
  generation: GenerationView,
  verb: FollowUp,
  video: number,
  { offered, nowMs }: Offers,
): FollowUpAction | undefined {
  return actionsOf(generation, offered, nowMs).find((each) => each.verb === verb && each.video === video);
}
