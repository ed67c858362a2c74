import type { EncodeJob } from '../../domain/media.ts';
import { secondsOf } from './frame-rate.ts';
import type { Timeline } from './plan-film.ts';
import { openSound } from './sound-filter.ts';

/** How loud a clip is. */
export interface Loudness {
  /** Integrated, by EBU R128. */
  readonly lufs: number;
  /** Of its loudest sample. */
  readonly peakDb: number;
}

/** What ffmpeg is told, to write down how loud each clip is: all in one run, one after the other. */
export function measureArguments(timeline: Timeline): Pick<EncodeJob, 'args' | 'files' | 'output'> {
  const { args, files, filters } = openSound(timeline, 0, []);
  const measured = timeline.clips.map((_, index) => `[sound${index}]ebur128=metadata=1:peak=sample[m${index}]`);
  const labels = timeline.clips.map((_, index) => `[m${index}]`).join('');
  const inARow = `${labels}concat=n=${timeline.clips.length}:v=0:a=1,ametadata=mode=print:file=${output}[out]`;
  const filter = [...filters, ...measured, inARow].join(';');
  return { args: [...args, '-filter_complex', filter, '-map', '[out]', '-f', 'null', '-'], files, output };
}

const output = 'loudness.txt';

/** @param written by that run @returns one for each clip; undefined for one that is silent, or nearly */
export function readLoudness(written: string, { clips, rate }: Timeline): readonly (Loudness | undefined)[] {
  // Here clips stand one after the other, also where they overlap in the film.
  let endSeconds = 0;
  const ends = clips.map(({ frames }) => (endSeconds += secondsOf(frames, rate)));
  const last = clips.map(() => ({ lufs: Number.NEGATIVE_INFINITY, peak: 0 }));
  let current = last[0];
  for (const line of written.split('\n')) {
    const time = /pts_time:([\d.]+)/.exec(line);
    if (time !== null) current = last[ends.findIndex((end) => Number(time[1]) < end - 0.0001)];
    const [, name, value] = /^lavfi\.r128\.(I|sample_peaks?\S*)=(-?[\d.]+)/.exec(line) ?? [];
    if (current === undefined || value === undefined) continue;
    if (name === 'I') current.lufs = Number(value);
    else current.peak = Math.max(current.peak, Number(value));
  }
  return last.map(({ lufs, peak }) => (lufs > silentLufs && peak > 0 ? { lufs, peakDb: 20 * Math.log10(peak) } : undefined));
}

/** Below it there is only noise, which nobody wants louder. */
const silentLufs = -60;
/** What web players and chats are mostly made for, and what television is. */
const [loudestLufs, softestLufs] = [-16, -23];
/** Coding adds a little to what was measured. */
const mostPeakDb = -1;
/** More would bring up noise. */
const mostGainDb = 20;

/**
 * By how much each clip is made louder or softer, so that all are equally loud: as loud as all can be without being overdriven, between the two
 * numbers above. The loudness inside of a clip stays as it is: what whispers whispers.
 */
export function levelGains(measured: readonly (Loudness | undefined)[]): readonly number[] {
  const reachable = measured.flatMap((each) => (each === undefined ? [] : [each.lufs + roomOf(each)]));
  const aim = Math.max(softestLufs, Math.min(loudestLufs, ...reachable));
  return measured.map((each) => (each === undefined ? 0 : Math.min(aim - each.lufs, roomOf(each), mostGainDb)));
}

function roomOf({ peakDb }: Loudness): number {
  return mostPeakDb - peakDb;
}
