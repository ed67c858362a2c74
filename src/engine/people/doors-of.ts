import type { Requester } from '../../domain/generation.ts';
import { type DoorId, personIdOf, webIdOf } from '../../domain/people/person.ts';
import type { Core } from '../core.ts';

/**
 * By which ids the person behind a request is known at all doors: the one that asks first. Caps of a person hold over all of them together, and what
 * one of them made is theirs at each.
 *
 * @param core inside of a transaction that decides about money: that one
 */
export async function doorsOf({ store }: Pick<Core, 'store'>, { platform, tenant, id }: Requester): Promise<readonly DoorId[]> {
  const own: DoorId = { platform, id, ...(tenant !== undefined && { tenant }) };
  // Browsers without a name, the terminal and the token are linked to nobody.
  const known = personIdOf(own);
  if (platform === 'web' && known === undefined) return [own];
  const personId = known ?? (await store.personLink(own))?.personId;
  if (personId === undefined) return [own];
  const links = (await store.linksOfPerson(personId)).map(({ door }) => door);
  const web: DoorId = { platform: 'web', id: webIdOf(personId) };
  return [own, ...[web, ...links].filter((door) => !isSameDoor(door, own))];
}

/** Whether somebody is one of those that an id is known as. */
export function isOneOf(doors: readonly DoorId[], person: DoorId): boolean {
  return doors.some((door) => isSameDoor(door, person));
}

function isSameDoor(one: DoorId, other: DoorId): boolean {
  return one.platform === other.platform && one.id === other.id && one.tenant === other.tenant;
}
