import type { PreviewSource } from '../../preview/render-preview.ts';
import { Broken } from '../fields.ts';
import { googleError } from '../google-wire.ts';
import type { AskedTask } from './asked-task.ts';

/** The size and length of what is made. */
export interface OmniShape {
  readonly resolution: string;
  readonly aspectRatio: string;
  /** Of the whole video. */
  readonly durationSeconds: number;
  /** Without what was there before. */
  readonly madeSeconds: number;
  /** What becomes of the source; undefined without one. */
  readonly use?: PreviewSource['use'];
}

/**
 * Checks what a task takes.
 *
 * @throws {Broken} naming the field that it does not
 */
export function shapeOf(asked: AskedTask): OmniShape {
  switch (asked.task) {
    case 'text_to_video':
    case 'image_to_video':
    case 'reference_to_video':
      return newShape(asked);
    case 'edit':
      return editShape(asked);
    case 'extend':
      return extendShape(asked);
    case 'upscale':
      return upscaleShape(asked);
  }
}

function newShape(asked: AskedTask): OmniShape {
  const { task, pictures, videos, format, host } = asked;
  if (task === 'text_to_video' && pictures.length + videos.length > 0)
    throw new Broken('The task text_to_video takes no media at input.');
  if (task === 'image_to_video') checkFrames(asked);
  if (task === 'reference_to_video') checkReferences(asked);
  const max = task === 'image_to_video' && pictures.length === 2 ? Math.min(10, host.rules.maxSeconds) : host.rules.maxSeconds;
  // Seen live in August 2026: a request that says no length makes ten seconds, and costs them.
  const durationSeconds = format.durationSeconds ?? 10;
  checkRange('response_format.duration', durationSeconds, 3, max);
  const { resolution = '720p', aspectRatio = '16:9' } = format;
  return { resolution, aspectRatio, durationSeconds, madeSeconds: durationSeconds };
}

function checkFrames({ prompt, pictures, videos }: AskedTask): void {
  if (videos.length > 0) throw new Broken('The task image_to_video takes no video at input.');
  if (pictures.length < 1 || pictures.length > 2) throw new Broken('The task image_to_video needs one or two images at input.');
  if (prompt.includes('<LAST_FRAME>') && (!prompt.includes('<FIRST_FRAME>') || pictures.length < 2)) {
    throw new Broken('<LAST_FRAME> needs a first frame and an image of its own.');
  }
}

function checkReferences({ pictures, videos, host }: AskedTask): void {
  if (pictures.length + videos.length === 0) throw new Broken('The task reference_to_video needs an image or a video at input.');
  if (pictures.length > 5) throw new Broken('The task reference_to_video takes at most 5 images at input.');
  if (videos.length > 3) throw new Broken('The task reference_to_video takes at most 3 videos at input.');
  const max = host.rules.maxReferenceSeconds;
  // A file is a frame longer than it says here and there.
  if (videos.some(({ durationSeconds }) => durationSeconds > max + 0.1)) {
    throw new Broken(`The task reference_to_video takes videos of at most ${max} seconds at input.`);
  }
}

function editShape({ isNamed, prompt, pictures, source, byPrevious, format, host }: AskedTask): OmniShape {
  if (source === undefined) throw new Broken('The task edit needs a video at input, or previous_interaction_id.');
  // Google's own sample sends the earlier steps instead; its page knows the field for upscaling alone.
  if (byPrevious && host.kind === 'project') throw new Broken('previous_interaction_id is not supported for the task edit.');
  if (isNamed && prompt.trim() === '') throw new Broken('The task edit needs a text at input.');
  if (pictures.length > 5) throw new Broken('The task edit takes at most 5 images at input.');
  // In the EEA, Switzerland and the UK; how Google words it was not seen.
  if (source.isUploaded && host.sources.refusesUploads()) {
    const message = 'User location is not supported for editing uploaded videos.';
    throw new Broken(message, googleError(400, message, undefined, 'FAILED_PRECONDITION'));
  }
  checkAbsent('edit', { duration: format.durationSeconds, aspect_ratio: format.aspectRatio });
  const { maxEditSeconds, editsBelow } = host.rules;
  const seconds = source.durationSeconds;
  if (editsBelow ? seconds >= maxEditSeconds : seconds > maxEditSeconds + 0.1) {
    throw new Broken(
      `The task edit takes a video of ${editsBelow ? 'less than' : 'at most'} ${maxEditSeconds} seconds at input.`,
    );
  }
  return {
    // Whatever the source has: seen with 1080p ones.
    resolution: format.resolution ?? '720p',
    aspectRatio: source.aspectRatio,
    durationSeconds: seconds,
    madeSeconds: seconds,
    use: 'edit',
  };
}

function extendShape({ prompt, pictures, source, byPrevious, format, host }: AskedTask): OmniShape {
  if (source === undefined) throw new Broken('The task extend needs a video at input, or previous_interaction_id.');
  if (byPrevious && host.kind === 'project') throw new Broken('previous_interaction_id is not supported for the task extend.');
  if (prompt.trim() === '') throw new Broken('The task extend needs a text at input.');
  if (pictures.length > 0) throw new Broken('The task extend takes no images at input.');
  checkAbsent('extend', { aspect_ratio: format.aspectRatio });
  const { maxExtendSeconds, maxExtendedSeconds } = host.rules;
  const seconds = source.durationSeconds;
  if (seconds < 1 || seconds > maxExtendSeconds + 0.1) {
    throw new Broken(`The task extend takes a video of 1 to ${maxExtendSeconds} seconds at input.`);
  }
  const added = format.durationSeconds ?? 10;
  checkRange('response_format.duration', added, 3, 10);
  if (seconds + added > maxExtendedSeconds + 0.1) {
    throw new Broken(`The extended video would be longer than ${maxExtendedSeconds} seconds.`);
  }
  return {
    resolution: format.resolution ?? '720p',
    aspectRatio: source.aspectRatio,
    durationSeconds: seconds + added,
    madeSeconds: added,
    use: 'extend',
  };
}

/** From which resolution to which. */
const larger: Readonly<Record<string, readonly string[]>> = { '360p': ['720p', '1080p'], '720p': ['1080p', '4k'] };

function upscaleShape({ prompt, pictures, source, format, host }: AskedTask): OmniShape {
  if (!host.rules.upscales)
    throw new Broken('Invalid value at generation_config.video_config.task: upscale is not supported by this model.');
  if (source === undefined) throw new Broken('The task upscale needs a video at input, or previous_interaction_id.');
  if (prompt !== '' || pictures.length > 0) throw new Broken('The task upscale takes nothing but a video at input.');
  checkAbsent('upscale', { duration: format.durationSeconds, aspect_ratio: format.aspectRatio });
  const { resolution } = format;
  if (resolution === undefined) throw new Broken('The task upscale needs response_format.resolution.');
  if (larger[source.resolution]?.includes(resolution) !== true) {
    throw new Broken(`Invalid value at response_format.resolution: ${source.resolution} can not be upscaled to ${resolution}.`);
  }
  if (!['16:9', '9:16'].includes(source.aspectRatio)) throw new Broken('The task upscale takes videos of 16:9 or 9:16 at input.');
  if (Math.abs(source.framesPerSecond - 24) > 0.5)
    throw new Broken('The task upscale takes videos of 24 frames a second at input.');
  if (source.durationSeconds > 15.1) throw new Broken('The task upscale takes videos of at most 15 seconds at input.');
  const { aspectRatio, durationSeconds } = source;
  return { resolution, aspectRatio, durationSeconds, madeSeconds: durationSeconds, use: 'upscale' };
}

function checkAbsent(task: string, given: Readonly<Record<string, unknown>>): void {
  const name = Object.keys(given).find((each) => given[each] !== undefined);
  if (name !== undefined) throw new Broken(`response_format.${name} is not supported for the task ${task}.`);
}

function checkRange(name: string, seconds: number, min: number, max: number): void {
  if (seconds >= min && seconds <= max) return;
  throw new Broken(`Invalid value at ${name}: it must be between ${min}s and ${max}s.`);
}
