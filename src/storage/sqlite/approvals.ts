import type { Database } from 'better-sqlite3';
import type { Approval, ApprovalDecision } from '../../domain/approvals/approval.ts';
import type { Generation } from '../../domain/generation.ts';
import { type ApprovalRow, approvalColumns, decisionValues, readApproval } from '../approval-row.ts';
import type { RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns, toMicroUsd } from '../rows.ts';
import type { SyncStore } from './sync-store.ts';

/** The statements over the table `approvals`, and over what waits for them. */
export function approvalStatements(database: Database, reader: RowReader) {
  const add = database.prepare('INSERT INTO approvals (id, decides, micro_usd, asked_at_ms, until_ms) VALUES (?, ?, ?, ?, ?)');
  const one = database.prepare<[string], ApprovalRow>(`SELECT ${approvalColumns} FROM approvals WHERE id = ?`);
  const open = database.prepare<[number], ApprovalRow>(
    `SELECT ${approvalColumns} FROM approvals WHERE decision IS NULL ORDER BY until_ms, id LIMIT ?`,
  );
  const lapsed = database.prepare<[number, number], ApprovalRow>(
    `SELECT ${approvalColumns} FROM approvals WHERE decision IS NULL AND until_ms <= ? ORDER BY until_ms, id LIMIT ?`,
  );
  const decide = database.prepare(
    `UPDATE approvals SET decision = ?, decided_at_ms = ?, decided_by = ?, reason = ?, micro_usd = COALESCE(?, micro_usd)
     WHERE id = ? AND decision IS NULL`,
  );
  const awaited = database.prepare<[string], GenerationRow>(
    `SELECT ${generationColumns} FROM generations WHERE approval_id = ? ORDER BY number`,
  );
  const replace = database.prepare(
    `UPDATE generations SET request = ?, model = ?, resolution = ?, duration_seconds = ?, provider = ?, key_fingerprint = ?, price_micro_usd = ?
     WHERE id = ? AND state = 'awaiting'`,
  );
  const setAside = database.prepare(
    `UPDATE ledger SET micro_usd = ?, credit_micro_usd = MAX(0, credit_micro_usd - (micro_usd - ?)) WHERE generation_id = ? AND state = 'reserved'`,
  );
  const drop = database.prepare('DELETE FROM approvals WHERE decision IS NOT NULL AND decided_at_ms < ?');
  return {
    addApproval({ id, decides, priceUsd, askedAtMs, untilMs }: Approval): void {
      add.run(id, decides, toMicroUsd(priceUsd), Math.floor(askedAtMs), Math.ceil(untilMs));
    },
    approval(id: string): Approval | undefined {
      const row = one.get(id);
      return row && readApproval(row);
    },
    openApprovals: (limit: number): readonly Approval[] => open.all(limit).map(readApproval),
    lapsedApprovals: (nowMs: number, limit: number): readonly Approval[] => lapsed.all(nowMs, limit).map(readApproval),
    decideApproval: (id: string, decision: ApprovalDecision): boolean => decide.run(...decisionValues(decision), id).changes > 0,
    awaitedOf: (approvalId: string): readonly Generation[] => reader.many(awaited.all(approvalId)),
    replaceAwaiting: ((id, { request, provider, keyFingerprint, priceUsd }) => {
      const micro = toMicroUsd(priceUsd);
      const kind = [request.model, request.resolution, request.durationSeconds];
      if (replace.run(JSON.stringify(request), ...kind, provider, keyFingerprint, micro, id).changes === 0) return false;
      setAside.run(micro, micro, id);
      return true;
    }) satisfies SyncStore['replaceAwaiting'],
    dropApprovals: (beforeMs: number): void => void drop.run(Math.floor(beforeMs)),
  };
}
