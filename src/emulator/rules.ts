import type { PreviewSource } from '../preview/render-preview.ts';
import {
  Broken,
  type Fields,
  fields,
  type Picture,
  readChoice,
  readNumber,
  readPicture,
  readSwitch,
  readText,
  supported,
} from './fields.ts';
import type { Answer } from './google-wire.ts';
import type { OmniUsage } from './omni/usage.ts';
import { isHookAddress } from './webhooks/address.ts';

/** What the emulator knows about a model: Google's rules again, written down apart from the bot's own so that tests can compare them. */
interface ModelRules {
  readonly api: 'gemini' | 'vertex';
  readonly resolutions: readonly string[];
  readonly references: boolean;
  /** Longest video that can go on, in seconds. */
  readonly maxSourceSeconds: number | undefined;
  /** Lists `compressionQuality`. */
  readonly compresses?: true;
  readonly label: string;
}

const full: ModelRules = {
  api: 'gemini',
  resolutions: ['720p', '1080p', '4k'],
  references: true,
  maxSourceSeconds: 141,
  label: 'Veo 3.1',
};
const lite: ModelRules = { ...full, resolutions: ['720p', '1080p'], references: false, label: 'Veo 3.1 lite' };

/** @see https://ai.google.dev/gemini-api/docs/veo */
export const videoModels: Readonly<Record<string, ModelRules>> = {
  'veo-3.1-generate-preview': full,
  'veo-3.1-fast-generate-preview': { ...full, label: 'Veo 3.1 fast' },
  // Switched off before anybody wrote that it extends.
  'veo-3.1-lite-generate-preview': { ...lite, maxSourceSeconds: undefined },
  preview: { ...full, resolutions: ['720p', '1080p'], maxSourceSeconds: 30, label: 'Preview, not Veo' },
};

/** @see https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/video/extend-videos */
const onVertex = { api: 'vertex', maxSourceSeconds: 30, compresses: true } as const;

/** @see https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/veo-video-generation */
export const vertexModels: Readonly<Record<string, ModelRules>> = {
  'veo-3.1-generate-001': { ...full, ...onVertex },
  // Sources conflict on reference images.
  'veo-3.1-fast-generate-001': { ...full, ...onVertex, references: false, label: 'Veo 3.1 fast' },
  'veo-3.1-lite-generate-001': { ...lite, ...onVertex },
};

/** A request that Google would take. */
export interface AcceptedRequest {
  readonly prompt: string;
  readonly negativePrompt?: string;
  readonly seed: number | undefined;
  readonly durationSeconds: number;
  readonly resolution: string;
  readonly aspectRatio: string;
  readonly sampleCount: number;
  readonly image?: Picture;
  readonly lastFrame?: Picture;
  readonly referenceImages: readonly Picture[];
  /** The video that it is made of. */
  readonly source?: SourceVideo & { readonly use: PreviewSource['use'] };
  readonly interaction?: InteractionWishes;
  readonly webhook?: WebhookWishes;
}

/** A video that another one is to be made of: one of this server, or one that was sent. */
export interface SourceVideo {
  readonly durationSeconds: number;
  readonly resolution: string;
  readonly aspectRatio: string;
  readonly framesPerSecond: number;
  readonly hasSound: boolean;
  /** Its path, or itself. */
  readonly content: string | Uint8Array;
  /** Somebody gave it: it was not made here. */
  readonly isUploaded: boolean;
}

/** What only the Interactions API knows of a request. */
export interface InteractionWishes {
  readonly task: string;
  readonly background: boolean;
  /** Can be asked for again. */
  readonly store: boolean;
  readonly delivery: 'inline' | 'uri' | { readonly bucket: string };
  /** Without what was there before. */
  readonly madeSeconds: number;
  readonly usage: OmniUsage;
}

/** Who is told at the end. */
export interface WebhookWishes {
  readonly uris: readonly string[];
  readonly metadata: unknown;
}

/** Where a video that is to go on is looked up. */
export interface Sources {
  byAddress?(uri: string): SourceVideo | undefined;
  byBytes?(bytes: Uint8Array): SourceVideo | undefined;
}

/** Checks the body of `predictLongRunning`. @returns the request, or the answer that Google gives instead */
export function readVideoRequest(model: string, body: unknown, sources: Sources): AcceptedRequest | { readonly answer: Answer } {
  try {
    return read(model, body, sources);
  } catch (error) {
    if (error instanceof Broken) return { answer: error.answer };
    throw error;
  }
}

const useCase = 'Your use case is currently not supported. Please refer to Gemini API documentation for current model offering.';

const commonParameters = [
  ...['sampleCount', 'durationSeconds', 'aspectRatio', 'resolution'],
  ...['personGeneration', 'negativePrompt', 'enhancePrompt', 'seed'],
];
const vertexParameters = ['generateAudio', 'storageUri', 'fps', 'pubsubTopic', 'resizeMode'];
/** As `VideoCompressionQuality` of Google's library spells them, and its page. */
const compressions = ['OPTIMIZED', 'LOSSLESS', 'optimized', 'lossless'];

function read(model: string, body: unknown, sources: Sources): AcceptedRequest {
  const rules = videoModels[model] ?? vertexModels[model] ?? full;
  const isVertex = rules.api === 'vertex';
  const { top, instance, parameters } = readTop(body, isVertex ? 'labels' : 'webhookConfig');
  const inputs = readInputs(instance, rules, sources);
  supported(parameters, [
    ...commonParameters,
    ...(isVertex ? vertexParameters : []),
    ...(rules.compresses ? ['compressionQuality'] : []),
  ]);
  readChoice(parameters, 'compressionQuality', compressions);
  readSwitch(parameters, 'generateAudio');
  const negativePrompt = readText(parameters, 'negativePrompt');
  checkWords(inputs, negativePrompt ?? '');
  const mode = modeOf(inputs);
  checkMode(mode, inputs);
  if (isVertex) readChoice(parameters, 'personGeneration', ['dont_allow', 'disallow', 'allow_adult', 'allow_all']);
  else readPeople(parameters, mode);
  const sampleCount = readNumber(parameters, 'sampleCount', 1, isVertex ? 4 : 1) ?? 1;
  const seed = readNumber(parameters, 'seed', 0, 4_294_967_295);
  const shape = readShape(parameters, rules, mode, inputs.source);
  const { source, ...pictures } = inputs;
  const webhook = readWebhook(top.webhookConfig);
  return {
    ...pictures,
    ...(source === undefined ? {} : { source: { ...source, use: 'extend' } }),
    ...(webhook === undefined ? {} : { webhook }),
    ...shape,
    sampleCount,
    seed,
    // An extension adds seven seconds and comes back with its source in one file.
    durationSeconds: source === undefined ? shape.durationSeconds : source.durationSeconds + 7,
    ...(negativePrompt === undefined ? {} : { negativePrompt }),
  };
}

function readTop(body: unknown, extra: string): { readonly top: Fields; readonly instance: Fields; readonly parameters: Fields } {
  const top = fields(body, 'Invalid JSON payload received. Expected an object.');
  for (const name of Object.keys(top)) {
    if (['instances', 'parameters', extra].includes(name)) continue;
    throw new Broken(`Invalid JSON payload received. Unknown name "${name}": Cannot find field.`);
  }
  const instances = Array.isArray(top.instances) ? top.instances : [];
  if (instances.length !== 1) throw new Broken('`instances` needs to have exactly one element.');
  return {
    top,
    instance: fields(instances[0], 'Invalid value at instances[0].'),
    parameters: fields(top.parameters ?? {}, 'Invalid value at parameters.'),
  };
}

function readWebhook(config: unknown): WebhookWishes | undefined {
  if (config === undefined) return undefined;
  const given = fields(config, 'Invalid value at webhookConfig.');
  const uris = Array.isArray(given.uris) ? given.uris.filter((each) => typeof each === 'string') : [];
  if (uris.length === 0 || !uris.every(isHookAddress)) throw new Broken('Invalid value at webhookConfig.uris.');
  return { uris, metadata: given.userMetadata };
}

interface Inputs extends Pick<AcceptedRequest, 'prompt' | 'image' | 'lastFrame' | 'referenceImages'> {
  readonly source?: SourceVideo;
}

function readInputs(instance: Fields, rules: ModelRules, sources: Sources): Inputs {
  const more = [...(rules.references ? ['referenceImages'] : []), ...(rules.maxSourceSeconds === undefined ? [] : ['video'])];
  supported(instance, ['prompt', 'image', 'lastFrame', ...more]);
  return {
    prompt: readText(instance, 'prompt') ?? '',
    ...(instance.image === undefined ? {} : { image: readPicture(instance.image) }),
    ...(instance.lastFrame === undefined ? {} : { lastFrame: readPicture(instance.lastFrame) }),
    referenceImages: readReferences(instance.referenceImages),
    ...(instance.video === undefined ? {} : { source: readSource(instance.video, rules, sources) }),
  };
}

function checkWords({ prompt, image, source }: Inputs, negativePrompt: string): void {
  if (prompt.trim() === '' && image === undefined && source === undefined) {
    throw new Broken('The input prompt is empty. Please provide a prompt.');
  }
  for (const words of [prompt, negativePrompt]) {
    // About four characters a token; Google counts real ones.
    if ([...words].length / 4 > 1024) throw new Broken('The prompt is too long. Please provide a prompt of at most 1024 tokens.');
  }
}

type Mode = 'text' | 'image' | 'first and last' | 'references' | 'extension';

function modeOf({ image, lastFrame, referenceImages, source }: Inputs): Mode {
  if (source !== undefined) return 'extension';
  if (referenceImages.length > 0) return 'references';
  if (lastFrame !== undefined) return 'first and last';
  return image === undefined ? 'text' : 'image';
}

function checkMode(mode: Mode, { prompt, image, lastFrame, referenceImages, source }: Inputs): void {
  const frames = image !== undefined || lastFrame !== undefined;
  if (source !== undefined && (frames || referenceImages.length > 0)) throw new Broken(useCase);
  if (mode === 'references' && (frames || prompt.trim() === '')) throw new Broken(useCase);
  if (referenceImages.length > 3) throw new Broken(useCase);
  if (lastFrame !== undefined && image === undefined) throw new Broken(useCase);
}

function readShape(parameters: Fields, rules: ModelRules, mode: Mode, source: SourceVideo | undefined) {
  const resolution = readChoice(parameters, 'resolution', rules.resolutions) ?? '720p';
  const aspectRatio = readChoice(parameters, 'aspectRatio', ['16:9', '9:16']) ?? source?.aspectRatio ?? '16:9';
  const durationSeconds = readNumber(parameters, 'durationSeconds', 4, 8) ?? 8;
  if (![4, 6, 8].includes(durationSeconds)) throw new Broken(useCase);
  // The page states this rule; how Google words it was not seen.
  if (resolution !== '720p' && durationSeconds !== 8) {
    throw new Broken(`Resolution ${resolution} requires \`durationSeconds\` to be 8 but got ${durationSeconds}.`);
  }
  if (mode !== 'text' && mode !== 'image' && durationSeconds !== 8) throw new Broken(useCase);
  if (mode === 'references' && aspectRatio !== '16:9') throw new Broken(useCase);
  if (source !== undefined && (resolution !== '720p' || aspectRatio !== source.aspectRatio)) throw new Broken(useCase);
  return { resolution, aspectRatio, durationSeconds };
}

function readPeople(parameters: Fields, mode: Mode): void {
  const people = readText(parameters, 'personGeneration');
  const allowed = mode === 'text' || mode === 'extension' ? 'allow_all' : 'allow_adult';
  if (people !== undefined && people !== allowed) throw new Broken(`${people} for personGeneration is currently not supported.`);
}

function readReferences(value: unknown): readonly Picture[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Broken('The value type for `referenceImages` needs to be a list.');
  return value.map((each) => {
    const reference = fields(each, 'The value type for `referenceImages` needs to be a list of objects.');
    supported(reference, ['image', 'referenceType']);
    const kind = readText(reference, 'referenceType')?.toLowerCase();
    // Style references were Veo 2's.
    if (kind !== 'asset') throw new Broken(useCase);
    return readPicture(reference.image);
  });
}

function readSource(value: unknown, { api, maxSourceSeconds = 0 }: ModelRules, { byAddress, byBytes }: Sources): SourceVideo {
  const video = fields(value, 'The value type for `video` needs to be an object.');
  supported(video, api === 'vertex' ? ['bytesBase64Encoded', 'gcsUri', 'mimeType'] : ['uri']);
  const source =
    api === 'vertex'
      ? byBytes?.(Buffer.from(readText(video, 'bytesBase64Encoded') ?? '', 'base64'))
      : byAddress?.(readText(video, 'uri') ?? '');
  if (source === undefined) {
    throw new Broken(
      'Input video must be a video that was generated by VEO that has been processed. Please wait a few minutes and try again.',
    );
  }
  if (source.resolution !== '720p' || source.durationSeconds > maxSourceSeconds) throw new Broken(useCase);
  return source;
}
