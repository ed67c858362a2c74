import type { Clock } from '../../domain/clock.ts';
import { DeliveryError } from '../../domain/delivery.ts';
import { type GenerationView, isAtRest } from '../../domain/generation.ts';
import type { SharedWindows } from '../../domain/shared-windows.ts';
import { createSlidingWindow } from './sliding-window.ts';

/**
 * How much an edit of a status message matters: what stays, by `isAtRest`; what happens now; a place in line, which others wait for
 * anyway.
 */
export type EditWeight = 'end' | 'state' | 'position';

export interface EditBudgetOptions {
  readonly perMinute: number;
  /** So many at once, when there were few before. */
  readonly burst: number;
  /** So many of a burst are left for states: a place in line takes none of them. */
  readonly forStates: number;
  /** Longest that what was taken beforehand is remembered. */
  readonly mostOwedMs: number;
}

export interface EditWindowOptions {
  readonly spanMs: number;
  /** A state is shown while fewer than so many edits of all kinds were made within the span: what is above is kept for ends. */
  readonly states: number;
  /** The same for a place in line: what is above is kept for states. At most `states`. */
  readonly positions: number;
}

export interface EditBudget {
  /**
   * Takes one edit. An end never waits.
   *
   * @param key whose edits they are: a workspace, a channel
   * @throws {DeliveryError} with the wait, when there is none left: what is newest by then is shown. At most `mostOwedMs` or `spanMs`, or
   *   what the platform asked for
   */
  take(key: string, weight: EditWeight): void;
  /** The platform itself asked to wait. */
  wait(key: string, delayMs: number): void;
}

/** The same, of all processes together. */
export interface SharedEditBudget {
  /** @throws {DeliveryError} as in `EditBudget` */
  take(key: string, weight: EditWeight): Promise<void>;
  wait(key: string, delayMs: number): Promise<void>;
}

export function weightOf(generation: Pick<GenerationView, 'state' | 'paused' | 'members'>): EditWeight {
  const shown = generation.members ?? [generation];
  if (shown.every(({ state }) => isAtRest(state))) return 'end';
  const isOnlyPlace = shown.every(({ state, paused }) => state === 'queued' && paused === undefined);
  return isOnlyPlace ? 'position' : 'state';
}

/** Shares the edits that a platform takes between all status messages there: states go before places in line. */
export function createEditBudget(clock: Pick<Clock, 'monotonicMs'>, options: EditBudgetOptions): EditBudget {
  const { perMinute, burst, forStates, mostOwedMs } = options;
  const msPerEdit = 60_000 / perMinute;
  /** When an edit is free again, were there no burst. */
  const freeAtMs = new Map<string, number>();
  const waitUntilMs = new Map<string, number>();

  const forget = (nowMs: number): void => {
    for (const [key, atMs] of freeAtMs) if (atMs <= nowMs - burst * msPerEdit) freeAtMs.delete(key);
  };

  return {
    take(key, weight) {
      const nowMs = clock.monotonicMs();
      forget(nowMs);
      const next = Math.max(freeAtMs.get(key) ?? Number.NEGATIVE_INFINITY, nowMs - (burst - 1) * msPerEdit);
      const reservedMs = weight === 'position' ? forStates * msPerEdit : 0;
      const leftMs = Math.max(next + reservedMs - nowMs, (waitUntilMs.get(key) ?? 0) - nowMs);
      if (leftMs > 0 && weight !== 'end') throw tooMany(leftMs);
      freeAtMs.set(key, Math.min(next + msPerEdit, nowMs + mostOwedMs));
    },
    wait(key, delayMs) {
      waitUntilMs.set(key, clock.monotonicMs() + delayMs);
    },
  };
}

/**
 * The same for a platform that counts what came within a span: states may use nearly all of it at once, as when many videos start
 * together, and places in line only what is left over a reserve for them.
 */
export function createEditWindow(
  clock: Pick<Clock, 'monotonicMs'>,
  { spanMs, states, positions }: EditWindowOptions,
): EditBudget {
  const taken = createSlidingWindow(clock, { spanMs, remembered: states });
  const waitUntilMs = new Map<string, number>();
  return {
    take(key, weight) {
      const limit = weight === 'position' ? positions : states;
      const leftMs = Math.max(taken.leftMs(key, limit), (waitUntilMs.get(key) ?? 0) - clock.monotonicMs());
      if (leftMs > 0 && weight !== 'end') throw tooMany(leftMs);
      taken.count(key);
    },
    wait(key, delayMs) {
      waitUntilMs.set(key, clock.monotonicMs() + delayMs);
    },
  };
}

/** As `createEditWindow`, where several processes edit. @param name in front of all keys */
export function createSharedEditWindow(
  windows: SharedWindows,
  name: string,
  { spanMs, states, positions }: EditWindowOptions,
): SharedEditBudget {
  const limits = { end: undefined, state: states, position: positions };
  return {
    async take(key, weight) {
      const leftMs = await windows.take(`${name}/${key}`, spanMs, limits[weight]);
      if (leftMs > 0) throw tooMany(leftMs);
    },
    wait: (key, delayMs) => windows.hold(`${name}/${key}`, delayMs),
  };
}

function tooMany(leftMs: number): DeliveryError {
  return new DeliveryError('there are too many edits at once', { retryAfterMs: leftMs, isOurPace: true });
}
