import type { EncodeJob } from '../../domain/media.ts';
import { secondsOf } from './frame-rate.ts';
import { ownClock } from './piece-arguments.ts';
import type { Timeline } from './plan-film.ts';
import { joinSound, openSound, sampleRate } from './sound-filter.ts';

/** Pictures without sound that are ready to follow each other. */
export interface ReadyPiece {
  readonly path: string;
  readonly frames: number;
}

/**
 * What ffmpeg is told, to put ready pieces after each other and make the sound beside them, all in one stream. Sound is coded anew also where
 * pictures are not: packets of sound don't end where pictures do, so that joined as they are they would drift by up to 21 ms with each part,
 * and click.
 *
 * @param whereLies where ffmpeg finds a file that has this name in a job
 */
export function joinArguments(
  timeline: Timeline,
  pieces: readonly ReadyPiece[],
  gainsDb: readonly number[],
  whereLies: (name: string, path: string) => string,
): Pick<EncodeJob, 'args' | 'inputs' | 'files' | 'output'> {
  const names = pieces.map((_, index) => `piece${index}.mp4`);
  const list = pieces.flatMap(({ path, frames }, index) => [
    `file '${whereLies(names[index] ?? '', path).replaceAll("'", "'\\''")}'`,
    // Not by what the file says: its sound may begin before the picture, and be longer.
    'inpoint 0',
    `duration ${secondsOf(frames, timeline.rate).toFixed(6)}`,
  ]);
  const sound = timeline.hasSound ? soundArguments(timeline, gainsDb) : { args: [], map: [], files: {} };
  const files = { ...Object.fromEntries(pieces.map(({ path }, index) => [names[index], path])), ...sound.files };
  const picture = [...ownClock, '-f', 'concat', '-safe', '0', '-i', listName];
  const stream = ['-map', '0:v:0', '-c:v', 'copy'];
  return {
    args: [
      ...picture,
      ...sound.args,
      ...stream,
      ...sound.map,
      '-map_metadata',
      '-1',
      '-movflags',
      '+faststart',
      '-f',
      'mp4',
      output,
    ],
    inputs: { [listName]: new TextEncoder().encode(`ffconcat version 1.0\n${list.join('\n')}\n`) },
    files,
    output,
  };
}

const listName = 'pieces.txt';
const output = 'film.mp4';

function soundArguments(
  timeline: Timeline,
  gainsDb: readonly number[],
): { readonly args: readonly string[]; readonly map: readonly string[]; readonly files: Readonly<Record<string, string>> } {
  const { args, files, filters } = openSound(timeline, 1, gainsDb);
  const filter = [...filters, ...joinSound(timeline)].join(';');
  const coding = ['-c:a', 'aac', '-b:a', '192k', '-ar', `${sampleRate}`, '-ac', '2'];
  return { args, files, map: ['-filter_complex', filter, '-map', '[sound]', ...coding] };
}
