import { type GenerationView, isErased } from '../generation.ts';
import { keptVideos } from '../kept-videos.ts';
import type { ImageBytes } from '../media.ts';
import type { Offer } from '../option-row.ts';
import { requestOf, type VideoValues } from '../option-schema.ts';
import { shortPrice } from '../quote-texts.ts';
import { checkVideoRequest } from '../request-rules.ts';
import { type Text, text } from '../texts.ts';
import { isStill, priceUsd, type VideoRequest } from '../video-request.ts';

/** The button under a still that makes a video of it. */
export interface StillAction {
  /** Of the still. */
  readonly generationId: string;
  /** Which of its pictures, from 1. */
  readonly video: number;
  /** “Animate this · $0.80”. */
  readonly label: Text;
  /** What would be reserved where nothing is chosen in the form; undefined where no price is verified. */
  readonly priceUsd: number | undefined;
}

/** Whether it is a still that can be seen, so that a video can begin with it. */
export function isAnimatable(generation: GenerationView): boolean {
  const { state, removedAtMs, request, videos } = generation;
  return state === 'completed' && removedAtMs === undefined && videos.length > 0 && isStill(request) && !isErased(generation);
}

/** What can be made of each picture of a finished still: nothing where the model that is used takes no picture. */
export function stillActionsOf(generation: GenerationView, offer: Offer): readonly StillAction[] {
  if (!isAnimatable(generation)) return [];
  return keptVideos(generation).flatMap(({ number }) => {
    const request = animationOf(generation, number, {}, offer);
    if (checkVideoRequest(request, offer.usual).length > 0) return [];
    const price = priceUsd(request, offer.usual);
    return [{ generationId: generation.id, video: number, label: labelOf(price, request), priceUsd: price }];
  });
}

/**
 * The video that begins with a still, as far as it is known before that is read.
 *
 * @param number which of its pictures, from 1
 * @param values what was chosen besides
 */
export function animationOf(
  { id, videos }: Pick<GenerationView, 'id' | 'videos'>,
  number: number,
  values: VideoValues,
  offer: Offer,
): VideoRequest {
  const { width = 0, height = 0 } = videos[number - 1] ?? {};
  const image: ImageBytes = { sha256: id, mimeType: 'image/jpeg', width, height, sizeBytes: 0, bytes: new Uint8Array() };
  return requestOf({ ...values, image }, offer);
}

function labelOf(price: number | undefined, request: VideoRequest): Text {
  return price === undefined ? text('button.animateUnpriced') : text('button.animate', { price: shortPrice(price, request) });
}
