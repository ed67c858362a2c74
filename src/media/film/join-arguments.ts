import type { EncodeJob } from '../../domain/media.ts';
import { type CopiedSound, packetSamples } from './copy-sound.ts';
import { secondsOf } from './frame-rate.ts';
import { ownClock, seconds } from './piece-arguments.ts';
import type { Timeline } from './plan-film.ts';
import { joinSound, openSound, sampleRate } from './sound-filter.ts';

/** Where a film's sound comes from. */
export type FilmSound =
  /** Decoded, made as loud as it should be, and coded anew. @property gainsDb one for each clip; empty: as it was */
  | { readonly how: 'coded'; readonly gainsDb: readonly number[] }
  /** Packets of the parts as they are, so many in all. */
  | ({ readonly how: 'copied'; readonly packets: number } & CopiedSound);

/** Pictures without sound that are ready to follow each other. */
export interface ReadyPiece {
  readonly path: string;
  readonly frames: number;
}

/**
 * What ffmpeg is told, to put ready pieces after each other and make the sound beside them, all in one stream.
 *
 * @param whereLies where ffmpeg finds a file that has this name in a job
 */
export function joinArguments(
  timeline: Timeline,
  pieces: readonly ReadyPiece[],
  sound: FilmSound,
  whereLies: (name: string, path: string) => string,
): Pick<EncodeJob, 'args' | 'inputs' | 'files' | 'output'> {
  const names = pieces.map((_, index) => `piece${index}.mp4`);
  const opens = (name: string, path: string) => fileLine(whereLies(name, path));
  const list = pieces.flatMap(({ path, frames }, index) => [
    opens(names[index] ?? '', path),
    ...(sound.how === 'copied' ? unprobed : []),
    // Not by what the file says: its sound may begin before the picture, and be longer.
    'inpoint 0',
    `duration ${secondsOf(frames, timeline.rate).toFixed(6)}`,
  ]);
  const { args: opened, map, files: soundFiles, inputs } = timeline.hasSound ? soundArguments(timeline, sound, opens) : silent;
  const files = { ...Object.fromEntries(pieces.map(({ path }, index) => [names[index], path])), ...soundFiles };
  const picture = [...ownClock, '-f', 'concat', '-safe', '0', '-i', listName];
  const stream = ['-map', '0:v:0', '-c:v', 'copy'];
  return {
    args: [...picture, ...opened, ...stream, ...map, '-map_metadata', '-1', '-movflags', '+faststart', '-f', 'mp4', output],
    inputs: { ...inputs, [listName]: concatList(list) },
    files,
    output,
  };
}

const listName = 'pieces.txt';
const soundListName = 'sound.txt';
const output = 'film.mp4';

interface SoundArguments {
  readonly args: readonly string[];
  readonly map: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, Uint8Array>>;
}

const silent: SoundArguments = { args: [], map: [], files: {}, inputs: {} };

function soundArguments(timeline: Timeline, sound: FilmSound, opens: (name: string, path: string) => string): SoundArguments {
  return sound.how === 'copied' ? copiedSound(sound, opens) : codedSound(timeline, sound.gainsDb);
}

/** Packets are counted: each begins where the one before ends, whatever file it is of. */
function copiedSound({ ranges, lead }: CopiedSound, opens: (name: string, path: string) => string): SoundArguments {
  const nameOf = (index: number): string => `sound${index}.mp4`;
  const list = ranges.flatMap(({ path, fromSeconds, toSeconds }, index) => [
    opens(nameOf(index), path),
    ...unprobed,
    // A quarter behind where it begins, and half before the next one: rounding leads to no other packet.
    ...(fromSeconds === undefined ? [] : [`inpoint ${seconds(fromSeconds + 0.25 * packetSeconds)}`]),
    ...(toSeconds === undefined ? [] : [`outpoint ${seconds(toSeconds - 0.5 * packetSeconds)}`]),
  ]);
  const place = `(N-${lead})*${packetSamples}`;
  const counted = `setts=pts=${place}:dts=${place}:duration=${packetSamples}`;
  const opened = ['-vn', ...ownClock, '-f', 'concat', '-safe', '0', '-i', soundListName];
  const files = Object.fromEntries(ranges.map(({ path }, index) => [nameOf(index), path]));
  const map = ['-map', '1:a:0', '-c:a', 'copy', '-bsf:a', counted];
  return { args: opened, map, files, inputs: { [soundListName]: concatList(list) } };
}

const packetSeconds = packetSamples / sampleRate;
/** The tables say all that is needed to copy: nothing is decoded to find out more. Known to ffmpeg 5 and later. */
const unprobed = ['option analyzeduration 0', 'option probesize 32'];

function fileLine(path: string): string {
  return `file '${path.replaceAll("'", "'\\''")}'`;
}

function concatList(lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(`ffconcat version 1.0\n${lines.join('\n')}\n`);
}

function codedSound(timeline: Timeline, gainsDb: readonly number[]): SoundArguments {
  const { args, files, filters } = openSound(timeline, 1, gainsDb);
  const filter = [...filters, ...joinSound(timeline)].join(';');
  // At as many bits as here the fast way is the better one, too: https://ffmpeg.org/ffmpeg-codecs.html#aac (2026-11-30).
  const coding = ['-c:a', 'aac', '-aac_coder', 'fast', '-b:a', '192k', '-ar', `${sampleRate}`, '-ac', '2'];
  return { args, files, map: ['-filter_complex', filter, '-map', '[sound]', ...coding], inputs: {} };
}
