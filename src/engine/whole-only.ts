import { UserError } from '../domain/errors.ts';
import type { ShotFilm } from '../domain/film.ts';

/** A press never makes one shot of a film alone. */
export async function wholeOnly<Done>(film: ShotFilm | undefined, work: () => Promise<Done>): Promise<Done> {
  try {
    return await work();
  } catch (error) {
    if (film === undefined || !(error instanceof UserError)) throw error;
    throw new UserError(error.code, error.text, { option: error.option, cause: error });
  }
}
