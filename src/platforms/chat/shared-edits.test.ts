import { describe, expect, it } from 'vitest';
import { DeliveryError } from '../../domain/delivery.ts';
import { describeSharedWindows } from '../../testing/contracts/shared-windows-contract.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { createMemoryWindows } from '../../testing/set-up/memory-windows.ts';
import { createSharedEditWindow, type EditWeight, type SharedEditBudget } from './edit-budget.ts';

/** @returns how long the edit has to wait; 0 where it may go at once */
async function waitOf(edits: SharedEditBudget, weight: EditWeight): Promise<number> {
  try {
    await edits.take('T1', weight);
    return 0;
  } catch (error) {
    if (error instanceof DeliveryError && error.retryAfterMs !== undefined) return error.retryAfterMs;
    throw error;
  }
}

describe('windows in memory, as tests have them', () => {
  describeSharedWindows(async () => {
    const windows = createMemoryWindows(() => performance.now());
    return [windows, windows];
  });
});

it('shares the edits of a workspace between all processes, and leaves some to what matters more', async () => {
  const clock = new ManualClock();
  const windows = createMemoryWindows(() => clock.monotonicMs());
  const join = () => createSharedEditWindow(windows, 'slack/edits', { spanMs: 60_000, states: 4, positions: 2 });
  const [one, two] = [join(), join()];
  const waits: number[] = [];
  for (const [edits, weight] of [
    [one, 'position'],
    [two, 'position'],
    [one, 'position'],
    [two, 'state'],
    [one, 'state'],
    [two, 'state'],
    [one, 'end'],
  ] as const) {
    waits.push(await waitOf(edits, weight));
  }
  expect(waits).toEqual([0, 0, 60_000, 0, 0, 60_000, 0]);
});

it('has all processes wait where the platform asked one of them to', async () => {
  const clock = new ManualClock();
  const windows = createMemoryWindows(() => clock.monotonicMs());
  const join = () => createSharedEditWindow(windows, 'slack/edits', { spanMs: 60_000, states: 4, positions: 2 });
  await join().wait('T1', 5000);
  expect(await waitOf(join(), 'state')).toBe(5000);
  expect(await waitOf(join(), 'end')).toBe(0);
});
