import { expect, it } from 'vitest';
import { suggestedUsd } from './ask-limits.ts';

it.each([
  [11.4, '20'],
  [2.84, '5'],
  [20, '20'],
  [64, '100'],
  [0.04, '1'],
])('suggests for a need of $%d a round sum above it', (usd, suggested) => {
  expect(suggestedUsd(usd)).toBe(suggested);
});
