import type { SpendingGroup, SpendingReport, SpendingRow, WaitRow } from '../../domain/admin.ts';
import type { Core } from '../core.ts';

const dayMs = 86_400_000;
/** Starts that waiting times are taken from; more change nothing that a plot shows. */
const mostWaits = 50_000;

/** What was spent in the last days, today too, by what the ledger says. */
export async function spendingReport(
  { store, clock }: Pick<Core, 'store' | 'clock'>,
  by: SpendingGroup,
  days: number,
): Promise<SpendingReport> {
  const nowMs = clock.now();
  const todayMs = Math.floor(nowMs / dayMs) * dayMs;
  const sinceMs = todayMs - (days - 1) * dayMs;
  const rows = await store.spendingBy(by, sinceMs, nowMs);
  return {
    ...{ by, days },
    rows: by === 'day' ? everyDay(rows, sinceMs, todayMs) : rows,
    total: totalOf(rows),
    waits: by === 'day' ? waitsByDay(await store.waitsSince(sinceMs, mostWaits)) : [],
  };
}

/** Oldest first, with the days on which nothing was spent. What is held from before the first day stands before it. */
function everyDay(rows: readonly SpendingRow[], sinceMs: number, todayMs: number): readonly SpendingRow[] {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  for (let atMs = sinceMs; atMs <= todayMs; atMs += dayMs) {
    const key = new Date(atMs).toISOString().slice(0, 10);
    if (!byKey.has(key)) byKey.set(key, { key, spentUsd: 0, reservedUsd: 0, maybeUsd: 0, starts: 0 });
  }
  return [...byKey.values()].toSorted((one, other) => one.key.localeCompare(other.key));
}

function totalOf(rows: readonly SpendingRow[]): SpendingReport['total'] {
  const sum = (of: (row: SpendingRow) => number): number => Math.round(rows.reduce((all, row) => all + of(row), 0) * 1e6) / 1e6;
  return {
    spentUsd: sum(({ spentUsd }) => spentUsd),
    reservedUsd: sum(({ reservedUsd }) => reservedUsd),
    maybeUsd: sum(({ maybeUsd }) => maybeUsd),
    starts: rows.reduce((all, { starts }) => all + starts, 0),
  };
}

function waitsByDay(waits: readonly { readonly day: string; readonly waitMs: number }[]): readonly WaitRow[] {
  const byDay = Map.groupBy(waits, ({ day }) => day);
  const rows = [...byDay].map(([day, all]) => {
    const sorted = all.map(({ waitMs }) => waitMs / 1000).toSorted((one, other) => one - other);
    return { day, count: sorted.length, medianSeconds: quantile(sorted, 0.5), p90Seconds: quantile(sorted, 0.9) };
  });
  return rows.toSorted((one, other) => one.day.localeCompare(other.day));
}

/** @param sorted at least one */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
