import { findModel } from '../catalog.ts';
import { UserError } from '../errors.ts';
import { isSamePerson, type Requester } from '../generation.ts';
import { text } from '../texts.ts';
import { memberPriceUsd, sumUsd, type VideoRequest, without } from '../video-request.ts';
import { frameToCome } from './shot-film.ts';
import { currentFilm, isShotLost, isShotThere, type SetMember, shotNumber, shotsOf } from './shots-of.ts';

/** What making a shot once more makes. */
export interface RedoPlan<Member> {
  readonly film: Member;
  /** All shots of the film as they are now. */
  readonly shots: readonly Member[];
  /** Those that are made once more, in their order; at least one. */
  readonly again: readonly Member[];
  readonly isSequence: boolean;
}

/**
 * What making a shot once more makes: itself alone. In a sequence those that come after a lost one were never begun, since each begins where the one
 * before ends: they are made as well.
 *
 * @param members of its set, all there ever were
 * @throws {UserError} `not_found` where it is none of the newest film, `not_possible_now` while it is being made, or where one before it is missing
 */
export function redoPlan<Member extends SetMember>(id: string, members: readonly Member[]): RedoPlan<Member> {
  const film = currentFilm(members);
  const shots = film === undefined ? [] : shotsOf(film, members);
  const at = shots.findIndex((each) => each.id === id);
  const shot = shots[at];
  if (film === undefined || shot === undefined) throw new UserError('not_found', text('film.shotReplaced'), { option: 'id' });
  if (!isShotThere(shot) && !isShotLost(shot)) throw new UserError('not_possible_now', text('film.shotBusy'), { option: 'id' });
  const isSequence = film.request.film?.shots?.isSequence === true;
  const before = isSequence ? shots[at - 1] : undefined;
  if (before !== undefined && !isShotThere(before))
    throw new UserError('not_possible_now', text('film.shotBefore', { number: shotNumber(before) }), { option: 'id' });
  if (!isSequence || isShotThere(shot)) return { film, shots, again: [shot], isSequence };
  const later = shots.slice(at + 1);
  const end = later.findIndex((each) => !isShotLost(each));
  return { film, shots, again: [shot, ...(end === -1 ? later : later.slice(0, end))], isSequence };
}

/** Only who asked for the film pays for it. @throws {UserError} `not_allowed` */
export function requireOwnShot({ requester }: { readonly requester: Requester }, presser: Requester): void {
  if (!isSamePerson(requester, presser)) throw new UserError('not_allowed', text('answer.notYours'));
}

/** The requests of those that are made once more, in their order. Without the frame that one begins with where it is the end of the shot before. */
export function redoneRequests({ shots, again, isSequence }: RedoPlan<SetMember>): readonly VideoRequest[] {
  return again.map(({ id, request }) => (isSequence && shots[0]?.id !== id ? without(request, 'image') : request));
}

/** As the rules and the price see them: with a frame in the place of the one that is still to come. */
export function withFrames(requests: readonly VideoRequest[], hasFrame: (index: number) => boolean): readonly VideoRequest[] {
  return requests.map((request, index) => (hasFrame(index) ? { ...request, image: frameToCome(request) } : request));
}

/** Of all that are made once more, in US dollars; undefined where one has no price (any more). */
export function redoPriceUsd(plan: RedoPlan<SetMember>): number | undefined {
  const [first] = plan.shots;
  const requests = withFrames(redoneRequests(plan), (index) => plan.isSequence && plan.again[index]?.id !== first?.id);
  return sumUsd(
    requests.map((request) => {
      const model = findModel(request.model);
      return model && memberPriceUsd(request, model);
    }),
  );
}
