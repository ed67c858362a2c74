import { randomUUID } from 'node:crypto';
import type { Clock, ImageBytes } from '../../domain/ports.ts';
import type { FoundImage } from './find-images.ts';

/** As long as a form may stay open: its token lives for 15 minutes. */
const keptMs = 15 * 60_000;

export interface PendingImages {
  readonly images: readonly FoundImage[];
  /** Under way since the form was opened, where there is no choice to make. */
  readonly fetched: Promise<ImageBytes> | undefined;
}

/** Pictures of messages whose forms are open. In memory: after a restart the form has to be opened again. */
export interface PendingForms {
  /** @returns the id that the form carries */
  keep(pending: PendingImages): string;
  find(id: string): PendingImages | undefined;
}

export function createPendingForms(clock: Clock): PendingForms {
  const kept = new Map<string, PendingImages & { readonly untilMs: number }>();
  return {
    keep(pending) {
      const nowMs = clock.monotonicMs();
      for (const [id, { untilMs }] of kept) if (untilMs <= nowMs) kept.delete(id);
      const id = randomUUID();
      kept.set(id, { ...pending, untilMs: nowMs + keptMs });
      // Whoever opens the form and walks away leaves an error that nobody waits for.
      pending.fetched?.catch(() => undefined);
      return id;
    },
    find(id) {
      const found = kept.get(id);
      return found !== undefined && found.untilMs > clock.monotonicMs() ? found : undefined;
    },
  };
}
