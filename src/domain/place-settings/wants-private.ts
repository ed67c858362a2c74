import { UserError } from '../errors.ts';
import { text } from '../texts.ts';
import type { ChosenValues } from './place-settings.ts';

/**
 * Whether what is asked for is for its person alone.
 *
 * @param asked as its person said; undefined where they said nothing
 * @throws {UserError} `not_allowed` for what is to be public where everything is private
 */
export function wantsPrivate(asked: unknown, { privacy }: ChosenValues): boolean {
  if (privacy === 'always' && asked === false)
    throw new UserError('not_allowed', text('place.onlyPrivate'), { option: 'private' });
  return typeof asked === 'boolean' ? asked : privacy === 'yes' || privacy === 'always';
}
