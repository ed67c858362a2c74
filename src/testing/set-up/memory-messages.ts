import type { ProcessMessages } from '../../domain/process-messages.ts';

/** Messages between processes of a test, without a database. */
export interface MemoryMessages {
  /** Those of one process. */
  of(owner: string): ProcessMessages;
  /** The connection of all of them was lost for a moment. */
  miss(): void;
}

export function createMemoryMessages(): MemoryMessages {
  const listeners = new Set<(topic: string, id: string, from: string) => void>();
  const missed = new Set<() => void>();
  return {
    of: (owner) => ({
      tell(topic, id) {
        for (const listener of [...listeners]) queueMicrotask(() => listener(topic, id, owner));
      },
      onTold(topic, told) {
        const listener = (each: string, id: string, from: string): void => {
          if (each === topic && from !== owner) told(id);
        };
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      onMissed(listener) {
        const own = (): void => listener();
        missed.add(own);
        return () => void missed.delete(own);
      },
    }),
    miss() {
      for (const listener of [...missed]) listener();
    },
  };
}
