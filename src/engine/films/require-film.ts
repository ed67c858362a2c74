import { type FilmOfRequest, filmOf, filmPlan, requireCount, requirePart } from '../../domain/film-request.ts';
import { isErased, type ReplyTarget, type StoredVideo } from '../../domain/generation.ts';
import type { Submission } from '../../domain/submission.ts';
import { inTurn } from '../../lib/in-turn.ts';
import type { Core } from '../core.ts';

/** How the work of films is done: one dependency of the engine, so that a machine has both or none. */
export type FilmWork = NonNullable<Core['films']>;

/** Before the transaction that takes it in: whether such a film can be made. @throws {UserError} with what can't be joined, shown or written */
export async function requireFilm(core: Core, { request, replyTarget }: Submission): Promise<void> {
  const film = filmOf(request);
  if (film === undefined) return;
  const { videos } = await withVideos(core, film, replyTarget);
  await workOf(core).check(filmPlan(film, []), videos);
}

/** Inside of that transaction: whether its parts may still be used, and are there. @throws {UserError} */
export async function requireParts(core: Pick<Core, 'store'>, { request, replyTarget }: Submission): Promise<void> {
  const film = filmOf(request);
  if (film !== undefined) await withVideos(core, film, replyTarget);
}

/** A film with the videos that it is made of, in their order. */
interface FilmWithVideos {
  readonly film: FilmOfRequest;
  readonly videos: readonly StoredVideo[];
}

/**
 * A film as it would be joined now: a shot that its person deleted is left out.
 *
 * @throws {UserError} where one of its parts can't be used there (any more)
 */
export async function withVideos(
  { store }: Pick<Core, 'store'>,
  film: FilmOfRequest,
  place: ReplyTarget,
): Promise<FilmWithVideos> {
  const { parts, shots } = film.film;
  const all = await inTurn(parts, async (part) => ({ part, source: await store.find(part.generationId) }));
  const kept = shots === undefined ? all : all.filter(({ source }) => source === undefined || !isErased(source));
  requireCount(kept.length);
  const videos = kept.map(({ part, source }, at) => requirePart(source, part.video, at + 1, place));
  // Each stays with its own shot.
  const captions = film.captions?.flatMap((caption) => {
    const at = kept.findIndex(({ part }) => part === parts[caption.part]);
    return at === -1 ? [] : [{ ...caption, part: at }];
  });
  const made = { ...film.film, parts: kept.map(({ part }) => part) };
  return { film: { ...film, film: made, ...(captions !== undefined && { captions }) }, videos };
}

/** @throws {Error} where the program was put together without it */
export function workOf({ films }: Pick<Core, 'films'>): FilmWork {
  if (films === undefined) throw new Error('there is nothing here that joins films');
  return films;
}
