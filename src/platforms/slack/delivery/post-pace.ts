import type { Clock } from '../../../domain/clock.ts';
import { DeliveryError } from '../../../domain/delivery.ts';
import type { SharedWindows } from '../../../domain/shared-windows.ts';
import { createSlidingWindow } from '../../chat/sliding-window.ts';

/**
 * Slack takes about one post a second of a channel, threads included, and short bursts. Somewhat longer than five seconds, since posts arrive
 * there closer together than they were sent.
 *
 * @see https://docs.slack.dev/apis/web-api/rate-limits (`chat.postMessage`, 2026-11)
 */
const spanMs = 5500;
const most = 5;
/** One in each span is left for questions and results, however many cards are to be posted there. */
const mostCards = 4;

export interface PostPace {
  /**
   * @param mark as in `Posting`
   * @throws {DeliveryError} with the wait, at most `spanMs`, when the channel has had as many as it takes
   */
  take(installation: string, channelId: string, mark: string): void;
}

/** The same, of all processes together. */
export interface SharedPostPace {
  /** @throws {DeliveryError} as in `PostPace` */
  take(installation: string, channelId: string, mark: string): Promise<void>;
}

export function createPostPace(clock: Pick<Clock, 'monotonicMs'>): PostPace {
  const posted = createSlidingWindow(clock, { spanMs, remembered: most });
  return {
    take(installation, channelId, mark) {
      const key = `${installation} ${channelId}`;
      const leftMs = posted.leftMs(key, mostOf(mark));
      if (leftMs > 0) throw tooMany(leftMs);
      posted.count(key);
    },
  };
}

export function createSharedPostPace(windows: SharedWindows): SharedPostPace {
  return {
    async take(installation, channelId, mark) {
      const leftMs = await windows.take(`slack/posts/${installation}/${channelId}`, spanMs, mostOf(mark));
      if (leftMs > 0) throw tooMany(leftMs);
    },
  };
}

function mostOf(mark: string): number {
  return mark === 'status' ? mostCards : most;
}

function tooMany(leftMs: number): DeliveryError {
  return new DeliveryError('there are too many posts at once', { retryAfterMs: leftMs, isOurPace: true });
}
