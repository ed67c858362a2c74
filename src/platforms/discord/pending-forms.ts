import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../domain/clock.ts';
import type { ExpiringSecrets } from '../../domain/expiring-secrets.ts';
import type { Log } from '../../lib/log.ts';
import type { FoundImage, FoundVideo } from './find-images.ts';

/** As long as a form may stay open: its token lives for 15 minutes. */
const keptMs = 15 * 60_000;
/** Open forms: nobody has to send one, and it costs nothing to open the next. */
const mostPerPerson = 5;
const mostInAll = 500;

/**
 * Pictures and videos of messages whose forms are open: their addresses alone, which are good for a day. Stored sealed, so that another process may
 * take the form that this one has opened, and this one after a restart.
 */
export interface PendingForms<Found> {
  /** Resolves when other processes find it, and never throws. @returns the id that the form carries */
  keep(found: readonly Found[], personId: string): Promise<string>;
  /** @returns undefined where it is too old, or its person has opened many since */
  find(id: string): Promise<readonly Found[] | undefined>;
}

/** What is kept of a picture, and of a video. */
export type KeptImage = Pick<FoundImage, 'url'>;
export type KeptVideo = Pick<FoundVideo, 'url' | 'sizeBytes'>;

/** Those about a picture of a message, and those about its video. */
export interface OpenForms {
  readonly images: PendingForms<KeptImage>;
  readonly videos: PendingForms<KeptVideo>;
}

export interface PendingFormsDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly secrets: ExpiringSecrets;
  readonly log: Pick<Log, 'warn'>;
}

interface Pending<Found> {
  readonly found: readonly Found[];
  readonly personId: string;
  readonly untilMs: number;
  /** Never rejects. */
  readonly storing: Promise<void>;
}

const image = z.object({ url: z.string() });
const video = z.object({ url: z.string(), sizeBytes: z.number() });

export function createOpenForms(deps: PendingFormsDeps): OpenForms {
  return { images: createPendingForms(image, deps), videos: createPendingForms(video, deps) };
}

/** @param kept what is kept of each that was found */
function createPendingForms<Found>(kept: z.ZodType<Found>, { clock, secrets, log }: PendingFormsDeps): PendingForms<Found> {
  const stored = z.array(kept);
  // Those that this process has opened, oldest first.
  const opened = new Map<string, Pending<Found>>();
  const drop = (id: string): void => {
    const before = opened.get(id)?.storing;
    opened.delete(id);
    // Where it can't be forgotten, it ends by itself.
    void before?.then(() => secrets.forget(nameOf(id))).catch(() => undefined);
  };
  const store = async (id: string, found: readonly Found[], untilMs: number): Promise<void> => {
    try {
      await secrets.keep(nameOf(id), JSON.stringify(found), untilMs);
    } catch (error) {
      log.warn({ err: error }, 'what an open form is about is known to this process alone');
    }
  };
  const makeRoom = (personId: string): void => {
    const nowMs = clock.now();
    for (const [id, { untilMs }] of opened) if (untilMs <= nowMs) opened.delete(id);
    const own = [...opened].filter(([, each]) => each.personId === personId);
    for (const [id] of own.slice(0, Math.max(0, own.length - mostPerPerson + 1))) drop(id);
    for (const id of [...opened.keys()].slice(0, Math.max(0, opened.size - mostInAll + 1))) drop(id);
  };
  return {
    async keep(found, personId) {
      makeRoom(personId);
      const id = randomUUID();
      const untilMs = clock.now() + keptMs;
      const needed = found.map((each) => kept.parse(each));
      const storing = store(id, needed, untilMs);
      opened.set(id, { found: needed, personId, untilMs, storing });
      await storing;
      return id;
    },
    async find(id) {
      const own = opened.get(id);
      if (own !== undefined) return own.untilMs > clock.now() ? own.found : undefined;
      const row = await secrets.find(nameOf(id));
      return row === undefined ? undefined : stored.parse(JSON.parse(row));
    },
  };
}

function nameOf(id: string): string {
  return `discord/form/${id}`;
}
