import { isDeepStrictEqual } from 'node:util';
import { findModel } from '../domain/catalog.ts';
import { cheaperRequest, requestWithin } from '../domain/cheaper.ts';
import { UserError } from '../domain/errors.ts';
import type { Proposal } from '../domain/quote.ts';
import { askedText, askedWhyText } from '../domain/quote-texts.ts';
import { askedCount, fewerOf, mustAsk } from '../domain/sets/request-set.ts';
import { type Consent, consentOf, type Submission } from '../domain/submission.ts';
import { type Text, text } from '../domain/texts.ts';
import { reportedText } from '../domain/trust.ts';
import { priceUsd as priceOf, type VideoRequest } from '../domain/video-request.ts';
import { budgetLeft } from './budget.ts';
import type { Core } from './core.ts';
import type { Together } from './together.ts';

/** Prices are whole millionths. */
const tolerance = 1e-7;

/** Whether a person has to agree to a price before anything is made for it. */
/** @param aboveUsd from which price on this person is asked here, see `askAboveFor` */
export function isAskedFirst(aboveUsd: number, priceUsd: number, { askBecause }: Consent = {}): boolean {
  if (askBecause === 'several') return true;
  // What costs nothing spends nothing of anybody's.
  return priceUsd > 0 && (askBecause !== undefined || priceUsd > aboveUsd + tolerance);
}

/** Why a submission is asked about: words that multiply it are a reason, whatever it costs. */
export function askReasonOf({ request, askBecause }: Pick<Submission, 'request' | 'askBecause'>): Consent['askBecause'] {
  return mustAsk(request) ? 'several' : askBecause;
}

/** Whether what somebody pressed is good for a price. */
function agreesTo({ agreedUsd }: Consent, priceUsd: number): boolean {
  return agreedUsd !== undefined && priceUsd <= agreedUsd + tolerance;
}

/** Whether a price has to be asked about: of who pressed a price, whenever it is more than that; else as `isAskedFirst`. */
export function needsPress(aboveUsd: number, priceUsd: number, consent: Consent): boolean {
  return consent.agreedUsd === undefined ? isAskedFirst(aboveUsd, priceUsd, consent) : !agreesTo(consent, priceUsd);
}

/**
 * The one guard before money: nothing that has to be asked about passes without its person's press on at least this price, and nothing at all
 * that costs more than they pressed.
 *
 * @param together submissions of one person in one place; the consent is that of the first. A press makes of them what they are together
 * @param priceUsd of all of them
 * @param aboveUsd from which price on this person is asked here, see `askAboveFor`
 * @param isApproved whether somebody has to approve it after that
 * @throws {UserError} `needs_confirmation` with the price, what is left, and what a press would make
 */
export async function requireConsent(
  core: Core,
  { submissions, asSet, film }: Together,
  priceUsd: number,
  { aboveUsd, isApproved }: { readonly aboveUsd: number; readonly isApproved: boolean },
): Promise<void> {
  const [first] = submissions;
  if (first === undefined) return;
  const isSeveral = (asSet && submissions.length > 1) || submissions.some((each) => askReasonOf(each) === 'several');
  const askBecause = isSeveral ? 'several' : first.askBecause;
  if (!needsPress(aboveUsd, priceUsd, { ...consentOf(first), ...(askBecause !== undefined && { askBecause }) })) return;
  const others = film === undefined ? cheaper(core, submissions, priceUsd, aboveUsd) : [];
  const proposals = [asked({ submissions, asSet, film }, priceUsd), ...others];
  throw new UserError('needs_confirmation', await questionText(core, submissions, priceUsd, isApproved), { proposals, priceUsd });
}

/** "This costs about $6.40: 2 × the model, 8 s, 1080p, 16:9. $12.10 of the budget of the day ($15) is left." */
async function questionText(
  core: Core,
  submissions: readonly Submission[],
  priceUsd: number,
  isApproved: boolean,
): Promise<Text> {
  const [first] = submissions;
  if (first === undefined) throw new Error('a question about nothing');
  const { requester, replyTarget } = first;
  const requests = submissions.map(({ request }) => request);
  const left = priceUsd === 0 ? undefined : await budgetLeft(core, priceUsd, requester, replyTarget);
  const sentences = [
    ...askedWhyText(first, priceUsd),
    askedText(requests, priceUsd),
    ...(left === undefined ? [] : [text('limit.budgetLeft', { leftUsd: left.leftUsd, cap: left.name, capUsd: left.capUsd })]),
    ...reportedText(requests.flatMap(({ model }) => findModel(model) ?? [])),
    ...(isApproved ? [text('approval.follows')] : []),
  ];
  return text('list.sentences', { sentences });
}

function asked({ submissions, asSet, film }: Together, priceUsd: number): Proposal {
  return { kind: 'asked', submissions, priceUsd, ...(asSet && { asSet }), ...(film !== undefined && { film }) };
}

/** The nearest way below the threshold, or else the cheapest; of several requests each has its own. */
function cheaper(core: Core, submissions: readonly Submission[], priceUsd: number, aboveUsd: number): readonly Proposal[] {
  const [only, ...others] = submissions;
  if (only === undefined || others.length > 0) return [];
  const found = cheaperRequest(only.request, core.offeredNow(), priceUsd, aboveUsd);
  return found === undefined ? [] : [proposalOf('cheaper', only, found.request, found.priceUsd)];
}

/** What fits into what is left of a budget, where something does. */
export function fitting(core: Core, submissions: readonly Submission[], priceUsd: number, leftUsd: number): readonly Proposal[] {
  const [only, ...others] = submissions;
  if (only === undefined || others.length > 0) return [];
  const fewer = fewerWithin(only, askedCount(only.request) - 1, leftUsd);
  const found = requestWithin(only.request, core.offeredNow(), priceUsd, leftUsd);
  if (found === undefined || isDeepStrictEqual(found.request, fewer[0]?.submissions[0]?.request)) return fewer;
  return [...fewer, proposalOf('cheaper', only, found.request, found.priceUsd)];
}

/** As many of several as there is room for, where there is for any. @param leftUsd what they may cost. Default: whatever they do */
export function fewerWithin(submission: Submission, most: number, leftUsd = Number.POSITIVE_INFINITY): readonly Proposal[] {
  const model = findModel(submission.request.model);
  for (let count = most; count >= 1 && model !== undefined; count -= 1) {
    const request = fewerOf(submission.request, count);
    const price = request && priceOf(request, model);
    if (request !== undefined && price !== undefined && price <= leftUsd + tolerance)
      return [proposalOf('cheaper', submission, request, price)];
  }
  return [];
}

/** The same submission with another request. */
export function proposalOf(kind: Proposal['kind'], submission: Submission, request: VideoRequest, priceUsd: number): Proposal {
  return { kind, submissions: [{ ...submission, request }], priceUsd };
}
