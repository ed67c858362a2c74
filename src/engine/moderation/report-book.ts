import { randomBytes } from 'node:crypto';
import { UserError } from '../../domain/errors.ts';
import { type Generation, isEnded, isErased, isSamePerson, type Requester } from '../../domain/generation.ts';
import { graphemesOf } from '../../domain/graphemes.ts';
import { keptVideos } from '../../domain/kept-videos.ts';
import {
  type Report,
  type ReportBook,
  type ReportDecider,
  type ReportWish,
  reportLimits,
  reportPostId,
} from '../../domain/moderation/report.ts';
import { serverScopeOf, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { text } from '../../domain/texts.ts';
import { cleanPrompt } from '../../domain/video-request.ts';
import { inTurn } from '../../lib/in-turn.ts';
import { type Actions, notFound } from '../actions.ts';
import { adminPlaceOf } from '../admin-cards/admin-place.ts';
import type { Core } from '../core.ts';
import { doorsOf, isOneOf } from '../people/doors-of.ts';
import { closeReport } from './decide-report.ts';
import { blockOne } from './place-blocks.ts';
import { openPrompt } from './report-card.ts';
import { decidedBefore, outcomeText } from './report-texts.ts';

const dayMs = 86_400_000;
/** Characters of a prompt in a list. */
const shownPrompt = 120;

/** As `ReportBook`. */
export function createReportBook(core: Core, { remove }: Pick<Actions, 'remove'>): ReportBook {
  return {
    report: (id, wish, by) => report(core, id, wish, by),
    async list(limit) {
      return await inTurn(await core.store.reports(limit), async (each) => {
        const about = await core.store.find(each.generationId);
        if (about === undefined || isErased(about)) return each;
        const { requester } = about;
        return { ...each, prompt: openPrompt(about).slice(0, shownPrompt), author: requester.name ?? requester.id };
      });
    },
    async decide(id, verdict, by) {
      const found = await requireOpen(core, id, by);
      const { outcome } = verdict;
      if (outcome === 'deleted') await removeReported(remove, found, by);
      else await core.accept((inner) => decideOther(inner, found, { ...verdict, outcome }, by));
      core.announce(found.generationId);
      return outcomeText({ outcome: verdict.outcome, atMs: core.clock.now(), by: nameOf(by) });
    },
  };
}

async function report(core: Core, id: string, { reason, words = '' }: ReportWish, by: Requester): Promise<boolean> {
  const { clock } = core;
  const said = cleanPrompt(words);
  if ([...graphemesOf(said)].length > reportLimits.words)
    throw new UserError('invalid_option', text('report.tooLong', { max: reportLimits.words }), { option: 'words' });
  const { platform, tenant, id: personId } = by;
  const reporter = { platform, ...(tenant !== undefined && { tenant }), id: personId };
  const isNew = await core.accept(async (inner) => {
    const about = await inner.get(id);
    if (about === undefined || isErased(about)) throw notFound(core);
    await requireReportable(inner, about, by);
    const doors = await doorsOf(inner, by);
    if ((await inner.store.reportsOf(id)).some((each) => isOneOf(doors, each.reporter))) return false;
    const counts = await inTurn(doors, (door) => inner.store.reportsBy(door, clock.now() - dayMs));
    if (counts.reduce((sum, count) => sum + count, 0) >= reportLimits.perDay)
      throw new UserError('not_possible_now', text('report.tooMany', { most: reportLimits.perDay }));
    const made: Report = {
      ...{ id: randomBytes(9).toString('base64url'), generationId: id, reporter, reason, atMs: Math.ceil(clock.now()) },
      ...{ place: serverScopeOf(settingScopeOf(about.replyTarget)), ...(said !== '' && { words: said }) },
    };
    if (!(await inner.store.addReport(made))) return false;
    const there = await adminPlaceOf(inner, about.replyTarget);
    const nowMs = clock.now();
    const facts = { state: 'due', receipt: {}, attempts: 0, dueAtMs: nowMs, createdAtMs: nowMs } as const;
    // About no video, or it would be taken back with it: what was decided stays there to be read.
    if (there !== undefined)
      await inner.store.addFurtherPost({ ...{ id: reportPostId(made.id), kind: 'report', target: there.target }, ...facts });
    return true;
  });
  if (isNew) core.announce(id);
  return isNew;
}

/** @throws {UserError} */
async function requireReportable(inner: Core, about: Generation, by: Requester): Promise<void> {
  if (isOneOf(await doorsOf(inner, about.requester), by) || isSamePerson(about.requester, by))
    throw new UserError('not_allowed', text('report.own'));
  if (!isEnded(about.state) || about.removedAtMs !== undefined || keptVideos(about).length === 0)
    throw new UserError('not_possible_now', text('answer.notFinished'));
}

/** One that nobody decided about, for somebody who may. @throws {UserError} */
async function requireOpen(core: Core, id: string, by: ReportDecider): Promise<Report> {
  const found = await core.store.report(id);
  if (found === undefined) throw new UserError('not_found', text('report.gone'));
  if (by.kind === 'card') await requireCardThere(core, found, by);
  if (found.decision !== undefined) throw decidedBefore(found.decision);
  return found;
}

/** An id gives no right: the card of it stands where somebody pressed. @throws {UserError} `not_allowed` */
async function requireCardThere({ store }: Core, { id }: Report, { at }: ReportDecider & { kind: 'card' }): Promise<void> {
  const target = (await store.furtherPost(reportPostId(id)))?.target;
  const isThere =
    target?.platform === at.platform && (target.tenant ?? '') === (at.tenant ?? '') && at.channelIds.includes(target.channelId);
  if (!isThere) throw new UserError('not_allowed', text('answer.notYours'));
}

/** Deletes it as a manager does, with all reports of it decided in the same transaction. */
async function removeReported(remove: Actions['remove'], { id, generationId }: Report, by: ReportDecider): Promise<void> {
  const actor = { requester: by.kind === 'card' ? by.requester : { platform: 'web', id: 'admin' }, mayManage: true };
  await remove(generationId, actor, undefined, async (inner) => {
    const all = await inner.store.reportsOf(generationId);
    const asked = all.find((each) => each.id === id);
    if (asked?.decision !== undefined) throw decidedBefore(asked.decision);
    const decision = { outcome: 'deleted', atMs: inner.clock.now(), by: nameOf(by) } as const;
    for (const each of all) await closeReport(inner, each, decision, by);
  });
}

async function decideOther(
  inner: Core,
  found: Report,
  verdict: { readonly outcome: 'blocked' | 'fine'; readonly forMs?: number | undefined },
  by: ReportDecider,
): Promise<void> {
  const now = await inner.store.report(found.id);
  if (now?.decision !== undefined) throw decidedBefore(now.decision);
  await requireOfSomebodyElse(inner, found, by);
  if (verdict.outcome === 'blocked') {
    const about = await inner.get(found.generationId);
    if (about === undefined || found.place.serverId === undefined)
      throw new UserError('not_possible_now', text('report.noServer'));
    const acting = by.kind === 'card' ? ({ who: 'member', by: by.requester } as const) : { who: by.who };
    await blockOne(inner, found.place, { personId: about.requester.id, forMs: verdict.forMs }, acting);
  }
  const decision = { outcome: verdict.outcome, atMs: inner.clock.now(), by: nameOf(by) };
  await closeReport(inner, found, decision, by);
}

/** Nobody says of their own video that nothing is wrong with it. @throws {UserError} `not_allowed` */
async function requireOfSomebodyElse(inner: Core, { generationId }: Report, by: ReportDecider): Promise<void> {
  const about = by.kind === 'card' ? await inner.get(generationId) : undefined;
  if (by.kind !== 'card' || about === undefined) return;
  if (isOneOf(await doorsOf(inner, about.requester), by.requester) || isSamePerson(about.requester, by.requester))
    throw new UserError('not_allowed', text('report.ownDecision'));
}

function nameOf(by: ReportDecider): string {
  return by.kind === 'card' ? (by.requester.name ?? by.requester.id) : by.who;
}
