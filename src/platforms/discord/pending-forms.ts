import { randomUUID } from 'node:crypto';
import type { Clock } from '../../domain/clock.ts';
import type { FoundImage } from './find-images.ts';

/** As long as a form may stay open: its token lives for 15 minutes. */
const keptMs = 15 * 60_000;
/** Open forms: nobody has to send one, and it costs nothing to open the next. */
const mostPerPerson = 5;
const mostInAll = 500;

/**
 * Pictures of messages whose forms are open: their addresses alone, which are good for a day. In memory: after a restart the form has to
 * be opened again.
 */
export interface PendingForms {
  /** @returns the id that the form carries */
  keep(images: readonly FoundImage[], personId: string): string;
  /** @returns undefined where it is too old, or its person has opened many since */
  find(id: string): readonly FoundImage[] | undefined;
}

interface Pending {
  readonly images: readonly FoundImage[];
  readonly personId: string;
  readonly untilMs: number;
}

export function createPendingForms(clock: Clock): PendingForms {
  // Oldest first.
  const kept = new Map<string, Pending>();
  const makeRoom = (personId: string): void => {
    const nowMs = clock.monotonicMs();
    for (const [id, { untilMs }] of kept) if (untilMs <= nowMs) kept.delete(id);
    const own = [...kept].filter(([, each]) => each.personId === personId);
    for (const [id] of own.slice(0, Math.max(0, own.length - mostPerPerson + 1))) kept.delete(id);
    for (const id of [...kept.keys()].slice(0, Math.max(0, kept.size - mostInAll + 1))) kept.delete(id);
  };
  return {
    keep(images, personId) {
      makeRoom(personId);
      const id = randomUUID();
      kept.set(id, { images, personId, untilMs: clock.monotonicMs() + keptMs });
      return id;
    },
    find(id) {
      const found = kept.get(id);
      return found !== undefined && found.untilMs > clock.monotonicMs() ? found.images : undefined;
    },
  };
}
