import { type Approval, type ApprovalDecision, approvalEnds } from '../domain/approvals/approval.ts';
import { toMicroUsd } from './rows.ts';

/** A row of the table `approvals`, as either database gives it. */
export interface ApprovalRow {
  readonly id: string;
  readonly decides: string;
  readonly micro_usd: number;
  readonly asked_at_ms: number;
  readonly until_ms: number;
  readonly decision: string | null;
  readonly decided_at_ms: number | null;
  readonly decided_by: string | null;
  readonly reason: string | null;
}

export const approvalColumns = 'id, decides, micro_usd, asked_at_ms, until_ms, decision, decided_at_ms, decided_by, reason';

export function readApproval(row: ApprovalRow): Approval {
  const decision = decisionOf(row);
  return {
    ...{ id: row.id, decides: row.decides === 'place' ? 'place' : 'bot', priceUsd: row.micro_usd / 1e6 },
    ...{ askedAtMs: row.asked_at_ms, untilMs: row.until_ms },
    ...(decision !== undefined && { decision }),
  };
}

function decisionOf({ decision, decided_at_ms: atMs, decided_by: by, reason }: ApprovalRow): ApprovalDecision | undefined {
  if (decision === null) return undefined;
  const end = approvalEnds.find((each) => each === decision) ?? 'withdrawn';
  return { end, atMs: atMs ?? 0, ...(by !== null && { by }), ...(reason !== null && { reason }) };
}

/** The values of a decision, in the order of the columns; its price last. */
export function decisionValues({ end, atMs, by, reason, priceUsd }: ApprovalDecision): readonly (string | number | null)[] {
  return [end, Math.floor(atMs), by ?? null, reason ?? null, priceUsd === undefined ? null : toMicroUsd(priceUsd)];
}
