import { UserError } from '../../domain/errors.ts';
import type { ReplyTarget } from '../../domain/generation.ts';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { wantsPrivate } from '../../domain/place-settings/wants-private.ts';
import { asPrivate } from '../../domain/private-target.ts';
import { text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';
import { valuesAt } from '../place-settings/place-settings.ts';

/**
 * Where a run of a schedule goes: to everybody of its channel. On the page it is as private as what holds there.
 *
 * @throws {UserError} `not_allowed` where everything in the channel is private
 */
export async function runTarget(core: Pick<Core, 'store' | 'settings'>, target: ReplyTarget): Promise<ReplyTarget> {
  const values = await valuesAt(core, target);
  const isOfPage = settingScopeOf(target).channelId === undefined;
  if (isOfPage) return wantsPrivate(undefined, values) ? asPrivate(target, target) : target;
  if (values.privacy === 'always') throw new UserError('not_allowed', text('place.onlyPrivate'), { option: 'private' });
  return target;
}
