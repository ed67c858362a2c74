import type { Clock } from '../../domain/clock.ts';
import type { ClaimedWork, WorkLeases } from '../../domain/work-leases.ts';

interface Row {
  readonly kind: string;
  readonly id: string;
  wanted: number;
  attempts: number;
  /** Monotonic time, as the next one. */
  dueMs: number;
  /** 0 belongs to nobody. */
  fence: number;
  untilMs: number;
}

/**
 * Repeatable work of the one process that owns a SQLite file. It is in memory alone: a start finds what has to be done by the states of its
 * records, and wants it anew.
 */
export function createLocalWork(clock: Pick<Clock, 'monotonicMs'>): WorkLeases {
  const rows = new Map<string, Row>();
  const listeners = new Set<(kind: string | undefined) => void>();
  let fences = 0;
  const keyOf = (kind: string, id: string): string => JSON.stringify([kind, id]);
  const held = ({ kind, id, fence }: ClaimedWork): Row | undefined => {
    const row = rows.get(keyOf(kind, id));
    return row?.fence === fence ? row : undefined;
  };
  const tell = (kind: string): void => {
    for (const listener of [...listeners]) listener(kind);
  };
  const free = (row: Row, delayMs: number, attempts: number): void => {
    Object.assign(row, { fence: 0, untilMs: 0, attempts, dueMs: clock.monotonicMs() + delayMs });
    tell(row.kind);
  };
  return {
    async add(kind, id, delayMs = 0) {
      const dueMs = clock.monotonicMs() + delayMs;
      const row = rows.get(keyOf(kind, id));
      if (row === undefined) rows.set(keyOf(kind, id), { kind, id, wanted: 1, attempts: 0, dueMs, fence: 0, untilMs: 0 });
      else {
        row.wanted += 1;
        if (row.attempts === 0) row.dueMs = Math.min(row.dueMs, dueMs);
      }
      tell(kind);
    },
    async claim(kind, _owner, { limit, leaseMs }) {
      const nowMs = clock.monotonicMs();
      const due = [...rows.values()]
        .filter((row) => row.kind === kind && row.dueMs <= nowMs && row.untilMs <= nowMs)
        .sort((a, b) => a.dueMs - b.dueMs);
      return due.slice(0, limit).map((row) => {
        fences += 1;
        Object.assign(row, { fence: fences, attempts: row.attempts + 1, untilMs: nowMs + leaseMs });
        return { kind, id: row.id, fence: row.fence, attempts: row.attempts, wanted: row.wanted };
      });
    },
    async renew(claims, leaseMs) {
      return claims.filter((claim) => {
        const row = held(claim);
        if (row !== undefined) row.untilMs = clock.monotonicMs() + leaseMs;
        return row !== undefined;
      });
    },
    async finish(claim) {
      const row = held(claim);
      if (row === undefined) return false;
      if (row.wanted === claim.wanted) rows.delete(keyOf(row.kind, row.id));
      else free(row, 0, 0);
      return true;
    },
    async putBack(claim, delayMs, attempts) {
      const row = held(claim);
      if (row !== undefined) free(row, delayMs, attempts);
      return row !== undefined;
    },
    async drop(kind, id) {
      rows.delete(keyOf(kind, id));
    },
    async nextInMs(kind) {
      const times = [...rows.values()]
        .filter((row) => row.kind === kind)
        .map(({ dueMs, fence, untilMs }) => (fence === 0 ? dueMs : untilMs));
      return times.length === 0 ? undefined : Math.min(...times) - clock.monotonicMs();
    },
    onAdded(callback) {
      // A function of its own, so that one who listens twice ends each alone.
      const listener = (kind: string | undefined): void => callback(kind);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
