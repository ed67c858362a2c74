import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { sampleGeneration } from '../../testing/samples/sample-generation.ts';
import { storedVideo } from '../../testing/set-up/chat-delivery.ts';
import { sentencesOf } from './sentences.ts';

const keysOf = (...given: Parameters<typeof sentencesOf>): readonly string[] => sentencesOf(...given).map(({ key }) => key);

it('a question says what it is about, unless it stands right under that', () => {
  const unclear = sampleGeneration({ state: 'unknown', charged: 'maybe', priceUsd: 0.8 });
  expect(keysOf('question', unclear)).toEqual(['card.question', 'state.unknown', 'price.open']);
  expect(keysOf('short question', unclear)).toEqual(['card.question']);
});

it('a result without a video says how it ended and what it cost, a short one that its message says so', () => {
  const failed = sampleGeneration({ state: 'failed', reason: text('answer.bug'), charged: 'no', priceUsd: 0.8 });
  expect(keysOf('result', failed)).toEqual(['card.ended', 'state.failed', 'answer.bug', 'price.notCharged']);
  expect(keysOf('not made', failed)).toEqual(['card.notMade']);
  expect(keysOf('reason', failed)).toEqual(['card.ended', 'answer.bug']);
});

it('a result says that its videos are there, then what else there is to know: notes, where it stands, what is gone', () => {
  const done = sampleGeneration({ state: 'delivering', videos: [storedVideo, storedVideo], notes: [text('answer.bug')] });
  const notes = { elsewhere: text('chat.elsewhere', { reason: text('slack.archived') }), missing: text('chat.fileMissing') };
  expect(keysOf('result', done, notes)).toEqual(['card.readyMany', 'answer.bug', 'chat.elsewhere', 'chat.fileMissing']);
});

it('a video that was deleted before it was posted is not said to be ready', () => {
  const removed = sampleGeneration({ state: 'completed', videos: [storedVideo], removedAtMs: 1 });
  expect(keysOf('result', removed).slice(0, 2)).toEqual(['card.ended', 'state.removed']);
});
