import { describe, expect, it } from 'vitest';
import { createTexts } from '../lib/texts.ts';
import { sampleGeneration } from '../testing/sample-generation.ts';
import type { GenerationView } from './generation.ts';
import { statusTexts } from './status.ts';
import { text } from './texts.ts';

const { say } = createTexts();
const eta = { p50Seconds: 25, p90Seconds: 60, basis: 'default' } as const;
const told = (change: Partial<GenerationView>): readonly string[] =>
  statusTexts(sampleGeneration(change)).map((each) => say(each));
const queued = { state: 'queued', position: 1, eta } as const;

describe('the status of one that waits', () => {
  it('says why it waits, and how long it takes from here', () => {
    expect(told({ ...queued, reason: text('reason.quota', { seconds: 30 }) })).toEqual([
      'Next in line.',
      'Google’s limit is reached; waiting about 30 s.',
      'Usually 25 s to 60 s.',
    ]);
  });

  it('says once why the whole line stands still', () => {
    const paused = text('pause.quota', { time: '2026-11-27 08:00 UTC' });
    expect(told({ ...queued, eta: undefined, paused, reason: text('google.dailyQuota') })).toEqual([
      'Next in line.',
      'Google’s quota of the day is used up. It goes on at 2026-11-27 08:00 UTC.',
    ]);
  });
});
