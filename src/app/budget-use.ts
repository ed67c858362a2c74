import type { GenerationStore } from '../domain/generation-store.ts';
import type { Spending } from '../domain/spending.ts';
import type { EngineSettings } from '../engine/core.ts';

/** What counts against the budgets of the whole bot, and what they are. */
export interface BudgetUse {
  readonly period: 'day' | 'month';
  /** US dollars; undefined where none is set. */
  readonly capUsd: number | undefined;
  readonly spending: Spending;
  /** The sum of it. */
  readonly usedUsd: number;
  /** When the period began and when it is new again, in epoch milliseconds. */
  readonly sinceMs: number;
  readonly renewsMs: number;
}

/** Of this day and this month, in UTC. */
export async function budgetUse(
  store: Pick<GenerationStore, 'spending'>,
  { perDayUsd, perMonthUsd }: EngineSettings['budgets'],
  nowMs: number,
): Promise<readonly BudgetUse[]> {
  const now = new Date(nowMs);
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  const periods = [
    { period: 'day', capUsd: perDayUsd, sinceMs: Date.UTC(year, month, day), renewsMs: Date.UTC(year, month, day + 1) },
    { period: 'month', capUsd: perMonthUsd, sinceMs: Date.UTC(year, month, 1), renewsMs: Date.UTC(year, month + 1, 1) },
  ] as const;
  return await Promise.all(
    periods.map(async (each) => {
      const spending = await store.spending({ kind: 'everyone' }, each.sinceMs, nowMs);
      return { ...each, spending, usedUsd: spending.reservedUsd + spending.spentUsd + spending.maybeUsd };
    }),
  );
}
