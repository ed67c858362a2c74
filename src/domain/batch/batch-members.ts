import { UserError } from '../errors.ts';
import { cutGraphemes } from '../graphemes.ts';
import { text } from '../texts.ts';
import type { VideoRequest } from '../video-request.ts';
import { mostInBatch } from './batch-limits.ts';

/** As people count them: enough to tell one prompt from another in a list. */
const wordsLength = 60;

/** @throws {UserError} `invalid_combination` where more would come of a batch than may */
export function requireSmallBatch(count: number): void {
  if (count <= mostInBatch) return;
  throw new UserError('invalid_combination', text('request.tooManyAtOnce', { given: count, max: mostInBatch }), {
    option: 'prompt',
  });
}

/** By which words each of a batch is told from the others: the beginning of its prompt. Nothing where all have the same prompt. */
export function wordsOfMembers(requests: readonly Pick<VideoRequest, 'prompt'>[]): readonly (string | undefined)[] {
  const words = requests.map(({ prompt }) => cutGraphemes(prompt.replace(/\s+/g, ' ').trim(), wordsLength));
  const isOne = new Set(requests.map(({ prompt }) => prompt)).size < 2;
  return words.map((each) => (isOne || each === '' ? undefined : each));
}
