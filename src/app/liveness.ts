import { setTimeout as aTurn } from 'node:timers/promises';
import type { Clock } from '../domain/clock.ts';
import { type OpenStore, StoreError } from '../domain/generation-store.ts';
import type { Liveness } from '../domain/health.ts';
import type { Log } from '../lib/log.ts';

/** A loop that takes this long for a turn answers nobody in time. */
const slowTurnMs = 5000;
/** Whoever asks, and however often: the database is tried once in so long. */
const checkedForMs = 10_000;

export interface LivenessParts {
  readonly store: Pick<OpenStore, 'checkWritable'>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'error'>;
  /** Default: 5 seconds. */
  readonly slowTurnMs?: number;
}

/**
 * Whether the process can go on as it is. A turn of the event loop is measured for each question; the database is tried at most every ten
 * seconds, by a row that is written and taken back. A database that another program holds for a moment, or a full disk, is no reason for a new
 * start: neither would be mended by it.
 */
export function createLiveness({ store, clock, log, slowTurnMs: slowMs = slowTurnMs }: LivenessParts): () => Promise<Liveness> {
  let isWritable = true;
  let checkedAtMs: number | undefined;

  const storeWritable = async (): Promise<boolean> => {
    const nowMs = clock.monotonicMs();
    if (checkedAtMs !== undefined && nowMs - checkedAtMs < checkedForMs) return isWritable;
    checkedAtMs = nowMs;
    try {
      await store.checkWritable();
      isWritable = true;
    } catch (error) {
      isWritable = error instanceof StoreError && (error.kind === 'busy' || error.kind === 'full');
      if (!isWritable) log.error({ err: error }, 'the database can not be written');
    }
    return isWritable;
  };

  return async () => {
    const loopLagMs = await measureTurn();
    const writable = await storeWritable();
    return { live: writable && loopLagMs < slowMs, loopLagMs, storeWritable: writable };
  };
}

async function measureTurn(): Promise<number> {
  const sinceMs = performance.now();
  await aTurn(0);
  return performance.now() - sinceMs;
}
