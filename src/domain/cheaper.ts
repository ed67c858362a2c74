import { durationsAt, type Model, resolutions } from './catalog.ts';
import { checkVideoRequest, type PricedRequest } from './request-rules.ts';
import { mostVideos } from './sets/request-set.ts';
import { priceUsd, type VideoRequest } from './video-request.ts';

/**
 * Much the same for less: model, resolution, length and count may differ, and all else stays, its shape and what it is made of too.
 *
 * @param costs what the request costs, in US dollars
 * @param below the price that it should not pass, in US dollars. The nearest such combination is taken; where there is none, the cheapest
 * @returns undefined where nothing that can do it costs less; what is free of charge is no cheaper way to something that is not
 */
export function cheaperRequest(
  request: VideoRequest,
  offered: readonly Model[],
  costs: number,
  below: number,
): PricedRequest | undefined {
  const possible = combinations(request, offered).filter(({ priceUsd: price }) => price > 0 && price < costs - tolerance);
  const affordable = possible.filter(({ priceUsd: price }) => price <= below + tolerance);
  const nearest = affordable.toSorted(
    (a, b) => distance(a.request, request) - distance(b.request, request) || b.priceUsd - a.priceUsd,
  );
  const cheapest = possible.toSorted(
    (a, b) => a.priceUsd - b.priceUsd || distance(a.request, request) - distance(b.request, request),
  );
  return firstThatWorks(nearest, offered) ?? firstThatWorks(cheapest, offered);
}

/** As `cheaperRequest`, and only what costs no more than that. */
export function requestWithin(
  request: VideoRequest,
  offered: readonly Model[],
  costs: number,
  below: number,
): PricedRequest | undefined {
  const found = cheaperRequest(request, offered, costs, below);
  return found !== undefined && found.priceUsd <= below + tolerance ? found : undefined;
}

/** Prices are whole millionths; the sum of many must not fail by the last bit. */
const tolerance = 1e-7;

/** The rules are asked of one after the other: most are never looked at. */
function firstThatWorks(candidates: readonly PricedRequest[], offered: readonly Model[]): PricedRequest | undefined {
  return candidates.find(({ request, model }) => checkVideoRequest(request, model, offered).length === 0);
}

function combinations(request: VideoRequest, offered: readonly Model[]): readonly PricedRequest[] {
  const makes = offered.find(({ id }) => id === request.model)?.makes;
  return offered.filter((model) => model.makes === makes).flatMap((model) => combinationsOf(request, model));
}

function combinationsOf(request: VideoRequest, model: Model): readonly PricedRequest[] {
  const counts = Array.from({ length: Math.min(request.numberOfVideos, mostVideos(model, request)) }, (_, index) => index + 1);
  return model.resolutions.flatMap((resolution) =>
    lengthsOf(request, model, resolution).flatMap((durationSeconds) =>
      counts.flatMap((numberOfVideos) => {
        const candidate = { ...request, model: model.id, resolution, durationSeconds, numberOfVideos };
        const price = priceUsd(candidate, model);
        return price === undefined ? [] : [{ model, request: candidate, priceUsd: price }];
      }),
    ),
  );
}

/** What a change or a larger copy is made of decides its length. */
function lengthsOf({ edit, upscale, durationSeconds }: VideoRequest, model: Model, resolution: VideoRequest['resolution']) {
  return edit !== undefined || upscale !== undefined ? [durationSeconds] : durationsAt(model, resolution);
}

/** How much of a difference people see: another sharpness first, then a shorter video, fewer of them, another model. */
function distance(candidate: VideoRequest, wanted: VideoRequest): number {
  const steps = Math.abs(resolutions.indexOf(candidate.resolution) - resolutions.indexOf(wanted.resolution));
  const seconds = Math.abs(candidate.durationSeconds - wanted.durationSeconds);
  const fewer = wanted.numberOfVideos - candidate.numberOfVideos;
  return steps * 4 + seconds + fewer + (candidate.model === wanted.model ? 0 : 1);
}
