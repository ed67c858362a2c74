import type { Core } from '../core.ts';

/** How often a drain looks whether it is over, beside each change. */
const lookMs = 1000;
/** A post that is tried again later than this holds up no drain: it is made after the next start. */
const patienceMs = 60_000;

/** Whether nothing is at a provider, on its way from there, or about to be posted. What waits in line is kept for the next start. */
export function isDrained({ store, clock }: Pick<Core, 'store' | 'clock'>): boolean {
  if (store.countIn(['submitting', 'generating', 'downloading', 'stored']) > 0) return false;
  const nextMs = store.nextDeliveryAtMs();
  return nextMs === undefined || nextMs > clock.now() + patienceMs;
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

  const look = (): void => {
    callOff();
    if (isOver || core.stopping.aborted) return;
    const current = hold.current();
    if (current?.kind !== 'drain') {
      isSaid = false;
      return;
    }
    if (isBusy() || !isDrained(core)) {
      callOff = clock.after(lookMs, look);
    } else if (current.stays === true) {
      if (!isSaid) log.info({}, 'drained: nothing is under way any more; resume takes requests in again');
      isSaid = true;
    } else {
      isOver = true;
      end().catch((error: unknown) => {
        isOver = false;
        log.error({ err: error }, 'the end of the drain could not be noted; trying again');
        callOff = clock.after(lookMs, look);
      });
    }
  };

  /** The next start works as usual. */
  const end = async (): Promise<void> => {
    await core.write(() => {
      hold.endsProcess();
      hold.set(undefined);
      core.store.addAct({ atMs: clock.now(), who: 'bot', act: 'drained', details: {} });
    });
    log.info({}, 'drained: nothing is under way any more, so the bot ends');
    core.drained?.();
  };

  return { look };
}
