import type { Context } from 'hono';
import { findModel, type Model } from '../../../domain/catalog.ts';
import { isFilm } from '../../../domain/film-request.ts';
import { type Generation, type GenerationView, isEnded, isErased, isWaiting, posterOf } from '../../../domain/generation.ts';
import { keptVideos, type NumberedVideo } from '../../../domain/kept-videos.ts';
import type { LibraryEntry } from '../../../domain/library/library.ts';
import { optionRows, requestPictures } from '../../../domain/option-schema.ts';
import { isPrivate } from '../../../domain/private-target.ts';
import { choiceText, type QualityChoice } from '../../../domain/quality.ts';
import { nearestVideoRequest } from '../../../domain/request-rules.ts';
import { etaText, priceTexts, statusTexts } from '../../../domain/status.ts';
import { type Text, text } from '../../../domain/texts.ts';
import { markOf } from '../../../domain/trust.ts';
import type { BudgetLeft, Estimate } from '../../../domain/video-engine.ts';
import { isStill, priceUsd, sumUsd, type VideoRequest } from '../../../domain/video-request.ts';
import type { Texts } from '../../../lib/say.ts';
import { isHttps } from '../access/connection.ts';
import type { WebDeps } from '../web-deps.ts';
import type { AcceptedAnswer, EstimateAnswer, OperationAnswer, VideoOptions } from './answer-schemas.ts';
import { followUpsBody, lineageBody } from './follow-ups.ts';
import type { QualityAnswer } from './form-schemas.ts';
import { restName } from './names.ts';
import { restStatus } from './status.ts';

/** Where people reach this server: as the operator says, else as this request did. */
export function baseUrl(context: Context, settings: WebDeps['web']): string {
  const scheme = isHttps(context, settings) ? 'https' : 'http';
  return settings.publicUrl?.replace(/\/+$/, '') ?? `${scheme}://${context.req.header('host') ?? 'localhost'}`;
}

/** The first answer. It is made of nothing that changes, so that the same `Idempotency-Key` gets the same answer again. */
export function acceptedBody(generation: GenerationView, answer: Text, texts: Texts): AcceptedAnswer {
  const members = generation.members ?? [generation];
  const all = sumUsd(members.map(({ priceUsd }) => priceUsd));
  return {
    operation_id: generation.id,
    status: 'pending',
    message: sentences(texts, [answer, ...priceTexts({ ...generation, priceUsd: all })]),
    ...requestBody(generation.request),
    price_usd: all ?? null,
    session_id: generation.replyTarget.channelId,
    created_at: new Date(generation.createdAtMs).toISOString(),
    operations: members.map(({ id, request: { prompt }, priceUsd }) => {
      return { operation_id: id, status: 'pending', prompt, price_usd: priceUsd ?? null };
    }),
  };
}

/** What is needed to tell of a generation. */
export interface Telling extends Pick<WebDeps, 'texts' | 'clock' | 'keepDays'> {
  /** Models for videos that people can choose, the better ones first. */
  readonly offered: readonly Model[];
  readonly find: (id: string) => Promise<GenerationView | undefined>;
  /** Whether the one who is told may change it, and asked for it by a name of their own. */
  readonly mayChange: (generation: GenerationView) => boolean;
  readonly isMine: (generation: GenerationView) => boolean;
}

/** How a generation stands. @param entry what people keep of it. Default: nothing */
export async function generationBody(
  generation: GenerationView,
  base: string,
  { texts, clock, keepDays, offered, find, mayChange, isMine }: Telling,
  entry: Omit<LibraryEntry, 'generationId'> = { isFavourite: false },
): Promise<OperationAnswer> {
  const status = restStatus(generation.state);
  const isThere = status === 'completed' && generation.removedAtMs === undefined;
  const files = isThere ? keptVideos(generation) : [];
  const still = isStill(generation.request);
  const videos = still
    ? []
    : files.map((video) => ({ ...fileBody(video, 'videos', base), duration_seconds: video.durationSeconds }));
  const pictures = still ? files.map((picture) => fileBody(picture, 'pictures', base)) : [];
  const untilMs = generation.endedAtMs ?? (status === 'completed' ? generation.finishedAtMs : undefined) ?? clock.now();
  return {
    operation_id: generation.id,
    number: generation.number,
    makes: still ? 'image' : 'video',
    status,
    state: generation.state,
    message: sentences(texts, messageTexts(generation, keepDays)),
    state_message: sentences(texts, messageTexts({ ...generation, eta: undefined }, keepDays)),
    video_url: videos[0]?.url ?? null,
    videos,
    image_url: pictures[0]?.url ?? null,
    pictures,
    elapsed_seconds: Math.max(0, Math.round((untilMs - generation.createdAtMs) / 1000)),
    position: generation.position ?? null,
    eta_seconds: generation.eta ? etaBody(generation.eta) : null,
    late: generation.late,
    needs_decision: generation.state === 'unknown',
    can_cancel: isCancelable(generation) && mayChange(generation),
    discarded: generation.discarded,
    prompt: generation.request.prompt,
    sent_prompt: generation.sentPrompt ?? null,
    ...requestBody(generation.request),
    images: filesBody(generation, base),
    set: setBody(generation),
    lineage: await lineageBody(generation, find),
    film: filmBody(generation),
    chain: generation.chain?.map(({ generationId, video }) => ({ operation_id: generationId, video })) ?? null,
    follow_ups: [...followUpsBody(generation, { offered, nowMs: clock.now(), texts })],
    notes: generation.notes.map((note) => texts.say(note)),
    ...libraryBody(entry),
    price_usd: generation.priceUsd ?? null,
    price_reported: (generation.priceUsd ?? 0) > 0 && markOf(findModel(generation.request.model)) !== '',
    cost_usd: costUsd(generation),
    charged: generation.charged,
    platform: generation.replyTarget.platform,
    ...{ may_change: mayChange(generation), is_mine: isMine(generation), private: isPrivate(generation.replyTarget) },
    person: { id: generation.requester.id, name: generation.requester.name ?? null },
    session_id: generation.replyTarget.channelId,
    created_at: new Date(generation.createdAtMs).toISOString(),
    finished_at: generation.endedAtMs === undefined ? null : new Date(generation.endedAtMs).toISOString(),
  };
}

function libraryBody({ isFavourite, kept, name, note, folderId }: Omit<LibraryEntry, 'generationId'>) {
  return {
    ...{ favourite: isFavourite, kept: kept !== undefined },
    ...{ name: name ?? null, note: note ?? null, folder_id: folderId ?? null },
  };
}

function isCancelable({ state, discarded, request }: GenerationView): boolean {
  const isOnItsWay = isWaiting(state) || state === 'submitting' || state === 'generating';
  return (isOnItsWay && !discarded) || (state === 'downloading' && isFilm(request));
}

function filmBody({ request: { film, captions = [] } }: GenerationView): OperationAnswer['film'] {
  if (film === undefined) return null;
  const parts = film.parts.map(({ generationId, video, trim }, at) => ({
    ...{ operation_id: generationId, video },
    ...{ from_seconds: trim?.fromSeconds ?? null, to_seconds: trim?.toSeconds ?? null },
    caption: captions.find(({ part }) => part === at)?.text ?? null,
  }));
  return { parts, crossfade_seconds: film.crossFadeSeconds ?? null };
}

function setBody({ set }: GenerationView): OperationAnswer['set'] {
  return set === undefined ? null : { ...set, words: set.words ?? null };
}

/** What was booked; null while nothing is, and where nobody knows. */
function costUsd({ charged, costUsd, priceUsd, state, finishedAtMs }: Generation): number | null {
  if (charged === 'yes') return costUsd ?? priceUsd ?? null;
  return charged === 'no' && (finishedAtMs !== undefined || isEnded(state)) ? 0 : null;
}

function fileBody({ number, file, sizeBytes, width, height }: NumberedVideo, kind: 'videos' | 'pictures', base: string) {
  const urls = { url: `${base}/${kind}/${file}`, poster_url: `${base}/posters/${posterOf(file)}` };
  return { number, ...urls, size_bytes: sizeBytes, width, height };
}

interface EstimateMore {
  readonly remarks: readonly Text[];
  readonly qualities: readonly QualityChoice[];
  /** Those that can be chosen. Default: the model is not for the person to choose. */
  readonly models?: readonly Model[];
}

/** The price of what is nearest to a request among what another model can do. */
function priceWith(model: Model, request: VideoRequest): number | null {
  const nearest = nearestVideoRequest({ ...request, model: model.id }, model);
  return (nearest && priceUsd(nearest, model)) ?? null;
}

/**
 * What a request would cost and how long it would take.
 *
 * @param more what there is to know about how it was understood, and what each quality and each model would be
 */
export function estimateBody(estimate: Estimate, request: VideoRequest, more: EstimateMore, texts: Texts): EstimateAnswer {
  return {
    price_usd: estimate.priceUsd ?? null,
    needs_agreement: estimate.isAskedFirst,
    needs_approval: estimate.needsApproval,
    position: estimate.position,
    eta_seconds: etaBody(estimate.eta),
    message: sentences(texts, [...estimateTexts(estimate, request), ...more.remarks]),
    message_without_price: sentences(texts, [...estimateTexts(estimate, request, 'no price'), ...more.remarks]),
    budget: estimate.budget ? budgetBody(estimate.budget, texts) : null,
    refusal: estimate.refusal ? { code: estimate.refusal.code, message: texts.say(estimate.refusal.text) } : null,
    qualities: more.qualities.map((each) => qualityBody(each, texts)),
    models: (more.models ?? []).map((model) => ({ model: model.id, price_usd: priceWith(model, request) })),
    ...requestBody(request),
  };
}

/** A choice of quality, with its price in words. */
export function qualityBody(choice: QualityChoice, texts: Texts): QualityAnswer {
  const { quality, model, resolution, durationSeconds, priceUsd } = choice;
  return {
    ...{ quality, model: model.id, model_label: model.label, resolution, duration: durationSeconds },
    ...{ price_usd: priceUsd, label: texts.say(choiceText(choice)) },
  };
}

function estimateTexts(
  { priceUsd, eta, budget, refusal }: Estimate,
  request: VideoRequest,
  without?: 'no price',
): readonly Text[] {
  if (refusal !== undefined) return [refusal.text];
  const price = priceTexts({ priceUsd, request });
  // The mark of a price that only others report, and what it means, stand nowhere else.
  const isSaid = without === undefined || price.length > 1;
  return [...(isSaid ? price : []), etaText(eta), ...(budget === undefined ? [] : [leftText(budget)])];
}

function budgetBody(budget: BudgetLeft, texts: Texts) {
  return {
    left_usd: budget.leftUsd,
    cap_usd: budget.capUsd,
    renews_at: new Date(budget.renewsMs).toISOString(),
    fits: budget.fits,
    message: texts.say(leftText(budget)),
  };
}

function leftText({ name, leftUsd, capUsd }: BudgetLeft): Text {
  return text('limit.budgetLeft', { cap: name, leftUsd, capUsd });
}

/** The options of a request that are set, by their REST names. */
export function requestOptions(request: VideoRequest): VideoOptions {
  const told = optionRows.map(([, row]) => [row.rest, row.told?.of(request)] as const);
  // Each row's `told.of` has the type that its schema names.
  return Object.fromEntries(told.filter(([, value]) => value !== undefined)) as VideoOptions;
}

/** What is asked for, as the API tells it. */
export function requestBody(request: VideoRequest) {
  return { model: request.model, options: requestOptions(request) };
}

/** Pictures, and a person's own video: what it takes to send the request once more. */
function filesBody({ id, request }: Generation, base: string) {
  const given = [...requestPictures(request), ...(request.video === undefined ? [] : [{ option: 'videoFile', index: 0 }])];
  return given.map(({ option, index }) => {
    const field = restName(option);
    return { field, url: `${base}/pictures/${id}/${field}/${index}` };
  });
}

function messageTexts(generation: GenerationView, keepDays: number): readonly Text[] {
  if (generation.removedAtMs !== undefined && keepDays > 0 && !isErased(generation))
    return [text(isStill(generation.request) ? 'still.removedByAge' : 'state.removedByAge', { count: keepDays })];
  return statusTexts(generation);
}

function etaBody({ p50Seconds, p90Seconds, basis }: Estimate['eta']) {
  return { from: Math.round(p50Seconds), to: Math.round(p90Seconds), basis };
}

function sentences(texts: Texts, parts: readonly Text[]): string {
  return parts.map((part) => texts.say(part)).join(' ');
}
