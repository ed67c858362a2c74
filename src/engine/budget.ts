import { type Model, providerFacts } from '../domain/catalog.ts';
import { UserError } from '../domain/errors.ts';
import type { ReplyTarget, Requester } from '../domain/generation.ts';
import type { Proposal } from '../domain/quote.ts';
import type { SpendingScope } from '../domain/spending.ts';
import { moment, type Text, text } from '../domain/texts.ts';
import { reportedText } from '../domain/trust.ts';
import type { BudgetLeft } from '../domain/video-engine.ts';
import { inTurn } from '../lib/in-turn.ts';
import type { Core } from './core.ts';

interface Cap {
  readonly name: Text;
  readonly capUsd: number;
  readonly scope: SpendingScope;
  readonly sinceMs: number;
  readonly renewsMs: number;
}

/** What is to be paid for. */
export interface Sum {
  readonly usd: number;
  /** Those that it is the price of: where one of them has a price that is only reported, the sum is marked so. */
  readonly models: readonly Model[];
}

/**
 * Holds a price against every cap, inside the transaction that will reserve it.
 *
 * @param offers what a press would make of what is left everywhere, in US dollars. Default: nothing
 * @throws {UserError} `budget_exceeded`, saying which cap, how much of it is left or only may have been spent, and when it renews
 */
export async function requireBudget(
  core: Core,
  { usd: priceUsd, models }: Sum,
  requester: Requester,
  replyTarget: ReplyTarget,
  offers: (leftUsd: number) => readonly Proposal[] = () => [],
): Promise<void> {
  const all = await inTurn(caps(core, requester, replyTarget), async (cap) => ({ cap, ...(await leftOf(core, cap)) }));
  const exceeded = all.find(({ leftUsd }) => !fits(priceUsd, leftUsd));
  if (exceeded === undefined) return;
  const { cap, leftUsd, maybeUsd } = exceeded;
  const means = reportedText(models);
  const known = { priceUsd, mark: means.length > 0 ? '*' : '', cap: cap.name, capUsd: cap.capUsd };
  const proposals = offers(Math.min(...all.map((each) => each.leftUsd)));
  const refused = (refusal: Text) => new UserError('budget_exceeded', withMeaning(refusal, means), { proposals });
  if (priceUsd > cap.capUsd) throw refused(text('limit.budgetNever', known));
  const refusal = text('limit.budget', { ...known, leftUsd, renews: moment(cap.renewsMs) });
  throw refused(withMaybe(core, refusal, maybeUsd));
}

/**
 * Looks whether every cap has something left, before a price is known.
 *
 * @throws {UserError} `budget_exceeded`, saying which cap is used up and when it renews
 */
export async function requireBudgetLeft(core: Core, requester: Requester, replyTarget: ReplyTarget): Promise<void> {
  for (const { name, capUsd, scope, sinceMs, renewsMs } of caps(core, requester, replyTarget)) {
    const { committedUsd, maybeUsd } = await committed(core, scope, sinceMs);
    if (committedUsd < capUsd - 1e-7) continue;
    const refusal = text('limit.budgetUsedUp', { cap: name, capUsd, renews: moment(renewsMs) });
    throw new UserError('budget_exceeded', withMaybe(core, refusal, maybeUsd));
  }
}

/**
 * Where anybody at all can ask, a paid request needs a cap over everybody: caps per person and per channel bind nobody there.
 *
 * @param priceUsd undefined where none is verified
 * @throws {UserError} `not_allowed`
 */
export function requireCapOverAll(core: Core, priceUsd: number | undefined, replyTarget: ReplyTarget): void {
  const { perDayUsd, perMonthUsd } = core.settings.budgets;
  if (priceUsd === 0 || perDayUsd !== undefined || perMonthUsd !== undefined) return;
  const delivery = core.deliveries.find(({ platform }) => platform === replyTarget.platform);
  if (delivery?.isOpenToAnybody?.(replyTarget) === true) throw new UserError('not_allowed', text('limit.openWithoutBudget'));
}

/** What is left of the cap that leaves least; undefined where none is set. */
export async function budgetLeft(
  core: Core,
  priceUsd: number,
  requester: Requester,
  replyTarget: ReplyTarget,
): Promise<BudgetLeft | undefined> {
  const all = await inTurn(caps(core, requester, replyTarget), async (cap) => ({
    cap,
    leftUsd: (await leftOf(core, cap)).leftUsd,
  }));
  const [least] = all.toSorted((one, other) => one.leftUsd - other.leftUsd);
  if (least === undefined) return undefined;
  const { leftUsd, cap } = least;
  return { name: cap.name, capUsd: cap.capUsd, leftUsd, renewsMs: cap.renewsMs, fits: fits(priceUsd, leftUsd) };
}

async function leftOf(core: Core, { capUsd, scope, sinceMs }: Cap): Promise<{ leftUsd: number; maybeUsd: number }> {
  const { committedUsd, maybeUsd } = await committed(core, scope, sinceMs);
  return { leftUsd: Math.max(0, capUsd - committedUsd), maybeUsd };
}

/** Prices are whole millionths; the sum of many must not fail by the last bit. */
function fits(priceUsd: number, leftUsd: number): boolean {
  return priceUsd <= leftUsd + 1e-7;
}

async function committed(core: Core, scope: SpendingScope, sinceMs: number): Promise<{ committedUsd: number; maybeUsd: number }> {
  const { reservedUsd, spentUsd, maybeUsd } = await core.store.spending(scope, sinceMs, core.wallClock.certainMs());
  return { committedUsd: reservedUsd + spentUsd + maybeUsd, maybeUsd };
}

/** @param means what a mark in it means; empty where there is none */
function withMeaning(refusal: Text, means: readonly Text[]): Text {
  return means.length === 0 ? refusal : text('list.sentences', { sentences: [refusal, ...means] });
}

/** A person who is refused because of it should know that it is not sure. */
function withMaybe({ providers }: Core, refusal: Text, maybeUsd: number): Text {
  const labels = new Set(providers.map(({ id }) => providerFacts(id).label));
  return maybeUsd === 0 ? refusal : text('limit.budgetMaybe', { refusal, maybeUsd, provider: [...labels].join(', ') });
}

function caps(core: Core, requester: Requester, replyTarget: ReplyTarget): readonly Cap[] {
  const { perDayUsd, perMonthUsd, perPersonPerDayUsd, perChannelPerDayUsd } = core.settings.budgets;
  const now = new Date(core.clock.now());
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  const today = { sinceMs: Date.UTC(year, month, day), renewsMs: Date.UTC(year, month, day + 1) };
  const thisMonth = { sinceMs: Date.UTC(year, month, 1), renewsMs: Date.UTC(year, month + 1, 1) };
  const channel = { kind: 'channel', replyTarget } as const;
  const all: readonly (Omit<Cap, 'capUsd'> & { capUsd: number | undefined })[] = [
    { name: text('cap.person'), capUsd: perPersonPerDayUsd, scope: { kind: 'person', requester }, ...today },
    { name: text('cap.channel'), capUsd: perChannelPerDayUsd, scope: channel, ...today },
    { name: text('cap.day'), capUsd: perDayUsd, scope: { kind: 'everyone' }, ...today },
    { name: text('cap.month'), capUsd: perMonthUsd, scope: { kind: 'everyone' }, ...thisMonth },
  ];
  return all.flatMap((cap) => (cap.capUsd === undefined ? [] : [{ ...cap, capUsd: cap.capUsd }]));
}
