/** What a request would cost, by the list. */
export interface Billed {
  readonly seconds: number;
  readonly resolution: string;
  readonly audio: boolean;
  readonly pictures: number;
  readonly continues: boolean;
  readonly width: number;
  readonly height: number;
}

/** A row of the list, and what the emulator knows of the model besides. */
export interface RouterModel {
  /** As `GET /videos/models` shows it. */
  readonly row: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly resolutions: readonly string[];
  readonly ratios: readonly string[];
  readonly durations: readonly number[];
  readonly frames: readonly string[];
  /** US dollars. */
  readonly bill: (request: Billed) => number;
  /** Goes on with an earlier job. */
  readonly continues?: true;
  /** What it lets through to its vendor. */
  readonly passthrough: readonly string[];
}

const seconds = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
const wide = ['16:9', '9:16'];
const five = ['16:9', '9:16', '1:1', '4:3', '3:4'];
const both = ['first_frame', 'last_frame'];

interface Given {
  readonly id: string;
  readonly name: string;
  readonly resolutions: readonly string[];
  readonly ratios: readonly string[];
  readonly durations: readonly number[];
  readonly frames: readonly string[];
  readonly audio: boolean | null;
  readonly seed: boolean | null;
  readonly skus: Readonly<Record<string, string>>;
  readonly bill: RouterModel['bill'];
  readonly passthrough?: readonly string[];
  readonly continues?: true;
}

function model({
  id,
  name,
  resolutions,
  ratios,
  durations,
  frames,
  audio,
  seed,
  skus,
  bill,
  passthrough = [],
  continues,
}: Given): RouterModel {
  const row = {
    id,
    canonical_slug: `${id}-20260320`,
    hugging_face_id: null,
    name,
    created: 1774277148,
    description: `${name}, as the emulator plays it.`,
    supported_resolutions: resolutions,
    supported_aspect_ratios: ratios,
    supported_sizes: null,
    supported_durations: durations,
    supported_frame_images: frames,
    upscale_factor: null,
    creativity: null,
    generate_audio: audio,
    seed,
    pricing_skus: skus,
    allowed_passthrough_parameters: passthrough,
  };
  return { row, resolutions, ratios, durations, frames, bill, passthrough, ...(continues === undefined ? {} : { continues }) };
}

/** Those that make videos: each way of writing a price once. Prices are those of OpenRouter's list of 2026-08-28. */
export const routerModels: readonly RouterModel[] = [
  model({
    id: 'google/veo-3.1',
    name: 'Google: Veo 3.1',
    resolutions: ['720p', '1080p', '4K'],
    ratios: wide,
    durations: [4, 6, 8],
    frames: both,
    audio: true,
    seed: true,
    passthrough: ['personGeneration', 'negativePrompt', 'enhancePrompt'],
    skus: {
      duration_seconds_with_audio: '0.40',
      duration_seconds_with_audio_4k: '0.60',
      duration_seconds_without_audio: '0.20',
      duration_seconds_without_audio_4k: '0.40',
    },
    bill: ({ seconds, resolution, audio }) => seconds * ((audio ? 0.4 : 0.2) + (resolution === '4K' ? 0.2 : 0)),
  }),
  model({
    id: 'alibaba/wan-2.6',
    name: 'Alibaba: Wan 2.6',
    resolutions: ['720p', '1080p'],
    ratios: wide,
    durations: [5, 10],
    frames: ['first_frame'],
    audio: true,
    seed: true,
    skus: {
      text_to_video_duration_seconds_480p: '0.04',
      text_to_video_duration_seconds_720p: '0.08',
      image_to_video_duration_seconds_720p: '0.10',
      text_to_video_duration_seconds_1080p: '0.12',
      image_to_video_duration_seconds_1080p: '0.15',
    },
    bill: ({ seconds, resolution, pictures }) => {
      const hd = resolution === '1080p';
      return seconds * (pictures > 0 ? (hd ? 0.15 : 0.1) : hd ? 0.12 : 0.08);
    },
  }),
  model({
    id: 'black-forest-labs/flux-3-video',
    name: 'Black Forest Labs: FLUX.3 Video',
    resolutions: ['720p', '1080p'],
    ratios: five,
    durations: seconds(5, 20),
    frames: both,
    audio: true,
    seed: false,
    continues: true,
    skus: {
      cents_per_second_output: '17',
      cents_per_second_output_720p: '17',
      cents_per_second_output_1080p: '29',
      cents_per_second_video_continuation_720p: '41',
      cents_per_second_video_continuation_1080p: '53',
    },
    bill: ({ seconds, resolution, continues }) => {
      const hd = resolution === '1080p';
      return seconds * (continues ? (hd ? 0.53 : 0.41) : hd ? 0.29 : 0.17);
    },
  }),
  model({
    id: 'bytedance/seedance-2.0',
    name: 'ByteDance: Seedance 2.0',
    resolutions: ['480p', '720p', '1080p', '4K'],
    ratios: [...five, '21:9', '9:21'],
    durations: seconds(4, 15),
    frames: both,
    audio: true,
    seed: true,
    passthrough: ['watermark'],
    skus: {
      video_tokens: '0.000007',
      video_tokens_4k: '0.000004',
      video_tokens_1080p: '0.0000077',
      video_tokens_without_audio: '0.000007',
      video_tokens_with_video_input: '0.0000043',
    },
    bill: ({ seconds, resolution, width, height }) => {
      const usdPerToken = resolution === '4K' ? 0.000004 : resolution === '1080p' ? 0.0000077 : 0.000007;
      return ((width * height * seconds * 24) / 1024) * usdPerToken;
    },
  }),
  model({
    id: 'x-ai/grok-imagine-video',
    name: 'SpaceXAI: Grok Imagine Video',
    resolutions: ['480p', '720p'],
    ratios: [...five, '3:2', '2:3'],
    durations: seconds(1, 15),
    frames: ['first_frame'],
    audio: null,
    seed: null,
    skus: {
      cents_per_image_input: '0.2',
      cents_per_video_output_second_480p: '5',
      cents_per_video_output_second_720p: '7',
    },
    bill: ({ seconds, resolution, pictures }) => seconds * (resolution === '480p' ? 0.05 : 0.07) + pictures * 0.002,
  }),
  model({
    id: 'minimax/hailuo-3',
    name: 'MiniMax: H3',
    resolutions: ['2K'],
    ratios: five,
    durations: seconds(5, 15),
    frames: both,
    audio: true,
    seed: false,
    skus: { duration_seconds: '0.13', reference_images: '0.04' },
    bill: ({ seconds, pictures }) => seconds * 0.13 + pictures * 0.04,
  }),
  model({
    id: 'runway/gen-4.5',
    name: 'Runway: Gen-4.5',
    resolutions: ['720p'],
    ratios: wide,
    durations: seconds(2, 10),
    frames: ['first_frame'],
    audio: false,
    seed: true,
    skus: { cents_per_second_output: '12', minimum_cents_per_generation: '50' },
    bill: ({ seconds }) => Math.max(0.5, seconds * 0.12),
  }),
];

const nulls = {
  supported_resolutions: null,
  supported_aspect_ratios: null,
  supported_sizes: null,
  supported_durations: null,
  supported_frame_images: null,
  upscale_factor: null,
  creativity: null,
  generate_audio: null,
  seed: null,
  pricing_skus: null,
  allowed_passthrough_parameters: [],
};
const veo = routerModels[0]?.row ?? {};

/** Rows that nobody can make a video of, or of which nobody knows what it costs. */
export const oddRows: readonly unknown[] = [
  { ...nulls, id: 'emulator/everything-null', name: 'Nothing is known' },
  {
    ...nulls,
    id: 'black-forest-labs/flux-video-upscale',
    name: 'Black Forest Labs: FLUX Video Upscale',
    upscale_factor: { min: 1.5, max: 3 },
    creativity: [0, 1],
    pricing_skus: { cents_per_megapixel_second_precise: '7.5', cents_per_megapixel_second_creative: '10.5' },
  },
  { ...veo, id: 'emulator/unknown-sku', pricing_skus: { duration_seconds: '0.10', credits_per_storm: '3' } },
  { ...veo, id: 'emulator/no-price', pricing_skus: {} },
  { ...veo, id: 'emulator/price-of-words', pricing_skus: { duration_seconds: 'cheap' } },
  { ...veo, id: 'emulator/wrong-types', supported_durations: '4, 6, 8', supported_resolutions: { '720p': true } },
  { ...veo, id: '../../etc/passwd' },
  { ...veo, id: 7 },
  'not even a row',
  null,
];

/** The list of a later day: one model is dearer, one is gone, and one is new. */
export const newerRows: readonly RouterModel['row'][] = routerModels.flatMap(({ row }) => {
  if (row.id === 'runway/gen-4.5') return [];
  if (row.id !== 'x-ai/grok-imagine-video') return [row];
  const skus = { ...Object(row.pricing_skus), cents_per_video_output_second_720p: '9' };
  return [
    { ...row, pricing_skus: skus },
    { ...row, id: 'x-ai/grok-imagine-video-2', name: 'SpaceXAI: Grok Imagine Video 2' },
  ];
});
