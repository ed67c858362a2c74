/** What people see of the stars of a result. */
export interface Stars {
  readonly count: number;
  /** After so many it is shown in the showcase. */
  readonly needed: number;
  /** It was, or is about to be. */
  readonly isShown: boolean;
}

/** What came of a press on a star. */
export interface StarGiven extends Stars {
  /** False where it was taken back. */
  readonly isGiven: boolean;
}
