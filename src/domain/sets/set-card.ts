import { wordsOfMembers } from '../batch/batch-members.ts';
import { askedByText, type Card, cardOf, excerptOf } from '../card.ts';
import { type GenerationState, type GenerationView, isAtRest, isEnded, isErased, isWaiting } from '../generation.ts';
import { cutGraphemes } from '../graphemes.ts';
import { lineageTexts } from '../lineage.ts';
import { optionTexts } from '../option-texts.ts';
import { shortPrice } from '../quote-texts.ts';
import { currentFilm, isShotThere, shotsOf } from '../shots/shots-of.ts';
import { costTexts, detailTexts, expectedTexts, headPriceText, priceText } from '../status.ts';
import { type Text, text } from '../texts.ts';
import { isStill, sumUsd } from '../video-request.ts';
import { memberText } from './set-texts.ts';

/** Of a set, in a status message: as many as stand on a screen. */
const mostLines = 10;
/** Of a prompt where all lines are shown. */
const wordsLength = 280;

/** What the status message of a generation shows: of the first one of a set, all of it. */
export function statusCardOf(generation: GenerationView): Card {
  const { members } = generation;
  if (members === undefined) return cardOf(generation);
  const film = currentFilm(members);
  return film === undefined ? setCard(generation, members) : filmCard(generation, film, shotsOf(film, members));
}

/** The state that stands for all that a status message shows: it chooses colours. */
export function shownStateOf({ state, members = [] }: Pick<GenerationView, 'state' | 'members'>): GenerationState {
  const states = members.map((member) => member.state);
  const asked = states.find((each) => each === 'unknown');
  const running = states.find((each) => !isAtRest(each) && !isWaiting(each)) ?? states.find(isWaiting);
  return asked ?? running ?? states.find((each) => each === 'completed') ?? state;
}

function setCard(first: GenerationView, members: readonly GenerationView[]): Card {
  const shown = members.filter((member) => !isErased(member));
  const [one] = shown;
  const isList = haveOwnPrompts(shown);
  const prompt = isList ? '' : commonPrompt(shown.flatMap(({ request, isHushed }) => (isHushed ? [] : [request.prompt])));
  const listed = listedOf(members);
  const options = one === undefined ? { head: [], more: [] } : optionsOf(one, shown, members.length);
  const price = sumTexts(members);
  const sum = sumUsd(members.map(({ priceUsd }) => priceUsd));
  const isShort = one !== undefined && sum !== undefined && members.every((member) => headPriceText(member) !== undefined);
  return {
    prompt,
    wordless: isList || one === undefined ? undefined : cardOf(one).wordless,
    sentPrompt: undefined,
    excerpt: excerptOf(prompt, undefined),
    head: [...options.head, ...(isShort ? [aboutText(sum, one)] : [])],
    more: options.more,
    state: shown.some(isAwaiting) ? text('state.awaiting') : readyText(first, members),
    details: distinct(shown.flatMap((member) => (isAwaiting(member) ? (member.reason ?? []) : (member.paused ?? [])))),
    members: listed.map(memberLine),
    unlisted: members.length - listed.length,
    isList,
    title: isList && one !== undefined ? `${one.set?.words ?? ''} +${members.length - 1}` : prompt,
    options: [...options.head.slice(askedByText(first).length), ...options.more],
    price,
    cost: isShort ? [] : price,
    expected: lastExpected(shown),
    buttons: shown.some(({ state }) => isWaiting(state)) ? ['cancel-waiting'] : [],
  };
}

/**
 * A line for each of a set whose status message has room for some alone, with more of their prompts.
 *
 * @returns undefined where the message says all
 */
export function allLinesOf({ members = [] }: GenerationView): readonly Text[] | undefined {
  if (members.length <= mostLines) return undefined;
  return members.map((member) => {
    const { set, request } = member;
    if (set?.words === undefined || isErased(member)) return memberLine(member);
    const words = cutGraphemes(request.prompt.replace(/\s+/g, ' ').trim(), wordsLength);
    return memberLine({ ...member, set: { ...set, words } });
  });
}

/** Those of many that a status message lists, by their numbers: what asks for somebody first, then what was not made, what is under way, and what waits. */
function listedOf(members: readonly GenerationView[]): readonly GenerationView[] {
  if (members.length <= mostLines) return members;
  const first = members.toSorted((one, other) => rankOf(one.state) - rankOf(other.state)).slice(0, mostLines);
  return members.filter((member) => first.includes(member));
}

function rankOf(state: GenerationState): number {
  switch (state) {
    case 'unknown':
      return 0;
    case 'failed':
    case 'refused':
    case 'expired':
      return 1;
    case 'submitting':
    case 'generating':
    case 'downloading':
    case 'stored':
    case 'delivering':
      return 2;
    case 'awaiting':
    case 'queued':
      return 3;
    case 'completed':
    case 'canceled':
      return 4;
  }
}

/** Its yes is about all of the set: who decides is said once. */
function isAwaiting({ state }: Pick<GenerationView, 'state'>): boolean {
  return state === 'awaiting';
}

/** Whether several prompts were sent together: each is told by its beginning. Else alternatives of one prompt are, and what they share is said once. */
function haveOwnPrompts(members: readonly GenerationView[]): boolean {
  const own = wordsOfMembers(members.map(({ request }) => request));
  return members.some(({ set }, at) => set?.words !== undefined && set.words === own[at]);
}

/** A film with its shots: how the film stands, then a line for each shot. */
function filmCard(first: GenerationView, film: GenerationView, shots: readonly GenerationView[]): Card {
  const card = setCard({ ...first, request: film.request }, shots);
  const { look = '' } = film.request;
  const own = cardOf(film);
  const isMade = film.state === 'queued';
  return {
    ...card,
    prompt: look,
    wordless: look === '' ? own.wordless : undefined,
    excerpt: excerptOf(look, undefined),
    isList: false,
    title: look === '' ? card.title : look,
    // How many shots are there is of use until they are joined.
    state: isMade ? text('set.ready', { ready: shots.filter(isShotThere).length, count: shots.length }) : own.state,
    details: [...card.details, ...(isMade ? [] : own.details)],
    buttons: isEnded(film.state) || isHandedOver(film.state) ? [] : ['cancel'],
  };
}

/** It is joined, and can't be called off any more. */
function isHandedOver(state: GenerationState): boolean {
  return state === 'stored' || state === 'delivering';
}

function aboutText(usd: number, { request }: GenerationView): Text {
  const price = shortPrice(usd, request);
  return usd === 0 ? price : text('price.about', { price });
}

/** The options that all of them have, said once, with how many there are. */
function optionsOf(one: GenerationView, shown: readonly GenerationView[], count: number) {
  const common = (of: (member: GenerationView) => readonly Text[]): readonly Text[] => {
    const others = shown.map((member) => of(member).map((each) => JSON.stringify(each)));
    return of(one).filter((each) => others.every((texts) => texts.includes(JSON.stringify(each))));
  };
  const basic = common(({ request }) => optionTexts(request).basic);
  return {
    head: [...askedByText(one), ...basic, countText(one, count)],
    more: common((member) => [...optionTexts(member.request).more, ...lineageTexts(member)]),
  };
}

function readyText({ request }: GenerationView, members: readonly GenerationView[]): Text {
  const ready = members.filter(({ videos, state }) => videos.length > 0 && state === 'completed').length;
  return text(isStill(request) ? 'set.stillsReady' : 'set.ready', { ready, count: members.length });
}

function countText({ request }: GenerationView, count: number): Text {
  return text(isStill(request) ? 'set.stills' : 'card.count', { count });
}

/** “2 of 3 · night: Next in line.” What holds for all stands above. */
function memberLine(member: GenerationView): Text {
  const { state } = cardOf(member);
  const why = detailTexts({ ...member, paused: undefined, ...(isAwaiting(member) && { reason: undefined }) });
  const sentences = [state, ...why, ...(member.state === 'unknown' ? costTexts(member) : [])];
  return text('set.says', { member: memberText(member), sentence: text('list.sentences', { sentences }) });
}

function distinct(texts: readonly Text[]): readonly Text[] {
  return [...new Map(texts.map((each) => [JSON.stringify(each), each])).values()];
}

/** When the last one is likely to be ready. */
function lastExpected(members: readonly GenerationView[]): readonly Text[] {
  const [last] = members.toSorted((one, other) => (other.eta?.p90Seconds ?? 0) - (one.eta?.p90Seconds ?? 0));
  return last?.eta === undefined ? [] : expectedTexts(last).slice(0, 1);
}

/** What all of them cost: the estimate while one of them may still cost something, then what was booked. */
function sumTexts(members: readonly GenerationView[]): readonly Text[] {
  const estimate = sumUsd(members.map(({ priceUsd }) => priceUsd));
  if (estimate === 0 || !members.every(({ state }) => isEnded(state))) return [priceText(estimate)];
  const charged = members.filter((member) => member.charged !== 'no');
  const [one, ...more] = charged;
  if (one === undefined) return [text('price.notCharged')];
  if (more.length === 0) return costTexts(one);
  const costs = charged.map(({ costUsd, priceUsd }) => costUsd ?? priceUsd);
  const sum = sumUsd(costs);
  if (sum === undefined) return [text('price.chargedUnknown')];
  if (charged.some((member) => member.charged === 'maybe')) return [text('price.maybe', { priceUsd: sum })];
  const isBooked = charged.every(({ costUsd }) => costUsd !== undefined);
  return [isBooked ? text('price.cost', { costUsd: sum }) : text('price.charged', { priceUsd: sum })];
}

/** One prompt for several: what they share, and the rest of each between braces. */
function commonPrompt(prompts: readonly string[]): string {
  const [first = '', ...others] = prompts;
  if (others.every((each) => each === first)) return first;
  const parts = prompts.map((each) => each.split(/(?<=[^\p{L}\p{N}])|(?=[^\p{L}\p{N}])/u));
  const shortest = Math.min(...parts.map(({ length }) => length));
  const [one = [], ...rest] = parts;
  const countSame = (at: (words: readonly string[], index: number) => string | undefined, most: number): number => {
    let count = 0;
    while (count < most && rest.every((words) => at(words, count) === at(one, count))) count += 1;
    return count;
  };
  const start = countSame((words, index) => words[index], shortest - 1);
  const end = countSame((words, index) => words.at(-1 - index), shortest - 1 - start);
  const middles = parts.map((words) => words.slice(start, words.length - end).join(''));
  const middle = [...new Set(middles)].join(', ');
  return `${one.slice(0, start).join('')}{${middle}}${one.slice(one.length - end).join('')}`;
}
