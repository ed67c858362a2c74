import { createHash } from 'node:crypto';
import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { FilePathSource, Input, MP4 } from 'mediabunny';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EncodeJob, Encoder } from '../domain/media.ts';
import { createEncoder } from '../media/encoder.ts';
import { createPrepareImage } from '../media/prepare-image.ts';
import { probePicture } from '../media/probe-picture.ts';
import { probeVideo } from '../media/probe-video.ts';
import { samplePhoto } from '../testing/samples/sample-images.ts';
import type { PreviewRender } from './render-preview.ts';
import { createPreviewRenderer } from './renderer.ts';

const texts = { mark: 'Preview, not Veo', without: (words: string) => `Without: ${words}` };
const wide = { width: 640, height: 360 };
let folder: string;
let encoder: Encoder;
let photo: Uint8Array;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderer-'));
  encoder = await createEncoder();
  // Turns off the decoders that people's files must not reach, as in the running program.
  createPrepareImage();
  photo = await samplePhoto();
});

afterAll(async () => {
  await encoder.close();
  await rm(folder, { recursive: true });
});

function order(name: string, details: Partial<PreviewRender>): PreviewRender {
  const signal = AbortSignal.timeout(110_000);
  const outputPath = join(folder, `${name}.mp4`);
  return {
    prompt: 'A lighthouse at dawn',
    seed: 7,
    ...wide,
    durationSeconds: 4,
    referenceImages: [],
    outputPath,
    signal,
    ...details,
  };
}

async function rendered(name: string, details: Partial<PreviewRender> = {}): Promise<string> {
  const { outputPath, ...rest } = order(name, details);
  await createPreviewRenderer({ encoder, texts })({ ...rest, outputPath });
  return outputPath;
}

/** What the renderer hands to the encoder: the still pictures, before any encoding. */
async function stills(details: Partial<PreviewRender>): Promise<EncodeJob> {
  const jobs: EncodeJob[] = [];
  const recorder: Encoder = { kind: 'native', run: async (job) => void jobs.push(job), close: async () => {} };
  await createPreviewRenderer({ encoder: recorder, texts })(order('never', details));
  const [job] = jobs;
  if (job === undefined) throw new Error('nothing was encoded');
  return job;
}

async function overlay(details: Partial<PreviewRender>): Promise<Buffer> {
  return Buffer.from((await stills(details)).inputs['overlay.rgba'] ?? []);
}

/** How many points of the overlay can be seen, within a part of its height. */
function seenPoints(rgba: Buffer, from: number, to: number, { width, height } = wide): number {
  let count = 0;
  for (let offset = Math.floor(height * from) * width * 4 + 3; offset < Math.floor(height * to) * width * 4; offset += 4) {
    if ((rgba[offset] ?? 0) > 128) count += 1;
  }
  return count;
}

interface Facts {
  readonly video: string | null;
  readonly audio: string | null;
  readonly fps: number;
  readonly frames: number;
  readonly sampleRate: number;
  readonly channels: number;
  readonly range: boolean | undefined;
  readonly matrix: string | undefined;
}

async function factsOf(path: string): Promise<Facts> {
  const input = new Input({ source: new FilePathSource(path), formats: [MP4] });
  try {
    const video = await input.getPrimaryVideoTrack();
    const audio = await input.getPrimaryAudioTrack();
    if (video === null || audio === null) throw new Error('a track is missing');
    const [stats, color] = [await video.computePacketStats(), await video.getColorSpace()];
    return {
      video: await video.getCodecParameterString(),
      audio: await audio.getCodec(),
      fps: stats.averagePacketRate,
      frames: stats.packetCount,
      sampleRate: await audio.getSampleRate(),
      channels: await audio.getNumberOfChannels(),
      range: color.fullRange ?? undefined,
      matrix: color.matrix ?? undefined,
    };
  } finally {
    input.dispose();
  }
}

/** Names of the top-level boxes, in their order. */
async function boxes(path: string): Promise<string[]> {
  const bytes = await readFile(path);
  const names: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += bytes.readUInt32BE(offset))
    names.push(bytes.toString('latin1', offset + 4, offset + 8));
  return names;
}

async function expectPreview(path: string, size: { width: number; height: number }, durationSeconds: number): Promise<void> {
  const facts = await probeVideo(path);
  expect(facts).toMatchObject(size);
  expect(Math.abs(facts.durationSeconds - durationSeconds)).toBeLessThan(1 / 24);
  // avc1.6400xx: the High profile, which has 4:2:0 with 8 bits and nothing else.
  expect(await factsOf(path)).toMatchObject({
    video: expect.stringMatching(/^avc1\.6400/),
    audio: 'aac',
    fps: expect.closeTo(24, 1),
    frames: durationSeconds * 24,
    ...{ sampleRate: 48_000, channels: 2, range: false, matrix: 'bt709' },
  });
  const order = await boxes(path);
  expect(order.indexOf('moov')).toBeLessThan(order.indexOf('mdat'));
}

describe('a preview', () => {
  it.each([
    [1280, 720, 4],
    [720, 1280, 6],
    [640, 360, 8],
  ])('is an H.264 and AAC mp4 of exactly the asked size and length: %i × %i, %i s', async (width, height, durationSeconds) => {
    await expectPreview(await rendered(`${width}`, { width, height, durationSeconds }), { width, height }, durationSeconds);
  });

  it('is the same with the bundled encoder, which leaves the event loop free', async () => {
    const bundled = await createEncoder({ kind: 'wasm' });
    try {
      const render = order('bundled', { image: photo, negativePrompt: 'boats' });
      const before = performance.eventLoopUtilization();
      await createPreviewRenderer({ encoder: bundled, texts })(render);
      // How long a turn takes is up to what else the machine does. Work on this thread would fill nearly all of the time.
      expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5);
      await expectPreview(render.outputPath, wide, 4);
    } finally {
      await bundled.close();
    }
  });

  it('is made of an image, of an image and a last frame, and of reference images', async () => {
    const night = await samplePhoto({ light: 0 });
    await expectPreview(await rendered('image', { image: photo, prompt: '' }), wide, 4);
    await expectPreview(await rendered('last', { image: photo, lastFrame: night }), wide, 4);
    await expectPreview(await rendered('references', { referenceImages: [photo, night, photo] }), wide, 4);
  });

  it('stands still where no length is asked for', async () => {
    for (const image of [undefined, photo]) {
      const path = await rendered(`still-${image === undefined}`, {
        width: 848,
        height: 1264,
        durationSeconds: 0,
        ...(image && { image }),
      });
      expect(await probePicture(path)).toMatchObject({ width: 848, height: 1264, durationSeconds: 0 });
    }
  });

  it('begins with the image and ends with the last frame', async () => {
    const { inputs, args } = await stills({ image: photo, lastFrame: await samplePhoto({ light: 0 }) });
    const brightness = (name: string): number => Buffer.from(inputs[name] ?? []).reduce((sum, value) => sum + value, 0);
    expect(brightness('first.rgb')).toBeGreaterThan(brightness('last.rgb') * 1.3);
    expect(args.join(' ')).toContain('[first][last]xfade');
  });

  it('looks the same with the same seed and different with another', async () => {
    const hash = async (seed: number): Promise<string> =>
      createHash('sha256')
        .update((await stills({ seed })).inputs['first.rgb'] ?? '')
        .digest('hex');
    expect(await hash(7)).toBe(await hash(7));
    expect(await hash(7)).not.toBe(await hash(8));
  });

  it('shows the whole image, also when its shape is another', async () => {
    const red = await sharp({ create: { width: 200, height: 600, channels: 3, background: '#f00' } })
      .extend({ top: 20, bottom: 20, background: '#0f0' })
      .png()
      .toBuffer();
    const pixels = Buffer.from((await stills({ image: red })).inputs['first.rgb'] ?? []);
    const middle = (row: number): number[] => [...pixels.subarray((row * 640 + 320) * 3, (row * 640 + 320) * 3 + 3)];
    expect(middle(2)).toEqual([0, 255, 0]);
    expect(middle(357)).toEqual([0, 255, 0]);
    expect(middle(180)).toEqual([255, 0, 0]);
  });

  it('is told apart from a real one by its mark, also without any words', async () => {
    expect(seenPoints(await overlay({ prompt: '', image: photo }), 0, 0.2)).toBeGreaterThan(1000);
  });

  it('says what should not be seen', async () => {
    const [with_, without] = [await overlay({ negativePrompt: 'walls, frames' }), await overlay({})];
    expect(with_.equals(without)).toBe(false);
  });

  it('keeps a prompt of any length within the picture', async () => {
    for (const size of [wide, { width: 360, height: 640 }]) {
      const rgba = await overlay({
        ...size,
        prompt: 'waves breaking against dark rocks, '.repeat(120),
        negativePrompt: 'x '.repeat(900),
      });
      expect(seenPoints(rgba, 0.2, 0.95, size)).toBeGreaterThan(2000);
      expect(seenPoints(rgba, 0.97, 1, size)).toBe(0);
    }
  });

  it('shows one endless word', async () => {
    expect(seenPoints(await overlay({ prompt: 'W'.repeat(500) }), 0.3, 0.95)).toBeGreaterThan(2000);
  });

  it.each([
    ['Cyrillic', 'Маяк на рассвете'],
    ['Greek', 'Ένας φάρος την αυγή'],
    ['Vietnamese', 'Một ngọn hải đăng lúc bình minh'],
    ['Devanagari', 'भोर में प्रकाशस्तंभ'],
    ['Japanese', '夜明けの灯台、岩に砕ける波'],
    ['Chinese', '黎明时分的灯塔'],
    ['Korean', '새벽의 등대'],
    ['Arabic', 'منارة عند الفجر'],
    ['Hebrew', 'מגדלור עם שחר'],
    ['Thai', 'ประภาคารยามรุ่งสาง'],
  ])('writes %s', async (_, prompt) => {
    const [shown, nothing] = [await overlay({ prompt }), await overlay({ prompt: '' })];
    expect(seenPoints(shown, 0.25, 0.95)).toBeGreaterThan(seenPoints(nothing, 0.25, 0.95) + 1000);
  });

  it.each([
    ['markup', '<b>bold</b> & <span size="900000">big</span> &amp; </span>'],
    ['emoji', '🌊✨👩‍🚀🏳️‍🌈 waves'],
    ['only emoji', '🌊✨👩‍🚀'],
    ['nothing that can be seen', '\u3164\u200D\u00AD \u115F'],
    ['a script that no font has', 'ᚠᚢᚦ ᚨᚱᚲ and ცისარტყელა'],
    ['directions and joiners', '\u202Edesrever\u202C \u2067x\u2069 a\u200Bb \uFEFF'],
    ['marks piled up', `Z${'\u0301\u0322'.repeat(200)}algo`],
    ['half a character', 'broken \uD83C here'],
    ['control characters', 'one\ntwo\tthree\u0007'],
  ])('is not upset by %s', async (_, prompt) => {
    const rgba = await overlay({ prompt });
    expect(seenPoints(rgba, 0, 0.2)).toBeGreaterThan(1000);
    expect(seenPoints(rgba, 0.97, 1)).toBe(0);
  });

  it('shows markup as it was typed', async () => {
    const [typed, plain] = [await overlay({ prompt: '<b>x</b>' }), await overlay({ prompt: 'x' })];
    expect(seenPoints(typed, 0.3, 0.95)).toBeGreaterThan(seenPoints(plain, 0.3, 0.95) * 3);
  });

  it('stops when it was called off, and leaves no file', async () => {
    const asked = new AbortController();
    const render = order('called-off', { signal: asked.signal, durationSeconds: 8, width: 1920, height: 1080 });
    const running = createPreviewRenderer({ encoder, texts })(render);
    setTimeout(() => asked.abort(new Error('called off')), 300);
    await expect(running).rejects.toThrow('called off');
    await expect(stat(render.outputPath)).rejects.toThrow('ENOENT');
  });

  it('fails when the file can’t be put where it belongs', async () => {
    const outputPath = join(folder, 'absent', 'preview.mp4');
    await expect(createPreviewRenderer({ encoder, texts })(order('nowhere', { outputPath }))).rejects.toThrow('ENOENT');
    await expect(open(outputPath)).rejects.toThrow('ENOENT');
  });
});
