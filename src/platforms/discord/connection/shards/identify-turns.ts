import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../../domain/clock.ts';
import type { Leases } from '../../../../domain/leases.ts';
import type { Log } from '../../../../lib/log.ts';
import { pause } from '../../../../lib/pause.ts';

/**
 * One shard of a bucket may sign in within 5 seconds (gateway#rate-limiting, 2026-08-06). What two processes send with that between them may
 * come closer together on its way.
 */
export const identifyEveryMs = 5500;
const soonMs = 20;
const longestWaitMs = 60_000;
const tryAgainMs = 1000;

/** What Discord says of signing in, as discord.js's library has it. */
export interface SignInLimits {
  readonly maxConcurrency: number;
  /** How many may sign in until the reset. */
  readonly remaining: number;
  readonly resetAfterMs: number;
}

export interface IdentifyTurnsDeps {
  readonly leases: Leases;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Pick<Log, 'warn' | 'error'>;
  /** In front of the names of the leases. */
  readonly bot: string;
  readonly limits: () => Promise<SignInLimits>;
  /** Told how long Discord takes no more connections; 0 when it does. */
  readonly onNoneLeft: (forMs: number) => void;
  /** Default: `identifyEveryMs`. */
  readonly everyMs?: number;
}

/** Has shards sign in one after the other, over all processes: a turn is a lease that nobody gives back, and that ends by itself. */
export interface IdentifyTurns {
  /** @throws {Error} where the signal is aborted before it is its turn */
  wait(shard: number, signal: AbortSignal): Promise<void>;
}

export function createIdentifyTurns(deps: IdentifyTurnsDeps): IdentifyTurns {
  const { leases, clock, log, bot, limits, onNoneLeft, everyMs = identifyEveryMs } = deps;

  /** @returns 0 where it is its turn, else how long it waits at least */
  const ask = async (shard: number, turn: string): Promise<number> => {
    const { maxConcurrency, remaining, resetAfterMs } = await limits();
    if (remaining <= 0) {
      const delayMs = Math.max(tryAgainMs, resetAfterMs);
      onNoneLeft(delayMs);
      log.error({ delayMs }, 'Discord takes no more connections of the bot for now; trying again then');
      return Math.min(delayMs, longestWaitMs);
    }
    onNoneLeft(0);
    const name = `${bot}/identify/${shard % Math.max(1, maxConcurrency)}`;
    // Each turn is an owner of its own: the other shards of this process wait as well.
    if ((await leases.take(name, turn, everyMs)) !== undefined) return 0;
    const held = await leases.heldBy(name);
    return (held?.leftMs ?? 0) + soonMs;
  };

  return {
    async wait(shard, signal) {
      const turn = randomUUID();
      for (;;) {
        signal.throwIfAborted();
        let waitMs = tryAgainMs;
        try {
          waitMs = await ask(shard, turn);
        } catch (error) {
          log.warn({ code: error instanceof Error ? error.name : 'unknown' }, 'a connection to Discord waits to sign in');
        }
        signal.throwIfAborted();
        if (waitMs === 0) return;
        await pause(clock, waitMs, signal);
      }
    },
  };
}
