import { budgetChannelOf, type Generation, type Requester } from '../../domain/generation.ts';
import type { Spending, SpendingScope } from '../../domain/spending.ts';
import type { Payment } from '../../domain/tiers/payment.ts';
import { ledgerKeyOf } from '../ledger-key.ts';
import { toMicroUsd } from '../rows.ts';
import type { Executor } from './executor.ts';
import { nextWholeMs, wholeMs } from './whole-ms.ts';

/** The statements over the table `ledger`: what is set aside, what was spent and what may have been charged. */
export function ledgerStatements(database: Executor) {
  const settle = async (generationId: string, outcome: 'spent' | 'released', nowMs: number): Promise<void> => {
    await database.run(
      "UPDATE ledger SET state = $1, settled_at_ms = $2 WHERE generation_id = $3 AND state = 'reserved'",
      outcome,
      nowMs,
      generationId,
    );
  };

  return {
    async reserve(generation: Generation, attempt: number, usd: number, nowMs: number, payment?: Payment): Promise<void> {
      const { payer = generation.requester, creditsUsd = 0 } = payment ?? {};
      await database.run(
        `INSERT INTO ledger (generation_id, attempt, platform, tenant, requester_id, channel_id, server_id, micro_usd, credit_micro_usd,
           state, reserved_at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'reserved', $10)`,
        ...[generation.id, attempt, ...ledgerKeyOf(payer, generation.replyTarget)],
        ...[toMicroUsd(usd), toMicroUsd(creditsUsd), nowMs],
      );
    },
    settle,
    async settleAt(
      generation: Generation,
      costUsd: number,
      nowMs: number,
      payer: Requester = generation.requester,
    ): Promise<void> {
      const { id, attempts } = generation;
      // What was estimated stays beside what it cost. Where credits paid, the tier had nothing left: what it cost more is theirs, too.
      const changed = await database.run(
        `UPDATE ledger SET state = 'spent', settled_at_ms = $1, estimate_micro_usd = micro_usd, micro_usd = $2,
           credit_micro_usd = CASE WHEN credit_micro_usd > 0 THEN GREATEST(0, $2 - (micro_usd - credit_micro_usd)) ELSE 0 END
         WHERE generation_id = $3 AND attempt = (SELECT MAX(attempt) FROM ledger WHERE generation_id = $3 AND state = 'reserved')`,
        nowMs,
        toMicroUsd(costUsd),
        id,
      );
      if (changed === 0) {
        // Nothing was set aside for what was thought to be free of charge.
        await database.run(
          `INSERT INTO ledger (generation_id, attempt, platform, tenant, requester_id, channel_id, server_id, micro_usd,
             estimate_micro_usd, state, reserved_at_ms, settled_at_ms)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 'spent', $9, $9) ON CONFLICT (generation_id, attempt) DO NOTHING`,
          id,
          attempts,
          ...ledgerKeyOf(payer, generation.replyTarget),
          toMicroUsd(costUsd),
          nowMs,
        );
      }
      await settle(id, 'spent', nowMs);
    },
    async unholdReservation(generationId: string, attempt: number): Promise<void> {
      await database.run(
        `UPDATE ledger SET state = 'reserved', settled_at_ms = NULL, hold_until_ms = NULL
         WHERE generation_id = $1 AND attempt = $2 AND state = 'maybe'`,
        generationId,
        attempt,
      );
    },
    async holdReservations(generationId: string, nowMs: number, untilMs: number): Promise<void> {
      await database.run(
        "UPDATE ledger SET state = 'maybe', settled_at_ms = $1, hold_until_ms = $2 WHERE generation_id = $3 AND state = 'reserved'",
        nowMs,
        untilMs,
        generationId,
      );
    },
    async spending(scope: SpendingScope, sinceMs: number, nowMs: number): Promise<Spending> {
      const { where, keys } = scopeOf(scope);
      const sum = (condition: string) => `(SELECT COALESCE(SUM(micro_usd), 0)::bigint FROM ledger WHERE ${condition}${where})`;
      // One statement, so that the three are of the same moment.
      const sums = await database.get<{ reserved: number; spent: number; maybe: number }>(
        `SELECT ${sum("state = 'reserved'")} AS reserved,
           ${sum("state = 'spent' AND settled_at_ms >= $1")} AS spent,
           ${sum("state = 'maybe' AND (settled_at_ms >= $1 OR hold_until_ms > $2)")} AS maybe`,
        nextWholeMs(sinceMs),
        wholeMs(nowMs),
        ...keys,
      );
      return {
        reservedUsd: (sums?.reserved ?? 0) / 1e6,
        spentUsd: (sums?.spent ?? 0) / 1e6,
        maybeUsd: (sums?.maybe ?? 0) / 1e6,
      };
    },
  };
}

function scopeOf(scope: SpendingScope): { readonly where: string; readonly keys: readonly string[] } {
  switch (scope.kind) {
    case 'everyone':
      return { where: '', keys: [] };
    case 'person': {
      const { platform, tenant = '', id } = scope.requester;
      return { where: ' AND platform = $3 AND tenant = $4 AND requester_id = $5', keys: [platform, tenant, id] };
    }
    case 'key':
      return { where: ' AND generation_id IN (SELECT generation_id FROM key_requests WHERE key_id = $3)', keys: [scope.keyId] };
    case 'channel': {
      const { platform, tenant = '' } = scope.replyTarget;
      const where = ' AND platform = $3 AND tenant = $4 AND channel_id = $5';
      return { where, keys: [platform, tenant, budgetChannelOf(scope.replyTarget)] };
    }
  }
}
