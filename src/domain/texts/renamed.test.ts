import { expect, it } from 'vitest';
import { createTexts } from '../../lib/say.ts';
import type { Text } from '../texts.ts';
import { text } from '../texts.ts';
import { readStoredText } from './renamed.ts';

const { say } = createTexts();

/** As a version wrote it that had other keys. */
function written(key: string, values: Readonly<Record<string, unknown>> = {}): Text {
  return JSON.parse(JSON.stringify({ key, values }));
}

it.each([
  ['google.unreachable', {}, 'Google can’t be reached; trying again.'],
  ['reason.waitingGoogle', {}, 'Google can’t be reached; trying again.'],
  ['reason.discarded', {}, 'Google had begun already, so it was finished there; it was not posted.'],
  ['google.invalid', { message: 'No.' }, 'Google did not accept the request: No.'],
  ['google.credentialsMissing', {}, /^The bot’s login at Google Cloud is missing/],
  ['google.videoTooLarge', { maxMegabytes: 500 }, /larger than 500 MB.* Google keeps it for 48 hours/],
  ['reason.otherCredentials', { setting: 'GOOGLE_API_KEY', hours: 48 }, /other Google credentials.*\(GOOGLE_API_KEY\).*48 hours/],
])('says what an earlier version stored as %s in the words that it had', (key, values, sentence) => {
  expect(say(readStoredText(written(key, values)))).toMatch(sentence);
});

it('reads texts inside of texts', () => {
  const refused = written('google.refusedWithCodes', {
    reason: { key: 'google.refused', values: { message: [{ key: 'safety.other', values: {} }] } },
    codes: '12345678',
  });
  expect(say(readStoredText(refused))).toBe(
    'Google’s safety filter refused it: it touches another of Google’s rules. Please change the prompt or the image. (Google’s codes: 12345678)',
  );
});

it('leaves texts of today as they are', () => {
  const waiting = text('pause.kept', { reason: text('provider.credentials', { provider: 'OpenRouter' }) });
  expect(readStoredText(written(waiting.key, waiting.values))).toEqual(waiting);
});
