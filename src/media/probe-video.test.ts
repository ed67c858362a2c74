import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Encoder } from '../domain/media.ts';
import { makeSampleVideo } from '../testing/samples/sample-videos.ts';
import { createEncoder } from './encoder.ts';
import { probeVideo } from './probe-video.ts';

let folder: string;
let encoder: Encoder;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'probe-video-'));
  encoder = await createEncoder();
});

afterAll(async () => {
  await encoder.close();
  await rm(folder, { recursive: true });
});

async function file(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('probing a video', () => {
  it.each([true, false])('tells its size, length and shape (index in front: %s)', async (faststart) => {
    const path = join(folder, `whole-${faststart}.mp4`);
    await makeSampleVideo(encoder, path, { width: 360, height: 640, durationSeconds: 3, faststart });
    const { durationSeconds, ...facts } = await probeVideo(path);
    expect(facts).toEqual({ sizeBytes: (await stat(path)).size, width: 360, height: 640 });
    expect(durationSeconds).toBeCloseTo(3, 3);
  });

  it('reads a silent one and one in fragments', async () => {
    const silent = join(folder, 'silent.mp4');
    await makeSampleVideo(encoder, silent, { sound: false });
    expect(await probeVideo(silent)).toMatchObject({ width: 320, height: 180 });
    const fragments = join(folder, 'fragments.mp4');
    await makeSampleVideo(encoder, fragments, { faststart: false, args: ['-movflags', '+frag_keyframe+empty_moov', '-g', '12'] });
    expect((await probeVideo(fragments)).durationSeconds).toBeCloseTo(2, 1);
  });

  it('takes a few milliseconds', async () => {
    const path = join(folder, 'fast.mp4');
    await makeSampleVideo(encoder, path, { width: 1280, height: 720, durationSeconds: 8 });
    const took: number[] = [];
    for (let round = 0; round < 10; round++) {
      const startedMs = performance.now();
      await probeVideo(path);
      took.push(performance.now() - startedMs);
    }
    // Of the fastest: what else the machine does is not the probe's fault.
    expect(Math.min(...took)).toBeLessThan(100);
  });

  it.each([true, false])('refuses one that was cut short anywhere (index in front: %s)', async (faststart) => {
    const whole = join(folder, `to-cut-${faststart}.mp4`);
    await makeSampleVideo(encoder, whole, { faststart });
    const bytes = await readFile(whole);
    const ends = [1, 7, 20, 40, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99].map((end) =>
      end < 1 ? Math.floor(end * bytes.length) : end,
    );
    for (const end of [...ends, bytes.length - 1]) {
      const cut = await file(`cut-${faststart}.mp4`, bytes.subarray(0, end));
      await expect(probeVideo(cut), `cut after ${end} of ${bytes.length} bytes`).rejects.toThrow(/cut short|not a/);
    }
  });

  it('refuses one with something behind it', async () => {
    const path = join(folder, 'tail.mp4');
    await makeSampleVideo(encoder, path);
    const longer = await file('longer.mp4', Buffer.concat([await readFile(path), Buffer.from('and some text')]));
    await expect(probeVideo(longer)).rejects.toThrow();
  });

  it('refuses one whose frames were never written', async () => {
    const path = join(folder, 'hollow.mp4');
    await makeSampleVideo(encoder, path, { faststart: false });
    const { size } = await stat(path);
    await truncate(path, 48);
    await truncate(path, size);
    await expect(probeVideo(path)).rejects.toThrow();
  });

  it('refuses what is no video', async () => {
    await expect(probeVideo(await file('page.mp4', '<!doctype html><html><title>502</title></html>'))).rejects.toThrow(
      'not an mp4 file',
    );
    await expect(probeVideo(await file('empty.mp4', ''))).rejects.toThrow('missing in 0 bytes');
    await expect(probeVideo(await file('zeros.mp4', Buffer.alloc(4096)))).rejects.toThrow('not a whole mp4 file');
    await expect(probeVideo(join(folder, 'absent.mp4'))).rejects.toThrow('ENOENT');
  });

  it('refuses one without a picture', async () => {
    const path = join(folder, 'tone.mp4');
    await makeSampleVideo(encoder, path, { picture: false });
    await expect(probeVideo(path)).rejects.toThrow('no picture track');
  });
});
