import { expect, it } from 'vitest';
import { commandOfButton } from '../../domain/button.ts';
import { unaskedSet } from '../../testing/samples/sample-generation.ts';
import { statusButtonsOf } from './buttons.ts';

const offers = { offered: [], nowMs: 0 };

it('the decision about one of a set stands under the message of all only where its own question stands nowhere', () => {
  const set = unaskedSet();
  const members = set.members?.map(({ isUnasked: _, ...asked }) => asked) ?? [];
  expect(statusButtonsOf({ ...set, members }, offers)).toEqual(['cancel-waiting']);
  const [waiting, ...decisions] = statusButtonsOf(set, offers);
  expect(waiting).toBe('cancel-waiting');
  expect(decisions).toMatchObject([{ priceUsd: 3.2 }, {}]);
  expect(decisions.map((each) => typeof each !== 'string' && commandOfButton(each))).toEqual([
    { name: 'decide', raw: { id: 'two', decision: 'again' } },
    { name: 'decide', raw: { id: 'two', decision: 'leave' } },
  ]);
});
