import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { type SampleFormat, samplePhoto } from '../testing/samples/sample-images.ts';
import { probePicture } from './probe-picture.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'probe-picture-'));
});

async function file(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

it.each<SampleFormat>(['png', 'jpeg'])('reads a whole %s', async (format) => {
  const bytes = await samplePhoto({ width: 320, height: 180, format });
  const facts = { sizeBytes: bytes.length, durationSeconds: 0, width: 320, height: 180 };
  expect(await probePicture(await file(`whole.${format}`, bytes))).toEqual(facts);
});

it.each<SampleFormat>(['png', 'jpeg'])('does not take a %s that was cut short anywhere', async (format) => {
  const bytes = await samplePhoto({ width: 320, height: 180, format });
  for (const share of [0, 0.1, 0.5, 0.9, 0.99]) {
    const cut = await file(`cut.${format}`, bytes.subarray(0, Math.floor(bytes.length * share)));
    await expect(probePicture(cut), `${share}`).rejects.toThrow();
  }
});

it('does not take anything else', async () => {
  await expect(probePicture(await file('photo.webp', await samplePhoto({ format: 'webp' })))).rejects.toThrow('it is webp');
  await expect(probePicture(await file('page.png', '<!doctype html><title>502</title>'))).rejects.toThrow();
  await expect(probePicture(join(folder, 'absent.png'))).rejects.toThrow('ENOENT');
});
