import { Broken, type Fields, fields, type Picture, readNumber, readSwitch, readText } from '../fields.ts';
import { type Answer, googleError } from '../google-wire.ts';
import type { AcceptedRequest, InteractionWishes, SourceVideo, WebhookWishes } from '../rules.ts';
import { isHookAddress } from '../webhooks/address.ts';
import { type AskedTask, type OmniHost, type OmniTask, omniTasks } from './asked-task.ts';
import { readFormat } from './format.ts';
import { type OmniInput, readInput, type VideoPart } from './input.ts';
import { shapeOf } from './tasks.ts';
import { countTokens } from './usage.ts';

/**
 * Checks the body of `interactions`. How Google words its refusals here was not seen; they have the shape of all its APIs and name the field.
 *
 * @returns the request, or the answer that Google gives instead
 */
export function readInteractionRequest(host: OmniHost, body: unknown): AcceptedRequest | { readonly answer: Answer } {
  try {
    return read(host, body);
  } catch (error) {
    if (error instanceof Broken) return { answer: error.answer };
    throw error;
  }
}

const topFields = [
  ...['model', 'input', 'response_format', 'generation_config', 'previous_interaction_id'],
  ...['background', 'store', 'stream', 'labels', 'continuation_token'],
];

function read(host: OmniHost, body: unknown): AcceptedRequest {
  const top = fields(body, 'Invalid JSON payload received. Expected an object.');
  known(top, host.kind === 'key' ? [...topFields, 'webhook_config'] : topFields, '');
  readSwitch(top, 'background');
  readSwitch(top, 'store');
  if (top.stream === true) throw new Broken('Streaming is not supported for this model.');
  const input = readInput(top.input, host.rules.maxInlineBytes);
  const asked = readAsked(host, top, input);
  const shape = shapeOf(asked);
  const { source, task } = asked;
  const given = [...asked.videos, ...(source === undefined ? [] : [source])];
  const inputSeconds = given.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
  const interaction: InteractionWishes = {
    task,
    background: top.background === true,
    store: top.store !== false,
    delivery: asked.format.delivery,
    madeSeconds: shape.madeSeconds,
    usage: countTokens({
      task,
      prompt: asked.prompt,
      images: asked.pictures.length,
      // An extension looks at the last ten seconds.
      inputSeconds: task === 'extend' ? Math.min(10, inputSeconds) : inputSeconds,
      sourceResolution: source?.resolution,
      resolution: shape.resolution,
      outputSeconds: shape.madeSeconds,
    }),
  };
  const webhook = readWebhook(top.webhook_config);
  return {
    ...rolesOf(asked),
    prompt: asked.prompt.replace(/^(<\w+> ?)+|^\[# [^\]]*\] ?/, ''),
    sampleCount: 1,
    seed: undefined,
    resolution: shape.resolution,
    aspectRatio: shape.aspectRatio,
    durationSeconds: shape.durationSeconds,
    ...(shape.use === undefined || source === undefined ? {} : { source: { ...source, use: shape.use } }),
    interaction,
    ...(webhook === undefined ? {} : { webhook }),
  };
}

function readAsked(host: OmniHost, top: Fields, input: OmniInput): AskedTask {
  const { prompt, pictures } = input;
  const format = readFormat(top.response_format, host.kind);
  const previousId = readText(top, 'previous_interaction_id');
  const { task: named, hasSeed } = readConfig(top.generation_config);
  const videos = input.videos.map((part) => videoOf(host, part));
  const previous = previousId === undefined ? undefined : previousVideo(host, previousId);
  const earlier = previous ?? (input.earlier === undefined ? undefined : videoOf(host, input.earlier));
  const task = named ?? guessTask(pictures, earlier ?? videos[0]);
  if (hasSeed && task !== 'upscale') throw new Broken('`seed` is supported for the task upscale only.');
  const isChange = task === 'edit' || task === 'extend' || task === 'upscale';
  if (isChange && earlier === undefined && videos.length > 1) throw new Broken(`The task ${task} takes one video at input.`);
  if (isChange && earlier !== undefined && videos.length > 0) {
    throw new Broken(`The task ${task} takes a video at input or previous_interaction_id, not both.`);
  }
  if (!isChange && earlier !== undefined) throw new Broken(`previous_interaction_id is not supported for the task ${task}.`);
  return {
    host,
    task,
    isNamed: named !== undefined,
    prompt,
    pictures,
    videos: isChange ? [] : videos,
    source: isChange ? (earlier ?? videos[0]) : undefined,
    byPrevious: previous !== undefined,
    format,
  };
}

/** Without a task the model takes what fits: a video is changed by the words, a picture comes to life. */
function guessTask(pictures: readonly Picture[], video: SourceVideo | undefined): OmniTask {
  if (video !== undefined) return 'edit';
  return pictures.length === 0 ? 'text_to_video' : 'image_to_video';
}

function previousVideo({ sources }: OmniHost, id: string): SourceVideo {
  const previous = sources.previous(id);
  if (previous === undefined)
    throw new Broken(`Interaction ${id} was not found.`, googleError(404, `Interaction ${id} was not found.`));
  if (previous.video === undefined) {
    throw new Broken(`previous_interaction_id: the video of the interaction ${id} is no longer available.`);
  }
  return previous.video;
}

function videoOf({ kind, sources }: OmniHost, part: VideoPart): SourceVideo {
  if ('uri' in part) {
    const isBucket = part.uri.startsWith('gs://');
    if (isBucket && kind === 'key') throw new Broken('Invalid value at input.uri: gs:// addresses are not supported.');
    if (!isBucket && kind === 'project') throw new Broken('Invalid value at input.uri: only gs:// addresses are supported.');
    const file = isBucket ? undefined : sources.file(part.uri);
    // There are no buckets here: none of them has the object.
    if (file === undefined) throw new Broken(`Invalid value at input.uri: ${part.uri} was not found or can not be read.`);
    return file;
  }
  const video = sources.sent(part.bytes);
  if (video === undefined) throw new Broken('Unable to process input video. Please provide a valid video.');
  return video;
}

function known(given: Fields, names: readonly string[], where: string): void {
  const other = Object.keys(given).find((each) => !names.includes(each));
  if (other !== undefined) throw new Broken(`Invalid JSON payload received. Unknown name "${other}"${where}: Cannot find field.`);
}

function readConfig(config: unknown): { readonly task: OmniTask | undefined; readonly hasSeed: boolean } {
  const given = fields(config ?? {}, 'Invalid value at generation_config.');
  known(given, ['video_config', 'seed'], ' at generation_config');
  const video = fields(given.video_config ?? {}, 'Invalid value at generation_config.video_config.');
  known(video, ['task'], ' at generation_config.video_config');
  const name = readText(video, 'task');
  const task = omniTasks.find((each) => each === name);
  if (name !== task) throw new Broken(`Invalid value at generation_config.video_config.task: ${name}.`);
  return { task, hasSeed: readNumber(given, 'seed', 0, 2_147_483_647) !== undefined };
}

function readWebhook(config: unknown): WebhookWishes | undefined {
  if (config === undefined) return undefined;
  const given = fields(config, 'Invalid value at webhook_config.');
  known(given, ['uris', 'user_metadata'], ' at webhook_config');
  const uris = Array.isArray(given.uris) ? given.uris.filter((each) => typeof each === 'string') : [];
  if (uris.length === 0 || !uris.every(isHookAddress)) throw new Broken('Invalid value at webhook_config.uris.');
  return { uris, metadata: given.user_metadata };
}

/** What each picture is for: first and last frame where a picture comes to life, else something to be seen. */
function rolesOf({ task, pictures }: AskedTask): Pick<AcceptedRequest, 'image' | 'lastFrame' | 'referenceImages'> {
  const [first, last] = pictures;
  if (task !== 'image_to_video' || first === undefined) return { referenceImages: pictures };
  return { image: first, ...(last === undefined ? {} : { lastFrame: last }), referenceImages: [] };
}
