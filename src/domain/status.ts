import { isUnapproved } from './approvals/approval-texts.ts';
import { findModel, type Model, nameOf } from './catalog.ts';
import { isFilm } from './film-request.ts';
import { type EtaRange, type GenerationView, isEnded, isSamePerson, isWaiting, type Requester } from './generation.ts';
import { saysNegativeInPrompt } from './improved-prompt.ts';
import { keptVideos, removedNumbers } from './kept-videos.ts';
import { shortPrice } from './quote-texts.ts';
import { moment, type Text, type TextKey, text } from './texts.ts';
import { markOf, reportedText } from './trust.ts';
import { isStill } from './video-request.ts';

/**
 * What a generation is doing, in sentences that are the same on every platform: its state, why, and how long it may take. What it costs is
 * said beside them, save where that is the question. Each is plain text.
 */
export function statusTexts(generation: GenerationView): readonly Text[] {
  const { eta, late, state } = generation;
  return [
    stateText(generation),
    ...detailTexts(generation),
    ...(eta === undefined || late || isCalledOff(generation) ? [] : [etaText(eta)]),
    ...(state === 'unknown' ? costTexts(generation) : []),
  ];
}

/** Why it is where it is, and what else there is to know. Where the whole line stands still, that is the reason for all. */
export function detailTexts(generation: GenerationView): readonly Text[] {
  const { state, paused, reason } = generation;
  const notes = [...noteTexts(generation), ...partsGoneTexts(generation)];
  // The state says the same.
  const isSaid = state === 'expired' && reason?.key === 'provider.videoExpired';
  const why = paused ?? (isSaid ? undefined : reason);
  const wasRetried = notes.some(({ key }) => key === 'provider.audioRetried');
  // It was refused again: one sentence tells both, in their order.
  if (why !== undefined && wasRetried && names(why, 'provider.refusedAudio')) {
    return [
      withKey(why, 'provider.refusedAudio', 'provider.refusedAudioTwice'),
      ...notes.filter(({ key }) => key !== 'provider.audioRetried'),
    ];
  }
  return why === undefined ? notes : [why, ...notes];
}

/** What was sent in another way than it was asked for, and what the provider said. */
function noteTexts({ request, state, notes: all }: GenerationView): readonly Text[] {
  const { negativePrompt } = request;
  // That a provider may refuse it is of use until it has decided.
  const isDecided = !(isWaiting(state) || state === 'submitting' || state === 'generating');
  const notes = isDecided ? all.filter(({ key }) => key !== 'note.uploadRegion') : all;
  if (negativePrompt === undefined || !saysNegativeInPrompt(request)) return notes;
  return [text('note.negativeInPrompt', { words: negativePrompt }), ...notes];
}

/** The same for as long as only its place in line, its time left or what stands beside it changes. */
export function stepOf({ members, ...generation }: GenerationView): string {
  if (members !== undefined) return members.map(stepOf).join('; ');
  const { state, late, paused, eta } = generation;
  return [state, late, paused?.key, isCalledOff(generation), state === 'generating' && eta === undefined].join(' ');
}

/** Why its provider refused it may accuse its person, so that it is theirs alone to read. A trouble with the sound accuses nobody. */
export function accuses(generation: Refused): boolean {
  const { state, reason } = generation;
  return !isUnapproved(generation) && state === 'refused' && reason !== undefined && !names(reason, 'provider.refusedAudio');
}

/** Whether why it ended is its person's alone to read: it accuses them, or somebody declined it and told them why. */
export function isReasonPrivate(generation: Refused): boolean {
  return accuses(generation) || (generation.state === 'refused' && isUnapproved(generation));
}

type Refused = Pick<GenerationView, 'state' | 'reason' | 'approvalId' | 'startedAtMs'>;

/** As everybody may read it. */
export function inPublic(generation: GenerationView): GenerationView {
  const { members } = generation;
  const seen = members === undefined ? generation : { ...generation, members: members.map(inPublic) };
  if (accuses(seen)) return hushed(seen);
  return isReasonPrivate(seen) ? { ...seen, reason: undefined } : seen;
}

/** As one person may read it, wherever that is. */
export function asReadBy(person: Requester | undefined, generation: GenerationView): GenerationView {
  return person !== undefined && isSamePerson(person, generation.requester) ? generation : inPublic(generation);
}

/** Without what was refused and why: the words or the pictures may be the offence. */
function hushed(generation: GenerationView): GenerationView {
  const { negativePrompt: _, changes: _changes, look: _look, image: _image, ...more } = generation.request;
  const { lastFrame: _last, referenceImages: _pictures, video: _video, ...request } = more;
  const { set } = generation;
  return {
    ...generation,
    ...{ request: { ...request, prompt: '' }, sentPrompt: undefined, reason: undefined, notes: [], isHushed: true },
    ...(set !== undefined && { set: { id: set.id, index: set.index, size: set.size } }),
  };
}

/** Its person called it off while its provider was at it: nothing of it is to be expected any more. */
export function isCalledOff({ discarded, state }: Pick<GenerationView, 'discarded' | 'state'>): boolean {
  return discarded && (state === 'submitting' || state === 'generating' || state === 'downloading');
}

/** Other credentials started it than those that are set now: nobody can tell when it is ready. */
export function isOutOfReach({ reason }: Pick<GenerationView, 'reason'>): boolean {
  return reason?.key === 'reason.otherCredentials';
}

function isText(value: Text['values'][string]): value is Text {
  return typeof value === 'object' && 'key' in value;
}

function names(sentence: Text, key: TextKey): boolean {
  return sentence.key === key || Object.values(sentence.values).some((value) => isText(value) && names(value, key));
}

function withKey(sentence: Text, from: TextKey, to: TextKey): Text {
  const values = Object.entries(sentence.values).map(([name, value]) => [name, isText(value) ? withKey(value, from, to) : value]);
  return { key: sentence.key === from ? to : sentence.key, values: Object.fromEntries(values) };
}

/** The state alone. */
export function stateText(generation: GenerationView): Text {
  const still = isStill(generation.request);
  if (isCalledOff(generation)) return calledOffText(generation);
  switch (generation.state) {
    case 'awaiting':
      return text('state.awaiting');
    case 'queued':
      return queuedText(generation);
    case 'submitting':
    case 'generating':
      return makingText(generation);
    case 'downloading':
      if (isFilm(generation.request)) return text('film.joining');
      return text(still ? 'still.downloading' : 'state.downloading');
    case 'stored':
      return text(still ? 'still.ready' : 'state.stored');
    case 'delivering':
      return text(still ? 'still.ready' : 'state.delivering');
    case 'completed':
      if (generation.removedAtMs !== undefined) return removedText(generation);
      if (still) return text('still.ready');
      return completedText(generation);
    case 'failed':
      return text('state.failed');
    case 'refused':
      return refusedText(generation);
    case 'canceled':
      return text('state.canceled');
    case 'expired':
      if (isUnapproved(generation)) return text('state.lapsed');
      return text('state.expired', nameOf(generation.provider));
    case 'unknown':
      return text('state.unknown', nameOf(generation.provider));
  }
}

function refusedText(generation: GenerationView): Text {
  const { request, provider, isHushed } = generation;
  if (isUnapproved(generation)) return text('state.declined');
  const still = isStill(request);
  if (isHushed) return text(still ? 'still.hushed' : 'state.hushed');
  return text(still ? 'still.refused' : 'state.refused', nameOf(provider));
}

function queuedText({ position = 1, paused, waitsFor }: GenerationView): Text {
  if (waitsFor !== undefined) return text(waitsFor === 'its shots' ? 'film.shotsMade' : 'film.shotWaits');
  if (position > 1) return text('state.queued', { position });
  // Nobody goes next while nothing goes at all.
  return text(paused === undefined ? 'state.queuedNext' : 'state.queuedPaused');
}

function calledOffText({ request, provider, priceUsd }: GenerationView): Text {
  const still = isStill(request);
  if (priceUsd === 0) return text(still ? 'still.discardedFree' : 'state.discardedFree');
  return text(still ? 'still.discarded' : 'state.discarded', nameOf(provider));
}

function completedText(generation: GenerationView): Text {
  const { length: videos } = keptVideos(generation);
  return videos > 1 ? text('state.completedMany', { videos }) : text('state.completed');
}

/** Which of several were deleted one by one; nothing where none was, or all are gone. */
export function partsGoneTexts(generation: Pick<GenerationView, 'videos' | 'removedAtMs'>): readonly Text[] {
  const numbers = removedNumbers(generation);
  if (numbers.length === 0 || generation.removedAtMs !== undefined) return [];
  return [text('card.partsGone', { numbers: numbers.join(', ') })];
}

/** Its person, or somebody for them, took it away. */
export function removedText({ request }: Pick<GenerationView, 'request'>): Text {
  return text(isStill(request) ? 'still.removed' : 'state.removed');
}

/** What the provider is being sent, or at. Some models are at it from the moment they are asked. */
function makingText(generation: GenerationView): Text {
  const model = modelName(generation);
  const row = findModel(generation.request.model);
  const still = isStill(generation.request);
  if (generation.state === 'submitting' && !row?.madeInOneCall) return text('state.submitting', { model });
  if (generation.late) return text('state.generatingLate', { model });
  return text(still ? 'still.generating' : 'state.generating', { model });
}

function modelName({ request }: GenerationView): string {
  return findModel(request.model)?.label ?? request.model;
}

/** "About 40 s to 2 min." */
export function etaText(eta: Pick<EtaRange, 'p50Seconds' | 'p90Seconds' | 'basis'>): Text {
  const values = { from: timeText(eta.p50Seconds), to: timeText(eta.p90Seconds) };
  return eta.basis === 'default' ? text('eta.default', values) : text('eta.range', values);
}

/** Seconds as people say them: to 5 s below two minutes, to the minute below three hours, to the hour above. */
export function timeText(seconds: number): Text {
  if (seconds < 10) return text('time.seconds', { count: Math.max(1, Math.round(seconds)) });
  if (seconds < 120) return text('time.seconds', { count: Math.round(seconds / 5) * 5 });
  if (seconds < 3 * 3600) return text('time.minutes', { count: Math.round(seconds / 60) });
  return text('time.hours', { count: Math.round(seconds / 3600) });
}

/**
 * By when it is likely to be ready: a point in time, so that it stays true while nobody edits it. Nothing where there is nothing to expect.
 * Once that time is over, another text has to take its place: see `isOverdue`.
 */
export function expectedTexts(generation: GenerationView): readonly Text[] {
  const { state, eta, late, paused, readyByMs } = generation;
  const isComing = state === 'submitting' || state === 'generating' || state === 'queued';
  if (!isComing || late || paused !== undefined || isCalledOff(generation) || isOutOfReach(generation)) return [];
  if (eta === undefined || readyByMs === undefined) return [];
  if (eta.p90Seconds <= minuteMs / 1000) return [text('eta.soon')];
  // Shown to the minute: the next full one.
  const byMs = Math.ceil(readyByMs / minuteMs) * minuteMs;
  return [text('eta.by', { when: moment(byMs, eta.p90Seconds > longSeconds ? 'date and time' : 'time') })];
}

const minuteMs = 60_000;
/** An hour of the day alone could be today's or tomorrow's. */
const longSeconds = 12 * 3600;

/** It is being made, and the time is over by which it should have been ready. */
export function isOverdue(generation: GenerationView): boolean {
  const { state, eta, startedAtMs, request } = generation;
  const isMade = (state === 'submitting' || state === 'generating') && startedAtMs !== undefined;
  const isKnown = findModel(request.model) !== undefined && !isOutOfReach(generation);
  return isMade && isKnown && eta === undefined && !isCalledOff(generation);
}

/** That it takes longer than usual, which stays true until it is ready. */
export function overdueText(generation: GenerationView): Text {
  return text('state.generatingLate', { model: modelName(generation) });
}

/**
 * The price before the click, always as an estimate.
 *
 * @param model whose price it is: where that is only reported, it is marked so
 */
export function priceText(priceUsd: number | undefined, model?: Model): Text {
  if (priceUsd === undefined) return text('price.unknown');
  if (priceUsd === 0) return text('price.free');
  return text(markOf(model) === '' ? 'price.estimate' : 'price.estimateReported', { priceUsd });
}

/** The price before the click, and what its mark means, where it has one. */
export function priceTexts({ priceUsd, request }: Pick<GenerationView, 'priceUsd' | 'request'>): readonly Text[] {
  const model = findModel(request.model);
  const isFree = priceUsd === undefined || priceUsd === 0;
  return [priceText(priceUsd, model), ...(isFree || model === undefined ? [] : reportedText([model]))];
}

/** What it costs, or cost, in so few words that it stands among its options; undefined where a sentence has to say it. */
export function headPriceText(generation: GenerationView): Text | undefined {
  const { state, charged, priceUsd, costUsd, request } = generation;
  const isOnItsWay = !isEnded(state) && state !== 'unknown' && charged !== 'yes' && !isCalledOff(generation);
  const isMadeAsEstimated = state === 'completed' && costUsd === undefined && (charged === 'yes' || priceUsd === 0);
  if (priceUsd === undefined || !(isOnItsWay || isMadeAsEstimated)) return undefined;
  const price = shortPrice(priceUsd, request);
  return priceUsd === 0 ? price : text('price.about', { price });
}

/** What it costs, or cost: said once in every message. Nothing where the state has said so. */
export function costTexts(generation: GenerationView): readonly Text[] {
  const { state, charged, priceUsd, costUsd } = generation;
  if (isCalledOff(generation)) return [];
  if (charged === 'yes' && costUsd !== undefined) return [paidText({ priceUsd, costUsd })];
  if (priceUsd === 0) return [priceText(priceUsd)];
  if (state === 'unknown') {
    const by = nameOf(generation.provider);
    return [priceUsd === undefined ? text('price.openUnknown', by) : text('price.open', { ...by, priceUsd })];
  }
  if (!isEnded(state)) return [priceText(priceUsd, findModel(generation.request.model))];
  switch (charged) {
    case 'yes':
      return [priceUsd === undefined ? text('price.chargedUnknown') : text('price.charged', { priceUsd })];
    case 'no':
      return [text('price.notCharged')];
    case 'maybe':
      return [priceUsd === undefined ? text('price.maybeUnknown') : text('price.maybe', { priceUsd })];
  }
}

/**
 * What a finished one cost, where it is known only what was estimated and what was booked.
 *
 * @param isReported whether the estimate goes by a price that is only reported: then it is marked, and said what the mark means
 */
export function madePriceTexts({
  priceUsd,
  costUsd,
  isReported,
}: {
  readonly priceUsd: number | undefined;
  readonly costUsd: number | undefined;
  readonly isReported: boolean;
}): readonly Text[] {
  if (costUsd !== undefined && costUsd !== 0 && costUsd !== priceUsd) return [paidText({ priceUsd, costUsd })];
  if (priceUsd === undefined || priceUsd === 0 || !isReported) return [priceText(priceUsd)];
  return [text('price.estimateReported', { priceUsd }), text('price.reportedMeans')];
}

/** Less than half a cent is shown as no cents at all. */
const shownFromUsd = 0.005;

/** What was paid, by the provider's own word, beside what was estimated where people would see a difference. */
function paidText({ priceUsd, costUsd }: { readonly priceUsd: number | undefined; readonly costUsd: number }): Text {
  if (priceUsd === undefined) return text('price.cost', { costUsd });
  if (costUsd < shownFromUsd) return text('price.costBelowCent', { priceUsd });
  const isSame = costUsd.toFixed(2) === priceUsd.toFixed(2);
  return isSame ? text('price.cost', { costUsd }) : text('price.costEstimated', { costUsd, priceUsd });
}
