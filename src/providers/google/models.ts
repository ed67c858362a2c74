import type { Model, Source } from '../../domain/catalog.ts';
import { maxInsideOnProject } from './omni-limits.ts';

const veoDocs: Source = { page: 'https://ai.google.dev/gemini-api/docs/veo', date: '2026-11-23', trust: 'official' };
/** Google's own notebook for 1.1, and its page of extending videos. */
const omniCloudDocs: Source = {
  page: 'https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/video/extend-videos',
  date: '2026-11-05',
  trust: 'official',
};
const omniDocs: Source = { page: 'https://ai.google.dev/gemini-api/docs/omni', date: '2026-11-23', trust: 'official' };
const vertexVersions: Source = {
  page: 'https://docs.cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions',
  date: '2026-11-23',
  trust: 'official',
};
/** `compressionQuality`, with the values that `VideoCompressionQuality` of @google/genai 2.32.0 has. */
const vertexVeoDocs: Source = {
  page: 'https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/veo-video-generation',
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
/** $17.50 for a million tokens of video: read on Google's page by three others. */
const reportedOmni11Price: Source = { page: 'https://wavespeed.ai', date: '2026-08-28', trust: 'reported' };
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

const everySecond = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** What all of Veo 3.1 has in common. */
export const veo31 = {
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
  // The first second is the source's last one (veoDocs, 2026-11-23).
  extension: { durationsSeconds: [8], addsSeconds: 7, resolutions: ['720p'], maxSourceSeconds: 141, sourceKeptHours: 48 },
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
  // On the same account.
  replacement: 'gemini-omni-1.2-flash-cloud',
  audio: 'switchable',
  maxVideos: 4,
  smallerFile: true,
  // Shorter than on the Gemini API (vertexExtend, 2026-11-05).
  extension: { ...veo31.extension, maxSourceSeconds: 30 },
  sources: {
    ...{ status: vertexVersions, limits: veoDocs, price: reportedVertexPrice, latency: veoDocs },
    of: { smallerFile: vertexVeoDocs },
  },
} as const satisfies Partial<Model>;

const geminiVeo31 = {
  ...veo31,
  // It refuses the other ways round (veoDocs, 2026-11-23).
  peopleByMode: true,
  provider: 'gemini-veo',
  status: 'retired',
  retirement: { date: '2026-10-22', certainty: 'reported' },
  replacement: 'gemini-omni-1.2-flash',
  audio: 'always',
  maxVideos: 1,
  sources: { status: reportedShutdown, limits: veoDocs, price: pricing, latency: veoDocs },
} as const satisfies Partial<Model>;

/**
 * It adds 3 to 10 seconds and looks at the last ten. What of those is charged no page says: they are reserved like what is added.
 *
 * @see https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/video/extend-videos (2026-11)
 */
const omniExtension = { durationsSeconds: everySecond(3, 10), sourceKeptHours: 48, readSeconds: 10 } as const;

const omni = {
  makes: 'video',
  provider: 'gemini-omni',
  resolutions: ['360p', '720p', '1080p', '4k'],
  aspectRatios: ['16:9', '9:16'],
  durationsByResolution: {},
  // Omni reads far more (131k tokens); the cap is ours, so that no surface meets a text it cannot show.
  promptMaxCharacters: 4000,
  image: true,
  // Also where the model makes longer ones (others' accounts, 2026-11-11).
  lastFrame: { durationsSeconds: everySecond(3, 10) },
  // Others got through with more.
  referenceImages: { max: 5 },
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

/** First and last frame of at most ten seconds, also where the model makes longer ones. */
const reportedFrames: Source = { page: 'https://muapi.ai', date: '2026-11-11', trust: 'reported' };
/** Fifteen seconds can be changed, and thirty is the most that is continued to. */
const reportedOmni12Limits: Source = { page: omniDocs.page, date: '2026-11-23', trust: 'reported' };
const omni11Of = { lastFrame: reportedFrames, edit: omniCloudDocs, extension: omniCloudDocs } as const;
const omni12Of = { lastFrame: reportedFrames, edit: reportedOmni12Limits, extension: reportedOmni12Limits } as const;

/** Tokens of what goes in: 5,792 for a second of video, 2,040 for a picture. */
const omniInput = { inputUsdPerSecond: 0.0087, inputUsdPerPicture: 0.0031 };

/**
 * The Files API takes 2 GB; 15 seconds have no use for more than this. Refused for people in the EEA, Switzerland and the UK, by whose place is not
 * known (others' accounts, 2026-11).
 */
const uploadsWithKey = { maxBytes: 100_000_000, byRegion: true } as const;
/** On a project a video goes inside of the request, see `omni-source.ts`. */
const uploadsInside = { maxBytes: maxInsideOnProject, byRegion: true } as const;

const omni11 = {
  ...omni,
  status: 'available',
  durationsSeconds: everySecond(3, 10),
  extension: { ...omniExtension, maxSourceSeconds: 30 },
  // Less than ten (Google's notebook, 2026-08-27).
  edit: { maxSourceSeconds: 9, referenceImages: 5, uploads: uploadsWithKey },
  priceUsdPerSecond: { '360p': 0.034, '720p': 0.101, '1080p': 0.152, '4k': 0.304 },
  tokenPrices: { usdPerMillion: { input: 1.5, video: 17.5, text: 9 }, ...omniInput },
  sources: { status: omniDocs, limits: omniDocs, price: reportedOmni11Price, latency: reportedOmniTimes, of: omni11Of },
} as const satisfies Partial<Model>;

const omni12 = {
  ...omni,
  status: 'available',
  durationsSeconds: everySecond(3, 15),
  // One account has the whole at 30 s; with 20 it stays below it.
  extension: { ...omniExtension, maxSourceSeconds: 20 },
  edit: { maxSourceSeconds: 15, referenceImages: 5, uploads: uploadsWithKey },
  priceUsdPerSecond: { '360p': 0.0237, '720p': 0.071, '1080p': 0.1065, '4k': 0.213 },
  // The rate of what goes in was not read anywhere for 1.2: that of 1.1.
  tokenPrices: { usdPerMillion: { input: 1.5, video: 12.25, text: 9 }, ...omniInput },
  sources: { status: omniDocs, limits: omniDocs, price: reportedOmniPrice, latency: reportedOmniTimes, of: omni12Of },
} as const satisfies Partial<Model>;

/** On Google Cloud it is started in the background: there is something to ask for meanwhile. */
function withoutOneCall<Row extends { readonly madeInOneCall: true }>({
  madeInOneCall: _,
  ...row
}: Row): Omit<Row, 'madeInOneCall'> {
  return row;
}

/** What all models for stills have in common. */
export const still = {
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

/** Every model of Google's that we know, the better one of a kind first. */
export const googleModels: readonly Model[] = [
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
    usualSeconds: { p50: 35, p90: 90 },
    priceUsdPerSecond: { '720p': 0.05, '1080p': 0.08 },
  },
  { ...omni12, id: 'gemini-omni-1.2-flash', label: 'Gemini Omni Flash 1.2' },
  { ...omni11, id: 'gemini-omni-1.1-flash', label: 'Gemini Omni Flash 1.1' },
  {
    ...withoutOneCall(omni12),
    edit: { ...omni12.edit, uploads: uploadsInside },
    id: 'gemini-omni-1.2-flash-cloud',
    nameAtProvider: 'gemini-omni-1.2-flash',
    label: 'Gemini Omni Flash 1.2 (Google Cloud)',
    provider: 'vertex-omni',
    upscale: {
      maxSourceSeconds: 15,
      aspectRatios: ['16:9', '9:16'],
      // Tokens a second by Google's page of upscaling, at the reported rate.
      usdPerSecond: { '360p': { '720p': 0.0355, '1080p': 0.071 }, '720p': { '1080p': 0.0355, '4k': 0.142 } },
    },
    sources: { status: omniCloudDocs, limits: omniCloudDocs, price: reportedOmniPrice, latency: reportedOmniTimes, of: omni12Of },
  },
  {
    ...withoutOneCall(omni11),
    edit: { ...omni11.edit, uploads: uploadsInside },
    id: 'gemini-omni-1.1-flash-preview',
    label: 'Gemini Omni Flash 1.1 (Google Cloud)',
    provider: 'vertex-omni',
    sources: {
      status: omniCloudDocs,
      limits: omniCloudDocs,
      price: reportedOmni11Price,
      latency: reportedOmniTimes,
      of: omni11Of,
    },
  },
  {
    ...omni,
    id: 'gemini-omni-flash-preview',
    label: 'Gemini Omni Flash (preview)',
    status: 'retired',
    retirement: { date: '2026-09-30', certainty: 'announced' },
    replacement: 'gemini-omni-1.2-flash',
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
    ...still,
    id: 'gemini-nano-banana-2.1',
    label: 'Gemini Nano Banana 2.1',
    provider: 'gemini-image',
    resolutions: ['1k', '2k', '4k'],
    // 4k: 2,520 tokens, worked out from the others.
    priceUsdPerStill: { '1k': 0.0336, '2k': 0.0504, '4k': 0.0756 },
    minimumLatencySeconds: 5,
    usualSeconds: { p50: 20, p90: 45 },
    sources: {
      status: reportedNanoBanana,
      limits: reportedNanoBanana,
      price: reportedNanoBananaPrice,
      latency: reportedNanoBanana,
    },
  },
];
