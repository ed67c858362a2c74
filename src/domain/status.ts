import { findModel } from './catalog.ts';
import type { EtaRange, GenerationView } from './generation.ts';
import { type Text, text } from './texts.ts';
import { isStill } from './video-request.ts';

/**
 * What a generation is doing, in sentences that are the same on every platform: its state, why, how long it may take, what it costs.
 * Each is plain text.
 */
export function statusTexts(generation: GenerationView): readonly Text[] {
  const { eta, late, notes } = generation;
  return [stateText(generation), ...reasonTexts(generation), ...(eta === undefined || late ? [] : [etaText(eta)]), ...notes];
}

/** Why it is where it is. Where the whole line stands still, that is the reason for all. */
export function reasonTexts({ paused, reason }: GenerationView): readonly Text[] {
  const why = paused ?? reason;
  return why === undefined ? [] : [why];
}

/** The state alone. */
export function stateText(generation: GenerationView): Text {
  const still = isStill(generation.request);
  switch (generation.state) {
    case 'queued':
      return generation.position === undefined || generation.position <= 1
        ? text('state.queuedNext')
        : text('state.queued', { position: generation.position });
    case 'submitting':
    case 'generating':
      return makingText(generation);
    case 'downloading':
      return text(still ? 'still.downloading' : 'state.downloading');
    case 'stored':
      return text(still ? 'still.ready' : 'state.stored');
    case 'delivering':
      return text(still ? 'still.ready' : 'state.delivering');
    case 'completed':
      if (generation.removedAtMs !== undefined) return removedText(generation);
      if (still) return text('still.ready');
      return generation.videos.length > 1
        ? text('state.completedMany', { videos: generation.videos.length })
        : text('state.completed');
    case 'failed':
      return text('state.failed');
    case 'refused':
      return text(still ? 'still.refused' : 'state.refused');
    case 'canceled':
      return text('state.canceled');
    case 'expired':
      return text('state.expired');
    case 'unknown':
      return generation.priceUsd === undefined
        ? text('state.unknownNoPrice')
        : text('state.unknown', { priceUsd: generation.priceUsd });
  }
}

/** Its person, or somebody for them, took it away. */
export function removedText({ request }: Pick<GenerationView, 'request'>): Text {
  return text(isStill(request) ? 'still.removed' : 'state.removed');
}

/** What Google is being sent, or at. Some models are at it from the moment they are asked. */
function makingText(generation: GenerationView): Text {
  const model = modelName(generation);
  const row = findModel(generation.request.model);
  const still = isStill(generation.request);
  const isFree = generation.priceUsd === 0;
  if (generation.state === 'submitting' && !row?.madeInOneCall) return text('state.submitting', { model });
  if (generation.discarded && still) return text(isFree ? 'still.discardedFree' : 'still.discarded');
  if (generation.discarded) return text(isFree ? 'state.discardedFree' : 'state.discarded');
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

/** The price before the click, always as an estimate. */
export function priceText(priceUsd: number | undefined): Text {
  if (priceUsd === undefined) return text('price.unknown');
  return priceUsd === 0 ? text('price.free') : text('price.estimate', { priceUsd });
}
