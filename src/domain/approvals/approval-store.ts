import type { Generation } from '../generation.ts';
import type { Approval, ApprovalDecision } from './approval.ts';

/** What the store knows of requests that wait for a yes. A generation names its approval, see `Generation.approvalId`. */
export interface ApprovalStore {
  addApproval(approval: Approval): Promise<void>;
  approval(id: string): Promise<Approval | undefined>;
  /** Those that nobody has decided yet, oldest first. */
  openApprovals(limit: number): Promise<readonly Approval[]>;
  /** Those of them whose time is over. */
  lapsedApprovals(nowMs: number, limit: number): Promise<readonly Approval[]>;
  /** The first decision counts. @returns false where there was one before */
  decideApproval(id: string, decision: ApprovalDecision): Promise<boolean>;
  /** All that waits for it, or did, in their order. */
  awaitedOf(approvalId: string): Promise<readonly Generation[]>;
  /**
   * Has something else be made in the place of what still waits for a yes. What is set aside for it becomes its price; credits get back first.
   *
   * @returns false where it waits no more
   */
  replaceAwaiting(
    id: string,
    other: Pick<Generation, 'request' | 'provider' | 'keyFingerprint'> & { readonly priceUsd: number },
  ): Promise<boolean>;
  /** Forgets those that were decided before then. */
  dropApprovals(beforeMs: number): Promise<void>;
}
