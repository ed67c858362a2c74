import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Encoder } from '../../domain/media.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import { createEncoder } from '../encoder.ts';
import { framesIn, rateText, secondsOf } from './frame-rate.ts';
import { createJoinFilm } from './join-film.ts';
import { readPart } from './read-part.ts';

const rates = {
  cinema: { frames: 24, seconds: 1 },
  phone: { frames: 30, seconds: 1 },
  american: { frames: 30_000, seconds: 1001 },
} as const;
interface Source {
  readonly size: readonly [width: number, height: number];
  readonly rate: keyof typeof rates;
  /** Of all its pixels, as videos have it: 16 is black, 235 white. */
  readonly level: number;
  readonly hasSound: boolean;
  readonly path: string;
}

let folder: string;
let encoder: Encoder;
let sources: readonly Source[];
const signal = new AbortController().signal;
/** Each has a brightness of its own, by which its frames are known in the film. */
const kinds = (['cinema', 'phone', 'american'] as const).flatMap((rate, index) => {
  const size = index === 1 ? ([90, 160] as const) : ([160, 90] as const);
  return [true, false].map((hasSound) => ({ rate, size, hasSound }));
});
const framesOf = { cinema: 15, phone: 21, american: 18 } as const;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'join-any-'));
  encoder = await createEncoder();
  sources = await Promise.all(
    kinds.map(async (kind, index): Promise<Source> => {
      const grey = 30 + 35 * index;
      const source = { ...kind, level: 16 + (grey * 219) / 255, path: join(folder, `source-${index}.mp4`) };
      const [width, height] = source.size;
      const colour = `0x${grey.toString(16).padStart(2, '0').repeat(3)}`;
      const picture = `color=${colour}:s=${width}x${height}:r=${rateText(rates[source.rate])},format=yuv420p`;
      const sound = source.hasSound ? ['-f', 'lavfi', '-i', 'sine=f=440:r=48000', '-c:a', 'aac'] : [];
      const coding = [
        '-c:v',
        'libx264',
        '-preset',
        'ultrafast',
        '-t',
        secondsOf(framesOf[source.rate], rates[source.rate]).toFixed(6),
        'part.mp4',
      ];
      await encoder.run({
        args: ['-f', 'lavfi', '-i', picture, ...sound, ...coding],
        ...{ inputs: {}, output: 'part.mp4', outputPath: source.path, signal },
      });
      return source;
    }),
  );
});
afterAll(async () => {
  await encoder.close();
  await rm(folder, { recursive: true });
});

async function decode(path: string, args: readonly string[]): Promise<Buffer> {
  const outputPath = join(folder, 'decoded');
  const opened = ['-xerror', '-err_detect', 'explode', '-f', 'mp4', '-i', 'film.mp4'];
  await encoder.run({
    args: [...opened, ...args, 'decoded'],
    ...{ inputs: {}, files: { 'film.mp4': path }, output: 'decoded', outputPath, signal },
  });
  return readFile(outputPath);
}

/** How bright the middle of each frame is. */
async function levelsOf(path: string): Promise<readonly number[]> {
  const bytes = await decode(path, ['-map', '0:v:0', '-vf', 'crop=2:2,extractplanes=y', '-f', 'rawvideo']);
  return [...bytes].filter((_, at) => at % 4 === 0);
}

const isEverything = process.env.EVERYTHING === '1';
/** Any of them; or one file again and again, which goes together as it is. */
const mixed = fc.array(fc.nat(kinds.length - 1), { minLength: 1, maxLength: isEverything ? 8 : 4 });
const alike = fc.tuple(fc.nat(kinds.length - 1), fc.integer({ min: 1, max: 30 })).map(([each, count]) => Array(count).fill(each));
const films = [
  // The ends, whatever is drawn.
  [0],
  Array<number>(30).fill(2),
  ...fc.sample(fc.oneof(mixed, alike), { seed: 20_261_130, numRuns: isEverything ? 60 : 5 }),
];

it.each(films.map((parts) => [parts.length, parts]))(
  'a film of %i parts (%j) has each frame of each part in its place, and sound for as long as there are pictures',
  async (_, parts) => {
    const chosen = parts.flatMap((at: number) => sources[at] ?? []);
    const path = join(folder, 'film.mp4');
    await rm(path, { force: true });
    const film = { parts: chosen.map((source) => ({ path: source.path })), levelSound: true };
    const made = await createJoinFilm({ encoder, log: silentLog })(film, path, signal);
    const [first] = chosen;
    const { rate, width, height, sound } = await readPart(path);
    expect([width, height]).toEqual(first?.size);
    // A part at another rate is as long as it was, to the nearest frame.
    const expected = await Promise.all(
      chosen.map(async (source) => {
        const seconds = secondsOf(framesOf[source.rate], rates[source.rate]);
        return Array<number>(framesIn(seconds, rate)).fill(source.level);
      }),
    );
    const levels = await levelsOf(path);
    expect(levels).toHaveLength(expected.flat().length);
    expect(levels.map((level, frame) => Math.abs(level - (expected.flat()[frame] ?? 0)) < 6)).not.toContain(false);
    expect(made.hasSound).toBe(chosen.some(({ hasSound }) => hasSound));
    if (!made.hasSound) return;
    if (sound === undefined) return expect.fail('its sound can’t be read');
    // Of one file again and again, the sound is as it was.
    const opening = (file: string) => decode(file, ['-map', '0:a:0', '-c', 'copy', '-frames:a', '20', '-f', 'adts']);
    if (chosen.every((source) => source === first)) expect(await opening(path)).toEqual(await opening(first?.path ?? ''));
    const samples = (await decode(path, ['-map', '0:a:0', '-ac', '1', '-f', 'f32le'])).length / 4;
    expect(Math.abs(samples / 48_000 - made.seconds)).toBeLessThan(0.03);
  },
);
