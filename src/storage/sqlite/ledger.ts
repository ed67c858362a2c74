import type { Database } from 'better-sqlite3';
import { budgetChannelOf, type Generation, type Requester } from '../../domain/generation.ts';
import type { Spending, SpendingScope } from '../../domain/spending.ts';
import type { Payment } from '../../domain/tiers/payment.ts';
import { ledgerKeyOf } from '../ledger-key.ts';
import { toMicroUsd } from '../rows.ts';

/** The statements over the table `ledger`: what is set aside, what was spent and what may have been charged. */
export function ledgerStatements(database: Database) {
  const insert = database.prepare(
    `INSERT INTO ledger (generation_id, attempt, platform, tenant, requester_id, channel_id, server_id, micro_usd, credit_micro_usd, state,
       reserved_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'reserved', ?)`,
  );
  const settleOpen = database.prepare(
    "UPDATE ledger SET state = ?, settled_at_ms = ? WHERE generation_id = ? AND state = 'reserved'",
  );
  // What was estimated stays beside what it cost. Where credits paid, the tier had nothing left: what it cost more is theirs, too.
  const settleNewest = database.prepare(
    `UPDATE ledger SET state = 'spent', settled_at_ms = ?, estimate_micro_usd = micro_usd, micro_usd = ?,
       credit_micro_usd = CASE WHEN credit_micro_usd > 0 THEN MAX(0, ? - (micro_usd - credit_micro_usd)) ELSE 0 END
     WHERE generation_id = ? AND attempt = (SELECT MAX(attempt) FROM ledger WHERE generation_id = ? AND state = 'reserved')`,
  );
  const insertSpent = database.prepare(
    `INSERT INTO ledger (generation_id, attempt, platform, tenant, requester_id, channel_id, server_id, micro_usd,
       estimate_micro_usd, state, reserved_at_ms, settled_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 'spent', ?, ?) ON CONFLICT (generation_id, attempt) DO NOTHING`,
  );
  const hold = database.prepare(
    "UPDATE ledger SET state = 'maybe', settled_at_ms = ?, hold_until_ms = ? WHERE generation_id = ? AND state = 'reserved'",
  );
  const unhold = database.prepare(
    "UPDATE ledger SET state = 'reserved', settled_at_ms = NULL, hold_until_ms = NULL WHERE generation_id = ? AND attempt = ? AND state = 'maybe'",
  );
  const sums = (where: string) => {
    const sum = (condition: string) =>
      database.prepare<unknown[], number | null>(`SELECT SUM(micro_usd) FROM ledger WHERE ${condition}`).pluck();
    const reserved = sum(`state = 'reserved'${where}`);
    const spent = sum(`state = 'spent'${where} AND settled_at_ms >= ?`);
    const maybe = sum(`state = 'maybe'${where} AND (settled_at_ms >= ? OR hold_until_ms > ?)`);
    return (keys: readonly string[], sinceMs: number, nowMs: number): Spending => ({
      reservedUsd: (reserved.get(...keys) ?? 0) / 1e6,
      spentUsd: (spent.get(...keys, sinceMs) ?? 0) / 1e6,
      maybeUsd: (maybe.get(...keys, sinceMs, nowMs) ?? 0) / 1e6,
    });
  };
  const everyone = sums('');
  const person = sums(' AND platform = ? AND tenant = ? AND requester_id = ?');
  const channel = sums(' AND platform = ? AND tenant = ? AND channel_id = ?');
  // Off the indexes of the ledger: a key may have asked for very much since it was made.
  const key = sums(
    ' AND EXISTS (SELECT 1 FROM key_requests WHERE key_id = ? AND key_requests.generation_id = ledger.generation_id)',
  );

  return {
    reserve(generation: Generation, attempt: number, usd: number, nowMs: number, payment?: Payment): void {
      const { payer = generation.requester, creditsUsd = 0 } = payment ?? {};
      const micro = [toMicroUsd(usd), toMicroUsd(creditsUsd)];
      insert.run(generation.id, attempt, ...ledgerKeyOf(payer, generation.replyTarget), ...micro, nowMs);
    },
    settle: (generationId: string, outcome: 'spent' | 'released', nowMs: number): void =>
      void settleOpen.run(outcome, nowMs, generationId),
    settleAt(generation: Generation, costUsd: number, nowMs: number, payer: Requester = generation.requester): void {
      const { id, attempts, replyTarget } = generation;
      const cost = toMicroUsd(costUsd);
      // Nothing was set aside for what was thought to be free of charge.
      if (settleNewest.run(nowMs, cost, cost, id, id).changes === 0)
        insertSpent.run(id, attempts, ...ledgerKeyOf(payer, replyTarget), cost, nowMs, nowMs);
      settleOpen.run('spent', nowMs, id);
    },
    holdReservations: (generationId: string, nowMs: number, untilMs: number): void => void hold.run(nowMs, untilMs, generationId),
    unholdReservation: (generationId: string, attempt: number): void => void unhold.run(generationId, attempt),
    spending(scope: SpendingScope, sinceMs: number, nowMs: number): Spending {
      switch (scope.kind) {
        case 'everyone':
          return everyone([], sinceMs, nowMs);
        case 'person':
          return person([scope.requester.platform, scope.requester.tenant ?? '', scope.requester.id], sinceMs, nowMs);
        case 'key':
          return key([scope.keyId], sinceMs, nowMs);
        case 'channel': {
          const { replyTarget } = scope;
          return channel([replyTarget.platform, replyTarget.tenant ?? '', budgetChannelOf(replyTarget)], sinceMs, nowMs);
        }
      }
    },
  };
}
