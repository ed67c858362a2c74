import type { Sharing } from '../domain/sharing.ts';
import type { Log } from '../lib/log.ts';
import type { Core } from './core.ts';

/** Tells watchers within this process, and the other processes where there are any. */
export function createAnnouncements(
  log: Log,
  sharing: Pick<Sharing, 'tell'> | undefined,
): Pick<Core, 'announce' | 'announceHere' | 'onAnnounce'> {
  const listeners = new Set<(id: string) => void>();
  const announceHere = (id: string): void => {
    for (const listener of listeners) {
      try {
        listener(id);
      } catch (error) {
        // What was stored has to go on: of an intent the request is about to leave.
        log.error({ err: error, generationId: id }, 'somebody could not be told of a change; the next change tells');
      }
    }
  };
  return {
    announceHere,
    announce(id) {
      announceHere(id);
      sharing?.tell(id);
    },
    onAnnounce(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
