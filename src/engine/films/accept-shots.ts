import { randomUUID } from 'node:crypto';
import { eachOrProblems } from '../../domain/batch/batch-problems.ts';
import { UserError } from '../../domain/errors.ts';
import type { NewShotFilm, RedoneShot, ShotFilm } from '../../domain/film.ts';
import { filmId, filmOf, filmPlan } from '../../domain/film-request.ts';
import { type Generation, isWaiting } from '../../domain/generation.ts';
import { type RedoPlan, requireOwnShot } from '../../domain/shots/redo.ts';
import { frameToCome, requireShotCount, shotFilmRequest, shotLabel } from '../../domain/shots/shot-film.ts';
import type { Submission } from '../../domain/submission.ts';
import { text } from '../../domain/texts.ts';
import type { VideoRequest } from '../../domain/video-request.ts';
import { inTurn } from '../../lib/in-turn.ts';
import type { Core } from '../core.ts';
import { insert, type Ready } from '../insert-accepted.ts';
import type { Place } from '../places.ts';
import { takeWithin } from '../take-step.ts';
import { uncharged } from '../unclear.ts';
import { followShots } from './follow-shots.ts';
import { planOf } from './redo-of.ts';
import { workOf } from './require-film.ts';

/**
 * What holds for each of the shots, wherever it is in its film. What is the same for all is said once.
 *
 * @param requireReady the same for any request
 * @throws {UserError} of which a press makes nothing: there is no smaller way to a film
 */
export async function readyShots(
  core: Core,
  submissions: readonly Submission[],
  film: ShotFilm,
  requireReady: (submission: Submission) => Promise<Ready>,
): Promise<readonly Ready[]> {
  const begins = await frameBefore(core, submissions, film);
  const checked = submissions.map((each, at) => (begins[at] === true ? withFrame(each) : each));
  if (film.kind === 'new') await requireNewFilm(core, submissions, film);
  try {
    return await eachOrProblems(checked, requireReady);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw saidOnce(error, submissions.length);
  }
}

function withFrame(submission: Submission): Submission {
  const { request } = submission;
  return { ...submission, request: { ...request, image: frameToCome(request) } };
}

function saidOnce(error: UserError, count: number): UserError {
  const { code, option, problems } = error;
  const [first] = problems;
  const isOne = new Set(problems.map((each) => JSON.stringify(each.text))).size === 1;
  if (first !== undefined && isOne && problems.length === count) return new UserError(code, first.text, { option, cause: error });
  return new UserError(code, error.text, { option, problems, cause: error });
}

/** Which of them begin with the last frame of the shot before. */
async function frameBefore(core: Core, submissions: readonly Submission[], film: ShotFilm): Promise<readonly boolean[]> {
  if (film.kind === 'new') return submissions.map((_, at) => film.isSequence && at > 0);
  const plan = await planOf(core, film.shot);
  requireSame(plan, submissions);
  return plan.again.map(({ id }) => plan.isSequence && plan.shots[0]?.id !== id);
}

/** Whether the shots could be joined, by what they are asked for as. */
async function requireNewFilm(core: Core, submissions: readonly Submission[], film: NewShotFilm): Promise<void> {
  requireShotCount(submissions.length);
  const request = shotFilmRequest(
    film,
    submissions.map((each) => ({ id: '', request: each.request })),
  );
  const made = filmOf(request);
  const parts = submissions.map(({ request: { durationSeconds, aspectRatio } }) => {
    const { width, height } = frameToCome({ aspectRatio });
    return { sizeBytes: 0, durationSeconds, width, height };
  });
  if (made === undefined) return;
  try {
    await workOf(core).check(filmPlan(made, []), parts);
  } catch (error) {
    // Here the parts are what is called shots.
    throw error instanceof UserError ? new UserError(error.code, error.text, { option: 'shots', cause: error }) : error;
  }
}

/** Inside of the transaction that takes them in. @returns the film and its shots, or those that are made once more */
export async function insertShots(inner: Core, ready: readonly Ready[], film: ShotFilm): Promise<readonly Generation[]> {
  const [first] = ready;
  if (first === undefined) throw new Error('a film without a shot');
  const { intakeId, eventId } = first.submission;
  const inserted = film.kind === 'new' ? await insertNew(inner, ready, film) : await insertAgain(inner, ready, film);
  await inner.store.removeIntake(intakeId ?? eventId);
  return inserted;
}

async function insertNew(inner: Core, ready: readonly Ready[], film: NewShotFilm): Promise<readonly Generation[]> {
  const setId = randomUUID();
  const { eventId = '' } = ready[0]?.submission ?? {};
  const ids = ready.map(() => randomUUID());
  const set = (index: number, words = '') => ({ id: setId, index, size: ready.length, ...(words !== '' && { words }) });
  const shots = ready.map(({ submission: { request } }, at) => ({ id: ids[at] ?? '', request }));
  const place = { id: setId, eventId, set: set(0) };
  const made = await insertFilm(inner, ready, place, shotFilmRequest(film, shots));
  const inserted = await inTurn(ready, (each, at) => {
    const own = { id: ids[at] ?? '', eventId: `${eventId}#${at + 1}`, set: set(at + 1, shotLabel(film.words[at] ?? '')) };
    return insertShot(inner, each, { ...own, ...placeAfter(each, ids[at - 1]) });
  });
  return [made, ...inserted];
}

async function insertAgain(inner: Core, ready: readonly Ready[], { shot }: RedoneShot): Promise<readonly Generation[]> {
  const plan = await planOf(inner, shot);
  const { film, shots, again, isSequence } = plan;
  const [first] = ready;
  const { set } = film;
  if (first === undefined || set === undefined) throw new Error('a film of no set');
  requireOwnShot(film, first.submission.requester);
  requireSame(
    plan,
    ready.map(({ submission }) => submission),
  );
  const { eventId } = first.submission;
  const newIds = new Map(again.map(({ id }) => [id, randomUUID()]));
  const parts = shots.map(({ id, request }) => ({ id: newIds.get(id) ?? id, request }));
  const inserted = await inTurn(again, (old, at) => {
    const each = ready[at] ?? first;
    const own = {
      id: newIds.get(old.id) ?? '',
      eventId: at === 0 ? eventId : `${eventId}#${at + 1}`,
      ...(old.set && { set: old.set }),
    };
    return insertShot(inner, each, { ...own, ...placeAfter(each, parts[shots.indexOf(old) - 1]?.id) });
  });
  const look = film.request.look ?? '';
  const { crossFadeSeconds } = film.request.film ?? {};
  const captions = shots.map(({ id }) => captionOf(film.request, id));
  const words = { look, title: film.request.prompt, captions };
  const like = { ...words, isSequence, ...(crossFadeSeconds !== undefined && { crossFadeSeconds }) };
  await insertFilm(inner, ready, { id: randomUUID(), eventId: `${eventId}#film`, set }, shotFilmRequest(like, parts));
  await callOff(inner, film);
  // Their person waits anew: what is posted first calls them.
  for (const each of await inner.store.membersOf(set.id)) await inner.store.releaseCall(each.id);
  // What was replaced is not kept back for a film any more.
  await followShots(inner, takeWithin, set.id);
  return inserted;
}

/** Of a shot of a film; empty where it has none. */
function captionOf({ film, captions = [] }: VideoRequest, id: string): string {
  const at = film?.parts.findIndex(({ generationId }) => generationId === id);
  return captions.find(({ part }) => part === at)?.text ?? '';
}

/** It waits until all its shots are there. */
async function insertFilm(inner: Core, ready: readonly Ready[], place: Place, request: VideoRequest): Promise<Generation> {
  const [first] = ready;
  if (first === undefined) throw new Error('a film without a shot');
  const { requester, replyTarget } = first.submission;
  const free = { provider: filmId, keyFingerprint: filmId, priceUsd: 0, createdAtMs: inner.clock.now() } as const;
  const awaits = first.approvalId === undefined ? {} : { approvalId: first.approvalId };
  const film = await inner.store.insert(
    { ...place, requester, replyTarget, request, waitsFor: 'its shots', ...free, ...awaits },
    [],
  );
  await inner.want(film.id, 'status');
  return film;
}

function insertShot(inner: Core, ready: Ready, place: Place): Promise<Generation> {
  const [member] = ready.members;
  return insert(inner, ready, member?.request ?? ready.submission.request, place);
}

/** Of one that begins with the last frame of another one. @param before its id */
function placeAfter({ submission }: Ready, before: string | undefined): Pick<Place, 'source' | 'waitsFor'> {
  if (before === undefined || submission.request.image?.sha256 !== '') return {};
  return { source: { generationId: before, video: 1, how: 'continue' }, waitsFor: 'shot before' };
}

/** A film that another one takes the place of is not made, unless it is there. */
async function callOff(inner: Core, { id }: Generation): Promise<void> {
  await takeWithin(inner, id, (now) =>
    isWaiting(now.state) || now.state === 'downloading' ? uncharged(now, 'canceled', undefined) : undefined,
  );
}

/** @throws {UserError} where the film has other shots by now than when it was asked for */
function requireSame({ again }: RedoPlan<Generation>, submissions: readonly Pick<Submission, 'repeats'>[]): void {
  const isSame = again.length === submissions.length && again.every(({ id }, at) => submissions[at]?.repeats === id);
  if (!isSame) throw new UserError('not_found', text('film.shotReplaced'), { option: 'id' });
}
