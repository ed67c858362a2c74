import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { OutputsError } from '../domain/outputs.ts';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { findPoster } from './find-poster.ts';

const folder = temporaryFolder();
const outputs = { localPath: async (name: string) => join(folder, name) };

it('finds the small picture of a video, but none that is too large for a message, or empty', async () => {
  for (const [name, bytes] of [
    ['small', 100],
    ['large', 200_001],
    ['empty', 0],
  ] as const)
    await writeFile(join(folder, `${name}.jpg`), Buffer.alloc(bytes));
  const found = await Promise.all(['small', 'large', 'empty', 'none'].map((name) => findPoster(outputs, `${name}.mp4`)));
  expect(found).toEqual([join(folder, 'small.jpg'), undefined, undefined, undefined]);
});

it('does without one where it can not be had now', async () => {
  const localPath = () => Promise.reject(new OutputsError('unreachable', 'HeadObject', 'ECONNREFUSED'));
  expect(await findPoster({ localPath }, 'a.mp4')).toBeUndefined();
  await expect(findPoster({ localPath: () => Promise.reject(new Error('a bug')) }, 'a.mp4')).rejects.toThrow('a bug');
});
