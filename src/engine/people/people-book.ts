import { UserError } from '../../domain/errors.ts';
import type { DoorPerson, PeopleBook, SignedIn } from '../../domain/people/people-book.ts';
import {
  mayAs,
  mostKeys,
  mostPeople,
  mostSignIns,
  type Person,
  type PersonRole,
  roleOfScope,
  signInDays,
  usedEveryMs,
} from '../../domain/people/person.ts';
import { text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';
import { plainWords } from '../library/plain-words.ts';
import { adminPart } from './admin-part.ts';
import { doorsOf } from './doors-of.ts';
import { freeName, nameOf, takenNames } from './names.ts';
import { hashOf, isSecret, newId, newSecret } from './secrets.ts';

const signInMs = signInDays * 86_400_000;
const longestDevice = 80;
const longestKeyName = 60;
/** The most that a key's own cap can be, in US dollars. */
const mostUsd = 100_000;

/** As `PeopleBook`: every change is one transaction. */
export function createPeopleBook(core: Core): PeopleBook {
  const { store } = core;
  return {
    ...adminPart(core),
    ...comingIn(core),
    ...ownKeys(core),
    signInsOf: (personId) => store.signInsOf(personId),
    endSignIn: (personId, id) => core.writeForPerson(async (inner) => void (await inner.store.dropSignIn(id, personId))),
    endSignIns: (personId) => core.writeForPerson((inner) => inner.store.dropSignInsOf(personId)),
    // In turn with what is being taken in: caps hold over all that is linked.
    link: (personId, by) => core.accept((inner) => link(inner, personId, by)),
    unlink: (personId, door) =>
      core.accept(async (inner) => {
        if ((await inner.store.personLink(door))?.personId !== personId) throw new UserError('not_found', text('person.noLink'));
        await inner.store.dropPersonLink(door);
      }),
    doorsOf: (person) => doorsOf(core, person),
  };
}

function comingIn(core: Core): Pick<PeopleBook, 'invited' | 'join' | 'enter' | 'bySignIn' | 'byKey'> {
  const { store, clock } = core;
  const mayEnter = async (personId: string): Promise<Person | undefined> => {
    const person = await store.person(personId);
    return person?.endedAtMs === undefined ? person : undefined;
  };
  return {
    async invited(secret) {
      const invite = isSecret(secret) ? await store.inviteBy(hashOf(secret)) : undefined;
      if (invite === undefined) throw new UserError('not_found', text('person.inviteUnknown'));
      if (invite.untilMs <= clock.now()) throw new UserError('not_found', text('person.inviteOver'));
      if (invite.usesLeft <= 0) throw new UserError('not_found', text('person.inviteUsed'));
      return invite;
    },
    join: (secret, name, device) =>
      core.writeForPerson(async (inner) => {
        const called = nameOf(name, await takenNames(inner.store));
        const invite = isSecret(secret) ? await inner.store.takeInvite(hashOf(secret), clock.now()) : undefined;
        // Somebody else had its last use meanwhile, or it is over.
        if (invite === undefined) throw new UserError('not_found', text('person.inviteUsed'));
        return await signIn(inner, await addPerson(inner, called, invite.role), device);
      }),
    enter: (by, role, device) =>
      core.accept(async (inner) => {
        const known = await inner.store.personLink(by.door);
        const person = known === undefined ? undefined : await inner.store.person(known.personId);
        if (person?.endedAtMs !== undefined) throw new UserError('not_allowed', text('limit.personEnded'));
        if (person !== undefined) return await signIn(inner, person, device);
        if (role === undefined) throw new UserError('not_allowed', text('person.notKnown'));
        const added = await addPerson(inner, freeName(by.name, await takenNames(inner.store)), role);
        await link(inner, added.id, by);
        return await signIn(inner, added, device);
      }),
    async bySignIn(secret) {
      const nowMs = clock.now();
      const found = isSecret(secret) ? await store.signInBy(hashOf(secret), nowMs) : undefined;
      const person = found && (await mayEnter(found.personId));
      if (found === undefined || person === undefined) return undefined;
      if (nowMs - found.usedAtMs >= usedEveryMs) await store.noteSignInUse(found.id, nowMs, nowMs + signInMs);
      return { person, signIn: found };
    },
    async byKey(secret) {
      const key = isSecret(secret) ? await store.keyBy(hashOf(secret)) : undefined;
      const person = key === undefined || key.endedAtMs !== undefined ? undefined : await mayEnter(key.personId);
      if (key === undefined || person === undefined) return undefined;
      const nowMs = clock.now();
      if (nowMs - (key.usedAtMs ?? Number.NEGATIVE_INFINITY) >= usedEveryMs) await store.noteKeyUse(key.id, nowMs);
      return { person, key };
    },
  };
}

async function addPerson({ store, clock }: Core, name: string, role: PersonRole): Promise<Person> {
  if ((await store.peopleCount()) >= mostPeople)
    throw new UserError('not_possible_now', text('person.tooMany', { most: mostPeople }));
  const person: Person = { id: newId(), name, role, createdAtMs: Math.floor(clock.now()) };
  await store.addPerson(person);
  return person;
}

/** A secret of its own each time: nobody comes in by one that was known before. */
async function signIn({ store, clock }: Core, person: Person, device: string): Promise<SignedIn> {
  const nowMs = Math.floor(clock.now());
  const { secret, hash } = newSecret();
  const added = {
    ...{ id: newId(), personId: person.id, device: device.slice(0, longestDevice) },
    ...{ createdAtMs: nowMs, usedAtMs: nowMs, untilMs: nowMs + signInMs },
  };
  await store.dropSignInsUntil(nowMs);
  const oldest = (await store.signInsOf(person.id)).slice(mostSignIns - 1);
  for (const { id } of oldest) await store.dropSignIn(id, person.id);
  await store.addSignIn(added, hash);
  return { person, signIn: added, secret };
}

/** @throws {UserError} where it is another person's */
async function link({ store, clock }: Core, personId: string, { door, name }: DoorPerson): Promise<void> {
  const known = await store.personLink(door);
  if (known !== undefined && known.personId !== personId)
    throw new UserError('not_possible_now', text('person.linkedElsewhere', { name }));
  await store.addPersonLink({ door, personId, name, linkedAtMs: clock.now() });
}

function ownKeys(core: Core): Pick<PeopleBook, 'keysOf' | 'makeKey' | 'endKey'> {
  const { store, clock } = core;
  return {
    keysOf: (personId) => store.keysOf(personId),
    makeKey: (personId, wish) =>
      core.writeForPerson(async (inner) => {
        const name = plainWords(wish.name, 'name', longestKeyName);
        if (name === undefined) throw new UserError('invalid_option', text('person.keyName'), { option: 'name' });
        const person = await inner.store.person(personId);
        if (person === undefined || person.endedAtMs !== undefined) throw new UserError('not_allowed', text('limit.personEnded'));
        if (wish.scopes.length === 0) throw new UserError('invalid_option', text('person.keyScopes'), { option: 'scopes' });
        if (!wish.scopes.every((scope) => mayAs(person.role, roleOfScope[scope])))
          throw new UserError('not_allowed', text('person.keyTooMuch'), { option: 'scopes' });
        for (const [field, usd] of [
          ['per_day_usd', wish.perDayUsd],
          ['per_month_usd', wish.perMonthUsd],
        ] as const)
          requireUsd(field, usd);
        const living = (await inner.store.keysOf(personId)).filter(({ endedAtMs }) => endedAtMs === undefined);
        if (living.length >= mostKeys) throw new UserError('not_possible_now', text('person.tooManyKeys', { most: mostKeys }));
        const { secret, hash } = newSecret();
        const key = { ...wish, id: newId(), personId, name, createdAtMs: Math.floor(clock.now()) };
        await inner.store.addKey(key, hash);
        return { key, secret };
      }),
    async endKey(personId, id) {
      const isEnded = await core.writeForPerson((inner) => inner.store.endKey(id, personId, clock.now()));
      if (!isEnded) throw new UserError('not_found', text('person.noKey'));
    },
  };
}

function requireUsd(field: string, usd: number | undefined): void {
  if (usd === undefined || (Number.isFinite(usd) && usd > 0 && usd <= mostUsd)) return;
  throw new UserError('invalid_option', text('person.keyCap', { most: mostUsd }), { option: field });
}
