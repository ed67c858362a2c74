import { UserError } from '../../domain/errors.ts';
import { isEnded, isWaiting } from '../../domain/generation.ts';
import { currentFilm, shotsOf } from '../../domain/shots/shots-of.ts';
import { text } from '../../domain/texts.ts';
import type { CancelOutcome } from '../../domain/video-engine.ts';
import { canceled } from '../canceled.ts';
import type { Core, Decide, Step } from '../core.ts';
import { takeWithin } from '../take-step.ts';

/**
 * Calls a film of shots off, with all its shots that are not there yet, in one transaction: those that have not left cost nothing, those that a
 * provider is at are paid for and not posted. The others are posted by themselves.
 *
 * @param also belongs to the same transaction
 * @throws {UserError} `not_possible_now` where the film is joined, or over
 */
export async function cancelShots(core: Core, setId: string, also: Step['also']): Promise<CancelOutcome> {
  return await core.write(async (inner) => {
    const members = await inner.store.membersOf(setId);
    const film = currentFilm(members);
    if (film === undefined || isEnded(film.state)) throw new UserError('not_possible_now', text('answer.cannotCancel'));
    let outcome: CancelOutcome = 'canceled';
    const take = async (id: string, decide: Decide): Promise<void> => {
      const step = await takeWithin(inner, id, decide);
      if (step?.change?.discarded === true) outcome = 'will be discarded';
    };
    // The film first: of shots that are there, none is kept back for it any more.
    await take(film.id, canceled);
    for (const { id } of shotsOf(film, members)) {
      await take(id, (now) => (isOnItsWay(now.state) ? canceled(now) : undefined));
    }
    await also?.(inner);
    return outcome;
  });
}

function isOnItsWay(state: Parameters<Decide>[0]['state']): boolean {
  return isWaiting(state) || state === 'submitting' || state === 'generating';
}
