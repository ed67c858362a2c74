import type { Log } from '../lib/log.ts';
import type { Core } from './core.ts';

/** Keeps count of what nobody waits for, so that a stop can. */
export function createBackground(log: Log, stopping: AbortSignal): Pick<Core, 'inBackground' | 'backgroundSettled'> {
  const running = new Set<Promise<void>>();
  return {
    inBackground(what, work) {
      const going = work
        .catch((error: unknown) => {
          if (!stopping.aborted) log.error({ err: error }, what);
        })
        .finally(() => running.delete(going));
      running.add(going);
      return going;
    },
    async backgroundSettled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
