import { describe, expect, it } from 'vitest';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { RateWindow } from './rate-window.ts';

describe('a start', () => {
  it('counts until 62 seconds after it left where it was answered soon', async () => {
    const clock = new ManualClock();
    const window = new RateWindow(clock, 1);
    const start = window.take();
    start.leaves(true);
    await clock.advance(1500);
    start.over();
    expect(window.waitMs()).toBe(60_500);
    await clock.advance(60_500);
    expect(window.waitMs()).toBe(0);
  });

  it('counts from when it leaves, however long that takes after its turn', async () => {
    const clock = new ManualClock();
    const window = new RateWindow(clock, 1);
    const start = window.take();
    await clock.advance(30_000);
    start.leaves(true);
    start.over();
    expect(window.waitMs()).toBe(62_000);
  });

  it('counts until a minute after its answer where that was slow: when it arrived, nobody knows', async () => {
    const clock = new ManualClock();
    const window = new RateWindow(clock, 1);
    const start = window.take();
    start.leaves(true);
    await clock.advance(100_000);
    expect(window.waitMs()).toBe(Number.POSITIVE_INFINITY);
    start.over();
    expect(window.waitMs()).toBe(60_000);
  });

  it('that is answered with the finished video counts by when it left', async () => {
    const clock = new ManualClock();
    const window = new RateWindow(clock, 1);
    const start = window.take();
    start.leaves(false);
    await clock.advance(61_000);
    expect(window.waitMs()).toBe(1000);
    await clock.advance(1000);
    start.over();
    expect(window.waitMs()).toBe(0);
  });

  it('that never left does not count, and nothing counts twice', () => {
    const window = new RateWindow(new ManualClock(), 2);
    const canceled = window.take();
    const sent = window.take();
    sent.leaves(true);
    canceled.over();
    canceled.over();
    sent.over();
    sent.over();
    expect(window.waitMs()).toBe(0);
    window.take();
    expect(window.waitMs()).toBe(62_000);
  });
});
