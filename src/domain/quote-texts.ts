import { findModel } from './catalog.ts';
import { combinationText } from './combination-text.ts';
import type { Proposal } from './quote.ts';
import { askedCount } from './sets/request-set.ts';
import type { Consent } from './submission.ts';
import { type Text, text } from './texts.ts';
import { markOf } from './trust.ts';
import { isStill, type VideoRequest } from './video-request.ts';

/** "$0.80", "$0.80*" where others report it, "free". Stands on every button that spends. */
export function shortPrice(priceUsd: number, request?: Pick<VideoRequest, 'model'>): Text {
  if (priceUsd === 0) return text('price.shortFree');
  const mark = request === undefined ? '' : markOf(findModel(request.model));
  return mark === '' ? text('price.short', { priceUsd }) : text('price.shortReported', { priceUsd });
}

/** "This costs about $6.40: 2 × the model, 8 s, 1080p, 16:9.", or how many there are where they differ. @param requests at least one */
export function askedText(requests: readonly VideoRequest[], priceUsd: number): Text {
  const what = whatText(requests);
  if (priceUsd === 0) return text('quote.askedFree', { what });
  // Where one of the prices is only reported, so is the sum.
  const marked = requests.find(({ model }) => markOf(findModel(model)) !== '') ?? requests[0];
  return text('quote.asked', { price: shortPrice(priceUsd, marked), what });
}

/** Why it is asked about where the price alone does not say it. */
export function askedWhyText({ askBecause }: Consent, priceUsd: number): readonly Text[] {
  return askBecause === 'another person' && priceUsd > 0 ? [text('quote.onYourBudget')] : [];
}

function whatText(requests: readonly VideoRequest[]): Text {
  const count = requests.reduce((sum, request) => sum + askedCount(request), 0);
  const kinds = requests.map((request) => {
    const model = findModel(request.model)?.label ?? request.model;
    return text('quote.what', { model, what: combinationText(request) });
  });
  const [kind, ...others] = [...new Map(kinds.map((each) => [JSON.stringify(each), each])).values()];
  return kind === undefined || others.length > 0 ? text('card.count', { count }) : times(count, kind);
}

/**
 * What stands on the button of a proposal: what comes of a press, and what it costs. Short enough for a button everywhere, so that the price is
 * never cut off; what stays as it was asked for is left out.
 */
export function proposalLabel({ kind, submissions, priceUsd }: Pick<Proposal, 'kind' | 'priceUsd'> & ProposedRequests): Text {
  const request = submissions[0]?.request;
  const price = shortPrice(priceUsd, request);
  if (request === undefined || kind === 'asked') return text('quote.make', { price });
  if (kind === 'interrupted') return text('quote.runNow', { price });
  if (kind === 'schedule') return text('quote.schedule', { price });
  if (kind === 'direct') return text('quote.toDirect', { price });
  if (kind === 'references') return text('quote.references', { price });
  if (kind === 'frames') return text('quote.frames', { price });
  if (kind === 'nearest') return text('quote.nearest', { what: shapeText(request), price });
  return text('quote.cheaper', { what: modelText(request), price });
}

/** "2 × the model, 8 s, 1080p" */
function modelText(request: VideoRequest): Text {
  const { resolution, durationSeconds: seconds } = request;
  const model = shortName(findModel(request.model)?.label ?? request.model);
  const what = isStill(request) ? resolution : text('quote.length', { seconds, resolution });
  return times(askedCount(request), text('quote.what', { model, what }));
}

/** Without its maker in front and its host behind. */
function shortName(label: string): string {
  return label.replace(/^[^:]+: /, '').replace(/ \([^()]*\)$/, '');
}

/** "8 s, 1080p, 16:9" */
function shapeText(request: VideoRequest): Text {
  const { resolution, durationSeconds: seconds, aspectRatio: aspect } = request;
  const one = isStill(request)
    ? text('still.combination', { resolution, aspect })
    : text('request.combination', { seconds, resolution, aspect, pictures: '' });
  return times(askedCount(request), one);
}

function times(count: number, what: Text): Text {
  return count === 1 ? what : text('quote.many', { count, what });
}

interface ProposedRequests {
  readonly submissions: readonly { readonly request: VideoRequest }[];
}
