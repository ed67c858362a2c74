import { oneAtATime } from '../lib/one-at-a-time.ts';
import type { Core } from './core.ts';
import type { Parts } from './parts.ts';
import { type RecoveryHooks, settlePutBack, takeOver } from './recovery.ts';

/** So often a process looks whether another one has died; of one that leaves it is told. */
const everyMs = 2000;

/** With several processes: hears of what others do, and goes on with what dead ones have left. */
export interface TakingOver {
  start(): void;
  /** Something may be there to be taken up. */
  look(): void;
  stop(): Promise<void>;
}

/** @param resuming what becomes of a generation that is taken over */
export function createTakingOver(
  core: Core,
  { outbox, furtherPosts, queue, drain, intakes, shotFrames }: Parts,
  resuming: RecoveryHooks,
): TakingOver {
  const { sharing, clock, stopping, works = true } = core;
  if (sharing === undefined) return { start: () => undefined, look: () => undefined, stop: async () => undefined };
  let running: Promise<void> = Promise.resolve();
  let stopListening: () => void = () => undefined;
  let callOff: () => void = () => undefined;

  const look = async (): Promise<void> => {
    if (await sharing.isOutgrown()) core.outgrown?.();
    await core.limits.agree();
    await core.rolesOfAll.look();
    if (!works) {
      await queue.readPauses();
      await sharing.releaseDead();
    }
    if (sharing.isHeld()) {
      await settlePutBack(core);
      while (works && !stopping.aborted && (await takeOver(core, sharing, resuming))) queue.dispatch();
      await intakes.start();
      shotFrames.look();
    }
    // What was told may have been missed.
    outbox.run();
    furtherPosts.run();
    queue.dispatch();
    drain.look();
  };
  const go = oneAtATime(async () => {
    callOff();
    if (stopping.aborted) return;
    running = core.inBackground('what dead processes left could not be taken over; looking again', look());
    await running;
    callOff = clock.after(everyMs, go);
  });
  return {
    start() {
      const stopWaiting = sharing.onLeft(go);
      const stopBeingTold = sharing.onTold((id) => {
        if (id !== undefined) core.announceHere(id);
        // Some of it was missed, and maybe that somebody has left.
        else go();
      });
      stopListening = () => {
        stopBeingTold();
        stopWaiting();
      };
      sharing.lost.addEventListener('abort', () => core.lostSharing?.(), { once: true });
      go();
    },
    look: go,
    async stop() {
      stopListening();
      await running;
    },
  };
}
