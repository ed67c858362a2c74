import { type Approval, type ApprovalDecision, approvalPostId } from '../../domain/approvals/approval.ts';
import { decidedText } from '../../domain/approvals/approval-texts.ts';
import { UserError } from '../../domain/errors.ts';
import type { Generation } from '../../domain/generation.ts';
import { type Text, text } from '../../domain/texts.ts';
import { changeCard } from '../admin-cards/admin-place.ts';
import type { Core, Decide } from '../core.ts';
import { uncharged } from '../unclear.ts';

/** Takes a step inside of a transaction, see `takeWithin`: handed over, since steps themselves end approvals. */
export type Take = (inner: Core, id: string, decide: Decide) => Promise<unknown>;

/** As many lapse in one go. */
const batch = 100;

/**
 * Notes the one decision that counts, and has the card say it. Inside of the transaction of what follows from it, before that.
 *
 * @throws {UserError} `not_possible_now` with who decided before
 */
export async function endApproval(inner: Core, approval: Approval, decision: ApprovalDecision): Promise<void> {
  if (!(await inner.store.decideApproval(approval.id, decision))) throw decidedBefore(await inner.store.approval(approval.id));
  await changeCard(inner, approvalPostId(approval.id));
}

export function decidedBefore(approval: Approval | undefined): UserError {
  if (approval === undefined) return new UserError('not_found', text('answer.notFoundEver'));
  return new UserError('not_possible_now', text('approval.before', { said: decidedText(approval) }));
}

/**
 * Ends all that waits, free of charge; its person is told once. Inside of the transaction of the decision.
 *
 * @param reasonOf what they read. `isAgain`: it was to be sent once more after a start that may have been charged
 */
export async function endWaiting(
  inner: Core,
  take: Take,
  waiting: readonly Generation[],
  to: 'refused' | 'expired',
  reasonOf: (isAgain: boolean) => Text,
): Promise<void> {
  for (const [at, { id }] of waiting.entries()) {
    await take(inner, id, (now) => {
      if (now.state !== 'awaiting') return undefined;
      return { ...uncharged(now, to, reasonOf(now.charged === 'maybe')), ...(at > 0 && { isQuiet: true }) };
    });
  }
}

/**
 * What waited for it waits no more, by whatever: then there is nothing to decide. Inside of the transaction of that step.
 *
 * @param id of the one that waits no more
 */
export async function closeIfDone(inner: Core, approvalId: string, id: string): Promise<void> {
  const [next] = await waitingFor(inner, approvalId);
  if (next !== undefined) return await handOver(inner, approvalId, id, next);
  const isClosed = await inner.store.decideApproval(approvalId, { end: 'withdrawn', atMs: inner.clock.now() });
  if (isClosed) await changeCard(inner, approvalPostId(approvalId));
}

/** A card is taken back with the one that it names. It names another one as long as that waits: else nobody could decide about that there. */
async function handOver({ store }: Core, approvalId: string, from: string, to: Generation): Promise<void> {
  const post = await store.furtherPost(approvalPostId(approvalId));
  const isOpen = (await store.approval(approvalId))?.decision === undefined;
  if (post?.generationId !== from || !isOpen) return;
  await store.dropFurtherPost(post.id);
  await store.addFurtherPost({ ...post, generationId: to.id });
}

/** Ends those that nobody decided in time: what was set aside for them is free again. */
export async function lapseApprovals(core: Core, take: Take): Promise<void> {
  for (const approval of await core.store.lapsedApprovals(core.wallClock.certainMs(), batch)) {
    const isLapsed = await core.write(async (inner) => {
      const decision = { end: 'lapsed', atMs: inner.clock.now() } as const;
      if (!(await inner.store.decideApproval(approval.id, decision))) return false;
      await changeCard(inner, approvalPostId(approval.id));
      await endWaiting(inner, take, await waitingFor(inner, approval.id), 'expired', (isAgain) =>
        text(isAgain ? 'approval.lapsedAgain' : 'approval.lapsed'),
      );
      return true;
    });
    if (isLapsed) core.log.info({ approval: approval.id }, 'nobody approved a request in time');
  }
}

/** What still waits for it, in its order. */
export async function waitingFor({ store }: Pick<Core, 'store'>, approvalId: string): Promise<readonly Generation[]> {
  return (await store.awaitedOf(approvalId)).filter(({ state }) => state === 'awaiting');
}
