import { nameOf } from '../domain/catalog.ts';
import { UserError } from '../domain/errors.ts';
import { isFilm } from '../domain/film-request.ts';
import { type Generation, isWaiting } from '../domain/generation.ts';
import { text } from '../domain/texts.ts';
import type { Step } from './core.ts';
import { uncharged } from './unclear.ts';

/** The step of one that somebody calls off. @throws {UserError} where it is over */
export function canceled(now: Generation): Step {
  // Nobody else has anything to do with it.
  if (isFilm(now.request) && (isWaiting(now.state) || now.state === 'downloading')) return uncharged(now, 'canceled', undefined);
  if (isWaiting(now.state)) return uncharged(now, 'canceled', text('reason.canceledByPerson', nameOf(now.provider)));
  if (now.state === 'submitting' || now.state === 'generating') return { change: { discarded: true } };
  throw new UserError('not_possible_now', text('answer.cannotCancel'));
}
