import { expect, it } from 'vitest';
import { nearestAspect } from './nearest-aspect.ts';

it.each([
  ['3:4', { width: 300, height: 400 }, '9:16'],
  ['4:3', { width: 400, height: 300 }, '16:9'],
  ['1:1', { width: 500, height: 500 }, '16:9'],
] as const)('takes of two shapes for a picture of %s the one that crops the least', (_, size, expected) => {
  expect(nearestAspect(['16:9', '9:16'], size)).toBe(expected);
});

it('takes only what is offered', () => {
  expect(nearestAspect(['16:9'], { width: 300, height: 900 })).toBe('16:9');
  expect(nearestAspect([], { width: 300, height: 900 })).toBeUndefined();
});
