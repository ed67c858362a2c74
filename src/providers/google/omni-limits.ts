/** Largest video inside of a request with a key, in bytes (reported, 2026-11); larger ones are uploaded. */
export const maxInsideWithKey = 4_000_000;
/** The same on a project. It is not documented; base64 of this stays below the 20 MB that all of Google's APIs took. */
export const maxInsideOnProject = 14_000_000;
