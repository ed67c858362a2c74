import { type RouterModel, routerModels } from './model-rows.ts';
import { type Answer, routerError } from './wire.ts';

/** A request that OpenRouter would take. */
export interface AcceptedVideo {
  readonly model: RouterModel;
  readonly prompt: string;
  readonly negativePrompt?: string;
  readonly durationSeconds: number;
  readonly resolution: string;
  readonly aspectRatio: string;
  readonly width: number;
  readonly height: number;
  readonly audio: boolean;
  readonly seed: number | undefined;
  readonly image?: Buffer;
  readonly lastFrame?: Buffer;
  readonly referenceImages: readonly Buffer[];
  readonly previousJobId?: string;
  readonly callbackUrl?: string;
}

/** An earlier job, as far as another one may go on with it. */
export interface EarlierJob {
  readonly model: string;
  readonly isCompleted: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** The first rule that a request breaks, with the answer to it. */
class Broken extends Error {
  readonly answer: Answer;

  constructor(message: string, code = 400) {
    super(message);
    this.answer = routerError(code, message);
  }
}

/** Everything that the published request has (SDK 1.3.19, 2026-11-29). */
const known = [
  ...['model', 'prompt', 'duration', 'resolution', 'aspect_ratio', 'size', 'generate_audio', 'seed'],
  ...['frame_images', 'input_references', 'previous_job_id', 'callback_url', 'provider', 'session_id', 'user'],
];

/**
 * Checks the body of `POST /videos` by the published reference and by the list. The order and the words of the refusals are ours.
 *
 * @param findJob an earlier job of the same account
 * @returns the request, or what is answered instead
 * @see https://openrouter.ai/docs/api/api-reference/videos
 */
export function readRouterRequest(
  body: unknown,
  findJob: (id: string) => EarlierJob | undefined,
): AcceptedVideo | { readonly answer: Answer } {
  try {
    return read(body, findJob);
  } catch (error) {
    if (error instanceof Broken) return { answer: error.answer };
    throw error;
  }
}

function read(body: unknown, findJob: (id: string) => EarlierJob | undefined): AcceptedVideo {
  const given = object(body, 'Expected an object.');
  const other = Object.keys(given).find((name) => !known.includes(name));
  if (other !== undefined) throw new Broken(`Unrecognized key in object: '${other}'`);
  const id = text(given, 'model') ?? '';
  const model = routerModels.find(({ row }) => row.id === id);
  if (model === undefined) throw new Broken(`No endpoints found for ${id}.`, 404);
  const frames = readFrames(given, model);
  const references = readReferences(given);
  const prompt = text(given, 'prompt') ?? '';
  if (prompt.trim() === '' && frames.image === undefined) throw new Broken('prompt is required for this model.');
  const shape = readShape(given, model);
  const previousJobId = readPrevious(given, model, findJob);
  const callbackUrl = text(given, 'callback_url');
  if (callbackUrl !== undefined && !/^https:\/\/[^\s/]/.test(callbackUrl)) throw new Broken('callback_url must be an https URL.');
  const negativePrompt = readNegativePrompt(given, model);
  return {
    model,
    prompt,
    ...shape,
    audio: readAudio(given, model),
    seed: readSeed(given, model),
    ...frames,
    // Frames win where both are there.
    referenceImages: frames.image === undefined ? references : [],
    ...(negativePrompt === undefined ? {} : { negativePrompt }),
    ...(previousJobId === undefined ? {} : { previousJobId }),
    ...(callbackUrl === undefined ? {} : { callbackUrl }),
  };
}

function object(value: unknown, otherwise: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Broken(otherwise);
  return Object.fromEntries(Object.entries(value));
}

function text(given: Fields, name: string): string | undefined {
  const value = given[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new Broken(`${name}: expected string, received ${typeof value}`);
}

function oneOf<T>(name: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  throw new Broken(`${name} ${String(value)} is not supported by this model. Supported values: ${allowed.join(', ')}`);
}

/** Lines of each resolution. */
const lines: Readonly<Record<string, number>> = { '480p': 480, '720p': 720, '1080p': 1080, '2K': 1440, '4K': 2160 };

function readShape(given: Fields, model: RouterModel) {
  if (given.size !== undefined && (given.resolution !== undefined || given.aspect_ratio !== undefined)) {
    throw new Broken('size can not be combined with resolution or aspect_ratio.');
  }
  // No model of the list names sizes here.
  if (given.size !== undefined) throw new Broken('size is not supported by this model.');
  const durationSeconds = given.duration ?? model.durations[0];
  if (typeof durationSeconds !== 'number' || !Number.isInteger(durationSeconds)) throw new Broken('duration: expected integer');
  oneOf('duration', durationSeconds, model.durations);
  const resolution = oneOf('resolution', text(given, 'resolution') ?? model.resolutions[0] ?? '', model.resolutions);
  const aspectRatio = oneOf('aspect_ratio', text(given, 'aspect_ratio') ?? model.ratios[0] ?? '', model.ratios);
  const [wide = 16, high = 9] = aspectRatio.split(':').map(Number);
  const short = lines[resolution] ?? 720;
  const long = Math.round((short * Math.max(wide, high)) / Math.min(wide, high) / 2) * 2;
  const [width, height] = wide >= high ? [long, short] : [short, long];
  return { durationSeconds, resolution, aspectRatio, width, height };
}

/** Models that have no such switch refuse it (NousResearch/hermes-agent#109390, 2026-09-12). */
function readAudio(given: Fields, { row }: RouterModel): boolean {
  const value = given.generate_audio;
  if (value === undefined) return row.generate_audio !== false;
  if (typeof value !== 'boolean') throw new Broken('generate_audio: expected boolean');
  if (row.generate_audio !== true) throw new Broken('generate_audio is not supported by this model.');
  return value;
}

function readSeed(given: Fields, { row }: RouterModel): number | undefined {
  const value = given.seed;
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new Broken('seed: expected integer');
  if (row.seed !== true) throw new Broken('seed is not supported by this model.');
  return value;
}

function readFrames(given: Fields, model: RouterModel): { readonly image?: Buffer; readonly lastFrame?: Buffer } {
  const frames = list(given, 'frame_images').map((each) => {
    const frame = object(each, 'frame_images: expected objects');
    const kind = oneOf('frame_type', text(frame, 'frame_type') ?? '', model.frames);
    return [kind, readPicture(frame)] as const;
  });
  const named = new Map(frames);
  if (named.size < frames.length) throw new Broken('frame_images: one image for each frame_type');
  const [image, lastFrame] = [named.get('first_frame'), named.get('last_frame')];
  return { ...(image === undefined ? {} : { image }), ...(lastFrame === undefined ? {} : { lastFrame }) };
}

function readReferences(given: Fields): readonly Buffer[] {
  return list(given, 'input_references').flatMap((each) => {
    const reference = object(each, 'input_references: expected objects');
    // Taken, and ignored by most models.
    if (reference.type === 'video_url' || reference.type === 'audio_url') return [];
    return [readPicture(reference)];
  });
}

function list(given: Fields, name: string): readonly unknown[] {
  const value = given[name];
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Broken(`${name}: expected array`);
  return value;
}

function readPicture(part: Fields): Buffer {
  if (part.type !== 'image_url') throw new Broken(`Unsupported content type: ${String(part.type)}`);
  const url = text(object(part.image_url, 'image_url: expected object'), 'url') ?? '';
  const [, kind, data = ''] = /^data:image\/(jpeg|png|webp);base64,([A-Za-z\d+/]+=*)$/.exec(url) ?? [];
  // An address would be fetched by OpenRouter; nothing here fetches what somebody names.
  if (kind === undefined) throw new Broken('image_url: the emulator takes data URLs only.');
  const bytes = Buffer.from(data, 'base64');
  const isJpeg = bytes.subarray(0, 3).equals(Buffer.of(0xff, 0xd8, 0xff));
  const isPng = bytes.subarray(1, 4).toString('latin1') === 'PNG';
  if (kind === 'jpeg' ? !isJpeg : kind === 'png' && !isPng) throw new Broken('The image could not be read.');
  return bytes;
}

function readPrevious(
  given: Fields,
  { row, continues }: RouterModel,
  findJob: (id: string) => EarlierJob | undefined,
): string | undefined {
  const id = text(given, 'previous_job_id');
  if (id === undefined) return undefined;
  const job = findJob(id);
  if (job === undefined) throw new Broken(`Job ${id} not found`, 404);
  if (job.model !== row.id) throw new Broken('previous_job_id must be a job of the same model.');
  if (!continues) throw new Broken('previous_job_id is not supported by this model.');
  if (!job.isCompleted) throw new Broken('The previous job is not completed.', 409);
  return id;
}

/** What the list does not let through is dropped in silence. */
function readNegativePrompt(given: Fields, { passthrough }: RouterModel): string | undefined {
  if (given.provider === undefined) return undefined;
  const provider = object(given.provider, 'provider: expected object');
  const options = object(provider.options ?? {}, 'provider.options: expected object');
  for (const vendor of Object.values(options)) {
    const { parameters = {} } = object(vendor, 'provider.options: expected objects');
    const words = text(object(parameters, 'parameters: expected object'), 'negativePrompt');
    if (words !== undefined && passthrough.includes('negativePrompt')) return words;
  }
  return undefined;
}
