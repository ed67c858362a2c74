import { UserError } from '../../domain/errors.ts';
import type { Requester } from '../../domain/generation.ts';
import { mayAs, personIdOf, roleOfScope } from '../../domain/people/person.ts';
import type { SpendingScope } from '../../domain/spending.ts';
import { moment, text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';

/**
 * Whether a person of the web, and the key that they ask with, may make anything now. Inside of the transaction that takes it in, so that who was
 * ended meanwhile gets nothing more. Everybody else may.
 *
 * @throws {UserError} `not_allowed`
 */
export async function requireMayMake({ store }: Pick<Core, 'store'>, requester: Requester): Promise<void> {
  const personId = personIdOf(requester);
  if (personId === undefined) return;
  const person = await store.person(personId);
  if (person === undefined || person.endedAtMs !== undefined) throw new UserError('not_allowed', text('limit.personEnded'));
  if (!mayAs(person.role, 'member')) throw new UserError('not_allowed', text('limit.personSees'));
  if (requester.keyId === undefined) return;
  const key = await store.apiKey(requester.keyId);
  if (key === undefined || key.endedAtMs !== undefined) throw new UserError('not_allowed', text('limit.keyEnded'));
  if (!key.scopes.some((scope) => mayAs(roleOfScope[scope], 'member')))
    throw new UserError('not_allowed', text('limit.keyReads'));
}

/**
 * Holds a price against the own caps of the key that it is asked with. Inside of the transaction that sets the money aside.
 *
 * @throws {UserError} `budget_exceeded`
 */
export async function requireKeyBudget(
  { store, clock, wallClock }: Pick<Core, 'store' | 'clock' | 'wallClock'>,
  { keyId }: Requester,
  priceUsd: number,
): Promise<void> {
  const key = keyId === undefined ? undefined : await store.apiKey(keyId);
  if (key === undefined) return;
  const now = new Date(clock.now());
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  const caps = [
    {
      cap: text('cap.keyDay'),
      capUsd: key.perDayUsd,
      sinceMs: Date.UTC(year, month, day),
      renewsMs: Date.UTC(year, month, day + 1),
    },
    { cap: text('cap.keyMonth'), capUsd: key.perMonthUsd, sinceMs: Date.UTC(year, month), renewsMs: Date.UTC(year, month + 1) },
  ];
  const scope: SpendingScope = { kind: 'key', keyId: key.id };
  for (const { cap, capUsd, sinceMs, renewsMs } of caps) {
    if (capUsd === undefined) continue;
    const { reservedUsd, spentUsd, maybeUsd } = await store.spending(scope, sinceMs, wallClock.certainMs());
    const leftUsd = Math.max(0, capUsd - reservedUsd - spentUsd - maybeUsd);
    // Prices are whole millionths; the sum of many must not fail by the last bit.
    if (priceUsd <= leftUsd + 1e-7) continue;
    const known = { priceUsd, mark: '', cap, capUsd, leftUsd, renews: moment(renewsMs) };
    throw new UserError('budget_exceeded', text(priceUsd > capUsd ? 'limit.budgetNever' : 'limit.budget', known));
  }
}
