import type { Log } from '../lib/log.ts';
import type { Core } from './core.ts';

/** Tells watchers within this process. */
export function createAnnouncements(log: Log): Pick<Core, 'announce' | 'onAnnounce'> {
  const listeners = new Set<(id: string) => void>();
  return {
    announce(id) {
      for (const listener of listeners) {
        try {
          listener(id);
        } catch (error) {
          // What was stored has to go on: of an intent the request is about to leave.
          log.error({ err: error, generationId: id }, 'somebody could not be told of a change; the next change tells');
        }
      }
    },
    onAnnounce(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
