import type { Clock } from '../../domain/clock.ts';
import { DeliveryError } from '../../domain/delivery.ts';

/** Slack takes 50 edits a minute of a workspace, all messages together; some are kept for ends. @see https://docs.slack.dev/reference/methods/chat.update (tier 3, 2026-11) */
const perMinute = 30;
const msPerEdit = 60_000 / perMinute;
/** So many at once, when there were few before. */
const burst = 10;
/** Slack counts by the minute: what many ends have taken beforehand is forgotten by then. */
const mostOwedMs = 60_000;

export interface EditBudget {
  /**
   * Takes one edit. What stays, by `isAtRest` of its generation, never waits.
   *
   * @throws {DeliveryError} with the wait, when there is none left: what is newest by then is shown. At most a minute, or what Slack asked for
   */
  take(installation: string, isAtRest: boolean): void;
  /** Slack itself asked to wait. */
  wait(installation: string, delayMs: number): void;
}

/** Shares the edits that a workspace may have between all status messages there. */
export function createEditBudget(clock: Clock): EditBudget {
  /** When an edit is free again, were there no burst. */
  const freeAtMs = new Map<string, number>();
  const waitUntilMs = new Map<string, number>();

  return {
    take(installation, isAtRest) {
      const nowMs = clock.monotonicMs();
      const next = Math.max(freeAtMs.get(installation) ?? Number.NEGATIVE_INFINITY, nowMs - (burst - 1) * msPerEdit);
      const leftMs = Math.max(next - nowMs, (waitUntilMs.get(installation) ?? 0) - nowMs);
      if (leftMs > 0 && !isAtRest) {
        throw new DeliveryError('there are too many edits in this workspace', { retryAfterMs: leftMs, isOurPace: true });
      }
      freeAtMs.set(installation, Math.min(next + msPerEdit, nowMs + mostOwedMs));
    },
    wait(installation, delayMs) {
      waitUntilMs.set(installation, clock.monotonicMs() + delayMs);
    },
  };
}
