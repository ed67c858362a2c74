import { expect, it } from 'vitest';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import type { SlackMessage } from './blocks.ts';
import { createAnswerAddresses } from './response-urls.ts';

const message: SlackMessage = { text: 'x', blocks: [], parse: 'none', link_names: false };

it('forgets the oldest address for answers where very many come within half an hour', async () => {
  const addresses = createAnswerAddresses(new ManualClock());
  const of = (number: number) => addresses.of({ responseUrl: `http://127.0.0.1:9/${number}`, answer: undefined });
  const first = of(0) ?? '';
  expect(of(0)).toBe(first);
  for (let number = 1; number <= 10_000; number += 1) of(number);
  expect(of(0)).not.toBe(first);
  expect(await addresses.answer(first, message, false, new AbortController().signal)).toBe(false);
});
