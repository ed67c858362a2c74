import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import { type SettingScope, serverScopeOf, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import type { Spending } from '../../domain/spending.ts';
import type { Payment } from '../../domain/tiers/payment.ts';
import { type TierPeriod, tierCapsOf } from '../../domain/tiers/periods.ts';
import type { TierRights } from '../../domain/tiers/tier.ts';
import { inTurn } from '../../lib/in-turn.ts';
import type { Core } from '../core.ts';
import { doorsOf } from '../people/doors-of.ts';
import { creditBalance, gatherCredits, rounded } from './own-credits.ts';
import { tierOf } from './tier-of.ts';
import { whoPays } from './who-pays.ts';

type Reading = Pick<Core, 'store' | 'settings' | 'clock' | 'wallClock'>;

/** One budget of somebody's tier, in US dollars. */
export interface TierBudget {
  readonly period: TierPeriod;
  readonly capUsd: number;
  /** What counts against it: set aside, spent and maybe, without what credits paid. */
  readonly reservedUsd: number;
  readonly spentUsd: number;
  readonly maybeUsd: number;
  /** Never below 0. */
  readonly leftUsd: number;
  /** Epoch milliseconds. */
  readonly renewsMs: number;
}

/** What somebody can spend in a place by their tiers. */
export interface TierMoney {
  readonly rights: TierRights;
  /** Day, week and month, as far as the tier limits them; at least one. */
  readonly budgets: readonly TierBudget[];
  readonly creditsUsd: number;
}

/** @returns undefined where no tier limits what they spend there */
export async function tierMoney(core: Reading, requester: Requester, replyTarget: ReplyTarget): Promise<TierMoney | undefined> {
  const rights = await tierOf(core, replyTarget, requester);
  const caps = rights === undefined ? [] : tierCapsOf(rights, core.clock.now());
  if (rights === undefined || caps.length === 0) return undefined;
  const payer = await whoPays(core, requester);
  const server = serverScopeOf(settingScopeOf(replyTarget));
  const nowMs = core.wallClock.certainMs();
  // Somebody with two names in one server has one budget there.
  const doors = await doorsOf(core, payer);
  const budgets = await inTurn(caps, async ({ period, capUsd, sinceMs, renewsMs }): Promise<TierBudget> => {
    const spent = await inTurn(doors, (door) => core.store.spentHere(door, server, sinceMs, nowMs));
    const spending = sumOf(spent);
    const committed = spending.reservedUsd + spending.spentUsd + spending.maybeUsd;
    return { period, capUsd, ...spending, leftUsd: Math.max(0, capUsd - committed), renewsMs };
  });
  return { rights, budgets, creditsUsd: await creditsOf(core, payer, server) };
}

function sumOf(all: readonly Spending[]): Spending {
  const usd = (of: (each: Spending) => number): number => rounded(all.reduce((sum, each) => sum + of(each), 0));
  return {
    reservedUsd: usd((each) => each.reservedUsd),
    spentUsd: usd((each) => each.spentUsd),
    maybeUsd: usd((each) => each.maybeUsd),
  };
}

/** What can be taken of somebody's credits. */
export async function creditsOf(core: Pick<Core, 'store'>, payer: Requester, server: SettingScope): Promise<number> {
  return Math.max(0, await creditBalance(core, payer, server));
}

/**
 * Who pays for one paid request, and what of it credits pay: all that their tier has not left. Inside of the transaction that sets the money
 * aside, after the caps were looked at.
 */
export async function paymentOf(
  core: Reading,
  priceUsd: number,
  requester: Requester,
  replyTarget: ReplyTarget,
): Promise<Payment> {
  const payer = await whoPays(core, requester);
  const money = await tierMoney(core, requester, replyTarget);
  if (money === undefined) return { payer, creditsUsd: 0 };
  const leftUsd = Math.min(...money.budgets.map((each) => each.leftUsd));
  const creditsUsd = Math.min(Math.max(0, rounded(priceUsd - leftUsd)), money.creditsUsd);
  if (creditsUsd > 0) await gatherCredits(core, payer, serverScopeOf(settingScopeOf(replyTarget)), creditsUsd);
  return { payer, creditsUsd };
}
