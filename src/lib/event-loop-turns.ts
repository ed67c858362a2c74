/** Waits for a turn of the event loop of one's own. */
export type Turn = () => Promise<void>;

/** A turn is held back so long at most while more arrives: what was taken in has to be done, too. */
const mostHeldMs = 200;

/**
 * Turns come one after another, and between any two of them whatever arrives from outside is let in.
 *
 * @param isArriving whether something has come in that somebody waits to hear of: it goes first, for a moment. Default: it never has
 */
export function createTurns(isArriving?: () => boolean): Turn {
  let last = Promise.resolve();
  return () => {
    last = last.then(() => (isArriving === undefined ? immediate() : quietTurn(isArriving, mostHeldMs)));
    return last;
  };
}

/**
 * The second turn in a row in which nothing is on its way: what a new connection brings is read a turn after it was made.
 *
 * @param mostMs that it waits for one
 */
export async function quietTurn(isArriving: () => boolean, mostMs: number): Promise<void> {
  const untilMs = performance.now() + mostMs;
  for (let quietTurns = 0; quietTurns < 2 && performance.now() < untilMs; ) {
    await immediate();
    quietTurns = isArriving() ? 0 : quietTurns + 1;
  }
}

function immediate(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
