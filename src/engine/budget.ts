import { type Model, providerFacts } from '../domain/catalog.ts';
import { UserError } from '../domain/errors.ts';
import type { ReplyTarget, Requester } from '../domain/generation.ts';
import type { Proposal } from '../domain/quote.ts';
import type { SpendingScope } from '../domain/spending.ts';
import { moment, type Text, text } from '../domain/texts.ts';
import { spanOf } from '../domain/tiers/periods.ts';
import { reportedText } from '../domain/trust.ts';
import type { BudgetLeft } from '../domain/video-engine.ts';
import { inTurn } from '../lib/in-turn.ts';
import type { Core } from './core.ts';
import { doorsOf } from './people/doors-of.ts';
import { requireKnownRoles } from './tiers/require-known-roles.ts';
import { tierMoney } from './tiers/tier-money.ts';
import { whoPays } from './tiers/who-pays.ts';

interface Cap {
  readonly name: Text;
  readonly capUsd: number;
  readonly scope: SpendingScope;
  readonly sinceMs: number;
  readonly renewsMs: number;
}

/** How one of the budgets stands that hold for somebody, in US dollars. Of a tier, with their credits on top. */
interface Standing {
  readonly name: Text;
  readonly capUsd: number;
  readonly leftUsd: number;
  readonly maybeUsd: number;
  readonly renewsMs: number;
}

/** What is to be paid for. */
export interface Sum {
  readonly usd: number;
  /** Those that it is the price of: where one of them has a price that is only reported, the sum is marked so. */
  readonly models: readonly Model[];
}

export interface BudgetOptions {
  /** What a press would make of what is left everywhere, in US dollars. Default: nothing. */
  offers?(leftUsd: number): readonly Proposal[];
  /** Default: yes. Where somebody else who manages it decides, the bot’s own caps are all that holds. */
  readonly holdsTier?: boolean;
  /** What is set aside for it already, so that it counts once. Default: nothing. */
  readonly heldUsd?: number;
}

/**
 * Holds a price against every cap, inside the transaction that will reserve it.
 *
 * @throws {UserError} `budget_exceeded`, saying which cap, how much of it is left or only may have been spent, and when it renews; as
 *   `requireKnownRoles`
 */
export async function requireBudget(
  core: Core,
  { usd: priceUsd, models }: Sum,
  requester: Requester,
  replyTarget: ReplyTarget,
  { offers = () => [], holdsTier = true, heldUsd = 0 }: BudgetOptions = {},
): Promise<void> {
  if (holdsTier) await requireKnownRoles(core, replyTarget, requester);
  const all = await standings(core, requester, replyTarget, holdsTier, heldUsd);
  const exceeded = all.find(({ leftUsd }) => !fits(priceUsd, leftUsd));
  if (exceeded === undefined) return;
  const { name, capUsd, leftUsd, maybeUsd, renewsMs } = exceeded;
  const means = reportedText(models);
  const known = { priceUsd, mark: means.length > 0 ? '*' : '', cap: name, capUsd };
  const proposals = offers(Math.min(...all.map((each) => each.leftUsd)));
  const refused = (refusal: Text) => new UserError('budget_exceeded', withMeaning(refusal, means), { proposals });
  if (!fits(priceUsd, capUsd)) throw refused(text('limit.budgetNever', known));
  const refusal = text('limit.budget', { ...known, leftUsd, renews: moment(renewsMs) });
  throw refused(withMaybe(core, refusal, maybeUsd));
}

/**
 * Looks whether every cap has something left, before a price is known.
 *
 * @throws {UserError} `budget_exceeded`, saying which cap is used up and when it renews; as `requireKnownRoles`
 */
export async function requireBudgetLeft(core: Core, requester: Requester, replyTarget: ReplyTarget): Promise<void> {
  await requireKnownRoles(core, replyTarget, requester);
  for (const { name, capUsd, leftUsd, maybeUsd, renewsMs } of await standings(core, requester, replyTarget)) {
    if (leftUsd > 1e-7) continue;
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
  const [least] = (await standings(core, requester, replyTarget)).toSorted((one, other) => one.leftUsd - other.leftUsd);
  if (least === undefined) return undefined;
  const { name, capUsd, leftUsd, renewsMs } = least;
  return { name, capUsd, leftUsd, renewsMs, fits: fits(priceUsd, leftUsd) };
}

/** Those of their tier first: they say most to the person. */
async function standings(
  core: Core,
  requester: Requester,
  replyTarget: ReplyTarget,
  holdsTier = true,
  heldUsd = 0,
): Promise<readonly Standing[]> {
  const money = holdsTier ? await tierMoney(core, requester, replyTarget) : undefined;
  const tier = money?.budgets.map(({ period, capUsd, reservedUsd, spentUsd, maybeUsd, renewsMs }) => {
    const name = text(tierCapNames[period]);
    const { creditsUsd } = money;
    // What is set aside may be more than is allowed by now.
    const leftUsd = Math.max(0, capUsd - reservedUsd - spentUsd - maybeUsd + heldUsd);
    const named = creditsUsd > 0 ? text('cap.withCredits', { cap: name }) : name;
    return { name: named, capUsd: capUsd + creditsUsd, leftUsd: leftUsd + creditsUsd, maybeUsd, renewsMs };
  });
  const payer = await whoPays(core, requester);
  const others = await inTurn(caps(core, payer, replyTarget), async ({ name, capUsd, scope, sinceMs, renewsMs }) => {
    const { committedUsd, maybeUsd } = await committed(core, scope, sinceMs);
    return { name, capUsd, leftUsd: Math.max(0, capUsd - committedUsd + heldUsd), maybeUsd, renewsMs };
  });
  return [...(tier ?? []), ...others];
}

const tierCapNames = { day: 'cap.tierDay', week: 'cap.tierWeek', month: 'cap.tierMonth' } as const;

/** Prices are whole millionths; the sum of many must not fail by the last bit. */
function fits(priceUsd: number, leftUsd: number): boolean {
  return priceUsd <= leftUsd + 1e-7;
}

async function committed(core: Core, scope: SpendingScope, sinceMs: number): Promise<{ committedUsd: number; maybeUsd: number }> {
  // What a person asked for at another door that is theirs counts here, too.
  const doors = scope.kind === 'person' ? await doorsOf(core, scope.requester) : [];
  const scopes: readonly SpendingScope[] =
    scope.kind === 'person' ? doors.map((requester) => ({ ...scope, requester })) : [scope];
  const nowMs = core.wallClock.certainMs();
  const sums = await inTurn(scopes, (each) => core.store.spending(each, sinceMs, nowMs));
  const maybe = sums.reduce((sum, { maybeUsd }) => sum + maybeUsd, 0);
  return { committedUsd: sums.reduce((sum, { reservedUsd, spentUsd }) => sum + reservedUsd + spentUsd, maybe), maybeUsd: maybe };
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
  const [today, thisMonth] = [spanOf('day', core.clock.now()), spanOf('month', core.clock.now())];
  const channel = { kind: 'channel', replyTarget } as const;
  const all: readonly (Omit<Cap, 'capUsd'> & { capUsd: number | undefined })[] = [
    { name: text('cap.person'), capUsd: perPersonPerDayUsd, scope: { kind: 'person', requester }, ...today },
    { name: text('cap.channel'), capUsd: perChannelPerDayUsd, scope: channel, ...today },
    { name: text('cap.day'), capUsd: perDayUsd, scope: { kind: 'everyone' }, ...today },
    { name: text('cap.month'), capUsd: perMonthUsd, scope: { kind: 'everyone' }, ...thisMonth },
  ];
  return all.flatMap((cap) => (cap.capUsd === undefined ? [] : [{ ...cap, capUsd: cap.capUsd }]));
}
