import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EncodedPacketSink, FilePathSource, Input, MP4 } from 'mediabunny';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Encoder } from '../../domain/media.ts';
import { CannotFitError } from '../../domain/smaller-media.ts';
import { makeSampleVideo, type SampleVideoOptions } from '../../testing/samples/sample-videos.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import { createEncoder } from '../encoder.ts';
import { probeVideo } from '../probe-video.ts';
import { createFitVideo } from './fit-video.ts';

let folder: string;
const sources = new Map<string, string>();
const never = new AbortController().signal;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fit-video-'));
  await mkdir(join(folder, 'temporary'));
  vi.stubEnv('TMPDIR', join(folder, 'temporary'));
  const encoder = await createEncoder();
  const make = async (name: string, options: SampleVideoOptions): Promise<void> => {
    const path = join(folder, `${name}.mp4`);
    await makeSampleVideo(encoder, path, { durationSeconds: 1, ...options });
    sources.set(name, path);
  };
  await make('wide', { width: 640, height: 360 });
  // Soft, because half a second is too short to meet the aim with hard edges.
  const soft = ['-vf', 'gblur=sigma=3', '-crf', '12'];
  await make('upright full hd', { width: 1080, height: 1920, durationSeconds: 0.5, sound: false, args: soft });
  // In the middle, four frames of 512 ticks are missing.
  const uneven = ['-bsf:v', 'setts=ts=TS+if(gte(N\\,12)\\,4*512\\,0)'];
  await make('uneven', { width: 160, height: 90, args: uneven });
  await make('long', { durationSeconds: 6, args: ['-qp', '8'] });
  await make('loud', {
    durationSeconds: 2,
    faststart: false,
    args: ['-af', 'aeval=random(0):c=same', '-ac', '2', '-b:a', '280k'],
  });
  await encoder.close();
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

function source(name: string): string {
  return sources.get(name) ?? '';
}

/** What a player would find in it. */
async function tracks(path: string) {
  const input = new Input({ source: new FilePathSource(path), formats: [MP4] });
  const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
  const codecs = [(await video?.getCodec()) ?? undefined, (await audio?.getCodec()) ?? undefined];
  const config = await video?.getDecoderConfig();
  const frames = (await video?.computePacketStats())?.packetCount;
  const audioSeconds = await audio?.computeDuration();
  input.dispose();
  const bytes = await readFile(path);
  // Profile 100 is High: 4:2:0 with 8 bits, which everything plays.
  const profile = config?.codec.slice(0, 7);
  return { codecs, profile, frames, audioSeconds, indexInFront: bytes.indexOf('moov') < bytes.indexOf('mdat') };
}

/** The frames as they are stored. */
async function pictureOf(path: string): Promise<readonly string[]> {
  const input = new Input({ source: new FilePathSource(path), formats: [MP4] });
  const track = await input.getPrimaryVideoTrack();
  const frames: string[] = [];
  if (track !== null)
    for await (const { data } of new EncodedPacketSink(track).packets())
      frames.push(createHash('sha256').update(data).digest('hex'));
  input.dispose();
  return frames;
}

/** What is left among the temporary files. */
function leftOvers(): Promise<string[]> {
  return readdir(join(folder, 'temporary'));
}

describe.each([
  ['the one that this machine offers', {}],
  ['the bundled one', { kind: 'wasm' as const }],
])('fitting a video with an encoder: %s', (_, options) => {
  let encoder: Encoder;

  beforeAll(async () => {
    encoder = await createEncoder(options);
  });
  afterAll(() => encoder.close());

  async function fitted(name: string, maxBytes: number) {
    const outputPath = join(folder, `${name}-${encoder.kind}.mp4`);
    const facts = await createFitVideo({ encoder, probeVideo, log: silentLog })(source(name), maxBytes, outputPath, never);
    expect(await probeVideo(outputPath)).toEqual(facts);
    expect(facts.sizeBytes).toBeLessThanOrEqual(maxBytes);
    return { facts, outputPath };
  }

  it('uses the room that there is, keeps the sound and plays everywhere', async () => {
    const { facts, outputPath } = await fitted('wide', 150_000);
    expect(facts).toMatchObject({ width: 640, height: 360, durationSeconds: 1 });
    expect(facts.sizeBytes).toBeGreaterThan(120_000);
    const { audioSeconds, ...others } = await tracks(outputPath);
    expect(others).toEqual({ codecs: ['avc', 'aac'], profile: 'avc1.64', frames: 24, indexInFront: true });
    expect(audioSeconds).toBeCloseTo(1, 1);
  });

  it('takes a longer one in one pass, with every frame of it', async () => {
    const { size } = await stat(source('long'));
    const { facts, outputPath } = await fitted('long', Math.floor(size / 2));
    expect(facts).toMatchObject({ width: 320, height: 180, durationSeconds: 6 });
    expect(await tracks(outputPath)).toMatchObject({ codecs: ['avc', 'aac'], frames: 144, indexInFront: true });
  });

  it('leaves the picture as it is where the sound alone is too much', async () => {
    const { size } = await stat(source('loud'));
    const { outputPath } = await fitted('loud', size - 12_000);
    expect(await tracks(outputPath)).toMatchObject({ codecs: ['avc', 'aac'], frames: 48, indexInFront: true });
    expect(await pictureOf(outputPath)).toEqual(await pictureOf(source('loud')));
  });

  it('makes 720p of 1080p where that looks better, keeps a portrait upright and a silent one silent', async () => {
    const { facts, outputPath } = await fitted('upright full hd', 190_000);
    expect(facts).toMatchObject({ width: 720, height: 1280 });
    expect((await tracks(outputPath)).codecs).toEqual(['avc', undefined]);
  });

  it('takes a video whose frames come unevenly', async () => {
    const { size } = await stat(source('uneven'));
    const { facts } = await fitted('uneven', Math.floor(size * 0.8));
    expect(facts.durationSeconds).toBeCloseTo(28 / 24, 2);
  });

  it('refuses a limit that leaves nothing to look at, and leaves no file', async () => {
    await expect(fitted('wide', 25_000)).rejects.toThrow(CannotFitError);
    await expect(fitted('wide', 25_000)).rejects.toThrow(/^1 s of video \(\d+ bytes\) do not fit into \d+ bytes$/);
    expect(await leftOvers()).toEqual([]);
  });

  it('stops when asked, with the reason it was given, and leaves no file', async () => {
    const asked = new AbortController();
    setTimeout(() => asked.abort(new Error('the bot is stopping')), 150);
    const outputPath = join(folder, `stopped-${encoder.kind}.mp4`);
    const fitVideo = createFitVideo({ encoder, probeVideo, log: silentLog });
    await expect(fitVideo(source('upright full hd'), 190_000, outputPath, asked.signal)).rejects.toThrow('the bot is stopping');
    await expect(stat(outputPath)).rejects.toThrow('ENOENT');
    expect(await leftOvers()).toEqual([]);
  });
});

describe('fitting a video', () => {
  /** An ffmpeg that does what the test says in its last pass, in place of the real one. */
  async function standIn(body: string): Promise<Encoder> {
    const ffmpegPath = join(folder, `stand-in-${crypto.randomUUID()}`);
    const script = `#!${process.execPath}
const { appendFileSync, copyFileSync, writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
const encoders = ' V..... libx264  H.264\\n A..... aac  AAC\\n';
if (args.includes('-encoders')) process.stdout.write(encoders);
else {
  appendFileSync(${JSON.stringify(`${ffmpegPath}.log`)}, JSON.stringify(args) + '\\n');
  if (args.at(-1) !== '-') { ${body} }
}
`;
    await writeFile(ffmpegPath, script);
    await chmod(ffmpegPath, 0o755);
    return createEncoder({ ffmpegPath, timeoutMs: 30_000 });
  }

  async function sizesTried(): Promise<string[]> {
    const [log] = (await readdir(folder)).filter((name) => name.startsWith('stand-in-') && name.endsWith('.log'));
    const lines = (await readFile(join(folder, log ?? ''), 'utf8')).trim().split('\n');
    await rm(join(folder, log ?? ''));
    return lines.map((line) => /scale=(\d+:\d+)/.exec(line)?.[1] ?? '');
  }

  async function fitWith(encoder: Encoder, maxBytes: number): Promise<string> {
    const outputPath = join(folder, `out-${crypto.randomUUID()}.mp4`);
    const fitVideo = createFitVideo({ encoder, probeVideo, log: silentLog });
    try {
      return String(await fitVideo(source('upright full hd'), maxBytes, outputPath, never).catch((error: unknown) => error));
    } finally {
      await encoder.close();
      await expect(stat(outputPath)).rejects.toThrow('ENOENT');
      expect(await leftOvers()).toEqual([]);
    }
  }

  it('tries once more, a step smaller, when it came out too large, and then says so', async () => {
    const tooLarge = `copyFileSync(${JSON.stringify(source('upright full hd'))}, args.at(-1));`;
    const { size } = await stat(source('upright full hd'));
    expect(await fitWith(await standIn(tooLarge), Math.floor(size * 0.9))).toMatch(/^CannotFitError: /);
    expect(await sizesTried()).toEqual(['1080:1920', '1080:1920', '720:1280', '720:1280']);
  });

  it('fails with what ffmpeg said when it crashes', async () => {
    const crash = await standIn("writeFileSync(args.at(-1), 'half'); console.error('No space left on device'); process.exit(1);");
    expect(await fitWith(crash, 500_000)).toBe('Error: ffmpeg ended with 1: No space left on device');
    await sizesTried();
  });

  it('fails when what it made is no whole video', async () => {
    expect(await fitWith(await standIn("writeFileSync(args.at(-1), 'half');"), 500_000)).toMatch(/not a whole mp4/);
    await sizesTried();
  });

  it('copies one that is small enough', async () => {
    const encoder = await standIn('process.exit(1);');
    const outputPath = join(folder, 'copy.mp4');
    const { size } = await stat(source('wide'));
    const facts = await createFitVideo({ encoder, probeVideo, log: silentLog })(source('wide'), size, outputPath, never);
    await encoder.close();
    expect(facts.sizeBytes).toBe(size);
    expect(Buffer.compare(await readFile(outputPath), await readFile(source('wide')))).toBe(0);
  });
});
