import type { ShotFilm } from '../domain/film.ts';
import type { Submission } from '../domain/submission.ts';

/** What is taken in at once. */
export interface Together {
  /** At least one. */
  readonly submissions: readonly Submission[];
  /** They are one set, as in `SubmitAllOptions`. */
  readonly asSet: boolean;
  /** They are the shots of a film, or some of them made once more: then they are a set. Default: they are none. */
  readonly film?: ShotFilm | undefined;
}
