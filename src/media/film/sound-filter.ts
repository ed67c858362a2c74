import { secondsOf } from './frame-rate.ts';
import { mp4, seconds } from './piece-arguments.ts';
import type { Clip, Timeline } from './plan-film.ts';
import type { PartFacts } from './read-part.ts';

/** Samples a second: what videos have, and what loudness is measured at. */
export const sampleRate = 48_000;

/** The sound of a film as ffmpeg is told to make it. */
export interface SoundGraph {
  /** Opens the parts; the first of them is the input `firstInput`. */
  readonly args: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  /** One for each clip, ending in `[sound0]`, `[sound1]` …: silence where it has none. */
  readonly filters: readonly string[];
}

/**
 * Opens the sound of each clip, as long as its pictures to a sample. Lengths are differences of places in the film, so that rounding
 * never adds up.
 *
 * @param gainsDb one for each clip
 */
export function openSound({ clips, rate }: Timeline, firstInput: number, gainsDb: readonly number[]): SoundGraph {
  const files: Record<string, string> = {};
  const args: string[] = [];
  let input = firstInput;
  const filters = clips.map((clip, index) => {
    const samples = sampleAt(clip.begins + clip.frames, rate) - sampleAt(clip.begins, rate);
    const part = clip.part;
    if (!hasSound(part)) return `anullsrc=r=${sampleRate}:cl=stereo,atrim=end_sample=${samples}[sound${index}]`;
    const name = `sound${index}.mp4`;
    files[name] = part.path;
    const early = Math.min(warmUpSeconds, Math.max(0, clip.fromSeconds));
    const seek = early < clip.fromSeconds ? ['-ss', seconds(clip.fromSeconds - early)] : [];
    args.push(...seek, '-t', seconds(early + secondsOf(clip.frames, rate) + 1), '-vn', ...mp4(name));
    const opened = `[${input}:a:0]${filterOf(Math.round(early * sampleRate), samples, gainsDb[index] ?? 0)}[sound${index}]`;
    input += 1;
    return opened;
  });
  return { args, files, filters };
}

export function hasSound(part: PartFacts | undefined): part is PartFacts {
  return part?.hasSound === true;
}

/** All clips one after the other, or over each other where they cross-fade. Ends in `[sound]`. */
export function joinSound({ clips, rate, fadeFrames }: Timeline): readonly string[] {
  if (fadeFrames === 0 || clips.length === 1)
    return [`${clips.map((_, index) => `[sound${index}]`).join('')}concat=n=${clips.length}:v=0:a=1[sound]`];
  return clips.slice(1).map((clip, index) => {
    const before = index === 0 ? '[sound0]' : `[mixed${index}]`;
    const after = index === clips.length - 2 ? '[sound]' : `[mixed${index + 1}]`;
    const samples = sampleAt(endOf(clips[index], clip.begins), rate) - sampleAt(clip.begins, rate);
    // By even lines, whose sum is never louder than the louder of the two: other curves could overdrive.
    return `${before}[sound${index + 1}]acrossfade=ns=${samples}:c1=tri:c2=tri${after}`;
  });
}

/** A decoder's first samples lack what the packet before adds to them, so it starts before what is heard. */
const warmUpSeconds = 0.5;

function filterOf(skip: number, samples: number, gainDb: number): string {
  return [
    // Holes in a file become silence; what follows stays where it was.
    `aresample=${sampleRate}:async=1:first_pts=0`,
    'aformat=sample_fmts=fltp:channel_layouts=stereo',
    `atrim=start_sample=${skip}`,
    'asetpts=PTS-STARTPTS',
    `apad=whole_len=${samples}`,
    `atrim=end_sample=${samples}`,
    ...(gainDb === 0 ? [] : [`volume=${gainDb.toFixed(2)}dB`]),
  ].join(',');
}

function endOf(clip: Clip | undefined, otherwise: number): number {
  return clip === undefined ? otherwise : clip.begins + clip.frames;
}

function sampleAt(frame: number, rate: Timeline['rate']): number {
  return Math.round(secondsOf(frame, rate) * sampleRate);
}
