import { chmod, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EncodeJob, Encoder } from '../domain/media.ts';
import { createEncoder } from './encoder.ts';
import { probeVideo } from './probe-video.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'encoder-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A file that `encoder` makes from raw pixels: the inputs, the arguments and the result are all used. */
function smallVideo(outputPath: string, signal = new AbortController().signal): EncodeJob {
  const args = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-s',
    '64x48',
    '-r',
    '24',
    '-i',
    'frames.rgb',
    '-c:v',
    'libx264',
    'small.mp4',
  ];
  const inputs = { 'frames.rgb': new Uint8Array(64 * 48 * 3 * 24).fill(90) };
  return { args, inputs, output: 'small.mp4', outputPath, signal };
}

const testPicture = (size: string, seconds: number) => ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=24:d=${seconds}`];

/** A program that answers like ffmpeg, so that both kinds are tested on a machine that has none. It writes what it saw as its output. */
async function standIn(name: string, body: string, encoders = ' V..... libx264  H.264\n A..... aac  AAC\n'): Promise<string> {
  const path = join(folder, name);
  const script = `#!${process.execPath}
const { readdirSync, writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
if (args.includes('-encoders')) process.stdout.write(${JSON.stringify(encoders)});
else { ${body} }
`;
  await writeFile(path, script);
  await chmod(path, 0o755);
  return path;
}

const report =
  "setTimeout(() => writeFileSync(args.at(-1), JSON.stringify({ args, files: readdirSync('.'), folder: process.cwd(), at: Date.now() })), 50);";

async function withEncoder(
  options: Parameters<typeof createEncoder>[0],
  use: (encoder: Encoder) => Promise<void>,
): Promise<void> {
  const encoder = await createEncoder(options);
  try {
    await use(encoder);
  } finally {
    await encoder.close();
  }
}

describe.each([
  ['the one that this machine offers', {}],
  ['the bundled one', { kind: 'wasm' as const }],
])('an encoder: %s', (_, options) => {
  it('makes a video of the files it is given', async () => {
    await withEncoder(options, async (encoder) => {
      const path = join(folder, `made-${encoder.kind}.mp4`);
      await encoder.run(smallVideo(path));
      expect(await probeVideo(path)).toMatchObject({ width: 64, height: 48, durationSeconds: 1 });
    });
  });

  it('reads files where they lie, in both of two passes', async () => {
    await withEncoder(options, async (encoder) => {
      const frames = join(folder, `it's -frames ${encoder.kind}.rgb`);
      await writeFile(frames, new Uint8Array(64 * 48 * 3 * 24).fill(90));
      const job = smallVideo(join(folder, `two-passes-${encoder.kind}.mp4`));
      const rate = [...job.args.slice(0, -1), '-b:v', '100k'];
      await encoder.run({
        ...job,
        firstPass: [...rate, '-pass', '1', '-f', 'null', '-'],
        args: [...rate, '-pass', '2', 'small.mp4'],
        inputs: {},
        files: { 'frames.rgb': frames },
      });
      expect(await probeVideo(job.outputPath)).toMatchObject({ width: 64, height: 48, durationSeconds: 1 });
    });
  });

  it('writes a file where it belongs from the start where that is asked for, with its index in front', async () => {
    await withEncoder(options, async (encoder) => {
      const job = smallVideo(join(folder, `in place ${encoder.kind}.part`));
      const args = [...job.args.slice(0, -1), '-movflags', '+faststart', '-f', 'mp4', 'small.mp4'];
      await encoder.run({ ...job, args, writesInPlace: true });
      expect(await probeVideo(job.outputPath)).toMatchObject({ width: 64, height: 48, durationSeconds: 1 });
      const bytes = await readFile(job.outputPath);
      expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
      await expect(encoder.run({ ...job, args: ['-i', 'absent.mp4', ...args], writesInPlace: true })).rejects.toThrow(
        'absent.mp4',
      );
      await expect(readFile(job.outputPath)).rejects.toThrow('ENOENT');
    });
  });

  it('fails with what ffmpeg said, and works again afterwards', async () => {
    await withEncoder(options, async (encoder) => {
      const job = smallVideo(join(folder, `again-${encoder.kind}.mp4`));
      await expect(encoder.run({ ...job, args: ['-i', 'absent.mp4', 'small.mp4'] })).rejects.toThrow('absent.mp4: No such file');
      await encoder.run(job);
      expect((await probeVideo(job.outputPath)).width).toBe(64);
    });
  });

  it('stops in the middle when asked, with the reason it was given', async () => {
    await withEncoder(options, async (encoder) => {
      const asked = new AbortController();
      const job = {
        ...smallVideo(join(folder, 'endless.mp4'), asked.signal),
        args: [...testPicture('640x360', 6000), 'small.mp4'],
      };
      const running = encoder.run(job);
      const waiting = encoder.run({ ...job, signal: AbortSignal.any([asked.signal]) });
      setTimeout(() => asked.abort(new Error('the person called it off')), 400);
      const started = performance.now();
      await Promise.all([running, waiting].map((each) => expect(each).rejects.toThrow('the person called it off')));
      expect(performance.now() - started).toBeLessThan(5000);
      expect(await readdir(folder)).not.toContain('endless.mp4');
    });
  });

  it('ends a job that hangs', async () => {
    await withEncoder({ ...options, timeoutMs: 300 }, async (encoder) => {
      const job = { ...smallVideo(join(folder, 'hung.mp4')), args: [...testPicture('640x360', 6000), 'small.mp4'] };
      await expect(encoder.run(job)).rejects.toThrow('timeout');
    });
  });
});

describe('the bundled encoder', () => {
  it('reads a file where it lies, and loads no more of it than is asked for', async () => {
    await withEncoder({ kind: 'wasm' }, async (encoder) => {
      const path = join(folder, 'long.rgb');
      await writeFile(path, new Uint8Array(64 * 48 * 3 * 24).fill(90));
      // 3 GB, more than WebAssembly has room for.
      await truncate(path, 3 * 1024 ** 3);
      const job = smallVideo(join(folder, 'of-long.mp4'));
      const args = job.args.flatMap((each) => (each === 'small.mp4' ? ['-frames:v', '24', each] : [each]));
      await encoder.run({ ...job, args, inputs: {}, files: { 'frames.rgb': path } });
      expect(await probeVideo(job.outputPath)).toMatchObject({ width: 64, height: 48, durationSeconds: 1 });
    });
  });

  it('leaves the event loop free', async () => {
    await withEncoder({ kind: 'wasm' }, async (encoder) => {
      const output = ['-c:v', 'libx264', '-preset', 'ultrafast', 'small.mp4'];
      const pixels = new Uint8Array(640 * 360 * 3);
      const args = [...testPicture('640x360', 4), ...output];
      const before = performance.eventLoopUtilization();
      await encoder.run({ ...smallVideo(join(folder, 'large.mp4')), args, inputs: { 'one.rgb': pixels, 'two.rgb': pixels } });
      // How long a turn takes is up to what else the machine does. Work on this thread would fill nearly all of the time.
      expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5);
    });
  });
});

describe('choosing an encoder', () => {
  it('takes an ffmpeg that has both encoders', async () => {
    await withEncoder({ ffmpegPath: await standIn('able', report) }, async (encoder) => expect(encoder.kind).toBe('native'));
  });

  it.each([
    ['has no H.264', () => standIn('no-h264', '', ' V..... mpeg4  MPEG-4\n A..... aac  AAC\n')],
    ['has no AAC', () => standIn('no-aac', '', ' V..... libx264  H.264\n A..... libopus  Opus\n')],
    ['breaks', () => standIn('broken', '', '').then((path) => writeFile(path, 'no program').then(() => path))],
    ['is not there', async () => join(folder, 'absent', 'ffmpeg')],
  ])('takes the bundled one, and says so, when the ffmpeg that was named %s', async (_, make) => {
    const warnings: string[] = [];
    const log = { info: () => {}, warn: (_facts: object, sentence: string) => void warnings.push(sentence) };
    await withEncoder({ ffmpegPath: await make(), log }, async (encoder) => expect(encoder.kind).toBe('wasm'));
    expect(warnings).toEqual(['this ffmpeg cannot make H.264 and AAC, using the bundled one']);
  });
});

describe('a native encoder', () => {
  it('runs in a folder of its own that is gone afterwards, and no shell reads its arguments', async () => {
    await withEncoder({ ffmpegPath: await standIn('reporting', report) }, async (encoder) => {
      const outputPath = join(folder, 'report.json');
      const args = ['-metadata', 'title=$(touch hacked); `id`', 'out.mp4'];
      await encoder.run({ ...smallVideo(outputPath), args, output: 'out.mp4', inputs: { 'a.rgb': new Uint8Array(3) } });
      const seen = JSON.parse(await readFile(outputPath, 'utf8'));
      expect(seen.args.slice(-3)).toEqual(args);
      expect(seen.files).toEqual(['a.rgb']);
      expect(await readdir(tmpdir())).not.toContain(seen.folder.split('/').at(-1));
    });
  });

  it('lets urgent jobs go first', async () => {
    await withEncoder({ ffmpegPath: await standIn('ordering', report) }, async (encoder) => {
      const order: string[] = [];
      const run = (name: string, urgent: boolean): Promise<void> =>
        encoder.run({ ...smallVideo(join(folder, `${name}.json`)), urgent }).then(() => void order.push(name));
      const others = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'].map((name) =>
        run(name, false),
      );
      await Promise.all([...others, run('urgent', true)]);
      expect(order.indexOf('urgent')).toBeLessThan(order.indexOf('eighth'));
    });
  });

  it('runs as many at once as it may, and what is short beside them', async () => {
    const begun = join(folder, 'begun');
    await mkdir(begun);
    const note = `require('node:fs').writeFileSync(${JSON.stringify(begun)} + '/' + process.pid, '');`;
    const program = await standIn('long', `${note} if (!args.includes('short')) setInterval(() => {}, 1000); else { ${report} }`);
    const encoder = await createEncoder({ ffmpegPath: program, atOnce: 2 });
    const long = [1, 2, 3].map(() => encoder.run(smallVideo(join(folder, 'never.mp4'))));
    const outcomes = Promise.allSettled(long);
    await expect.poll(async () => (await readdir(begun)).length).toBe(2);
    const args = ['-metadata', 'short', 'small.mp4'];
    await encoder.run({ ...smallVideo(join(folder, 'short.json')), args, isShort: true });
    expect(await readdir(begun)).toHaveLength(3);
    await encoder.close();
    await outcomes;
  });

  it('ends with the last lines of what went wrong', async () => {
    const crash = "for (let line = 1; line < 50; line++) console.error('line ' + line); process.exit(3);";
    await withEncoder({ ffmpegPath: await standIn('crashing', crash) }, async (encoder) => {
      const failure: unknown = await encoder.run(smallVideo(join(folder, 'crash.mp4'))).catch((error: unknown) => error);
      expect(String(failure)).toMatch(/^Error: ffmpeg ended with 3: line 42\n(line 4\d\n){6}line 49$/);
    });
  });

  it('is killed when the encoder closes, and nothing waits any more', async () => {
    const encoder = await createEncoder({ ffmpegPath: await standIn('hanging', 'setInterval(() => {}, 1000);') });
    const jobs = [1, 2, 3].map(() => encoder.run(smallVideo(join(folder, 'never.mp4'))));
    const outcomes = Promise.allSettled(jobs);
    await encoder.close();
    expect((await outcomes).map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected']);
  });
});
