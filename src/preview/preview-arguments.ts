import type { PreviewLook } from './preview-look.ts';

export interface PreviewPlan {
  readonly width: number;
  readonly height: number;
  readonly durationSeconds: number;
  readonly look: PreviewLook;
  /** Names of the raw RGB pictures behind: one, or the first and the last. */
  readonly pictures: readonly [string] | readonly [string, string];
  /** Name of the raw RGBA picture in front. */
  readonly overlay: string;
  /** How the camera moves: along a line, or slowly in. */
  readonly motion: 'drift' | 'push in';
  readonly output: string;
}

export const framesPerSecond = 24;

/** All arguments of ffmpeg for a preview; the same for the native program and the WebAssembly build. */
export function previewArguments(plan: PreviewPlan): readonly string[] {
  const { durationSeconds, pictures, overlay } = plan;
  return [
    ...pictures.flatMap((name) => rawInput(plan, 'rgb24', name)),
    ...rawInput(plan, 'rgba', overlay),
    ...['-f', 'lavfi', '-i', tone(plan.look, durationSeconds)],
    ...['-filter_complex', filters(plan), '-map', '[video]', '-map', '[sound]'],
    ...['-frames:v', `${durationSeconds * framesPerSecond}`, '-r', `${framesPerSecond}`],
    ...encodingArguments(plan.output),
  ];
}

/** A raw picture of the video's size, as ffmpeg opens it. */
export function rawInput(
  { width, height }: Pick<PreviewPlan, 'width' | 'height'>,
  format: 'rgb24' | 'rgba',
  name: string,
): readonly string[] {
  const size = ['-pix_fmt', format, '-video_size', `${width}x${height}`];
  return ['-f', 'rawvideo', ...size, '-framerate', `${framesPerSecond}`, '-i', name];
}

/** How every preview is written. */
export function encodingArguments(output: string): readonly string[] {
  return [
    // In WebAssembly `superfast` takes four fifths of the time, but makes files that are five times as large.
    ...[
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-crf',
      '20',
      '-aq-mode',
      '3',
      '-profile:v',
      'high',
      '-g',
      `${framesPerSecond * 2}`,
    ],
    ...['-color_range', 'tv', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'],
    ...['-c:a', 'aac', '-b:a', '128k', '-movflags', '+faststart', output],
  ];
}

function filters(plan: PreviewPlan): string {
  const { pictures, durationSeconds } = plan;
  const behind =
    pictures.length === 1
      ? `${stillFilter(0)}[still]`
      : `${stillFilter(0)}[first];${stillFilter(1)}[last];[first][last]xfade=transition=fade:${crossFade(durationSeconds)}[still]`;
  return [
    behind,
    `[still]trim=duration=${durationSeconds},${camera(plan)}[moving]`,
    `[${pictures.length}:v]${toVideo},format=yuva420p[front]`,
    '[moving][front]overlay=format=yuv420[video]',
    `${toneFilter(pictures.length + 1, durationSeconds)}[sound]`,
  ].join(';');
}

export const toVideo = 'scale=out_color_matrix=bt709:out_range=tv';

/** A still becomes a film by being repeated; the stamps start anew, since a repeated picture keeps its own. */
export function stillFilter(input: number): string {
  return `[${input}:v]${toVideo},format=yuv420p,loop=loop=-1:size=1,setpts=N/(${framesPerSecond}*TB),fps=${framesPerSecond}`;
}

/** Begins after two fifths, and leaves the last picture to itself at the end. */
function crossFade(durationSeconds: number): string {
  return `duration=${durationSeconds * 0.35}:offset=${durationSeconds * 0.4}`;
}

/**
 * Moves the part of the picture that is seen, by fractions of a pixel: `perspective` does that, where `crop` and `zoompan` jump
 * from one whole pixel to the next. It starts and ends gently.
 */
export function camera({ look, motion, durationSeconds }: Pick<PreviewPlan, 'look' | 'motion' | 'durationSeconds'>): string {
  const progress = `(on/${durationSeconds * framesPerSecond})`;
  const eased = `(${progress}-sin(2*PI*${progress})/(4*PI))`;
  // The share of the picture's width and height that lies outside the view, and how much of that lies left of and above it.
  const outside = motion === 'push in' ? `(0.11*${eased})` : `(0.13+0.05*${eased})`;
  const along = (from: number, to: number): string =>
    motion === 'push in' ? '0.5' : `(${from.toFixed(4)}+${(to - from).toFixed(4)}*${eased})`;
  const { from, to } = look.camera;
  const [left, top] = [`W*${outside}*${along(from.x, to.x)}`, `H*${outside}*${along(from.y, to.y)}`];
  const [right, bottom] = [`${left}+W*(1-${outside})`, `${top}+H*(1-${outside})`];
  const corners = [left, top, right, top, left, bottom, right, bottom];
  const names = ['x0', 'y0', 'x1', 'y1', 'x2', 'y2', 'x3', 'y3'];
  return `perspective=${names.map((name, index) => `${name}=${corners[index]}`).join(':')}:interpolation=linear:eval=frame`;
}

/** A soft chord, a little out of tune between the ears, that swells and falls slowly. */
export function tone(look: PreviewLook, durationSeconds: number): string {
  const chord = (detuneHz: number): string => {
    const waves = look.chord.map((step, index) => {
      const volume = (0.09 / (1 + index * 0.7)).toFixed(4);
      return `${volume}*sin(2*PI*t*${(look.toneHz * step + detuneHz).toFixed(3)})*(0.75+0.25*sin(2*PI*t*${(0.11 + index * 0.05).toFixed(2)}))`;
    });
    return waves.join('+');
  };
  // Nothing in it is above 1 kHz, so a third of the sample rate is enough to make it.
  return `aevalsrc=exprs=${chord(-0.35)}|${chord(0.35)}:channel_layout=stereo:sample_rate=16000:duration=${durationSeconds}`;
}

/** Lets the chord come and go. */
export function toneFilter(input: number, durationSeconds: number): string {
  return `[${input}:a]aresample=48000,afade=t=in:d=1.2:curve=hsin,afade=t=out:st=${durationSeconds - 1.5}:d=1.5:curve=hsin`;
}
