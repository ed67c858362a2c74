import { expect, it } from 'vitest';
import { nextFairly } from './next-fairly.ts';

const of = (person: string, name = person) => ({ person, name });

it('takes the first of those that came, where nobody has anything running', () => {
  expect(nextFairly([of('ann', 'first'), of('ben'), of('ann', 'second')], [])?.name).toBe('first');
});

it('lets somebody who has nothing running go before those who have', () => {
  expect(nextFairly([of('ann'), of('ann'), of('ben')], [of('ann')])?.person).toBe('ben');
  expect(nextFairly([of('ann'), of('ben'), of('cem')], [of('ann'), of('ben'), of('ann')])?.person).toBe('cem');
});

it('takes nothing where nothing waits', () => {
  expect(nextFairly([], [of('ann')])).toBeUndefined();
});
