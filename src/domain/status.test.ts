import { describe, expect, it } from 'vitest';
import { createTexts } from '../lib/say.ts';
import { sampleGeneration } from '../testing/samples/sample-generation.ts';
import type { GenerationState, GenerationView } from './generation.ts';
import { costTexts, etaText, statusTexts } from './status.ts';
import { moment, text } from './texts.ts';

const { say } = createTexts();
const eta = { p50Seconds: 25, p90Seconds: 60, basis: 'default' } as const;
const told = (change: Partial<GenerationView>): readonly string[] =>
  statusTexts(sampleGeneration(change)).map((each) => say(each));
const queued = { state: 'queued', position: 1, eta } as const;

describe('the status of one that waits', () => {
  it('says why it waits, and how long it takes from here', () => {
    expect(told({ ...queued, reason: text('reason.quota', { provider: 'Google', seconds: 30 }) })).toEqual([
      'Next in line.',
      'Google’s limit is reached; waiting about 30 s.',
      'Usually 25 s to 60 s.',
    ]);
  });

  it('says once why the whole line stands still', () => {
    const paused = text('pause.until', {
      reason: text('provider.dailyQuota', { provider: 'Google' }),
      time: moment(Date.UTC(2026, 10, 27, 8)),
    });
    expect(told({ ...queued, eta: undefined, paused, reason: text('provider.dailyQuota', { provider: 'Google' }) })).toEqual([
      'Waiting.',
      'Google’s quota of the day is used up. Your request is kept and goes on at Nov 27, 2026, 8:00 AM UTC.',
    ]);
  });
});

it('tells of a sound that was refused twice in the order in which it happened', () => {
  const reason = text('provider.refusedWithCodes', {
    provider: 'Google',
    reason: text('provider.refusedAudio', { provider: 'Google' }),
    codes: '1',
  });
  expect(told({ state: 'refused', reason, notes: [text('provider.audioRetried', { provider: 'Google' })] })).toEqual([
    'Google refused to make this video.',
    'Google had a problem with the sound of this video, and again when the bot sent the request once more. Quoted speech or a song in the prompt can be the cause. (Google’s codes: 1)',
  ]);
});

it('says what the decision costs with the question, once', () => {
  expect(told({ state: 'unknown', priceUsd: 0.8, charged: 'maybe' })).toEqual([
    'The bot could not find out whether Google took this request. Generate it again, or leave it?',
    'Google may charge about $0.80 for it, and as much again for another try.',
  ]);
});

describe('the cost of one that its provider stated', () => {
  const cost = (change: Partial<GenerationView>): readonly string[] =>
    costTexts(sampleGeneration({ priceUsd: 0.44, charged: 'yes', ...change })).map((each) => say(each));

  it.each(['downloading', 'delivering', 'completed', 'failed', 'canceled'] as const)(
    'stands beside the estimate when it is %s',
    (state) => {
      expect(cost({ state, costUsd: 0.42 })).toEqual(['It cost $0.42, estimated $0.44.']);
    },
  );

  it('stands alone where people would see no difference, and where nothing was estimated', () => {
    expect(cost({ state: 'completed', costUsd: 0.441 })).toEqual(['It cost $0.44.']);
    expect(cost({ state: 'completed', costUsd: 0.42, priceUsd: undefined })).toEqual(['It cost $0.42.']);
  });

  it('is said of what was thought to be free, and of what is less than a cent', () => {
    expect(cost({ state: 'completed', costUsd: 0.42, priceUsd: 0 })).toEqual(['It cost $0.42, estimated $0.00.']);
    expect(cost({ state: 'refused', costUsd: 0.004 })).toEqual(['It cost less than a cent, estimated $0.44.']);
  });

  it('leaves the estimate where nothing was stated', () => {
    expect(cost({ state: 'completed' })).toEqual(['It cost about $0.44.']);
  });
});

it('expects nothing more of one that was called off', () => {
  expect(told({ state: 'generating', discarded: true, eta, priceUsd: 0.8 })).toEqual(['Canceled; Google may still charge it.']);
});

it.each([
  [7, 32, 'Usually 7 s to 30 s.'],
  [110, 130, 'Usually 110 s to 2 min.'],
  [600, 10_799, 'Usually 10 min to 180 min.'],
  [10_800, 150_300, 'Usually 3 h to 42 h.'],
])('says %d to %d seconds as people do', (p50Seconds, p90Seconds, words) => {
  expect(say(etaText({ p50Seconds, p90Seconds, basis: 'default' }))).toBe(words);
});

it('warns that Google may refuse somebody’s own video for as long as it has not decided', () => {
  const notes = [text('note.uploadRegion')];
  const warned = (state: GenerationState) => told({ state, notes }).some((sentence) => /may refuse/.test(sentence));
  expect((['queued', 'submitting', 'generating'] as const).every(warned)).toBe(true);
  expect((['downloading', 'completed', 'failed', 'refused', 'unknown', 'canceled'] as const).some(warned)).toBe(false);
});
