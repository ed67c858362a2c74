import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../domain/errors.ts';
import { type FilmPlan, filmLimits, type JoinFilm } from '../../domain/film.ts';
import type { EncodeJob, Encoder } from '../../domain/media.ts';
import { createFolderOutputs } from '../../outputs/folder-outputs.ts';
import { type FlashVideoOptions, makeFlashVideo } from '../../testing/samples/flash-video.ts';
import { makeSampleVideo } from '../../testing/samples/sample-videos.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import { createEncoder } from '../encoder.ts';
import { createMakePoster } from '../make-poster.ts';
import { createJoinFilm, createOutlineFilm } from './join-film.ts';
import { readPart } from './read-part.ts';

let folder: string;
let native: Encoder;
let joinFilm: JoinFilm;
let filmNumber = 0;
const sources = new Map<string, string>();
const never = new AbortController().signal;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'join-film-'));
  await mkdir(join(folder, 'films'));
  native = await createEncoder();
  joinFilm = createJoinFilm({ encoder: native, log: silentLog });
  const flash = async (name: string, options: FlashVideoOptions): Promise<void> => {
    sources.set(name, join(folder, `it's ${name}.mp4`));
    await makeFlashVideo(native, source(name), options);
  };
  await Promise.all([
    flash('early', { flashSeconds: 0.25 }),
    flash('late', { flashSeconds: 0.75 }),
    flash('hushed', { flashSeconds: 0.25, args: ['-af', 'atrim=end=0.5'] }),
    flash('short', { seconds: 0.5, flashSeconds: 0.25 }),
    flash('grey', { color: 'gray', sound: false }),
    flash('upright', { width: 90, height: 160, rate: '30', color: 'red', flashSeconds: 0.5 }),
    flash('american', { rate: '30000/1001', flashSeconds: 15.015 / 30 }),
  ]);
  for (const [name, args] of [
    ['moving', []],
    ['quiet', ['-af', 'volume=0.2']],
  ] as const) {
    sources.set(name, join(folder, `${name}.mp4`));
    await makeSampleVideo(native, source(name), { durationSeconds: 2, args: ['-g', '12', '-bf', '2', ...args] });
  }
});

afterAll(async () => {
  await native.close();
  await rm(folder, { recursive: true });
});

function source(name: string): string {
  const path = sources.get(name);
  if (path === undefined) throw new Error(`no sample is called ${name}`);
  return path;
}

function plan(names: readonly string[], more: Partial<FilmPlan> = {}): FilmPlan {
  return { parts: names.map((name) => ({ path: source(name) })), levelSound: false, ...more };
}

function newPath(): string {
  filmNumber += 1;
  return join(folder, 'films', `film ${filmNumber}.mp4.part`);
}

async function make(film: FilmPlan, by = joinFilm) {
  const path = newPath();
  return { path, ...(await by(film, path, never)) };
}

/** What ffmpeg makes of a video, in a file of its own; damage is an error. */
async function decode(path: string, name: string, args: readonly string[]): Promise<Buffer> {
  const outputPath = join(folder, `${filmNumber}-${name}`);
  const opened = ['-xerror', '-err_detect', 'explode', '-f', 'mp4', '-i', 'film.mp4'];
  await native.run({
    args: [...opened, ...args, name],
    inputs: {},
    files: { 'film.mp4': path },
    output: name,
    outputPath,
    signal: never,
  });
  return readFile(outputPath);
}

/** Each frame as it is decoded, hashed. */
async function frameHashes(path: string): Promise<readonly string[]> {
  const lines = (await decode(path, 'frames.md5', ['-map', '0:v:0', '-f', 'framemd5'])).toString().split('\n');
  return lines.filter((line) => /^\d/.test(line)).map((line) => line.split(',').at(-1)?.trim() ?? '');
}

/** How bright the middle of each frame is, as videos have it: 16 is black, 235 white. */
async function brightness(path: string, width = 16, height = 16, corner = ''): Promise<readonly number[]> {
  const crop = `crop=${width}:${height}${corner},extractplanes=y`;
  const bytes = await decode(path, 'frames.gray', ['-map', '0:v:0', '-vf', crop, '-f', 'rawvideo']);
  const size = width * height;
  const frames = Array.from({ length: bytes.length / size }, (_, frame) => bytes.subarray(frame * size, (frame + 1) * size));
  return frames.map((frame) => Math.round(frame.reduce((sum, value) => sum + value, 0) / size));
}

async function flashes(path: string): Promise<readonly number[]> {
  const all = await brightness(path);
  return all.flatMap((value, frame) => (value > 200 && (all[frame - 1] ?? 0) <= 200 ? [frame] : []));
}

async function samplesOf(path: string): Promise<Float32Array> {
  const bytes = await decode(path, 'sound.f32', ['-map', '0:a:0', '-ac', '1', '-f', 'f32le']);
  return new Float32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 4));
}

/** When beeps begin, in seconds. */
async function beeps(path: string): Promise<readonly number[]> {
  const samples = await samplesOf(path);
  const starts: number[] = [];
  let lastLoud = Number.NEGATIVE_INFINITY;
  for (const [index, value] of samples.entries()) {
    if (Math.abs(value) < 0.02) continue;
    if (index - lastLoud > 4800) starts.push(index / 48_000);
    lastLoud = index;
  }
  return starts;
}

async function expectTogether(path: string, frames: readonly number[], rate = 24): Promise<void> {
  expect(await flashes(path)).toEqual(frames);
  const heard = await beeps(path);
  expect(heard).toHaveLength(frames.length);
  for (const [index, frame] of frames.entries()) expect(Math.abs((heard[index] ?? 0) - frame / rate)).toBeLessThan(0.5 / rate);
}

/** How loud a stretch is, in decibels of its mean. */
function loudness(samples: Float32Array, fromSeconds: number, toSeconds: number): number {
  const stretch = samples.subarray(fromSeconds * 48_000, toSeconds * 48_000);
  return 10 * Math.log10(stretch.reduce((sum, value) => sum + value * value, 0) / stretch.length);
}

/** Why a plan is refused, with an encoder that must not be asked for anything. */
async function refusalOf(film: FilmPlan, kind: Encoder['kind'] = 'native') {
  const encoder = { kind, run: () => Promise.reject(new Error('something was made')) };
  const path = newPath();
  const error = await createJoinFilm({ encoder, log: silentLog })(film, path, never).catch((reason: unknown) => reason);
  await expect(createOutlineFilm({ encoder })(film, never)).rejects.toThrow(error instanceof Error ? error.message : 'an error');
  if (!(error instanceof UserError)) throw error;
  return { key: error.text.key, ...error.text.values };
}

describe('parts of the same kind', () => {
  const trim = { fromSeconds: 0.5, toSeconds: 1.5 };

  it.each([
    ['the one that this machine offers', {}],
    ['the bundled one', { kind: 'wasm' as const }],
  ])('keep each frame as it was, with an encoder: %s', async (_, options) => {
    const encoder = await createEncoder(options);
    const film = await make(
      { parts: [{ path: source('moving') }, { path: source('moving'), trim }], levelSound: true },
      createJoinFilm({ encoder, log: silentLog }),
    );
    await encoder.close();
    expect(film).toMatchObject({ isCopied: true, seconds: 3, width: 320, height: 180, hasSound: true });
    const moving = await frameHashes(source('moving'));
    expect(await frameHashes(film.path)).toEqual([...moving, ...moving.slice(12, 36)]);
    const bytes = await readFile(film.path);
    expect(film.sizeBytes).toBe(bytes.length);
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
  });

  it('keep picture and sound together at each join', async () => {
    const { isCopied, path } = await make(plan(['early', 'late', 'short', 'early', 'late']));
    expect(isCopied).toBe(true);
    await expectTogether(path, [6, 42, 54, 66, 102]);
  });

  it('keep them together where the sound of one ends before its picture', async () => {
    const { isCopied, path } = await make(plan(['hushed', 'late', 'hushed', 'early']));
    expect(isCopied).toBe(true);
    await expectTogether(path, [6, 42, 54, 78]);
  });

  it('begin with their picture where the sound of one begins before it', async () => {
    sources.set('hasty', join(folder, 'hasty.mp4'));
    const soundFirst = ['-itsoffset', '-0.3', '-i', 'late.mp4', '-map', '0:v', '-map', '1:a', '-c', 'copy'];
    const early = ['-avoid_negative_ts', 'disabled', '-movflags', 'delay_moov+frag_keyframe+empty_moov'];
    await native.run({
      args: ['-i', 'late.mp4', ...soundFirst, ...early, 'hasty.mp4'],
      ...{ inputs: {}, files: { 'late.mp4': source('late') }, output: 'hasty.mp4', outputPath: source('hasty'), signal: never },
    });
    const { isCopied, path } = await make(plan(['hasty', 'late', 'hasty']));
    expect(isCopied).toBe(true);
    const { startSeconds, packets } = await readPart(path);
    expect([startSeconds, await flashes(path), packets.length]).toEqual([0, [18, 42, 66], 72]);
    const heard = await beeps(path);
    for (const [index, at] of [0.45, 1.75, 2.45].entries()) expect(Math.abs((heard[index] ?? 0) - at)).toBeLessThan(0.03);
  });

  it('are encoded where one is cut at a frame that needs another', async () => {
    const film = await make({
      parts: [{ path: source('moving'), trim: { fromSeconds: 0.25, toSeconds: 1 } }],
      levelSound: false,
    });
    expect(film).toMatchObject({ isCopied: false, seconds: 0.75 });
    expect(await frameHashes(film.path)).toHaveLength(18);
  });

  it('can be 30, which are open at once', async () => {
    const film = await make(plan(Array<string>(filmLimits.parts).fill('short')));
    expect(film).toMatchObject({ isCopied: true, seconds: 15 });
    await expectTogether(
      film.path,
      Array.from({ length: 30 }, (_, index) => 6 + index * 12),
    );
  });
});

describe('parts that differ', () => {
  it('become as large and as fast as the first, with bars where they have another shape', async () => {
    const film = await make(plan(['early', 'upright', 'grey', 'american']));
    expect(film).toMatchObject({ isCopied: false, seconds: 4, width: 320, height: 180, hasSound: true });
    expect(await flashes(film.path)).toEqual([6, 24 + 12, 48 + 12, 72 + 12]);
    // Of those that have sound; the third has none.
    expect((await beeps(film.path)).map((second) => Math.round(second * 24))).toEqual([6, 24 + 12, 72 + 12]);
    const [left, middle] = [await brightness(film.path, 40, 180, ':0:0'), await brightness(film.path, 40, 180)];
    expect([left[30], left[36]]).toEqual([16, 16]);
    // Red by the matrix of high definition, into which it was brought.
    expect([middle[30], middle[36]]).toEqual([expect.closeTo(63, -0.7), expect.closeTo(235, -0.7)]);
  });

  it('keep picture and sound together at each join and at each cut, at a rate that is no whole number', async () => {
    const parts = ['american', 'early', 'american'].map((name) => ({
      path: source(name),
      trim: { fromSeconds: 0.2, toSeconds: 0.9 },
    }));
    const film = await make({ parts, levelSound: false });
    expect(film.seconds).toBeCloseTo((63 * 1001) / 30_000, 6);
    const [frames, heard] = [await flashes(film.path), await beeps(film.path)];
    expect(frames.map((frame, index) => Math.abs((heard[index] ?? 0) - (frame * 1001) / 30_000) < 1 / 30)).toEqual([
      true,
      true,
      true,
    ]);
    expect([frames[0], frames[2]]).toEqual([9, 51]);
  });

  it('have no sound where none of them has', async () => {
    const film = await make(plan(['grey', 'grey'], { crossFadeSeconds: 0.25, levelSound: true }));
    expect(film).toMatchObject({ hasSound: false, seconds: 1.75 });
    expect(await frameHashes(film.path)).toHaveLength(42);
  });
});

describe('the sound', () => {
  it('is equally loud in all parts where that is asked for', async () => {
    const names = ['moving', 'quiet'];
    const [before, level] = [await make(plan(names)), await make(plan(names, { levelSound: true }))];
    const difference = async (path: string): Promise<number> => {
      const samples = await samplesOf(path);
      return loudness(samples, 0.2, 1.8) - loudness(samples, 2.2, 3.8);
    };
    expect(await difference(before.path)).toBeCloseTo(14, 0);
    expect(Math.abs(await difference(level.path))).toBeLessThan(1);
  });
});

describe('a cross-fade', () => {
  it('shows and plays both, and what is before and after it keeps its place', async () => {
    const film = await make(plan(['early', 'grey', 'late'], { crossFadeSeconds: 0.5 }));
    expect(film.seconds).toBe(2);
    // Each begins 12 frames before the one before it is over.
    expect(await beeps(film.path)).toEqual([expect.closeTo(6 / 24, 1), expect.closeTo(42 / 24, 1)]);
    const bright = await brightness(film.path);
    expect(bright).toHaveLength(48);
    expect([bright[11], bright[18]]).toEqual([expect.closeTo(16, -1), expect.closeTo((16 + 126) / 2, -1)]);
    expect(bright[6]).toBeGreaterThan(200);
    expect(bright[42]).toBeGreaterThan(200);
  });
});

const hostile = `it's: 100% %{pts} "[a];b" \\ ,=|\n'drawtext=text=x:textfile=/etc/passwd'\n😀 日本語 中文 한국어 שלום مرحبا`;

describe('words', () => {
  it('are seen for as long as they should be, whatever they are, and ffmpeg never reads them', async () => {
    const runs: EncodeJob[] = [];
    const encoder: Pick<Encoder, 'kind' | 'run'> = {
      kind: native.kind,
      run(job) {
        runs.push(job);
        return native.run(job);
      },
    };
    const film = await make(
      plan(['early', 'late'], {
        title: { text: 'AB', seconds: 1, behind: 'black' },
        captions: [
          { text: hostile, part: 0, during: { fromSeconds: 0.5, toSeconds: 0.9 } },
          { text: 'two', part: 1 },
        ],
      }),
      createJoinFilm({ encoder, log: silentLog }),
    );
    expect(film.seconds).toBe(3);
    const written = await decode(film.path, 'lower.gray', [
      '-map',
      '0:v:0',
      '-vf',
      'crop=320:90:0:90,extractplanes=y',
      '-f',
      'rawvideo',
    ]);
    const lower = Array.from(
      { length: 72 },
      (_, frame) => Math.max(...written.subarray(frame * 28_800, (frame + 1) * 28_800)) > 200,
    );
    const expected = lower.map((_, frame) =>
      frame < 24 ? lower[0] : frame === 30 || (frame >= 36 && frame < 46) || frame >= 48,
    );
    expect(lower).toEqual(expected);
    expect((await brightness(film.path, 100, 60)).slice(0, 25).map((value) => value > 19)).toEqual([
      ...Array(24).fill(true),
      false,
    ]);
    expect(await beeps(film.path)).toEqual([expect.closeTo(1.25, 1), expect.closeTo(2.75, 1)]);
    for (const { args, inputs } of runs) {
      const all = [
        ...args,
        ...Object.entries(inputs).flatMap(([name, bytes]) => [name, Buffer.from(bytes).toString('latin1')]),
      ].join(' ');
      expect(all).not.toMatch(/passwd|pts\}|it's: 100|AB AB/);
    }
  });

  it('stand above the first frame, darkened, where that is asked for', async () => {
    const title = { text: '.', seconds: 1, behind: 'first frame' as const };
    const film = await make(plan(['grey'], { title }));
    const bright = await brightness(film.path, 320, 40, ':0:0');
    expect([bright[0], bright[23], bright[24]]).toEqual([
      expect.closeTo(71, -0.7),
      expect.closeTo(71, -0.7),
      expect.closeTo(126, -0.7),
    ]);
  });
});

describe('what can’t be joined', () => {
  const inPart = (part: number, fromSeconds: number, toSeconds: number) => ({
    text: 'a',
    part,
    during: { fromSeconds, toSeconds },
  });

  it.each<[string, () => FilmPlan, object]>([
    ['no parts', () => plan([]), { key: 'film.parts', given: 0 }],
    ['more parts than 30', () => plan(Array<string>(31).fill('early')), { key: 'film.parts', given: 31, max: 30 }],
    [
      'a file that is gone',
      () => ({ parts: [{ path: source('early') }, { path: join(folder, 'gone.mp4') }], levelSound: false }),
      { key: 'film.unreadable', part: 2 },
    ],
    [
      'a piece beyond the end',
      () => ({ parts: [{ path: source('early'), trim: { fromSeconds: 0.5, toSeconds: 1.5 } }], levelSound: false }),
      { key: 'film.trim', part: 1, seconds: 1 },
    ],
    [
      'a piece that is too short',
      () => ({ parts: [{ path: source('early'), trim: { fromSeconds: 0.5, toSeconds: 0.7 } }], levelSound: false }),
      { key: 'film.trim', min: 0.5 },
    ],
    [
      'a piece of no number',
      () => ({ parts: [{ path: source('early'), trim: { fromSeconds: Number.NaN, toSeconds: 1 } }], levelSound: false }),
      { key: 'film.trim' },
    ],
    ['a cross-fade beyond 2 s', () => plan(['early', 'late'], { crossFadeSeconds: 2.1 }), { key: 'film.crossFade', given: 2.1 }],
    [
      'a cross-fade of more than half of a part',
      () => plan(['moving', 'late'], { crossFadeSeconds: 0.6 }),
      { key: 'film.crossFadeTooLong', part: 2, max: 0.5 },
    ],
    [
      'a cross-fade of more than half of the title',
      () => plan(['moving'], { crossFadeSeconds: 0.6, title: { text: 'a', seconds: 1, behind: 'black' } }),
      { key: 'film.crossFadeOfTitle', max: 0.5 },
    ],
    [
      'a title that stays too long',
      () => plan(['early'], { title: { text: 'a', seconds: 11, behind: 'black' } }),
      { key: 'film.titleSeconds' },
    ],
    [
      'a caption of a part that is not there',
      () => plan(['early'], { captions: [{ text: 'a', part: 1 }] }),
      { key: 'film.captionTime', part: 2 },
    ],
    [
      'a caption beyond its part',
      () => plan(['early'], { captions: [inPart(0, 0.5, 1.5)] }),
      { key: 'film.captionTime', caption: 1 },
    ],
    [
      'two captions at once',
      () => plan(['early'], { captions: [inPart(0, 0.4, 0.9), inPart(0, 0, 0.5)] }),
      { key: 'film.captionsMeet', one: 2, other: 1 },
    ],
    ['a caption without words', () => plan(['early'], { captions: [{ text: ' \u200b\n', part: 0 }] }), { key: 'film.noWords' }],
    [
      'a title of too many words',
      () => plan(['early'], { title: { text: 'W'.repeat(121), seconds: 2, behind: 'black' } }),
      { key: 'film.words', max: 120 },
    ],
    [
      'words that no font can write',
      () => plan(['early'], { captions: [{ text: 'Hello தமிழ்', part: 0 }] }),
      { key: 'film.characters', characters: expect.stringContaining('த') },
    ],
  ])('%s is refused before anything is made, with what would work', async (_, film, expected) => {
    expect(await refusalOf(film())).toMatchObject(expected);
  });

  it('a damaged part is refused', async () => {
    const path = join(folder, 'short.mp4');
    await copyFile(source('early'), path);
    await truncate(path, 9000);
    expect(await refusalOf({ parts: [{ path }], levelSound: false })).toMatchObject({ key: 'film.unreadable', part: 1 });
  });
});

describe('a film that does not come to its end', () => {
  it('leaves nothing when it is called off, and the encoder stops', async () => {
    const called = new AbortController();
    const path = newPath();
    const progress: number[] = [];
    const parts = ['moving', 'upright', 'grey', 'early'].map((name) => ({ path: source(name) }));
    let beside: readonly string[] = [];
    const film = joinFilm({ parts, levelSound: true }, path, called.signal, (done, total) => {
      progress.push(done, total);
      called.abort(new Error('called off'));
    });
    await expect(film).rejects.toThrow('called off');
    beside = (await readdir(join(folder, 'films'))).filter((name) => path.endsWith(name.split('.mp4')[0] ?? ''));
    expect([progress, beside]).toEqual([[2, 5], []]);
  });

  it('has only files beside it that the sweep of parts knows, at each step', async () => {
    const outputs = createFolderOutputs({ folder: join(folder, 'outputs'), owner: 'one' });
    await mkdir(join(folder, 'outputs'));
    const id = '0b6f2a30-8c0e-4a55-9d7e-4a3d1f7f0c11';
    const seen = new Set<string>();
    const encoder: Pick<Encoder, 'kind' | 'run'> = {
      kind: native.kind,
      async run(job) {
        await native.run(job);
        for (const name of await readdir(join(folder, 'outputs'))) seen.add(name);
      },
    };
    const title = { text: 'A', seconds: 1, behind: 'first frame' as const };
    await createJoinFilm({ encoder, log: silentLog })(
      plan(['early', 'grey'], { title, levelSound: true }),
      outputs.partOf(`${id}.mp4`),
      never,
    );
    expect(await readdir(join(folder, 'outputs'))).toEqual([`${id}.mp4.one.part`]);
    expect(seen.size).toBeGreaterThan(4);
    for (const name of seen) {
      expect(name.startsWith(`${id}.`)).toBe(true);
      await writeFile(join(folder, 'outputs', name), '');
    }
    await outputs.sweepParts((part) => part.includes('.one.'));
    expect((await readdir(join(folder, 'outputs'))).length).toBe(seen.size);
    await outputs.sweepParts();
    expect(await readdir(join(folder, 'outputs'))).toEqual([]);
  });

  it('fails where something else came of it than was planned', async () => {
    const encoder: Pick<Encoder, 'kind' | 'run'> = {
      kind: native.kind,
      run: (job) => (job.output === 'film.mp4' ? copyFile(source('early'), job.outputPath) : native.run(job)),
    };
    const path = newPath();
    await expect(createJoinFilm({ encoder, log: silentLog })(plan(['early', 'late']), path, never)).rejects.toThrow('48, true');
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });
});

it('has a poster like any video', async () => {
  const { path } = await make(plan(['moving']));
  const poster = join(folder, 'poster.jpg');
  await createMakePoster({ encoder: native })(path, poster, never);
  expect((await readFile(poster)).subarray(0, 3).toString('hex')).toBe('ffd8ff');
});
