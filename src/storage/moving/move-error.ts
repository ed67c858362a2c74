import { OutcomeUnknown } from '../../domain/outcome-unknown.ts';

/** A move came to no end; the message tells the admin why, and holds nothing of what is moved. */
export class MoveError extends Error {
  override readonly name = 'MoveError';
}

/** @returns the error, with what to do where it can't be known how far it came */
export function unfinished(error: unknown): unknown {
  if (!(error instanceof OutcomeUnknown)) return error;
  return new MoveError(
    'The connection was lost at the very end, and it is not known whether everything was stored. Run the same command again before you start ' +
      'anything: it finds out, and goes on.',
    { cause: error },
  );
}
