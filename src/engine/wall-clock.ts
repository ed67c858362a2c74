import type { Clock } from '../domain/clock.ts';
import type { StoreTransaction } from '../domain/generation-store.ts';
import type { Log } from '../lib/log.ts';

const dayMs = 86_400_000;
const fact = 'certain-time';
/** Kept again only after so long: each time costs a synced write. */
const keptEveryMs = 3_600_000;

/**
 * The time of day for what can't be undone. The clock of a machine may be wrong by years: a dead battery, a wrong time server, a machine
 * that was resumed. What is certain follows the clock where it agrees with the time that has passed, to a day; else it moves towards the
 * clock by a day each day. So nothing that a wrong clock calls old is gone before somebody can notice.
 */
export interface WallClock {
  /** Reads where the last process was. Called once, before anything is removed. @throws {StoreError} */
  load(): Promise<void>;
  /** Epoch milliseconds; never later than what the clock says. */
  certainMs(): number;
  /** Whether the clock says what is certain, to a day. */
  isCertain(): boolean;
  /** Stores it for the next start. @throws {StoreError} */
  keep(tx: Pick<StoreTransaction, 'fact' | 'setFact'>): Promise<void>;
}

interface Known {
  /** Where the time of day is, as far as is known. */
  readonly atMs: number;
  /** What the clock said when it last moved towards the clock by a day. */
  readonly steppedAtMs: number | undefined;
}

export function createWallClock(
  clock: Clock,
  store: Pick<StoreTransaction, 'fact' | 'newestMs'>,
  log: Pick<Log, 'warn' | 'info'>,
): WallClock {
  // Until it was read the clock is believed.
  let known: Known = { atMs: clock.now(), steppedAtMs: undefined };
  let keptMs = known.atMs;
  let lookedMonotonicMs = clock.monotonicMs();
  let steppedMonotonicMs: number | undefined;
  let isCertain = true;

  const look = (): number => {
    const [wallMs, monotonicMs] = [clock.now(), clock.monotonicMs()];
    const expectedMs = known.atMs + monotonicMs - lookedMonotonicMs;
    lookedMonotonicMs = monotonicMs;
    const aheadMs = wallMs - expectedMs;
    const agrees = Math.abs(aheadMs) <= dayMs;
    if (agrees) {
      known = { ...known, atMs: wallMs };
    } else if (mayStep(wallMs, monotonicMs)) {
      steppedMonotonicMs = monotonicMs;
      known = { atMs: expectedMs + Math.sign(aheadMs) * dayMs, steppedAtMs: wallMs };
    } else {
      known = { ...known, atMs: expectedMs };
    }
    if (agrees !== isCertain) tell(agrees, aheadMs);
    isCertain = agrees;
    return Math.min(wallMs, known.atMs);
  };

  const mayStep = (wallMs: number, monotonicMs: number): boolean => {
    if (steppedMonotonicMs !== undefined) return monotonicMs - steppedMonotonicMs >= dayMs;
    return known.steppedAtMs === undefined || Math.abs(wallMs - known.steppedAtMs) >= dayMs;
  };

  const tell = (agrees: boolean, aheadMs: number): void => {
    if (agrees) log.info({}, 'the clock is plausible again');
    else
      log.warn(
        { aheadHours: Math.round(aheadMs / 3_600_000) },
        'the clock differs from the time that has passed; what is old is removed more slowly until it agrees',
      );
  };

  return {
    async load() {
      const newestMs = (await store.newestMs()) ?? clock.now();
      known = readKnown(await store.fact(fact)) ?? { atMs: Math.min(newestMs, clock.now()), steppedAtMs: undefined };
      keptMs = known.atMs;
      lookedMonotonicMs = clock.monotonicMs();
    },
    certainMs: look,
    isCertain() {
      look();
      return isCertain;
    },
    async keep(tx) {
      look();
      if (known.atMs >= keptMs && known.atMs - keptMs < keptEveryMs && (await tx.fact(fact)) !== undefined) return;
      await tx.setFact(fact, JSON.stringify(known));
      keptMs = known.atMs;
    },
  };
}

function readKnown(written: string | undefined): Known | undefined {
  const known = written === undefined ? undefined : (JSON.parse(written) as { atMs: number; steppedAtMs?: number });
  return known && { atMs: known.atMs, steppedAtMs: known.steppedAtMs };
}
