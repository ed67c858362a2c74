import { randomUUID } from 'node:crypto';
import type { Clock } from '../../domain/clock.ts';
import type { FoundImage, FoundVideo } from './find-images.ts';

/** As long as a form may stay open: its token lives for 15 minutes. */
const keptMs = 15 * 60_000;
/** Open forms: nobody has to send one, and it costs nothing to open the next. */
const mostPerPerson = 5;
const mostInAll = 500;

/**
 * Pictures and videos of messages whose forms are open: their addresses alone, which are good for a day. In memory: after a restart the form has to
 * be opened again.
 */
export interface PendingForms<Found = FoundImage> {
  /** @returns the id that the form carries */
  keep(found: readonly Found[], personId: string): string;
  /** @returns undefined where it is too old, or its person has opened many since */
  find(id: string): readonly Found[] | undefined;
}

/** Those about a picture of a message, and those about its video. */
export interface OpenForms {
  readonly images: PendingForms;
  readonly videos: PendingForms<FoundVideo>;
}

interface Pending<Found> {
  readonly found: readonly Found[];
  readonly personId: string;
  readonly untilMs: number;
}

export function createPendingForms<Found = FoundImage>(clock: Clock): PendingForms<Found> {
  // Oldest first.
  const kept = new Map<string, Pending<Found>>();
  const makeRoom = (personId: string): void => {
    const nowMs = clock.monotonicMs();
    for (const [id, { untilMs }] of kept) if (untilMs <= nowMs) kept.delete(id);
    const own = [...kept].filter(([, each]) => each.personId === personId);
    for (const [id] of own.slice(0, Math.max(0, own.length - mostPerPerson + 1))) kept.delete(id);
    for (const id of [...kept.keys()].slice(0, Math.max(0, kept.size - mostInAll + 1))) kept.delete(id);
  };
  return {
    keep(found, personId) {
      makeRoom(personId);
      const id = randomUUID();
      kept.set(id, { found, personId, untilMs: clock.monotonicMs() + keptMs });
      return id;
    },
    find(id) {
      const pending = kept.get(id);
      return pending !== undefined && pending.untilMs > clock.monotonicMs() ? pending.found : undefined;
    },
  };
}
