import type { Core } from './core.ts';
import type { Parts } from './parts.ts';
import { type RecoveryHooks, takeOver } from './recovery.ts';

/** So often a process looks whether another one has died. */
const everyMs = 2000;

/** With several processes: hears of what others do, and goes on with what dead ones have left. */
export interface TakingOver {
  start(): void;
  stop(): Promise<void>;
}

/** @param resuming what becomes of a generation that is taken over */
export function createTakingOver(core: Core, { outbox, queue, intakes }: Parts, resuming: RecoveryHooks): TakingOver {
  const { sharing, clock, stopping } = core;
  if (sharing === undefined) return { start: () => undefined, stop: async () => undefined };
  let running: Promise<void> = Promise.resolve();
  let stopListening: () => void = () => undefined;

  const look = async (): Promise<void> => {
    if (sharing.isHeld()) {
      while (!stopping.aborted && (await takeOver(core, sharing, resuming))) queue.dispatch();
      await intakes.start();
    }
    // What was told may have been missed.
    outbox.run();
    queue.dispatch();
  };
  const go = (): void => {
    if (stopping.aborted) return;
    running = core.inBackground('what dead processes left could not be taken over; looking again', look()).then(() => {
      clock.after(everyMs, go);
    });
  };
  return {
    start() {
      stopListening = sharing.onTold((id) => {
        if (id !== undefined) core.announceHere(id);
        else outbox.run();
      });
      sharing.lost.addEventListener('abort', () => core.lostSharing?.(), { once: true });
      go();
    },
    async stop() {
      stopListening();
      await running;
    },
  };
}
