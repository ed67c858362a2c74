/** Waits for a turn of the event loop of one's own. */
export type Turn = () => Promise<void>;

/** Turns come one after another, and between any two of them whatever arrives from outside is let in. */
export function createTurns(): Turn {
  let last = Promise.resolve();
  return () => {
    last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
    return last;
  };
}
