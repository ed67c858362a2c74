import { expect, it } from 'vitest';
import { createTexts } from '../lib/say.ts';
import { sampleGeneration } from '../testing/samples/sample-generation.ts';
import { cardOf } from './card.ts';
import { notAcceptedText } from './not-accepted-text.ts';
import { languages } from './texts/languages.ts';

const { say } = createTexts();
const by = { provider: 'Google' };
const image = { sha256: 'a', mimeType: 'image/jpeg', width: 64, height: 64, sizeBytes: 3 } as const;

const source = {
  ...{ generationId: 'x', model: 'y', durationSeconds: 4, ageHours: 1 },
  ...({ resolution: '720p', aspectRatio: '16:9' } as const),
};

it.each([
  ['words alone', {}, 'Other words or another model often help.'],
  ['a first frame', { image }, 'Other words, another picture or another model often help.'],
  ['references', { referenceImages: [image] }, 'Other words, another picture or another model often help.'],
  [
    'a video to be made larger',
    { upscale: source },
    'A new video from the same prompt in a higher resolution often works instead.',
  ],
])('of a request with %s it is said what often helps', (_, request, advice) => {
  expect(say(notAcceptedText(by, 'No.', request))).toBe(`Google did not accept the request: No. ${advice}`);
  expect(say(notAcceptedText(by, '', request))).toBe(`Google did not accept the request and gave no reason. ${advice}`);
  for (const language of Object.keys(languages)) expect(say(notAcceptedText(by, 'No.', request), language)).toContain('No.');
});

it('stands on a card beside the word that nothing was charged', () => {
  const { request } = sampleGeneration();
  const reason = notAcceptedText(by, 'No.', request);
  const card = cardOf(sampleGeneration({ state: 'failed', charged: 'no', priceUsd: 0.8, reason }));
  expect([...card.details, ...card.price].map((each) => say(each))).toEqual([
    'Google did not accept the request: No. Other words or another model often help.',
    'Nothing was charged.',
  ]);
});
