import { setImmediate } from 'node:timers';

/** The calls of a transaction, from its begin to its end. */
export interface OwnCalls {
  /** Runs a call of the transaction. @throws {Error} where the transaction is over */
  run<T>(call: () => Promise<T>): Promise<T>;
}

export const onlyItsOwnRule = 'a transaction may wait for nothing but its own calls: what else it needs is read before it';
const overSentence = 'the transaction is over: a call of it came too late';
const notAwaitedSentence = 'a transaction ended while a call of it was still running: each one must be awaited';

/**
 * Runs the work of a transaction, which may wait for nothing but the calls of the transaction: while it waited for something else, a lock
 * would keep everybody waiting. Where a turn of the event loop passes without a call under way, and the work has not ended, it is broken
 * off. What the work does after that fails.
 *
 * @returns what the work returns
 * @throws {Error} `onlyItsOwnRule`, or what the work throws: its transaction must be rolled back
 */
export function onlyItsOwn<T>(work: (calls: OwnCalls) => Promise<T>): Promise<T> {
  let underWay = 0;
  let isOver = false;
  let isWatched = false;
  return new Promise<T>((resolve, reject) => {
    // By then everything that was ready to go on has gone on: nothing under way means that it waits for something else.
    const look = (): void => {
      isWatched = false;
      if (isOver || underWay > 0) return;
      isOver = true;
      reject(new Error(onlyItsOwnRule));
    };
    const watch = (): void => {
      if (isWatched || isOver) return;
      isWatched = true;
      setImmediate(look);
    };
    const end = (finish: () => void): void => {
      isOver = true;
      finish();
    };
    const run: OwnCalls['run'] = async (call) => {
      if (isOver) throw new Error(overSentence);
      underWay += 1;
      try {
        return await call();
      } finally {
        underWay -= 1;
        if (underWay === 0) watch();
      }
    };
    watch();
    started(work, { run }).then(
      (value) => end(() => (underWay > 0 ? reject(new Error(notAwaitedSentence)) : resolve(value))),
      (error: unknown) => end(() => reject(error)),
    );
  });
}

/** What it throws before it waits is a rejection as well. */
async function started<T>(work: (calls: OwnCalls) => Promise<T>, calls: OwnCalls): Promise<T> {
  return await work(calls);
}

/** The same object, each of whose functions is a call of the transaction. */
export function withOwnCalls<T extends object>(tx: T, calls: OwnCalls): T {
  return new Proxy(tx, {
    get(target, name, receiver) {
      const call: unknown = Reflect.get(target, name, receiver);
      if (typeof call !== 'function') return call;
      return (...values: unknown[]) => calls.run(() => call.apply(target, values));
    },
  });
}
