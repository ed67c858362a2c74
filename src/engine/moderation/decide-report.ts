import { scopedName } from '../../domain/admin.ts';
import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import { type Report, type ReportDecider, type ReportDecision, reportPostId } from '../../domain/moderation/report.ts';
import { scopeName } from '../../domain/place-settings/setting-scope.ts';
import { changeCard } from '../admin-cards/admin-place.ts';
import type { Core } from '../core.ts';
import { authorNoteId, reporterNoteId } from './report-card.ts';

/**
 * Keeps what was decided, has its card say so, and tells those that it is about. Inside of the transaction that decides.
 *
 * @param by undefined where the video went before anybody decided
 */
export async function closeReport(inner: Core, report: Report, decision: ReportDecision, by?: ReportDecider): Promise<void> {
  if (!(await inner.store.decideReport(report.id, decision))) return;
  await changeCard(inner, reportPostId(report.id));
  const about = await inner.get(report.generationId);
  if (about !== undefined) {
    await tell(inner, reporterNoteId(report.id), about.replyTarget, report.reporter);
    if (decision.outcome === 'deleted') await tell(inner, authorNoteId(report.generationId), about.replyTarget, about.requester);
  }
  if (by === undefined) return;
  const details = { place: scopeName(report.place), operation: report.generationId, outcome: decision.outcome };
  const who = by.kind === 'card' ? 'member' : by.who;
  const acting = by.kind === 'card' ? { by: scopedName(by.requester) } : {};
  await inner.store.addAct({ atMs: decision.atMs, who, act: 'report', details: { ...details, ...acting } });
}

/** Somebody deleted it before anybody decided. Inside of the transaction that deletes it. */
export async function closeReportsOfGone(inner: Core, generationId: string): Promise<void> {
  const atMs = inner.clock.now();
  for (const report of await inner.store.reportsOf(generationId)) await closeReport(inner, report, { outcome: 'gone', atMs });
}

/** In private, once, where their platform reaches them: the page tells nobody who is not there. */
async function tell({ store, clock, deliveries }: Core, id: string, near: ReplyTarget, person: Requester): Promise<void> {
  const { platform } = person;
  if (near.platform !== platform) return;
  const target = deliveries.find((each) => each.platform === platform)?.personNear?.(near, person.id);
  if (target === undefined) return;
  const nowMs = clock.now();
  const facts = { state: 'due', receipt: {}, attempts: 0, dueAtMs: nowMs, createdAtMs: nowMs } as const;
  await store.addFurtherPost({ ...{ id, kind: 'report', target }, ...facts });
}

/** All that somebody reported, with what they wrote, also where it stands before those who decide. Inside of a transaction. */
export async function forgetReportsBy(inner: Core, { platform, tenant, id }: Report['reporter']): Promise<void> {
  const dropped = await inner.store.dropReportsBy({ platform, id, ...(tenant !== undefined && { tenant }) });
  for (const each of dropped) await changeCard(inner, reportPostId(each));
}
