import { type FilmOfRequest, filmOf, filmPlan, requireCount, requirePart } from '../../domain/film-request.ts';
import type { ReplyTarget, StoredVideo } from '../../domain/generation.ts';
import type { Submission } from '../../domain/submission.ts';
import { inTurn } from '../../lib/in-turn.ts';
import type { Core } from '../core.ts';

/** How the work of films is done: one dependency of the engine, so that a machine has both or none. */
export type FilmWork = NonNullable<Core['films']>;

/** Before the transaction that takes it in: whether such a film can be made. @throws {UserError} with what can't be joined, shown or written */
export async function requireFilm(core: Core, { request, replyTarget }: Submission): Promise<void> {
  const film = filmOf(request);
  if (film === undefined) return;
  const videos = await partsOf(core, film, replyTarget);
  await workOf(core).check(filmPlan(film, []), videos);
}

/** Inside of that transaction: whether its parts may still be used, and are there. @throws {UserError} */
export async function requireParts(core: Pick<Core, 'store'>, { request, replyTarget }: Submission): Promise<void> {
  const film = filmOf(request);
  if (film !== undefined) await partsOf(core, film, replyTarget);
}

/** @throws {UserError} where one of them can't be used there (any more) */
export async function partsOf(
  { store }: Pick<Core, 'store'>,
  { film: { parts } }: FilmOfRequest,
  place: ReplyTarget,
): Promise<readonly StoredVideo[]> {
  requireCount(parts.length);
  return await inTurn(parts, async ({ generationId, video }, at) =>
    requirePart(await store.find(generationId), video, at + 1, place),
  );
}

/** @throws {Error} where the program was put together without it */
export function workOf({ films }: Pick<Core, 'films'>): FilmWork {
  if (films === undefined) throw new Error('there is nothing here that joins films');
  return films;
}
