import { expect, it } from 'vitest';
import { layOut } from './cut.ts';
import { isSeen, leadingAt, neededAt, type Scene, shareAt } from './sequence.ts';

const scene = { url: '/videos/a.mp4', fromSeconds: 0, words: '' };
const scenes: readonly Scene[] = layOut({ crossFadeSeconds: 1, title: '' }, [4, 4, 4]).map((stretch) => ({
  ...stretch,
  ...scene,
}));

it('never needs more than two scenes at once, and always the one that is seen', () => {
  for (let seconds = 0; seconds <= 10; seconds += 0.05) {
    const needed = neededAt(scenes, seconds);
    const seen = scenes.flatMap((each, index) => (isSeen(each, seconds) ? [index] : []));
    expect(needed).toHaveLength(2);
    expect(needed).toEqual(expect.arrayContaining(seen));
    expect(new Set(needed.map((index) => index % 2)).size).toBe(2);
  }
});

it('lets a scene come in over the one before it while both are seen', () => {
  expect([2.9, 3, 3.5, 4, 5].map((seconds) => shareAt(scenes, 1, seconds))).toEqual([0, 0, 0.5, 1, 1]);
  expect([0, 2.9, 3, 8, 99].map((seconds) => leadingAt(scenes, seconds))).toEqual([0, 0, 1, 2, 2]);
  expect(shareAt(scenes, 0, 0)).toBe(1);
});
