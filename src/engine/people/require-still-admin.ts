import { UserError } from '../../domain/errors.ts';
import { personIdOf } from '../../domain/people/person.ts';
import { text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';

/**
 * Two admins at once: a person of the web who was ended meanwhile, or is no admin any more, does nothing. Inside of the transaction of what they do. Everybody else may, as
 * their door says.
 *
 * @param id of the one who acts, at the door `web`, or their door
 * @throws {UserError} `not_allowed`
 */
export async function requireStillAdmin({ store }: Pick<Core, 'store'>, id: string): Promise<void> {
  const personId = personIdOf({ platform: 'web', id });
  if (personId === undefined) return;
  const person = await store.person(personId);
  if (person === undefined || person.endedAtMs !== undefined) throw new UserError('not_allowed', text('limit.personEnded'));
  if (person.role !== 'admin') throw new UserError('not_allowed', text('rest.personNotAdmin'));
}
