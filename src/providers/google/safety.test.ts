import { expect, it } from 'vitest';
import { createTexts } from '../../lib/say.ts';
import { plainMessage } from './google-error.ts';
import { explainRefusal, isRefusal } from './safety.ts';

const { say } = createTexts();
const inWords = (...reasons: string[]) => say(explainRefusal(reasons).reason);

it('puts known codes into words, each topic once, and shows the codes', () => {
  expect(inWords('Veo could not generate videos. Support codes: 29310472, 15236754')).toBe(
    'Google’s safety filter refused it: it may show a well-known person. Please change the prompt or the image. (Google’s codes: 29310472, 15236754)',
  );
});

it('leaves out Google’s words where they say no more than we do, and shows the code', () => {
  const reason =
    'Veo could not generate 1 videos based on the prompt provided. You will not be charged for this request. Try rephrasing the prompt. If you think this was an error, send feedback. Support codes: 42237218';
  expect(inWords(reason)).toBe(
    'Google’s safety filter refused it. Please change the prompt or the image. (Google’s codes: 42237218)',
  );
});

it('keeps Google’s words where they say why, without a number that is the same for all', () => {
  expect(inWords('Veo could not generate 1 videos because the input image violates our usage guidelines.')).toBe(
    'Google’s safety filter refused it: Veo could not generate the video because the input image violates our usage guidelines. Please change the prompt or the image.',
  );
});

it('tells a trouble with the sound from a refusal', () => {
  const reason = 'We encountered an issue with the audio for your prompt, … You have not been charged for this attempt.';
  expect(explainRefusal([reason])).toEqual({
    reason: { key: 'provider.refusedAudio', values: { provider: 'Google' } },
    supportCodes: [],
    worthAnotherTry: true,
  });
  expect(explainRefusal(['We encountered an issue with the audio.'])).toMatchObject({ worthAnotherTry: false });
});

it('has a sentence for a refusal without any reason', () => {
  expect(inWords()).toBe('Google’s safety filter refused it. Please change the prompt or the image.');
});

it('takes no number for a code that is not named one', () => {
  expect(explainRefusal(['The prompt “call 29310472” was filtered.'])).toMatchObject({ supportCodes: [] });
});

it.each([
  ['Prompt violates our usage guidelines.', true],
  ['The value type for `durationSeconds` needs to be a number.', false],
  ['User location is not supported for the API use.', false],
])('%s is a refusal: %s', (message, expected) => {
  expect(isRefusal(message)).toBe(expected);
});

it('makes Google’s words fit into a sentence: one bounded line without addresses and keys', () => {
  expect(plainMessage('Bad\u0000\u202e value\r\nat https://x.example/?key=AIzaSyA-0123456789 (AIzaSyA-0123456789)')).toBe(
    'Bad value at … (…).',
  );
  expect(plainMessage('a'.repeat(5000))).toHaveLength(400);
  expect(plainMessage('')).toBe('');
});
