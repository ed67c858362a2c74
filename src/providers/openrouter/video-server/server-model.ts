import {
  type AspectRatio,
  aspectRatios,
  type Model,
  type Resolution,
  resolutions,
  type Source,
} from '../../../domain/catalog.ts';

/** What an operator says of a server: nothing of it is published anywhere. */
export interface ServerFacts {
  /** What the server calls its model; absent: it serves one, and is asked without a name. */
  readonly model: string | undefined;
  /** Whole seconds, ascending. At least one. */
  readonly seconds: readonly number[];
  /** `1280x720` and its kind. At least one. */
  readonly sizes: readonly string[];
  /** US dollars for a second of video; 0 is free of charge. */
  readonly priceUsdPerSecond: number;
}

/** The id of its row: one server, one model. */
export const serverModelId = 'video-api';

const told: Source = { page: 'VIDEO_API_URL', date: '2026-11-29', trust: 'own' };

/** The row of the catalogue for a server of the operator's. */
export function serverModel(facts: ServerFacts): Model {
  const shapes = readSizes(facts.sizes);
  return {
    id: serverModelId,
    label: facts.model === undefined ? 'Own video server' : `${facts.model} (own server)`,
    provider: 'video-api',
    makes: 'video',
    status: 'available',
    durationsSeconds: facts.seconds,
    resolutions: [...shapes.keys()].sort((a, b) => resolutions.indexOf(a) - resolutions.indexOf(b)),
    aspectRatios: aspectRatios.filter((each) => [...shapes.values()].every((sizes) => sizes.has(each))),
    durationsByResolution: {},
    promptMaxCharacters: 4000,
    // A server that makes videos of words alone says so with a 400, free of charge.
    image: true,
    lastFrame: undefined,
    referenceImages: undefined,
    extension: undefined,
    negativePrompt: false,
    seed: false,
    audio: 'always',
    people: false,
    maxVideos: 1,
    priceUsdPerSecond: Object.fromEntries([...shapes.keys()].map((each) => [each, facts.priceUsdPerSecond])),
    priceUsdPerStill: {},
    minimumLatencySeconds: 2,
    // One machine makes one at a time, and may take its time.
    usualSeconds: { p50: 120, p90: 600 },
    sources: { status: told, limits: told, price: told, latency: told },
  };
}

/** @returns the size to ask for; undefined for a shape that was not named */
export function sizeFor({ sizes }: ServerFacts, resolution: Resolution, aspect: AspectRatio): string | undefined {
  return readSizes(sizes).get(resolution)?.get(aspect);
}

type Shapes = ReadonlyMap<Resolution, ReadonlyMap<AspectRatio, string>>;

/** Sorts sizes by our words. A resolution that lacks a shape of the first one is left out: people choose both freely. */
function readSizes(sizes: readonly string[]): Shapes {
  const shapes = new Map<Resolution, Map<AspectRatio, string>>();
  for (const size of sizes) {
    const [width = 0, height = 0] = size.split('x').map(Number);
    const resolution = nearestResolution(Math.min(width, height));
    const aspect = nearestAspect(width / height);
    const named = shapes.get(resolution) ?? new Map<AspectRatio, string>();
    if (!named.has(aspect)) named.set(aspect, size);
    shapes.set(resolution, named);
  }
  const [first] = shapes.values();
  const wanted = [...(first?.keys() ?? [])];
  return new Map([...shapes].filter(([, named]) => wanted.every((each) => named.has(each))));
}

const lines: readonly (readonly [Resolution, number])[] = [
  ['360p', 360],
  ['480p', 480],
  ['720p', 720],
  ['768p', 768],
  ['1080p', 1080],
  ['2k', 1440],
  ['4k', 2160],
];

function nearestResolution(short: number): Resolution {
  return lines.reduce(
    (best, each) => (Math.abs(each[1] - short) < Math.abs(best[1] - short) ? each : best),
    lines[0] ?? ['720p', 720],
  )[0];
}

/** Models round sizes in ways of their own: 832x480 is 16:9 to everybody who watches it. */
function nearestAspect(ratio: number): AspectRatio {
  const distance = (aspect: AspectRatio): number => {
    const [wide = 1, high = 1] = aspect.split(':').map(Number);
    return Math.abs(Math.log(ratio * (high / wide)));
  };
  return aspectRatios.reduce((best, each) => (distance(each) < distance(best) ? each : best));
}
