import type { Clock } from '../domain/clock.ts';
import type { Lease, Leases } from '../domain/leases.ts';

/** Why work was aborted: its lease has ended, or another process has it. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

export interface WhileHeld {
  readonly leases: Leases;
  readonly clock: Pick<Clock, 'monotonicMs' | 'after'>;
  readonly name: string;
  readonly owner: string;
  /** How long a dead process keeps it. Renewed after a third of it, aborted after nine tenths without an answer. */
  readonly leaseMs: number;
}

/**
 * Does what one process may do at a time, and renews the lease meanwhile.
 *
 * @param work ends soon after its signal is aborted; the lease is released once it has ended
 * @returns false when another process holds the lease, and nothing was done
 * @throws what `work` throws
 */
export async function whileHeld(
  options: WhileHeld,
  work: (signal: AbortSignal, lease: Lease) => Promise<void>,
): Promise<boolean> {
  const { leases, clock, name, owner, leaseMs } = options;
  // From before it is asked for: how long the answer took does not matter then.
  const askedMs = clock.monotonicMs();
  const lease = await leases.take(name, owner, leaseMs);
  if (lease === undefined) return false;
  const renewing = keepRenewing(options, lease, askedMs);
  try {
    await work(renewing.signal, lease);
  } finally {
    renewing.stop();
    // It ends by itself where the store can't be reached.
    await leases.release(lease).catch(() => undefined);
  }
  return true;
}

function keepRenewing(
  { leases, clock, leaseMs }: WhileHeld,
  lease: Lease,
  askedMs: number,
): { readonly signal: AbortSignal; stop(): void } {
  const lost = new AbortController();
  let isOver = false;
  let callOffRenewal: () => void = () => undefined;
  let callOffEnd: () => void = () => undefined;

  const lose = (cause?: unknown): void => {
    isOver = true;
    callOffRenewal();
    callOffEnd();
    lost.abort(new LeaseLostError(`the lease "${lease.name}" is not held any more`, { cause }));
  };
  const countFrom = (fromMs: number): void => {
    callOffEnd();
    callOffEnd = clock.after(Math.max(0, fromMs + leaseMs * 0.9 - clock.monotonicMs()), lose);
  };
  const renewIn = (delayMs: number): void => {
    callOffRenewal = clock.after(delayMs, () => void renew());
  };
  const renew = async (): Promise<void> => {
    const fromMs = clock.monotonicMs();
    try {
      const isHeld = await leases.renew(lease, leaseMs);
      if (isOver) return;
      if (!isHeld) return lose();
      countFrom(fromMs);
      renewIn(leaseMs / 3);
    } catch {
      // The store may be back before the end.
      if (!isOver) renewIn(leaseMs / 20);
    }
  };
  countFrom(askedMs);
  renewIn(leaseMs / 3);
  return {
    signal: lost.signal,
    // A renewal that is under way finds the lease released.
    stop() {
      isOver = true;
      callOffRenewal();
      callOffEnd();
    },
  };
}
