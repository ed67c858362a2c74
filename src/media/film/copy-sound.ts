import { secondsOf } from './frame-rate.ts';
import type { Clip, Timeline } from './plan-film.ts';
import { sampleRate } from './sound-filter.ts';

/** Samples that a packet of AAC-LC becomes. */
export const packetSamples = 1024;
const packetSeconds = packetSamples / sampleRate;
/** Nobody hears a difference that is smaller, in decibels. */
const levelDb = 1;

/** Packets of a part's sound that are taken as they are. */
export interface SoundRange {
  readonly path: string;
  readonly first: number;
  readonly count: number;
  /** When the first is heard, in the file's own seconds; undefined for the first of the file. */
  readonly fromSeconds: number | undefined;
  /** When the one behind the last would be; undefined for the last of the file. */
  readonly toSeconds: number | undefined;
}

/** A film's sound, taken from its parts without decoding it. */
export interface CopiedSound {
  /** In the order in which they are heard; one plays `packetSamples` samples, wherever it comes from. */
  readonly ranges: readonly SoundRange[];
  /** Packets before the film's first sample, which the decoder needs and nobody hears: 0 or 1. */
  readonly lead: number;
}

/**
 * Whether the sound of a film can be made of its parts' packets, and of which ones. Packets don't end where pictures do, so each part gets as many
 * as bring its end nearest to that of its pictures, counted from the film's first sample: sound is off by half a packet at most (11 ms), however
 * many parts there are.
 *
 * A packet is heard together with the one before it. So the last of a part makes room for the one before the next part's first, where there is
 * one: the next part is whole from its first sample, and the one before fades within 21 ms.
 *
 * @returns undefined where parts are coded otherwise, or where one has no sound for all of its pictures
 */
export function planSoundCopy({ clips, rate }: Pick<Timeline, 'clips' | 'rate'>): CopiedSound | undefined {
  const coding = clips[0]?.part?.sound?.coding;
  if (coding === undefined || clips.some(({ part }) => part?.sound?.coding !== coding)) return undefined;
  const ranges: Omit<SoundRange, 'fromSeconds' | 'toSeconds'>[] = [];
  let lead = 0;
  let place = 0;
  for (const [index, clip] of clips.entries()) {
    const end = Math.round(secondsOf(clip.begins + clip.frames, rate) / packetSeconds);
    const range = rangeOf(clip, place, end, secondsOf(clip.begins, rate));
    if (range === undefined) return undefined;
    const before = range.first > 0 ? 1 : 0;
    const last = ranges.at(-1);
    if (index === 0) lead = before;
    else if (before === 1 && last !== undefined) ranges[ranges.length - 1] = { ...last, count: last.count - 1 };
    ranges.push({ ...range, first: range.first - before, count: range.count + before });
    place = end;
  }
  return { ranges: ranges.map((range, index) => withTimes(range, clips[index]?.part?.sound?.starts ?? [])), lead };
}

function withTimes(range: Omit<SoundRange, 'fromSeconds' | 'toSeconds'>, starts: readonly number[]): SoundRange {
  const { first, count } = range;
  return { ...range, fromSeconds: first === 0 ? undefined : starts[first], toSeconds: starts[first + count] };
}

/** From the packet that is heard nearest to a place of the film on. @param place and @param end in packets of the film @param begins in seconds */
function rangeOf({ part, fromSeconds }: Clip, place: number, end: number, begins: number) {
  if (part?.sound === undefined) return undefined;
  const { starts } = part.sound;
  const wanted = fromSeconds + place * packetSeconds - begins;
  const first = Math.round((wanted - (starts[0] ?? 0)) / packetSeconds);
  const count = end - place;
  const isThere = first >= 0 && first + count <= starts.length && count > 0;
  return isThere ? { path: part.path, first, count } : undefined;
}

/** Whether all clips are as loud as each other already. */
export function isLevel(gainsDb: readonly number[]): boolean {
  return gainsDb.length === 0 || Math.max(...gainsDb) - Math.min(...gainsDb) <= levelDb;
}
