import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Outputs } from '../../domain/outputs.ts';
import { temporaryFolder } from '../set-up/test-engine.ts';

export interface OutputsUnderTest {
  readonly outputs: Outputs;
  /** What a process that starts later on the same machine has. */
  again(): Promise<Outputs>;
}

export const sampleId = '0b5c8a2e-7d1f-4c3a-9a70-2f64b1c0de11';
const other = '1b5c8a2e-7d1f-4c3a-9a70-2f64b1c0de12';
const name = `${sampleId}.mp4`;

/** Writes a file as a download does, and puts it under its name. */
export async function keepBytes(outputs: Outputs, file: string, bytes: Uint8Array): Promise<void> {
  await writePart(outputs, file, bytes);
  await outputs.keep(outputs.partOf(file), file);
}

export async function writePart(outputs: Outputs, file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(outputs.partOf(file)), { recursive: true });
  await writeFile(outputs.partOf(file), bytes);
}

export async function readAll(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function namesIn(outputs: Outputs, beginnings: readonly string[]): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const listed of outputs.list(beginnings)) names.push(listed.name);
  return names.toSorted();
}

/** What every place for videos does. @param open anew for each test, with `folder` on this machine */
export function describeOutputs(label: string, open: (folder: string) => Promise<OutputsUnderTest>): void {
  describe(`${label} as a place for videos`, () => {
    let folder: string;
    let place: OutputsUnderTest;
    let outputs: Outputs;
    beforeEach(async () => {
      folder = temporaryFolder();
      place = await open(folder);
      ({ outputs } = place);
    });

    it('keeps a proved file under its name, and nothing of the part', async () => {
      const bytes = randomBytes(100_000);
      await keepBytes(outputs, name, bytes);
      expect(await readFile(await outputs.localPath(name))).toEqual(bytes);
      expect(await outputs.find(name)).toMatchObject({ sizeBytes: 100_000 });
      expect(existsSync(outputs.partOf(name))).toBe(false);
    });

    it('has what is kept after a restart, and knows that nothing is left to do', async () => {
      await keepBytes(outputs, name, randomBytes(1000));
      const later = await place.again();
      expect(await later.finish(name)).toBe(true);
      expect(await later.find(name)).toMatchObject({ sizeBytes: 1000 });
    });

    it('does not take a part for a file', async () => {
      await writePart(outputs, name, randomBytes(10));
      expect([await outputs.finish(name), await outputs.find(name), await outputs.open(name)]).toEqual([
        false,
        undefined,
        undefined,
      ]);
      expect(existsSync(await outputs.localPath(name))).toBe(false);
    });

    it('sends the part of a file that is asked for', async () => {
      const bytes = randomBytes(5000);
      await keepBytes(outputs, name, bytes);
      for (const [start, end] of [
        [0, 4999],
        [0, 0],
        [100, 199],
        [4990, 4999],
      ] as const) {
        const opened = await outputs.open(name);
        expect(opened).toMatchObject({ sizeBytes: 5000, version: expect.stringMatching(/^[\w-]+$/) });
        expect(await readAll((await opened?.read({ start, end })) ?? new ReadableStream())).toEqual(
          bytes.subarray(start, end + 1),
        );
      }
    });

    it('says another version for other content, and the same as long as it stays', async () => {
      const version = async () => {
        const opened = await outputs.open(name);
        await opened?.close();
        return opened?.version;
      };
      await keepBytes(outputs, name, Buffer.from('one'));
      const first = await version();
      expect(await version()).toBe(first);
      await keepBytes(outputs, name, Buffer.from('another'));
      expect(await version()).not.toBe(first);
      expect(await readFile(await outputs.localPath(name), 'utf8')).toBe('another');
    });

    it('removes a file wherever it is, also one that is not there', async () => {
      await keepBytes(outputs, name, randomBytes(10));
      const path = await outputs.localPath(name);
      await outputs.remove(name);
      await outputs.remove(name);
      expect([await outputs.find(name), await outputs.open(name), await outputs.finish(name)]).toEqual([
        undefined,
        undefined,
        false,
      ]);
      expect([existsSync(path), existsSync(await outputs.localPath(name))]).toEqual([false, false]);
    });

    it('lists by the beginning of names, a folder by itself', async () => {
      for (const file of [name, `${sampleId}-2.mp4`, `${sampleId}.jpg`, `${other}.mp4`, 'sources/abc.mp4'])
        await keepBytes(outputs, file, randomBytes(10));
      expect(await namesIn(outputs, [sampleId])).toEqual([`${sampleId}-2.mp4`, `${sampleId}.jpg`, name]);
      expect(await namesIn(outputs, [`${sampleId}.`, other])).toEqual([`${sampleId}.jpg`, name, `${other}.mp4`]);
      expect(await namesIn(outputs, ['sources/'])).toEqual(['sources/abc.mp4']);
      expect(await namesIn(outputs, [''])).toHaveLength(4);
      expect(await namesIn(outputs, ['2'])).toEqual([]);
    });

    it('removes parts of a time that is over, but not those that another process writes', async () => {
      for (const file of [name, `${other}.jpg`]) await writePart(outputs, file, randomBytes(10));
      const later = await place.again();
      await later.sweepParts(async (part) => part.startsWith(sampleId));
      expect([existsSync(outputs.partOf(name)), existsSync(outputs.partOf(`${other}.jpg`))]).toEqual([true, false]);
      await later.sweepParts();
      expect(existsSync(outputs.partOf(name))).toBe(false);
    });

    it('proves that it can be written, and leaves nothing behind', async () => {
      await outputs.prove();
      expect(await namesIn(outputs, [''])).toEqual([]);
    });

    it('keeps files under names of its own alone', async () => {
      expect(() => outputs.partOf(join('..', 'x.mp4'))).toThrow('leads out');
    });
  });
}
