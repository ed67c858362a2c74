/**
 * The models: everything that differs between them, and where each fact comes from. A new model is one new row;
 * no other file names a model's limits.
 */

/** Who makes the video, or the still. */
export type ProviderId = 'vertex-veo' | 'gemini-veo' | 'gemini-omni' | 'gemini-image' | 'preview' | 'preview-image';

/** What the rest of the bot has to know of a provider, also of one that is not set up any more. */
export interface ProviderFacts {
  /** The name in sentences for people. */
  readonly label: string;
  /** The settings that say on whose account it works, as an admin reads them. */
  readonly credentialSettings: string;
  /** How long it keeps a finished video, and how long an unknown request keeps its reservation. */
  readonly keepsResultsMs: number;
}

/** 2 days (veo docs, 2026-11-23). */
const keptByGoogle = { label: 'Google', keepsResultsMs: 48 * 3_600_000 };

const providerRows: Readonly<Record<ProviderId, ProviderFacts>> = {
  'vertex-veo': { ...keptByGoogle, credentialSettings: 'GOOGLE_CLOUD_PROJECT, GOOGLE_CLOUD_LOCATION' },
  'gemini-veo': { ...keptByGoogle, credentialSettings: 'GOOGLE_API_KEY' },
  'gemini-omni': { ...keptByGoogle, credentialSettings: 'GOOGLE_API_KEY' },
  'gemini-image': { ...keptByGoogle, credentialSettings: 'GOOGLE_CLOUD_PROJECT, GOOGLE_API_KEY' },
  // It plays Google: what people read is the same.
  preview: { ...keptByGoogle, credentialSettings: 'VIDEO_MODEL' },
  'preview-image': { ...keptByGoogle, credentialSettings: 'VIDEO_MODEL' },
};

export function providerFacts(id: ProviderId): ProviderFacts {
  return providerRows[id];
}

/** How sentences name a provider: the value of their `{{provider}}`. */
export function nameOf(id: ProviderId): { readonly provider: string } {
  return { provider: providerFacts(id).label };
}

/** Videos are measured in lines, stills in about a million pixels (1k) and four (2k). */
export const resolutions = ['360p', '720p', '1080p', '1k', '2k', '4k'] as const;
export type Resolution = (typeof resolutions)[number];

/** The shapes of videos first; stills have further ones. */
export const aspectRatios = ['16:9', '9:16', '1:1', '4:3', '3:4', '3:2', '2:3'] as const;
export type AspectRatio = (typeof aspectRatios)[number];

/** Where a fact was read, and when. `trust` is `official` for the vendor's own pages, `reported` for others' observations. */
export interface Source {
  readonly page: string;
  readonly date: string;
  readonly trust: 'official' | 'reported' | 'own';
}

export interface Retirement {
  /** UTC date, `YYYY-MM-DD`. */
  readonly date: string;
  /** `earliest`: not before this date; `announced`: on it; `reported`: others say it is gone since. */
  readonly certainty: 'earliest' | 'announced' | 'reported';
}

/** Length, shape and resolution that a mode insists on; absent means the model's own. */
export interface ModeLimits {
  readonly durationsSeconds?: readonly number[];
  readonly resolutions?: readonly Resolution[];
  readonly aspectRatios?: readonly AspectRatio[];
}

export interface ExtensionLimits extends ModeLimits {
  /** Longest source that can be extended, in seconds. What is made may be a few frames longer than was asked for. */
  readonly maxSourceSeconds: number;
  /** How long after it was made Google still has the source, in hours. */
  readonly sourceKeptHours: number;
}

export interface Model {
  readonly id: string;
  readonly label: string;
  readonly provider: ProviderId;
  /** A still is a generation like any other, of 0 seconds. */
  readonly makes: 'video' | 'image';
  readonly status: 'available' | 'preview' | 'retired';
  readonly retirement?: Retirement;
  /** The id to use instead, for a retired or retiring model. */
  readonly replacement?: string;

  /** Whole seconds, ascending. */
  readonly durationsSeconds: readonly number[];
  readonly resolutions: readonly Resolution[];
  readonly aspectRatios: readonly AspectRatio[];
  /** Lengths that a resolution insists on, where not all go. */
  readonly durationsByResolution: Readonly<Partial<Record<Resolution, readonly number[]>>>;
  readonly promptMaxCharacters: number;

  /** Takes an image: as the first frame of a video, or to make another still of it. */
  readonly image: boolean;
  /** Takes a last frame beside the image, within these limits. */
  readonly lastFrame: ModeLimits | undefined;
  readonly referenceImages: (ModeLimits & { readonly max: number }) | undefined;
  readonly extension: ExtensionLimits | undefined;
  readonly negativePrompt: boolean;
  readonly seed: boolean;
  /** `always`: every video has sound; `switchable`: sound can be turned off; `never`: what it makes is a still. */
  readonly audio: 'always' | 'switchable' | 'never';
  /** Whether the depiction of people can be set at all. */
  readonly people: boolean;
  /** Text and extension allow `everyone` only, pictures `adults` only. */
  readonly peopleByMode?: true;
  readonly maxVideos: number;

  /** US dollars for one second of one video. A missing resolution has no verified price. */
  readonly priceUsdPerSecond: Readonly<Partial<Record<Resolution, number>>>;
  /** US dollars for one still; with the same meaning of a missing one. */
  readonly priceUsdPerStill: Readonly<Partial<Record<Resolution, number>>>;
  /** The request that starts it is answered with the finished video, so that there is nothing to ask for meanwhile. */
  readonly madeInOneCall?: true;
  /** Nothing is finished before this, in seconds: the first check waits for it. */
  readonly minimumLatencySeconds: number;
  /** What a person is told to expect before we have made any ourselves, in seconds. */
  readonly usualSeconds: { readonly p50: number; readonly p90: number };

  readonly sources: {
    readonly status: Source;
    readonly limits: Source;
    readonly price: Source | undefined;
    readonly latency: Source;
  };
}

const veoDocs: Source = { page: 'https://ai.google.dev/gemini-api/docs/veo', date: '2026-11-23', trust: 'official' };
const omniDocs: Source = { page: 'https://ai.google.dev/gemini-api/docs/omni', date: '2026-11-23', trust: 'official' };
const vertexVersions: Source = {
  page: 'https://docs.cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions',
  date: '2026-11-23',
  trust: 'official',
};
const pricing: Source = { page: 'https://ai.google.dev/gemini-api/docs/pricing', date: '2026-10-31', trust: 'official' };
const reportedShutdown: Source = {
  page: 'https://docs.apiyi.com/en/live/2026-10/veo-3-1-preview-retired.md',
  date: '2026-10-25',
  trust: 'reported',
};
const reportedOmniTimes: Source = { page: 'https://ai.google.dev/gemini-api/docs/omni', date: '2026-11-23', trust: 'reported' };
/** Three accounts of Google's page: 30 % less than 1.1. */
const reportedOmniPrice: Source = { page: pricing.page, date: '2026-11-11', trust: 'reported' };
const reportedVertexPrice: Source = { page: pricing.page, date: '2026-10-31', trust: 'reported' };
/** Others' accounts of https://ai.google.dev/gemini-api/docs/models/gemini-nano-banana-2.1 */
const reportedNanoBanana: Source = {
  page: 'https://docs.laozhang.ai/en/api-capabilities/nano-banana-2-1-image',
  date: '2026-10-07',
  trust: 'reported',
};
/** $30 for a million tokens of picture: 1,120 for 1k, 1,680 for 2k. What the model reads and thinks comes on top, about a cent. */
const reportedNanoBananaPrice: Source = {
  page: 'https://github.com/BerriAI/litellm/discussions/44983',
  date: '2026-10-07',
  trust: 'reported',
};
const ourRenderer: Source = { page: 'src/preview', date: '2026-11-25', trust: 'own' };

const everySecond = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** What all of Veo 3.1 has in common. */
const veo31 = {
  makes: 'video',
  durationsSeconds: [4, 6, 8],
  resolutions: ['720p', '1080p', '4k'],
  aspectRatios: ['16:9', '9:16'],
  // 1080p and 4k are only made at 8 seconds (veoDocs, 2026-11-23).
  durationsByResolution: { '1080p': [8], '4k': [8] },
  // 1,024 tokens, about 4 characters each (veoDocs, 2026-11-23).
  promptMaxCharacters: 4000,
  image: true,
  // The page is silent on its length; 8 seconds is what its samples use.
  lastFrame: { durationsSeconds: [8] },
  // Reference images in portrait: the ban left the page in 2026 without a word that it works now. Landscape is safe.
  referenceImages: { max: 3, durationsSeconds: [8], aspectRatios: ['16:9'] },
  extension: { durationsSeconds: [8], resolutions: ['720p'], maxSourceSeconds: 141, sourceKeptHours: 48 },
  negativePrompt: true,
  seed: true,
  people: true,
  // Nothing is ready before 11 s; the official maximum at peak is 6 minutes (veoDocs, 2026-11-23).
  minimumLatencySeconds: 10,
  priceUsdPerStill: {},
  usualSeconds: { p50: 80, p90: 150 },
} as const satisfies Partial<Model>;

const vertexVeo31 = {
  ...veo31,
  provider: 'vertex-veo',
  status: 'available',
  retirement: { date: '2026-11-17', certainty: 'earliest' },
  replacement: 'gemini-omni-1.1-flash',
  audio: 'switchable',
  maxVideos: 4,
  // Shorter than on the Gemini API (vertexExtend, 2026-11-05).
  extension: { ...veo31.extension, maxSourceSeconds: 30 },
  sources: { status: vertexVersions, limits: veoDocs, price: reportedVertexPrice, latency: veoDocs },
} as const satisfies Partial<Model>;

const geminiVeo31 = {
  ...veo31,
  // It refuses the other ways round (veoDocs, 2026-11-23).
  peopleByMode: true,
  provider: 'gemini-veo',
  status: 'retired',
  retirement: { date: '2026-10-22', certainty: 'reported' },
  replacement: 'gemini-omni-1.1-flash',
  audio: 'always',
  maxVideos: 1,
  sources: { status: reportedShutdown, limits: veoDocs, price: pricing, latency: veoDocs },
} as const satisfies Partial<Model>;

const omni = {
  makes: 'video',
  provider: 'gemini-omni',
  resolutions: ['360p', '720p', '1080p', '4k'],
  aspectRatios: ['16:9', '9:16'],
  durationsByResolution: {},
  // Omni reads far more (131k tokens); the cap is ours, so that no surface meets a text it cannot show.
  promptMaxCharacters: 4000,
  image: true,
  lastFrame: {},
  referenceImages: { max: 3 },
  negativePrompt: false,
  seed: false,
  people: false,
  audio: 'always',
  maxVideos: 1,
  priceUsdPerStill: {},
  madeInOneCall: true,
  minimumLatencySeconds: 10,
  usualSeconds: { p50: 25, p90: 60 },
} as const satisfies Partial<Model>;

/** What all models for stills have in common. */
const still = {
  makes: 'image',
  status: 'available',
  durationsSeconds: [0],
  resolutions: ['1k', '2k'],
  // Those of Google's that a camera or a screen has (`ImageConfig` of @google/genai 2.32.0, 2026-11-26).
  aspectRatios: ['16:9', '9:16', '1:1', '4:3', '3:4', '3:2', '2:3'],
  durationsByResolution: {},
  // Gemini reads far more; the cap is ours, as for Omni.
  promptMaxCharacters: 4000,
  image: true,
  lastFrame: undefined,
  referenceImages: undefined,
  extension: undefined,
  negativePrompt: false,
  seed: false,
  people: false,
  audio: 'never',
  maxVideos: 1,
  priceUsdPerSecond: {},
  madeInOneCall: true,
} as const satisfies Partial<Model>;

/** Every model we know, the better one of a kind first. */
export const catalog: readonly Model[] = [
  {
    ...vertexVeo31,
    id: 'veo-3.1-generate-001',
    label: 'Veo 3.1',
    priceUsdPerSecond: { '720p': 0.4, '1080p': 0.4, '4k': 0.6 },
  },
  {
    ...vertexVeo31,
    id: 'veo-3.1-fast-generate-001',
    label: 'Veo 3.1 Fast',
    // Sources conflict on reference images; without them is safe.
    referenceImages: undefined,
    priceUsdPerSecond: { '720p': 0.1, '1080p': 0.12, '4k': 0.3 },
  },
  {
    ...vertexVeo31,
    id: 'veo-3.1-lite-generate-001',
    label: 'Veo 3.1 Lite',
    status: 'preview',
    resolutions: ['720p', '1080p'],
    durationsByResolution: { '1080p': [8] },
    referenceImages: undefined,
    extension: undefined,
    usualSeconds: { p50: 35, p90: 90 },
    priceUsdPerSecond: { '720p': 0.05, '1080p': 0.08 },
  },
  {
    ...omni,
    id: 'gemini-omni-1.1-flash',
    label: 'Gemini Omni Flash 1.1',
    status: 'available',
    durationsSeconds: everySecond(3, 10),
    extension: { maxSourceSeconds: 30, sourceKeptHours: 48 },
    priceUsdPerSecond: { '360p': 0.034, '720p': 0.101, '1080p': 0.152 },
    sources: { status: omniDocs, limits: omniDocs, price: pricing, latency: reportedOmniTimes },
  },
  {
    ...omni,
    id: 'gemini-omni-1.2-flash',
    label: 'Gemini Omni Flash 1.2',
    status: 'available',
    durationsSeconds: everySecond(3, 15),
    extension: { maxSourceSeconds: 20, sourceKeptHours: 48 },
    priceUsdPerSecond: { '360p': 0.0237, '720p': 0.071, '1080p': 0.1065 },
    sources: { status: omniDocs, limits: omniDocs, price: reportedOmniPrice, latency: reportedOmniTimes },
  },
  {
    ...omni,
    id: 'gemini-omni-flash-preview',
    label: 'Gemini Omni Flash (preview)',
    status: 'retired',
    retirement: { date: '2026-09-30', certainty: 'announced' },
    replacement: 'gemini-omni-1.1-flash',
    durationsSeconds: everySecond(3, 10),
    extension: undefined,
    priceUsdPerSecond: {},
    sources: { status: omniDocs, limits: omniDocs, price: undefined, latency: reportedOmniTimes },
  },
  {
    ...geminiVeo31,
    id: 'veo-3.1-generate-preview',
    label: 'Veo 3.1 (Gemini API)',
    priceUsdPerSecond: { '720p': 0.4, '1080p': 0.4, '4k': 0.6 },
  },
  {
    ...geminiVeo31,
    id: 'veo-3.1-fast-generate-preview',
    label: 'Veo 3.1 Fast (Gemini API)',
    priceUsdPerSecond: { '720p': 0.1, '1080p': 0.12, '4k': 0.3 },
  },
  {
    ...geminiVeo31,
    id: 'veo-3.1-lite-generate-preview',
    label: 'Veo 3.1 Lite (Gemini API)',
    resolutions: ['720p', '1080p'],
    durationsByResolution: { '1080p': [8] },
    referenceImages: undefined,
    extension: undefined,
    usualSeconds: { p50: 35, p90: 90 },
    priceUsdPerSecond: { '720p': 0.05, '1080p': 0.08 },
  },
  {
    ...veo31,
    id: 'preview',
    label: 'Preview renderer',
    provider: 'preview',
    status: 'available',
    resolutions: ['720p', '1080p'],
    durationsByResolution: { '1080p': [8] },
    // Longer ones would take minutes to draw.
    extension: { ...veo31.extension, maxSourceSeconds: 30 },
    people: false,
    audio: 'always',
    maxVideos: 1,
    minimumLatencySeconds: 1,
    usualSeconds: { p50: 6, p90: 25 },
    priceUsdPerSecond: { '720p': 0, '1080p': 0 },
    sources: { status: ourRenderer, limits: ourRenderer, price: ourRenderer, latency: ourRenderer },
  },
  {
    ...still,
    id: 'gemini-nano-banana-2.1',
    label: 'Gemini Nano Banana 2.1',
    provider: 'gemini-image',
    priceUsdPerStill: { '1k': 0.0336, '2k': 0.0504 },
    minimumLatencySeconds: 5,
    usualSeconds: { p50: 20, p90: 45 },
    sources: {
      status: reportedNanoBanana,
      limits: reportedNanoBanana,
      price: reportedNanoBananaPrice,
      latency: reportedNanoBanana,
    },
  },
  {
    ...still,
    id: 'preview-image',
    label: 'Preview card',
    provider: 'preview-image',
    priceUsdPerStill: { '1k': 0, '2k': 0 },
    minimumLatencySeconds: 0,
    usualSeconds: { p50: 1, p90: 3 },
    sources: { status: ourRenderer, limits: ourRenderer, price: ourRenderer, latency: ourRenderer },
  },
];

/** @returns the model's row, or undefined for an id that the catalogue does not know */
export function findModel(id: string): Model | undefined {
  return catalog.find((model) => model.id === id);
}

/** The lengths a model makes at a resolution, in seconds, ascending. */
export function durationsAt(model: Model, resolution: Resolution): readonly number[] {
  return model.durationsByResolution[resolution] ?? model.durationsSeconds;
}
