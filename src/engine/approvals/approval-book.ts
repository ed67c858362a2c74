import { scopedName } from '../../domain/admin.ts';
import {
  type Approval,
  type ApprovalBook,
  type ApprovalDecision,
  approvalPostId,
  type Decided,
  type Decider,
  mostReason,
} from '../../domain/approvals/approval.ts';
import { decidedText, waitingText } from '../../domain/approvals/approval-texts.ts';
import { combinationText } from '../../domain/combination-text.ts';
import { UserError } from '../../domain/errors.ts';
import { type Generation, isSameChannel, type Requester } from '../../domain/generation.ts';
import { askedText } from '../../domain/quote-texts.ts';
import { type Text, text } from '../../domain/texts.ts';
import { inTurn } from '../../lib/in-turn.ts';
import { requireModel } from '../accept.ts';
import { botPlace, isCardHere } from '../admin-cards/admin-place.ts';
import type { Core } from '../core.ts';
import { holdUntilShown, isUnseen } from '../deliver.ts';
import { doorsOf, isOneOf } from '../people/doors-of.ts';
import { requireStillAdmin } from '../people/require-still-admin.ts';
import { labelOf } from '../place-settings/place-settings.ts';
import { takeWithin } from '../take-step.ts';
import { tierOf } from '../tiers/tier-of.ts';
import type { Maybe } from '../writes.ts';
import { isAbove, isWithinAgreed } from './approve-above.ts';
import { awaitedRequest } from './awaited-request.ts';
import { cheaperWay } from './cheaper-way.ts';
import { decidedBefore, endApproval, endWaiting, waitingFor } from './end-approval.ts';
import { askerNow, requireStillAllowed, sumOf } from './require-still-allowed.ts';

/** One that may be decided now, and what waits for it. */
interface Open {
  readonly approval: Approval;
  readonly waiting: readonly Generation[];
}

/** As `ApprovalBook`. Each decision is one transaction, held against caps where something is made by it: of two at once the second finds the first. */
export function createApprovalBook(core: Core): ApprovalBook {
  const { store } = core;
  return {
    open: async (limit) => await inTurn(await store.openApprovals(limit), (each) => awaitedRequest(core, each)),
    async find(id) {
      const approval = await store.approval(id);
      return approval && (await awaitedRequest(core, approval));
    },
    async approve(id, by, agreedUsd) {
      const asker = await askerOf(core, id);
      return await core.accept((inner, maybe) =>
        decide(inner, maybe, { id, by, end: 'approved' }, async ({ approval, waiting }) => {
          const usd = sumOf(waiting);
          await requireWithinBot(inner, approval, by, usd);
          requireAgreed(waiting, usd, agreedUsd);
          await requireStillAllowed(inner, waiting, asker ?? requesterOf(waiting), usd);
          const note = text('approval.approvedNote', { person: personText(by) });
          return { work: () => getInLine(inner, waiting, note), details: { usd }, priceUsd: usd };
        }),
      );
    },
    async approveCheaper(id, by, agreedUsd) {
      const asker = await askerOf(core, id);
      return await core.accept((inner, maybe) =>
        decide(inner, maybe, { id, by, end: 'cheaper' }, async (open) => cheaper(inner, open, { by, asker, agreedUsd })),
      );
    },
    async decline(id, by, given) {
      const reason = reasonOf(given);
      return await core.accept((inner, maybe) =>
        decide(inner, maybe, { id, by, end: 'declined', reason }, async ({ waiting }) => {
          const person = personText(by);
          const said = (isAgain: boolean) =>
            reason === ''
              ? text(isAgain ? 'approval.declinedAgain' : 'approval.declined', { person })
              : text(isAgain ? 'approval.declinedAgainWhy' : 'approval.declinedWhy', { person, reason });
          return { work: () => endWaiting(inner, takeWithin, waiting, 'refused', said), details: {} };
        }),
      );
    },
  };
}

interface Wanted extends Pick<ApprovalDecision, 'end'> {
  readonly id: string;
  readonly by: Decider;
  readonly reason?: string;
}

/** What follows from a decision. */
interface Following {
  work(): Promise<void>;
  readonly details: Readonly<Record<string, string | number>>;
  /** As in `ApprovalDecision`. */
  readonly priceUsd?: number;
}

/** Takes one decision, inside of its transaction. @param following throws where it can't be */
async function decide(
  inner: Core,
  maybe: Maybe<Decided> | undefined,
  { id, by, end, reason }: Wanted,
  following: (open: Open) => Promise<Following>,
): Promise<Decided> {
  const found = await inner.store.approval(id);
  // An earlier run of this very decision may be stored: nobody else has its time and its end.
  if (found?.decision !== undefined && maybe !== undefined && isSame(found, maybe.value.approval)) return maybe.value;
  if (by.kind === 'admin') await requireStillAdmin(inner, by.who);
  const open = await requireOpen(inner, found, by);
  const { work, details, priceUsd } = await following(open);
  const priced = priceUsd === undefined ? {} : { priceUsd };
  const person = nameOf(by);
  const decision: ApprovalDecision = {
    ...{ end, atMs: inner.clock.now() },
    ...(person !== undefined && { by: person }),
    ...(reason !== undefined && reason !== '' && { reason }),
    ...priced,
  };
  await endApproval(inner, open.approval, decision);
  await work();
  const [first] = open.waiting;
  const who = by.kind === 'admin' ? by.who : 'member';
  const named = { ...(first && { operation: first.id }), ...(by.kind === 'card' && { by: scopedName(by.requester) }) };
  await inner.store.addAct({ atMs: decision.atMs, who, act: actOf[end], details: { ...named, ...details } });
  inner.failpoint('in-act', actOf[end]);
  inner.afterCommit(() => inner.failpoint('after-act', actOf[end]));
  const approval = { ...open.approval, ...priced, decision };
  return { approval, said: decidedText(approval) };
}

const actOf = {
  approved: 'approve',
  cheaper: 'approve-cheaper',
  declined: 'decline',
  lapsed: 'decline',
  withdrawn: 'decline',
} as const;

function isSame({ decision: one }: Approval, { decision: other }: Approval): boolean {
  return one?.atMs === other?.atMs && one?.end === other?.end && one?.by === other?.by;
}

/** Whether somebody may decide it now. @throws {UserError} */
async function requireOpen(inner: Core, approval: Approval | undefined, by: Decider): Promise<Open> {
  if (approval === undefined || !(await mayDecide(inner, approval, by)))
    throw new UserError('not_found', text('answer.notFoundEver'));
  if (approval.decision !== undefined) throw decidedBefore(approval);
  const waiting = await waitingFor(inner, approval.id);
  const isOwn = isOneOf(await doorsOf(inner, by.requester), requesterOf(waiting));
  if (isOwn) throw new UserError('not_allowed', text('approval.own'));
  const hasLapsed = approval.untilMs <= inner.clock.now();
  if (hasLapsed || waiting.length === 0)
    throw new UserError('not_possible_now', text(hasLapsed ? 'approval.hasLapsed' : 'approval.withdrawn'));
  return { approval, waiting };
}

/** The bot’s own admin always may; everybody else by the card, where that stands. */
async function mayDecide({ store }: Core, { id }: Approval, by: Decider): Promise<boolean> {
  if (by.kind === 'admin') return true;
  return isCardHere(await store.furtherPost(approvalPostId(id)), by.at);
}

/**
 * Above what the bot’s admin wants to approve by now, that one alone decides: it may have been more when a place was asked. A card in their own
 * channel is theirs.
 *
 * @throws {UserError} `not_allowed`
 */
async function requireWithinBot(inner: Core, { id, untilMs }: Approval, by: Decider, usd: number): Promise<void> {
  if (by.kind === 'admin' || !isAbove(usd, inner.settings.approveAboveUsd)) return;
  const own = botPlace(inner)?.target;
  const stands = (await inner.store.furtherPost(approvalPostId(id)))?.target;
  if (own !== undefined && stands !== undefined && isSameChannel(own, stands)) return;
  throw new UserError('not_allowed', waitingText({ decides: 'bot', untilMs }));
}

function requesterOf([first]: readonly Generation[]): Requester {
  return first?.requester ?? { platform: '', id: '' };
}

async function askerOf(core: Core, id: string): Promise<Requester | undefined> {
  const [first] = await waitingFor(core, id);
  return first && (await askerNow(core, first));
}

function requireAgreed(waiting: readonly Generation[], usd: number, agreedUsd: number): void {
  if (isWithinAgreed(usd, agreedUsd)) return;
  const requests = waiting.map(({ request }) => request).filter(({ film }) => film === undefined);
  throw new UserError('needs_confirmation', askedText(requests, usd), { priceUsd: usd });
}

/** All that was asked for at once; nothing of it is sent before its person has seen it. */
async function getInLine(inner: Core, waiting: readonly Generation[], note: Text): Promise<void> {
  for (const { id } of waiting) {
    await takeWithin(inner, id, (now) => {
      if (now.state !== 'awaiting') return undefined;
      return {
        to: 'queued',
        change: { reason: undefined, notBeforeMs: undefined, notes: [...now.notes, note] },
        async also(core) {
          if (await isUnseen(core, now)) await holdUntilShown(core, id);
        },
      };
    });
  }
}

/** The same generation with another request: what is set aside for it becomes less. @throws {UserError} */
async function cheaper(
  inner: Core,
  { approval, waiting }: Open,
  { by, asker, agreedUsd }: { readonly by: Decider; readonly asker: Requester | undefined; readonly agreedUsd: number },
): Promise<Following> {
  const [only] = waiting;
  const person = asker ?? requesterOf(waiting);
  const tier = only && (await tierOf(inner, only.replyTarget, person));
  const way = await cheaperWay(inner, waiting, tier);
  if (only === undefined || way === undefined) throw new UserError('not_possible_now', text('approval.noCheaper'));
  const { request, priceUsd } = way;
  await requireWithinBot(inner, approval, by, priceUsd);
  if (!isWithinAgreed(priceUsd, agreedUsd))
    throw new UserError('needs_confirmation', askedText([request], priceUsd), { priceUsd });
  const { provider } = requireModel(inner, request);
  await requireStillAllowed(inner, [{ ...only, request, priceUsd }], person, sumOf(waiting));
  const what = text('quote.what', { model: labelOf(request.model), what: combinationText(request) });
  const note = text('approval.cheaperNote', { person: personText(by), what });
  return {
    details: { usd: priceUsd },
    async work() {
      const { id: providerId, keyFingerprint } = provider;
      await inner.store.replaceAwaiting(only.id, { request, priceUsd, provider: providerId, keyFingerprint });
      await getInLine(inner, waiting, note);
    },
  };
}

/** As people read who decided. */
function personText(by: Decider): Text | string {
  return nameOf(by) ?? text('approval.botAdmin');
}

function nameOf(by: Decider): string | undefined {
  return by.kind === 'card' ? (by.requester.name ?? by.requester.id) : by.name;
}

/** In one paragraph. */
function reasonOf(given: string): string {
  return given
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, mostReason);
}
