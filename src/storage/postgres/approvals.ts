import type { Approval, ApprovalDecision } from '../../domain/approvals/approval.ts';
import type { ApprovalStore } from '../../domain/approvals/approval-store.ts';
import type { Generation } from '../../domain/generation.ts';
import { type ApprovalRow, approvalColumns, decisionValues, readApproval } from '../approval-row.ts';
import type { RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns, toMicroUsd } from '../rows.ts';
import type { Executor } from './executor.ts';
import { wholeMs } from './whole-ms.ts';

/** The statements over the table `approvals`, and over what waits for them. */
export function approvalStatements(database: Executor, reader: RowReader) {
  const undecided = async (condition: string, ...values: readonly number[]): Promise<readonly Approval[]> =>
    (
      await database.all<ApprovalRow>(
        `SELECT ${approvalColumns} FROM approvals WHERE decision IS NULL${condition} ORDER BY until_ms, id LIMIT $1`,
        ...values,
      )
    ).map(readApproval);
  return {
    async addApproval({ id, decides, priceUsd, askedAtMs, untilMs }: Approval): Promise<void> {
      await database.run(
        'INSERT INTO approvals (id, decides, micro_usd, asked_at_ms, until_ms) VALUES ($1, $2, $3, $4, $5)',
        ...[id, decides, toMicroUsd(priceUsd), Math.floor(askedAtMs), Math.ceil(untilMs)],
      );
    },
    async approval(id: string): Promise<Approval | undefined> {
      const row = await database.get<ApprovalRow>(`SELECT ${approvalColumns} FROM approvals WHERE id = $1`, id);
      return row && readApproval(row);
    },
    openApprovals: (limit: number): Promise<readonly Approval[]> => undecided('', limit),
    lapsedApprovals: (nowMs: number, limit: number): Promise<readonly Approval[]> =>
      undecided(' AND until_ms <= $2', limit, wholeMs(nowMs)),
    decideApproval: async (id: string, decision: ApprovalDecision): Promise<boolean> =>
      (await database.run(
        `UPDATE approvals SET decision = $1, decided_at_ms = $2, decided_by = $3, reason = $4, micro_usd = COALESCE($5, micro_usd)
         WHERE id = $6 AND decision IS NULL`,
        ...decisionValues(decision),
        id,
      )) > 0,
    awaitedOf: async (approvalId: string): Promise<readonly Generation[]> =>
      reader.many(
        await database.all<GenerationRow>(
          `SELECT ${generationColumns} FROM generations WHERE approval_id = $1 ORDER BY number`,
          approvalId,
        ),
      ),
    replaceAwaiting: (async (id, { request, provider, keyFingerprint, priceUsd }) => {
      const micro = toMicroUsd(priceUsd);
      const replaced = await database.run(
        `UPDATE generations SET request = $1, model = $2, resolution = $3, duration_seconds = $4, provider = $5, key_fingerprint = $6,
           price_micro_usd = $7 WHERE id = $8 AND state = 'awaiting'`,
        ...[JSON.stringify(request), request.model, request.resolution, request.durationSeconds, provider, keyFingerprint],
        ...[micro, id],
      );
      if (replaced === 0) return false;
      await database.run(
        `UPDATE ledger SET micro_usd = $1, credit_micro_usd = GREATEST(0, credit_micro_usd - (micro_usd - $1))
         WHERE generation_id = $2 AND state = 'reserved'`,
        ...[micro, id],
      );
      return true;
    }) satisfies ApprovalStore['replaceAwaiting'],
    async dropApprovals(beforeMs: number): Promise<void> {
      await database.run('DELETE FROM approvals WHERE decision IS NOT NULL AND decided_at_ms < $1', Math.floor(beforeMs));
    },
  };
}
