import type { Clock } from '../domain/clock.ts';
import { inTurn } from '../lib/in-turn.ts';
import type { Core } from './core.ts';
import type { Submitter } from './submitter.ts';

/** An operator waits 10 seconds (`docker stop`). */
const usualStopSeconds = 8;
/** Posts under way get this long at most; they are made once, whenever they are made. */
const postsMostMs = 1500;
/** Kept for what closes before and after: doors, files, the database. */
const restMostMs = 1500;

/**
 * How a stop uses its time. Requests on their way get most of it: their answer is worth the price of a video.
 *
 * @param spentMs what the stop has taken already
 */
export function stopTimes(stopSeconds = usualStopSeconds, spentMs = 0): { readonly startsMs: number; readonly postsMs: number } {
  const limitMs = stopSeconds * 1000;
  const postsMs = Math.min(postsMostMs, limitMs / 4);
  const restMs = Math.min(restMostMs, limitMs / 4);
  return { startsMs: Math.max(0, limitMs - spentMs - postsMs - restMs), postsMs };
}

/**
 * Waits for the answers of requests that are on their way: for those that are answered with the finished video that may be as long as it takes to
 * make it. What is not answered in time may have been taken, and its person is asked.
 *
 * @param clock one that goes on while the engine stops
 * @returns how many questions are left
 */
export async function settleStarts(
  { clock, log, store }: Pick<Core, 'clock' | 'log' | 'store'>,
  submitter: Pick<Submitter, 'settled' | 'onTheWay'>,
  limitMs: number,
  letGo: () => void,
): Promise<number> {
  const ids = submitter.onTheWay();
  if (ids.length > 0) log.info({ requests: ids.length, mostSeconds: limitMs / 1000 }, 'waiting for the answers of requests');
  await within(clock, submitter.settled(), limitMs, letGo);
  const left = await inTurn(ids, (id) =>
    store.find(id).catch((error: unknown) => {
      log.warn({ err: error, generationId: id }, 'it could not be read what became of a request; the next start finds out');
      return undefined;
    }),
  );
  const questions = left.filter((each) => each?.state === 'unknown').length;
  if (questions > 0) {
    const advice = 'a larger STOP_SECONDS, and as much time for the container or service to stop, lets them finish';
    log.warn(
      { questions, advice },
      'requests were not answered before the stop; the people who asked for them are asked what to do',
    );
  }
  return questions;
}

/** Waits for `work`, and after `limitMs` tells it to let go and waits for that. */
export async function within(
  clock: Pick<Clock, 'after'>,
  work: Promise<unknown>,
  limitMs: number,
  letGo: () => void,
): Promise<void> {
  const callOff = clock.after(limitMs, letGo);
  await work;
  callOff();
}
