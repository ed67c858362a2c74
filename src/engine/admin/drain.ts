import { oneAtATime } from '../../lib/one-at-a-time.ts';
import type { Core } from '../core.ts';
import { isKeptBack } from '../films/follow-shots.ts';

/** How often a drain looks whether it is over, beside each change. */
const lookMs = 1000;
/** A post that is tried again later than this holds up no drain: it is made after the next start. */
const patienceMs = 60_000;

/** Whether nothing is at a provider, on its way from there, or about to be posted. What waits in line is kept for the next start. */
export async function isDrained({ store, clock, rolesOfAll }: Pick<Core, 'store' | 'clock' | 'rolesOfAll'>): Promise<boolean> {
  if ((await store.countIn(['submitting', 'generating', 'downloading'])) > 0 || (await isAnyGoingOut(store))) return false;
  // What no process that runs can post is kept as well.
  const reached = rolesOfAll.current();
  const nextMs = await store.nextDeliveryAtMs(reached && ['web', ...reached]);
  return nextMs === undefined || nextMs > clock.now() + patienceMs;
}

/** A shot that is kept back until its film is there waits as that does, and nobody starts the shots that are missing. */
async function isAnyGoingOut(store: Core['store']): Promise<boolean> {
  if ((await store.countIn(['stored'])) === 0) return false;
  for (const each of await store.unfinished()) if (each.state === 'stored' && !(await isKeptBack({ store }, each))) return true;
  return false;
}

/** Ends a drain once nothing is under way any more. */
export interface DrainWatch {
  /** Looks now, and goes on looking as long as there is a drain. */
  look(): void;
}

/** @param isBusy whether a post is being made just now */
export function createDrainWatch(core: Core, isBusy: () => boolean): DrainWatch {
  const { clock, hold, log } = core;
  let callOff: () => void = () => undefined;
  let isOver = false;
  let isSaid = false;

  const lookOnce = async (): Promise<void> => {
    callOff();
    if (isOver || core.stopping.aborted) return;
    const current = await hold.current();
    if (current?.kind !== 'drain') {
      isSaid = false;
      return;
    }
    const isDone = !isBusy() && ((await hold.isOver()) || (await isDrained(core)));
    if (!isDone) {
      callOff = clock.after(lookMs, look);
    } else if (current.stays === true) {
      if (!isSaid) log.info({}, 'drained: nothing is under way any more; resume takes requests in again');
      isSaid = true;
    } else {
      isOver = await end().catch((error: unknown) => {
        hold.mayGoOn();
        log.error({ err: error }, 'the end of the drain could not be noted; trying again');
        return false;
      });
      if (!isOver) callOff = clock.after(lookMs, look);
    }
  };

  /**
   * The next start works as usual. Of several processes each ends by itself, and the drain stays until all have.
   *
   * @returns whether it is over: the admin may have resumed since it was looked at, or called for a post
   */
  const end = async (): Promise<boolean> => {
    const isStored = await core.write(async (inner) => {
      // An earlier run may have failed at its last moment.
      inner.hold.mayGoOn();
      if ((await inner.hold.current())?.kind !== 'drain') return false;
      if (await inner.hold.isOver()) {
        await inner.hold.endsProcess();
        return true;
      }
      if (!(await isDrained(inner))) return false;
      await inner.hold.endsProcess();
      if (core.sharing === undefined) await inner.hold.set(undefined);
      else await inner.hold.endsAll();
      await inner.store.addAct({ atMs: clock.now(), who: 'bot', act: 'drained', details: {} });
      return true;
    });
    if (!isStored) return false;
    log.info({}, 'drained: nothing is under way any more, so the bot ends');
    core.drained?.();
    return true;
  };

  const lookSafely = async (): Promise<void> => {
    try {
      await lookOnce();
    } catch (error) {
      log.warn({ err: error }, 'it could not be read whether the drain is over; looking again');
      callOff = clock.after(lookMs, look);
    }
  };

  const look = oneAtATime(() => core.inBackground('a look at the drain failed', lookSafely()));
  return { look };
}
