import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EncodeJob, Encoder } from '../domain/media.ts';
import { createEncoder } from '../media/encoder.ts';
import type { PreviewRender, PreviewSource } from './render-preview.ts';
import { createPreviewRenderer } from './renderer.ts';

const run = promisify(execFile);
const texts = { mark: 'Preview, not Veo', without: (words: string) => `Without: ${words}` };
const size = { width: 320, height: 180 };
let folder: string;
let encoder: Encoder;
let source: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preview-source-'));
  encoder = await createEncoder();
  source = await render('source', { durationSeconds: 4 });
});
afterAll(async () => {
  await encoder.close();
  await rm(folder, { recursive: true });
});

async function render(name: string, details: Partial<PreviewRender>, over = encoder): Promise<string> {
  const outputPath = join(folder, `${name}.mp4`);
  const signal = AbortSignal.timeout(110_000);
  const usual = { prompt: 'A lighthouse at dawn', seed: 7, ...size, durationSeconds: 4, referenceImages: [] };
  await createPreviewRenderer({ encoder: over, texts })({ ...usual, outputPath, signal, ...details });
  return outputPath;
}

const of = (use: PreviewSource['use'], more: Partial<PreviewSource> = {}): PreviewSource => ({
  ...{ path: source, use, durationSeconds: 4, hasSound: true },
  ...more,
});

interface Facts {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly seconds: number;
  readonly soundSeconds: number;
}

async function probe(path: string): Promise<Facts> {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-count_frames', '-show_streams', '-of', 'json', path]);
  const { streams }: { streams: Record<string, string>[] } = JSON.parse(stdout);
  const [video, sound] = ['video', 'audio'].map((type) => streams.find((each) => each.codec_type === type));
  return {
    width: Number(video?.width),
    height: Number(video?.height),
    frames: Number(video?.nb_read_frames),
    seconds: Number(video?.duration),
    soundSeconds: Number(sound?.duration),
  };
}

/** The picture at a time, shrunk to a few points: red, green and blue of each. */
async function pointsAt(path: string, seconds: number): Promise<Buffer> {
  const picture = ['-frames:v', '1', '-vf', 'scale=16:9:flags=area,format=rgb24', '-f', 'rawvideo', '-'];
  const { stdout } = await run('ffmpeg', ['-v', 'error', '-ss', `${seconds}`, '-i', path, ...picture], { encoding: 'buffer' });
  return stdout;
}

async function difference(one: string, other: string, seconds: number, otherSeconds = seconds): Promise<number> {
  const [a, b] = await Promise.all([pointsAt(one, seconds), pointsAt(other, otherSeconds)]);
  expect([a.length, b.length]).toEqual([432, 432]);
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
}

describe('a preview of an earlier video', () => {
  it('keeps the length, shape and sound of what it edits, in another light for each wish', async () => {
    const night = await render('night', { prompt: 'make it night', seed: 1, source: of('edit') });
    expect(await probe(night)).toMatchObject({ ...size, frames: 96, seconds: 4, soundSeconds: expect.closeTo(4, 0) });
    const day = await render('day', { prompt: 'make it day', seed: 2, source: of('edit') });
    expect(await difference(night, source, 2)).toBeGreaterThan(15);
    expect(await difference(day, source, 2)).toBeGreaterThan(15);
    expect(await difference(night, day, 2)).toBeGreaterThan(8);
    // An edit of an edit is a third one.
    const both = await render('both', { prompt: 'and rain', seed: 3, source: of('edit', { path: night }) });
    expect(await difference(both, night, 2)).toBeGreaterThan(8);
  });

  it('writes the words of an edit below the picture', async () => {
    const jobs: EncodeJob[] = [];
    const recorder: Encoder = { kind: 'native', run: async (job) => void jobs.push(job), close: async () => {} };
    await render('a', { prompt: 'make it night', source: of('edit') }, recorder);
    await render('b', { prompt: '', source: of('edit') }, recorder);
    const [words, none] = jobs.map(({ inputs }) => Buffer.from(inputs['overlay.rgba'] ?? []).subarray(size.width * 4 * 120));
    expect(words?.equals(none ?? Buffer.alloc(0))).toBe(false);
  });

  it('plays what it extends to the end and goes on from there, in one file', async () => {
    const longer = await render('longer', { prompt: 'then it jumps', durationSeconds: 11, source: of('extend') });
    expect(await probe(longer)).toMatchObject({ ...size, frames: 264, seconds: 11, soundSeconds: expect.closeTo(11, 0) });
    for (const second of [0.5, 2, 3.5]) expect(await difference(longer, source, second)).toBeLessThan(3);
    // The first picture of the rest is the last of the source, with the new words on it.
    expect(await difference(longer, source, 4.05, 3.9)).toBeLessThan(25);
    expect((await readdir(folder)).filter((name) => name.includes('last'))).toEqual([]);
  });

  it('is the same picture in another size', async () => {
    const large = await render('large', { prompt: '', width: 640, height: 360, source: of('upscale') });
    expect(await probe(large)).toMatchObject({ width: 640, height: 360, frames: 96, seconds: 4 });
    expect(await difference(large, source, 2)).toBeLessThan(3);
  });

  it('takes a video without sound', async () => {
    const mute = join(folder, 'mute.mp4');
    await run('ffmpeg', ['-v', 'error', '-i', source, '-an', '-c', 'copy', mute]);
    const silent = { path: mute, hasSound: false };
    const edited = await render('mute-edit', { source: of('edit', silent) });
    const extended = await render('mute-extend', { durationSeconds: 7, source: of('extend', silent) });
    const larger = await render('mute-upscale', { width: 640, height: 360, source: of('upscale', silent) });
    const lengths = await Promise.all([edited, extended, larger].map(probe));
    expect(lengths.map(({ seconds }) => seconds)).toEqual([4, 7, 4]);
    for (const { seconds, soundSeconds } of lengths) expect(soundSeconds).toBeCloseTo(seconds, 0);
  });

  it('is made by the bundled encoder, too', async () => {
    const bundled = await createEncoder({ kind: 'wasm' });
    try {
      const path = await render('bundled', { durationSeconds: 7, source: of('extend') }, bundled);
      expect(await probe(path)).toMatchObject({ frames: 168 });
    } finally {
      await bundled.close();
    }
  });

  it('fails when the source is no video, and leaves nothing behind', async () => {
    const broken = render('broken', { durationSeconds: 11, source: of('extend', { path: join(folder, 'nothing.mp4') }) });
    await expect(broken).rejects.toThrow();
    expect((await readdir(folder)).filter((name) => name.startsWith('broken'))).toEqual([]);
  });
});
