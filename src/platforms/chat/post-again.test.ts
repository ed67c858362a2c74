import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GenerationView } from '../../domain/generation.ts';
import { type Text, text } from '../../domain/texts.ts';
import { sampleGeneration } from '../../testing/samples/sample-generation.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { postAgain } from './post-again.ts';

const file = (name: string) => ({ file: name, sizeBytes: 1, durationSeconds: 4, width: 1, height: 1 });

/** @param names of the files that are still there */
async function press(generation: GenerationView, ...names: readonly string[]) {
  const outputsFolder = join(temporaryFolder(), 'outputs');
  mkdirSync(outputsFolder);
  for (const name of names) writeFileSync(join(outputsFolder, name), 'video');
  const told: Text[] = [];
  const posts: { readonly files: readonly string[]; readonly notes: readonly Text[] }[] = [];
  await postAgain(generation, {
    pathOf: async (name) => join(outputsFolder, name),
    tell: async (sentence) => void told.push(sentence),
    post: async (_, paths, notes) => void posts.push({ files: paths.map((each) => each.slice(outputsFolder.length + 1)), notes }),
  });
  return { told, posts };
}

describe('a finished video', () => {
  const finished = sampleGeneration({ state: 'completed', videos: [file('a.mp4'), file('a-2.mp4')] });

  it('is posted once more with all of its files', async () => {
    expect(await press(finished, 'a.mp4', 'a-2.mp4')).toEqual({ told: [], posts: [{ files: ['a.mp4', 'a-2.mp4'], notes: [] }] });
  });

  it('of which some files are gone is posted with the rest, and says how many are missing', async () => {
    const { posts } = await press(finished, 'a-2.mp4');
    expect(posts).toEqual([{ files: ['a-2.mp4'], notes: [text('chat.someMissing', { missing: 1, total: 2 })] }]);
  });

  it('of which all files are gone is not posted, and its person reads why', async () => {
    await expect(press(finished)).rejects.toThrow('answer.videoGone');
  });

  it('that was removed is not posted, also where a file was left behind', async () => {
    await expect(press({ ...finished, removedAtMs: 1 }, 'a.mp4')).rejects.toThrow('answer.videoGone');
  });
});

it('where there is no video yet, the one who asks reads how it is', async () => {
  const { told, posts } = await press(sampleGeneration({ state: 'queued' }));
  expect([told.map(({ key }) => key), posts]).toEqual([['list.sentences'], []]);
});
