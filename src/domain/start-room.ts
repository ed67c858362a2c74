/** The limits over all processes, and how long something counts. */
export interface StartRoom {
  readonly atOnce: number;
  readonly perMinute: number;
  /** Starts of so long ago count as starts within a minute: time passes on the way to the provider. */
  readonly windowMs: number;
  /** One that may be at its provider without anybody knowing it counts as in flight for so long after its start. */
  readonly mayRunMs: number;
}

export interface Room {
  readonly isThere: boolean;
  /** Epoch milliseconds by the clock that decided: with several processes the database's, else `nowMs` as it was given. */
  readonly nowMs: number;
}
