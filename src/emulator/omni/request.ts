import { Broken, type Fields, fields, type Picture, readPictureData, readSwitch, readText } from './fields.ts';
import type { Answer } from './google-wire.ts';
import type { AcceptedRequest, SourceVideo } from './rules.ts';

export interface OmniRules {
  readonly maxSeconds: number;
  /** With what was added, in seconds. */
  readonly maxExtendedSeconds: number;
}

/** @see https://ai.google.dev/gemini-api/docs/omni */
export const omniModels: Readonly<Record<string, OmniRules>> = {
  'gemini-omni-1.1-flash': { maxSeconds: 10, maxExtendedSeconds: 40 },
  'gemini-omni-1.2-flash': { maxSeconds: 15, maxExtendedSeconds: 30 },
};

/** A request that Google would take, and how its answer is to come. */
export interface AcceptedInteraction extends AcceptedRequest {
  readonly byAddress: boolean;
  readonly background: boolean;
}

/**
 * Checks the body of `interactions`. How Google words its refusals here was not seen; they have the shape of all its APIs.
 *
 * @param findPrevious the video of an earlier interaction
 * @returns the request, or the answer that Google gives instead
 */
export function readInteractionRequest(
  rules: OmniRules,
  body: unknown,
  findPrevious: (id: string) => SourceVideo | undefined,
): AcceptedInteraction | { readonly answer: Answer } {
  try {
    return read(rules, body, findPrevious);
  } catch (error) {
    if (error instanceof Broken) return { answer: error.answer };
    throw error;
  }
}

const topFields = [
  ...['model', 'input', 'response_format', 'generation_config', 'previous_interaction_id'],
  ...['background', 'store', 'stream', 'webhook_config', 'labels'],
];

function read(rules: OmniRules, body: unknown, findPrevious: (id: string) => SourceVideo | undefined): AcceptedInteraction {
  const top = fields(body, 'Invalid JSON payload received. Expected an object.');
  known(top, topFields, '');
  readSwitch(top, 'background');
  readSwitch(top, 'store');
  if (top.stream === true) throw new Broken('Streaming is not supported for this model.');
  const { prompt, pictures } = readInput(top.input);
  const task = readTask(top.generation_config);
  const previous = readText(top, 'previous_interaction_id');
  const source = previous === undefined ? undefined : findPrevious(previous);
  if (previous !== undefined && source === undefined) throw new Broken(`Interaction ${previous} was not found.`);
  if (task === 'extend' && source === undefined) throw new Broken('The task extend needs a video to extend.');
  if (prompt === '' && pictures.length === 0) throw new Broken('The input is empty.');
  const shape = readFormat(top.response_format, rules, source);
  if (source !== undefined && source.durationSeconds + shape.durationSeconds > rules.maxExtendedSeconds) {
    throw new Broken(`The extended video would be longer than ${rules.maxExtendedSeconds} seconds.`);
  }
  const roles = readRoles(task, prompt, pictures);
  return {
    ...shape,
    ...roles,
    prompt: prompt.replace(/^(<\w+> ?)+|^\[# [^\]]*\] ?/, ''),
    sampleCount: 1,
    seed: undefined,
    durationSeconds: shape.durationSeconds + (source?.durationSeconds ?? 0),
    background: top.background === true,
  };
}

function known(given: Fields, names: readonly string[], where: string): void {
  const other = Object.keys(given).find((each) => !names.includes(each));
  if (other !== undefined) throw new Broken(`Invalid JSON payload received. Unknown name "${other}"${where}: Cannot find field.`);
}

function readInput(input: unknown): { readonly prompt: string; readonly pictures: readonly Picture[] } {
  if (typeof input === 'string') return { prompt: input, pictures: [] };
  if (!Array.isArray(input)) throw new Broken('The value of `input` needs to be a text or a list.');
  const parts = input.map((part) => fields(part, 'Invalid value at input.'));
  const texts = parts.filter(({ type }) => type === 'text').map((part) => readText(part, 'text') ?? '');
  const pictures = parts.filter(({ type }) => type === 'image').map((part) => readPictureData(part.data, part.mime_type));
  if (texts.length + pictures.length < parts.length) throw new Broken('Unsupported type of content at input.');
  if (pictures.length > 10) throw new Broken('At most 10 images are supported.');
  return { prompt: texts.join('\n'), pictures };
}

const tasks = ['text_to_video', 'image_to_video', 'reference_to_video', 'edit', 'extend', 'upscale'];

function readTask(config: unknown): string | undefined {
  const given = fields(config ?? {}, 'Invalid value at generation_config.');
  known(given, ['video_config'], ' at generation_config');
  const video = fields(given.video_config ?? {}, 'Invalid value at generation_config.video_config.');
  known(video, ['task'], ' at generation_config.video_config');
  const task = readText(video, 'task');
  if (task !== undefined && !tasks.includes(task))
    throw new Broken(`Invalid value at generation_config.video_config.task: ${task}.`);
  return task;
}

function readFormat(format: unknown, rules: OmniRules, source: SourceVideo | undefined) {
  const given = fields(format ?? { type: 'video' }, 'Invalid value at response_format.');
  known(given, ['type', 'aspect_ratio', 'resolution', 'duration', 'delivery'], ' at response_format');
  const one = (name: string, allowed: readonly string[], usual: string): string => {
    const value = readText(given, name) ?? usual;
    if (!allowed.includes(value)) throw new Broken(`Invalid value at response_format.${name}: ${value}.`);
    return value;
  };
  one('type', ['video'], 'video');
  const seconds = /^(\d+)s$/.exec(readText(given, 'duration') ?? '8s')?.[1];
  const durationSeconds = Number(seconds ?? 0);
  if (durationSeconds < 3 || durationSeconds > rules.maxSeconds) {
    throw new Broken(`Invalid value at response_format.duration: it must be between 3s and ${rules.maxSeconds}s.`);
  }
  return {
    aspectRatio: one('aspect_ratio', ['16:9', '9:16'], source?.aspectRatio ?? '16:9'),
    resolution: one('resolution', ['360p', '720p', '1080p', '4k'], '720p'),
    byAddress: one('delivery', ['inline', 'uri'], 'inline') === 'uri',
    durationSeconds,
  };
}

/** What each picture is for: the tags in the prompt say it, else the task. */
function readRoles(
  task: string | undefined,
  prompt: string,
  pictures: readonly Picture[],
): Pick<AcceptedRequest, 'image' | 'lastFrame' | 'referenceImages'> {
  const [first, last] = pictures;
  if (task === 'text_to_video' && first !== undefined) throw new Broken('The task text_to_video takes no images.');
  if (task === 'image_to_video' && first === undefined) throw new Broken('The task image_to_video needs an image.');
  if (task === 'reference_to_video' && first === undefined) throw new Broken('The task reference_to_video needs an image.');
  if (prompt.includes('<LAST_FRAME>') && (!prompt.includes('<FIRST_FRAME>') || last === undefined)) {
    throw new Broken('<LAST_FRAME> needs a first frame and an image of its own.');
  }
  if (task === 'reference_to_video' || first === undefined) return { referenceImages: pictures };
  return { image: first, ...(last === undefined ? {} : { lastFrame: last }), referenceImages: [] };
}
