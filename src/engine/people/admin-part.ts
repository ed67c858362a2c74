import type { AdminActName } from '../../domain/admin.ts';
import type { AdminWho } from '../../domain/admin-who.ts';
import { UserError } from '../../domain/errors.ts';
import type { PeopleBook } from '../../domain/people/people-book.ts';
import { type DoorId, mostInvites, type Person, type PersonLink, webIdOf } from '../../domain/people/person.ts';
import { text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';
import { nameOf, takenNames } from './names.ts';
import { requireStillAdmin } from './require-still-admin.ts';
import { newId, newSecret } from './secrets.ts';

const dayMs = 86_400_000;
/** An invite that is over is shown so long, so that an admin sees what became of it. */
const shownMs = 7 * dayMs;
const longestInviteMs = 90 * dayMs;
const mostUses = 500;

/** What an admin does with people. Each act stands in the list of acts, in the transaction of what was done. */
export function adminPart(
  core: Core,
): Pick<PeopleBook, 'all' | 'find' | 'invite' | 'invites' | 'dropInvite' | 'change' | 'remove'> {
  const { store, clock } = core;
  const act = <T>(who: AdminWho, work: (inner: Core, note: Note) => Promise<T>): Promise<T> =>
    core.accept(async (inner) => {
      await requireStillAdmin(inner, who);
      return await work(inner, (name, details) => inner.store.addAct({ atMs: clock.now(), who, act: name, details }));
    });
  return {
    async all() {
      const links = Map.groupBy(await store.allPersonLinks(), ({ personId }) => personId);
      return (await store.people()).map((person) => withLinks(person, links.get(person.id) ?? []));
    },
    async find(id) {
      const person = await store.person(id);
      return person && withLinks(person, await store.linksOfPerson(id));
    },
    async invite(who, { role, uses, forMs }) {
      if (!Number.isInteger(uses) || uses < 1 || uses > mostUses)
        throw new UserError('invalid_option', text('admin.inviteUses', { most: mostUses }), { option: 'uses' });
      if (!(forMs >= 60_000 && forMs <= longestInviteMs))
        throw new UserError('invalid_option', text('admin.inviteFor', { most: longestInviteMs / dayMs }), {
          option: 'for_seconds',
        });
      return await act(who, async (inner, note) => {
        const nowMs = Math.floor(clock.now());
        await inner.store.dropInvitesUntil(nowMs - shownMs);
        if ((await inner.store.invites()).length >= mostInvites)
          throw new UserError('not_possible_now', text('admin.tooManyInvites', { most: mostInvites }));
        const { secret, hash } = newSecret();
        const invite = { id: newId(), role, createdAtMs: nowMs, untilMs: Math.floor(nowMs + forMs), usesLeft: uses };
        await inner.store.addInvite(invite, hash);
        await note('invite', { invite: invite.id, role, uses, until: new Date(invite.untilMs).toISOString() });
        return { invite, secret };
      });
    },
    invites: async () => (await store.invites()).filter(({ untilMs }) => untilMs > clock.now() - shownMs),
    dropInvite: (who, id) =>
      act(who, async (inner, note) => {
        if (!(await inner.store.dropInvite(id))) throw new UserError('not_found', text('admin.noInvite'));
        await note('uninvite', { invite: id });
      }),
    change: (who, id, { name, role, isEnded }) =>
      act(who, async (inner, note) => {
        const before = await personWith(inner, id);
        const called = name === undefined ? before.name : nameOf(name, await takenNames(inner.store, id));
        const { endedAtMs: _, ...living } = { ...before, name: called, role: role ?? before.role };
        const ends = isEnded ?? before.endedAtMs !== undefined;
        const after: Person = ends ? { ...living, endedAtMs: before.endedAtMs ?? Math.floor(clock.now()) } : living;
        const details = {
          ...(after.name !== before.name && { named: true }),
          ...(after.role !== before.role && { role: after.role, was: before.role }),
          ...(ends !== (before.endedAtMs !== undefined) && { ended: ends }),
        };
        if (Object.keys(details).length === 0) return false;
        await inner.store.changePerson(after);
        if (ends) await signOutEverywhere(inner, id);
        await note('person', { person: id, ...details });
        return true;
      }),
    remove: (who, id) =>
      act(who, async (inner, note) => {
        await personWith(inner, id);
        await forgetBelongings(inner, { platform: 'web', id: webIdOf(id) });
        await inner.store.dropPerson(id);
        await note('person-removed', { person: id });
      }),
  };
}

type Note = (name: AdminActName, details: Readonly<Record<string, string | number | boolean>>) => Promise<void>;

async function personWith({ store }: Core, id: string): Promise<Person> {
  const person = await store.person(id);
  if (person === undefined) throw new UserError('not_found', text('admin.noPerson'));
  return person;
}

/** What is of a person alone: their name, favourites, defaults, styles, lists, and what is made for them at set times. */
async function forgetBelongings({ store }: Core, door: DoorId): Promise<void> {
  await store.forgetNameOf(door);
  await store.forgetFavouritesOf(door);
  await store.setOwnDefaults(door, undefined);
  await store.dropStylesOf({ scope: 'own', ...door });
  await store.dropSchedules({ person: door });
  for (const session of await store.sessionsOf(door)) await store.dropSession(door, session.id);
}

/** Browsers and keys of somebody who may not come in any more. */
async function signOutEverywhere({ store, clock }: Core, id: string): Promise<void> {
  await store.dropSignInsOf(id);
  for (const key of await store.keysOf(id)) await store.endKey(key.id, id, clock.now());
}

function withLinks(person: Person, links: readonly PersonLink[]) {
  return { ...person, links };
}
