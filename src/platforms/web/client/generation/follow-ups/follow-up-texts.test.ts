import { expect, it } from 'vitest';
import type { FollowUpOffer } from '../../server/api.ts';
import { keyFor } from './follow-up-drafts.ts';
import { aboutText, followUpName, priced } from './follow-up-texts.ts';

const offer: FollowUpOffer = {
  ...{ verb: 'extend', video: 1, how: 'extend', model: 'veo', price_usd: 2.8, adds_seconds: 7, needs_words: true },
  ...{ until: null, note: null, refusal: null },
};
const about = (change: Partial<FollowUpOffer>) => aboutText({ ...offer, ...change }, 'Veo 3.1');

it('names what is pressed with its price, and without one what can’t be made', () => {
  expect(priced(followUpName(offer), offer)).toBe('Continue +7 s · $2.80');
  expect(priced(followUpName({ ...offer, adds_seconds: null }), { ...offer, price_usd: 0 })).toBe('Continue · free');
  expect(priced('In HD', { ...offer, price_usd: null })).toBe('In HD · no verified price');
  expect(priced('In HD', { ...offer, refusal: 'No.' })).toBe('In HD');
});

it('says of each way what it will be', () => {
  expect(about({ verb: 'edit', how: 'edit' })).toBe('Veo 3.1 changes this video itself: its length and shape stay.');
  expect(about({})).toBe('Veo 3.1 goes on from the end of this video: you get both in one, 7 s longer.');
  expect(about({ until: '2026-11-30T12:00:00Z' })).toMatch(
    /7 s longer\. That works until .*\. After that, a new video can begin/,
  );
  expect(about({ verb: 'upscale', how: 'upscale' })).toBe('Veo 3.1 makes the same video sharper; nothing else changes.');
});

it('leaves what a new video is and what can’t be made to the server’s own sentence', () => {
  expect(about({ how: 'continue', note: 'It begins with the last frame.' })).toBe('It begins with the last frame.');
  expect(about({ how: null, refusal: 'No model here makes it sharper.' })).toBe('No model here makes it sharper.');
  for (const how of ['change', 'continue', 'remake'] as const) expect(about({ how })).toContain('a new video');
});

it('sends the same words under the same key, and others under a new one', () => {
  const draft = { prompt: 'snow', tried: { prompt: 'snow', key: 'first' } };
  expect(keyFor(draft, 'snow', 'second')).toBe('first');
  expect(keyFor(draft, 'rain', 'second')).toBe('second');
  expect(keyFor({ prompt: 'snow' }, 'snow', 'second')).toBe('second');
});
