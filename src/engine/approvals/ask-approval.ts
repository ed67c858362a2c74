import { randomUUID } from 'node:crypto';
import { type Approval, approvalMs, approvalPostId } from '../../domain/approvals/approval.ts';
import { waitingText } from '../../domain/approvals/approval-texts.ts';
import type { ReplyTarget } from '../../domain/generation.ts';
import type { ChosenValues } from '../../domain/place-settings/place-settings.ts';
import type { TierRights } from '../../domain/tiers/tier.ts';
import { addCard, adminPlaceOf, botPlace } from '../admin-cards/admin-place.ts';
import type { Core } from '../core.ts';
import { approveAbove, isAbove } from './approve-above.ts';

/** An approval that something needs, and where those read of it who decide. */
export interface NeededApproval {
  readonly approval: Approval;
  /** Undefined: it is decided on the page, by the API and in the terminal. */
  readonly target: ReplyTarget | undefined;
}

/**
 * Whether what is asked for at once has to be approved before any of it is sent. Inside of the transaction that takes it in. Who set the limit
 * decides: the bot’s admin, or those who manage the place, where they chose a channel for that.
 */
export async function neededApproval(
  core: Core,
  replyTarget: ReplyTarget,
  priceUsd: number,
  values: ChosenValues,
  tier: TierRights | undefined,
): Promise<NeededApproval | undefined> {
  if (!isAbove(priceUsd, approveAbove(core, values, tier))) return undefined;
  const place = isAbove(priceUsd, core.settings.approveAboveUsd) ? botPlace(core) : await adminPlaceOf(core, replyTarget);
  const askedAtMs = core.clock.now();
  const facts = { id: randomUUID(), priceUsd, askedAtMs, untilMs: askedAtMs + approvalMs };
  return { approval: { ...facts, decides: place?.by ?? 'bot' }, target: place?.target };
}

/** Asks for it, once what waits for it is written down. Inside of the same transaction. */
export async function askApproval(inner: Core, { approval, target }: NeededApproval): Promise<void> {
  const { store } = inner;
  await store.addApproval(approval);
  const [first] = await store.awaitedOf(approval.id);
  if (first === undefined) throw new Error('nothing waits for an approval');
  await store.change(first.id, { reason: waitingText(approval) });
  if (target !== undefined) await addCard(inner, 'approval', { id: approvalPostId(approval.id), generationId: first.id, target });
}
