import type { Database } from 'better-sqlite3';
import { budgetChannelOf, type Generation } from '../domain/generation.ts';
import type { SpendingScope } from '../domain/generation-store.ts';
import { toMicroUsd } from './rows.ts';

/** The statements over the table `ledger`: what is set aside and what was spent. */
export function ledgerStatements(database: Database) {
  const insert = database.prepare(
    `INSERT INTO ledger (generation_id, attempt, platform, tenant, requester_id, channel_id, micro_usd, state, reserved_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'reserved', ?)`,
  );
  const settleOpen = database.prepare(
    "UPDATE ledger SET state = ?, settled_at_ms = ? WHERE generation_id = ? AND state = 'reserved' AND hold_until_ms IS NULL",
  );
  const hold = database.prepare(
    "UPDATE ledger SET hold_until_ms = ? WHERE generation_id = ? AND state = 'reserved' AND hold_until_ms IS NULL",
  );
  const releaseHeld = database.prepare(
    "UPDATE ledger SET state = 'released', settled_at_ms = ? WHERE state = 'reserved' AND hold_until_ms IS NOT NULL AND hold_until_ms <= ?",
  );
  const sum = (where: string) => {
    const open = database
      .prepare<unknown[], number | null>(`SELECT SUM(micro_usd) FROM ledger WHERE state = 'reserved'${where}`)
      .pluck();
    const spent = database
      .prepare<unknown[], number | null>(`SELECT SUM(micro_usd) FROM ledger WHERE state = 'spent'${where} AND settled_at_ms >= ?`)
      .pluck();
    return (keys: readonly string[], sinceMs: number): number =>
      ((open.get(...keys) ?? 0) + (spent.get(...keys, sinceMs) ?? 0)) / 1e6;
  };
  const everyone = sum('');
  const person = sum(' AND platform = ? AND tenant = ? AND requester_id = ?');
  const channel = sum(' AND platform = ? AND tenant = ? AND channel_id = ?');

  return {
    reserve(generation: Generation, attempt: number, usd: number, nowMs: number): void {
      const { requester, replyTarget } = generation;
      const { platform, tenant = '', id } = requester;
      insert.run(generation.id, attempt, platform, tenant, id, budgetChannelOf(replyTarget), toMicroUsd(usd), nowMs);
    },
    settle: (generationId: string, outcome: 'spent' | 'released', nowMs: number): void =>
      void settleOpen.run(outcome, nowMs, generationId),
    holdReservations: (generationId: string, untilMs: number): void => void hold.run(untilMs, generationId),
    releaseHeldReservations: (nowMs: number): void => void releaseHeld.run(nowMs, nowMs),
    committedUsd(scope: SpendingScope, sinceMs: number): number {
      switch (scope.kind) {
        case 'everyone':
          return everyone([], sinceMs);
        case 'person':
          return person([scope.requester.platform, scope.requester.tenant ?? '', scope.requester.id], sinceMs);
        case 'channel':
          return channel(
            [scope.replyTarget.platform, scope.replyTarget.tenant ?? '', budgetChannelOf(scope.replyTarget)],
            sinceMs,
          );
      }
    },
  };
}
