import type { Clock } from '../../domain/clock.ts';
import type { Lease, Leases } from '../../domain/leases.ts';

interface Row {
  /** Undefined once it is released. */
  readonly owner: string | undefined;
  readonly fence: number;
  /** Monotonic time. */
  readonly untilMs: number;
}

/**
 * Leases of the one process that owns a SQLite file. A start finds none held: the process before it has ended, or the file would not have
 * opened.
 */
export function createLocalLeases(clock: Pick<Clock, 'monotonicMs'>): Leases {
  const rows = new Map<string, Row>();
  const listeners = new Set<(name: string) => void>();
  const isStill = ({ name, owner, fence }: Lease): boolean => {
    const row = rows.get(name);
    return row?.owner === owner && row.fence === fence;
  };
  return {
    async take(name, owner, ms) {
      const nowMs = clock.monotonicMs();
      const row = rows.get(name);
      const isHeld = row?.owner !== undefined && row.untilMs > nowMs;
      if (isHeld && row.owner !== owner) return undefined;
      const fence = isHeld ? row.fence : (row?.fence ?? 0) + 1;
      rows.set(name, { owner, fence, untilMs: nowMs + ms });
      return { name, owner, fence };
    },
    async renew(lease, ms) {
      if (!isStill(lease)) return false;
      rows.set(lease.name, { owner: lease.owner, fence: lease.fence, untilMs: clock.monotonicMs() + ms });
      return true;
    },
    async release(lease) {
      if (!isStill(lease)) return;
      rows.set(lease.name, { owner: undefined, fence: lease.fence, untilMs: 0 });
      for (const listener of [...listeners]) listener(lease.name);
    },
    async heldBy(name) {
      const row = rows.get(name);
      if (row?.owner === undefined) return undefined;
      const leftMs = row.untilMs - clock.monotonicMs();
      return leftMs > 0 ? { name, owner: row.owner, fence: row.fence, leftMs } : undefined;
    },
    onReleased(callback) {
      // A function of its own, so that one who listens twice ends each alone.
      const listener = (name: string): void => callback(name);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
