import { link, readdir, readFile, rm } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import type { FilmPlan } from '../../domain/film.ts';
import type { Encoder } from '../../domain/media.ts';
import { createEncoder } from '../../media/encoder.ts';
import { createJoinFilm } from '../../media/film/join-film.ts';
import { silentLog } from '../set-up/test-engine.ts';
import { type Bench, quantile } from './bench.ts';
import { measurePeak } from './peak.ts';
import { startProbed } from './probed-process.ts';

const partSeconds = 8;
/** About as Veo’s videos have it. Noise, since a pure tone takes the coder of sound ten times as long. */
const picture = `testsrc2=s=1920x1080:r=24:d=${partSeconds}`;
const sound = `anoisesrc=c=pink:r=48000:a=0.3:d=${partSeconds}`;
const few = 6;
const many = 30;
const signal = new AbortController().signal;

/** What makes one file of several. */
type Way = (parts: readonly string[], path: string) => Promise<unknown>;

export const join: Bench = {
  name: 'join',
  about: '6 parts of 8 s at 1080p joined as they are, against ffmpeg’s own concat; memory for 30 parts beside that for 6',
  async run({ full, folder, report }) {
    const encoder = await createEncoder();
    const parts = await makeParts(encoder, folder);
    const ways = {
      ours: ours(encoder, false),
      levelled: ours(encoder, true),
      anew: concat(encoder, 'sound anew'),
      plain: concat(encoder, 'copy'),
    };
    const times: Record<keyof typeof ways, number[]> = { ours: [], levelled: [], anew: [], plain: [] };
    const n = full ? 15 : 5;
    // One after the other in each round, so that what slows the machine down slows all of them down.
    for (let round = 0; round <= n; round += 1)
      for (const [name, way] of Object.entries(ways) as [keyof typeof ways, Way][]) {
        const seconds = await timeOf(way, parts.slice(0, few), joinPath(folder, `${name}.mp4`));
        // The first round brings the files into memory.
        if (round > 0) times[name].push(seconds);
      }
    await encoder.close();
    const median = (name: keyof typeof ways) => quantile(times[name], 0.5);
    const sample = { unit: 's', n };
    const than = 'ffmpeg concat, all copied: sound drifts at each join';
    report({
      ...{ name: 'join: 6 × 8 s, 1080p', ours: median('ours'), baseline: median('plain'), than, ...sample },
      target: { of: 'ratio', is: '<=', value: 1.3 },
    });
    // How loud they are, is heard by decoding the sound of all; equally loud as they are, it is copied then.
    report({ name: 'join: the same, measured', ours: median('levelled'), baseline: median('plain'), than, ...sample });
    const anew = 'ffmpeg concat, picture copied, sound coded anew';
    report({ name: 'join: against sound coded anew', ours: median('ours'), baseline: median('anew'), than: anew, ...sample });
    const [small, large] = [await peakOf(parts.slice(0, few), folder), await peakOf(parts, folder)];
    for (const each of ['own', 'encoder'] as const) {
      report({
        ...{ name: `join: memory, ${each}`, ours: large[each], baseline: small[each], than: `${few} parts`, unit: 'MB', n: many },
        // Each part is a file that is open, with its table; nothing of what they hold is.
        target: { of: 'ours', is: '<=', value: each === 'own' ? 64 : 300 },
      });
    }
  },
};

/** All of them are one file, under names of their own. */
async function makeParts(encoder: Encoder, folder: string): Promise<readonly string[]> {
  const path = joinPath(folder, 'part.mp4');
  await encoder.run({
    args: [
      ...['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound, '-c:a', 'aac', '-b:a', '192k'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-b:v', '8M', '-g', '24', '-pix_fmt', 'yuv420p', 'part.mp4'],
    ],
    ...{ inputs: {}, output: 'part.mp4', outputPath: path, signal },
  });
  const paths = Array.from({ length: many }, (_, index) => joinPath(folder, `part-${index}.mp4`));
  for (const each of paths) await link(path, each);
  return paths;
}

function ours(encoder: Encoder, levelSound: boolean): Way {
  const joinFilm = createJoinFilm({ encoder, log: silentLog });
  return (parts, path) => joinFilm(planOf(parts, levelSound), path, signal);
}

function planOf(parts: readonly string[], levelSound: boolean): FilmPlan {
  return { parts: parts.map((path) => ({ path })), levelSound };
}

function concat(encoder: Encoder, sound: 'copy' | 'sound anew'): Way {
  const coding = sound === 'copy' ? ['-c', 'copy'] : ['-c:v', 'copy', '-c:a', 'aac', '-b:a', '192k', '-ar', '48000', '-ac', '2'];
  return (parts, outputPath) => {
    const list = parts.map((path) => `file '${path}'`).join('\n');
    return encoder.run({
      args: ['-f', 'concat', '-safe', '0', '-i', 'list.txt', ...coding, '-movflags', '+faststart', '-f', 'mp4', 'film.mp4'],
      ...{ inputs: { 'list.txt': new TextEncoder().encode(list) }, output: 'film.mp4', outputPath, signal, writesInPlace: true },
    });
  };
}

async function timeOf(way: Way, parts: readonly string[], path: string): Promise<number> {
  const sinceMs = performance.now();
  await way(parts, path);
  const seconds = (performance.now() - sinceMs) / 1000;
  await rm(path);
  return seconds;
}

/** What a process that joins needs at most above idle, and the largest ffmpeg that it starts. */
async function peakOf(parts: readonly string[], folder: string): Promise<{ readonly own: number; readonly encoder: number }> {
  const path = joinPath(folder, 'peak.mp4');
  const probed = startProbed('join-process.ts', { args: [JSON.stringify({ parts, path })] });
  let encoderMb = 0;
  const looking = setInterval(() => {
    void childrenMb(probed.child.pid ?? 0).then((largest) => {
      encoderMb = Math.max(encoderMb, largest);
    });
  }, 10);
  try {
    const { aboveIdleMb } = await measurePeak(probed);
    return { own: aboveIdleMb, encoder: encoderMb };
  } finally {
    clearInterval(looking);
    await probed.stop();
    await rm(path, { force: true });
  }
}

/** The most that one of its children has needed so far. Linux alone tells. */
async function childrenMb(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  const each = await Promise.all(
    lists
      .flatMap((list) => list.split(' ').filter((child) => child.trim() !== ''))
      .map((child) => readFile(`/proc/${child.trim()}/status`, 'utf8').catch(() => '')),
  );
  return Math.max(0, ...each.map((status) => (Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024) / 1e6));
}
