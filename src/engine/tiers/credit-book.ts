import { scopedName } from '../../domain/admin.ts';
import { UserError } from '../../domain/errors.ts';
import { type SettingScope, scopeName, serverScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { text } from '../../domain/texts.ts';
import type { CreditEntry, CreditsChanged } from '../../domain/tiers/credit.ts';
import type { CreditBook, CreditChange } from '../../domain/tiers/tier-book.ts';
import { inTurn } from '../../lib/in-turn.ts';
import type { Core } from '../core.ts';
import { doorsOf, isOneOf } from '../people/doors-of.ts';
import { requireStillAdmin } from '../people/require-still-admin.ts';
import { creditBalance, gatherCredits, rounded } from './own-credits.ts';
import { creditsOf } from './tier-money.ts';
import { whoPays } from './who-pays.ts';

/** The most that one change moves, in US dollars. */
const mostUsd = 100_000;

/** As `CreditBook`. Every change waits for what is being taken in, so that nothing is given away that a request has taken. */
export function createCreditBook(core: Core): CreditBook {
  return {
    left: async (scope, person) => creditsOf(core, await whoPays(core, person), serverScopeOf(scope)),
    async entries(scope, person, limit) {
      const doors = await doorsOf(core, await whoPays(core, person));
      const all = await inTurn(doors, (door) => core.store.creditEntries(door, serverScopeOf(scope), limit));
      return all
        .flat()
        .toSorted((one, other) => other.atMs - one.atMs || one.id.localeCompare(other.id))
        .slice(0, limit);
    },
    async change(scope, change) {
      requireAmount(change.usd, change.kind === 'set');
      return await core.accept((inner) => changeOne(inner, serverScopeOf(scope), change));
    },
    async gift(scope, { from, to, usd, eventId }) {
      requireAmount(usd, false);
      const server = serverScopeOf(scope);
      return await core.accept(async (inner) => {
        const [giver, taker] = [await whoPays(inner, from), await whoPays(inner, to)];
        if (isOneOf(await doorsOf(inner, giver), taker))
          throw new UserError('invalid_option', text('credits.toSelf'), { option: 'person' });
        const beforeUsd = await creditsOf(inner, giver, server);
        const facts = { server, atMs: inner.clock.now(), kind: 'gift', by: scopedName(from) } as const;
        const isNew = await inner.store.addCredit({ ...facts, id: `${eventId}:gift`, person: giver, usd: -usd });
        if (!isNew) return { beforeUsd: rounded(beforeUsd + usd), leftUsd: beforeUsd };
        // Thrown inside of the transaction, so that the entry is not kept.
        if (beforeUsd < usd - 1e-7) throw new UserError('not_possible_now', text('credits.tooFew', { leftUsd: beforeUsd, usd }));
        await inner.store.addCredit({ ...facts, id: `${eventId}:gifted`, person: taker, usd });
        // Of what was taken, this account may have had less.
        await gatherCredits(inner, giver, server, 0);
        return { beforeUsd, leftUsd: rounded(beforeUsd - usd) };
      });
    },
  };
}

async function changeOne(
  inner: Core,
  server: SettingScope,
  { kind, person, usd, by: { who, by }, eventId }: CreditChange,
): Promise<CreditsChanged> {
  await requireStillAdmin(inner, who);
  const payer = await whoPays(inner, person);
  // Below 0 where something cost more than was known: what is given makes up for that first.
  const balanceUsd = await creditBalance(inner, payer, server);
  const beforeUsd = Math.max(0, balanceUsd);
  const deltas = { give: usd, take: -Math.min(usd, beforeUsd), set: usd - balanceUsd };
  const delta = rounded(deltas[kind]);
  const entry: CreditEntry = {
    ...{ id: eventId, atMs: inner.clock.now(), person: payer, server, usd: delta, kind },
    by: by === undefined ? who : scopedName(by),
  };
  const isNew = await inner.store.addCredit(entry);
  // The same event came again.
  if (!isNew) return { beforeUsd, leftUsd: beforeUsd };
  if (delta < 0) await gatherCredits(inner, payer, server, 0);
  if (kind === 'take' && delta === 0) throw new UserError('not_possible_now', text('credits.nothingToTake'));
  const details = { place: scopeName(server), person: scopedName(payer), kind, usd: delta, before: beforeUsd };
  await inner.store.addAct({ atMs: entry.atMs, who, act: 'credits', details: { ...details, ...(by && { by: scopedName(by) }) } });
  return { beforeUsd, leftUsd: Math.max(0, rounded(balanceUsd + delta)) };
}

/** @throws {UserError} `invalid_option` */
function requireAmount(usd: number, mayBeNothing: boolean): void {
  const isCents = Math.abs(usd * 100 - Math.round(usd * 100)) < 1e-6;
  if (Number.isFinite(usd) && isCents && usd <= mostUsd && (mayBeNothing ? usd >= 0 : usd > 0)) return;
  throw new UserError('invalid_option', text('credits.amount', { mostUsd }), { option: 'usd' });
}
