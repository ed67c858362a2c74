import { expect, it } from 'vitest';
import { namedVideo, sourceName } from './source-name.ts';

it.each([
  ['a-b', 'a-b', 1],
  ['a-b#2', 'a-b', 2],
  ['a-b#1', 'a-b', 1],
  ['a-b#0', 'a-b#0', 1],
  ['a-b#two', 'a-b#two', 1],
  ['#2', '#2', 1],
])('reads %s as a generation and one of its videos', (name, generationId, video) => {
  expect(namedVideo(name)).toEqual({ generationId, video });
});

it('names the first video by its generation alone, and the others by their number', () => {
  expect([1, 2, undefined].map((video) => sourceName({ generationId: 'a', ...(video !== undefined && { video }) }))).toEqual([
    'a',
    'a#2',
    'a',
  ]);
});
