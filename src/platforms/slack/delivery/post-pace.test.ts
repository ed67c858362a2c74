import { expect, it } from 'vitest';
import { DeliveryError } from '../../../domain/delivery.ts';
import { ManualClock } from '../../../testing/set-up/manual-clock.ts';
import { createMemoryWindows } from '../../../testing/set-up/memory-windows.ts';
import { createPostPace, createSharedPostPace, type PostPace } from './post-pace.ts';

/** @returns how long the post has to wait; 0 where it may go at once */
function waitOf(posts: PostPace, mark = 'status', { team = 'T1', channel = 'C1' } = {}): number {
  try {
    posts.take(team, channel, mark);
    return 0;
  } catch (error) {
    if (error instanceof DeliveryError && error.isOurPace && error.retryAfterMs !== undefined) return error.retryAfterMs;
    throw error;
  }
}

it('posts four cards at once in a channel, and the next ones as these leave the window, never more in any five seconds', async () => {
  const clock = new ManualClock();
  const posts = createPostPace(clock);
  const waits: number[] = [];
  for (let card = 0; card < 5; card += 1) {
    waits.push(waitOf(posts));
    await clock.advance(100);
  }
  expect(waits).toEqual([0, 0, 0, 0, 5100]);
  await clock.advance(4999);
  expect(waitOf(posts)).toBe(1);
  await clock.advance(1);
  expect([waitOf(posts), waitOf(posts)]).toEqual([0, 100]);
});

it('leaves a post to a question while cards wait', () => {
  const posts = createPostPace(new ManualClock());
  for (let card = 0; card < 4; card += 1) waitOf(posts);
  expect([waitOf(posts), waitOf(posts, 'question'), waitOf(posts, 'question')]).toEqual([5500, 0, 5500]);
});

it('paces each channel of each workspace by itself', () => {
  const posts = createPostPace(new ManualClock());
  for (let card = 0; card < 4; card += 1) waitOf(posts);
  expect(waitOf(posts)).toBeGreaterThan(0);
  expect([waitOf(posts, 'status', { channel: 'C2' }), waitOf(posts, 'status', { team: 'T2' })]).toEqual([0, 0]);
});

it('paces a channel for all processes together', async () => {
  const clock = new ManualClock();
  const windows = createMemoryWindows(() => clock.monotonicMs());
  const [one, two] = [createSharedPostPace(windows), createSharedPostPace(windows)];
  for (const posts of [one, two, one, two]) await posts.take('T1', 'C1', 'status');
  await expect(one.take('T1', 'C1', 'status')).rejects.toMatchObject({ isOurPace: true, retryAfterMs: 5500 });
  await two.take('T1', 'C1', 'question');
  await one.take('T1', 'C2', 'status');
});
