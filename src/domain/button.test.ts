import { expect, it } from 'vitest';
import { buttonId, buttonVerbs, commandOfButton, readButtonId } from './button.ts';

const id = '0b0f3c52-6f3b-4a0e-9c57-0f0c4fd6f2a1';

it.each(buttonVerbs)('%s is read back as it was written, within Discord’s hundred characters', (verb) => {
  const written = buttonId({ verb, id });
  expect(written.length).toBeLessThanOrEqual(100);
  expect(readButtonId(written)).toEqual({ verb, id });
});

it.each([
  '',
  'v1',
  'v1:again',
  'v1:again:',
  'v2:again:x',
  'v1:delete-everything:x',
  `v1:again:${'x'.repeat(100)}`,
  'v1:again:a b',
  'v1:again:../x',
  'someone-elses-button',
])('%j is none of ours', (text) => {
  expect(readButtonId(text)).toBeUndefined();
});

it('stands for a command with its id', () => {
  expect(commandOfButton({ verb: 'decide-leave', id })).toEqual({ name: 'decide', raw: { id, decision: 'leave' } });
  expect(commandOfButton({ verb: 'cancel', id })).toEqual({ name: 'cancel', raw: { id } });
  expect(commandOfButton({ verb: 'change', id })).toBeUndefined();
});
