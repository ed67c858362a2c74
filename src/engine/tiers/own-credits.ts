import { scopedName } from '../../domain/admin.ts';
import type { Requester } from '../../domain/generation.ts';
import type { SettingScope } from '../../domain/place-settings/setting-scope.ts';
import { inTurn } from '../../lib/in-turn.ts';
import type { Core } from '../core.ts';
import { doorsOf } from '../people/doors-of.ts';
import { newId } from '../people/secrets.ts';

/** Amounts are whole millionths. */
export function rounded(usd: number): number {
  return Math.round(usd * 1e6) / 1e6;
}

/**
 * The credits of all accounts that somebody has in a server, in US dollars: one person has one balance. Below 0 where something cost more than was known.
 */
export async function creditBalance({ store }: Pick<Core, 'store'>, person: Requester, server: SettingScope): Promise<number> {
  const each = await inTurn(await doorsOf({ store }, person), (door) => store.creditsLeft(door, server));
  return rounded(each.reduce((sum, usd) => sum + usd, 0));
}

/**
 * Brings what one account is about to spend to it from the others, where it has less itself; with 0, what it has spent already and did not have. So none of them goes below what it has, and a link that is taken away
 * later leaves each what is its own: nobody gets anything twice. Inside of the transaction that spends it, after the balance was looked at.
 */
export async function gatherCredits(
  { store, clock }: Pick<Core, 'store' | 'clock'>,
  person: Requester,
  server: SettingScope,
  usd: number,
): Promise<void> {
  const [own, ...others] = await doorsOf({ store }, person);
  if (own === undefined || others.length === 0) return;
  let missingUsd = rounded(usd - (await store.creditsLeft(own, server)));
  for (const other of others) {
    const moved = rounded(Math.min(missingUsd, await store.creditsLeft(other, server)));
    if (moved <= 0) continue;
    const facts = { server, atMs: clock.now(), kind: 'gift', by: scopedName(other) } as const;
    await store.addCredit({ ...facts, id: newId(), person: other, usd: -moved });
    await store.addCredit({ ...facts, id: newId(), person: own, usd: moved });
    missingUsd = rounded(missingUsd - moved);
  }
}
