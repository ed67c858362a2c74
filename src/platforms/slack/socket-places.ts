import { createHash } from 'node:crypto';
import type { Clock } from '../../domain/clock.ts';
import type { Leases } from '../../domain/leases.ts';
import type { Log } from '../../lib/log.ts';
import { pause } from '../../lib/pause.ts';
import { whileHeld } from '../../lib/while-held.ts';

/** Slack lets an app have ten sockets (apis/events-api/using-socket-mode, 2026-11); each process has two. */
const places = 5;
const leaseMs = 15_000;
const lookAgainMs = 5000;

export interface SocketPlacesDeps {
  readonly leases: Leases;
  /** This process, new at each start. */
  readonly owner: string;
  readonly clock: Pick<Clock, 'monotonicMs' | 'after'>;
  readonly log: Pick<Log, 'warn'>;
  readonly appToken: string;
}

/** Which of many processes have sockets of one app. Any of them takes what Slack sends, so that it does not matter which. */
export interface SocketPlaces {
  /** @param open called once, when there is a place for this process */
  start(open: () => void): void;
  /** Whether others have all places, so that this process has nothing to connect. */
  isLeftOut(): boolean;
  /** Gives its place to the next. */
  stop(): Promise<void>;
}

export function createSocketPlaces({ leases, owner, clock, log, appToken }: SocketPlacesDeps): SocketPlaces {
  const app = createHash('sha256').update(appToken).digest('hex').slice(0, 16);
  const ending = new AbortController();
  let hasOpened = false;
  let isLeftOut = false;
  let running: Promise<void> = Promise.resolve();

  const holdOne = async (open: () => void): Promise<void> => {
    for (let place = 0; place < places && !ending.signal.aborted; place += 1) {
      const held = await whileHeld({ leases, clock, name: `slack/${app}/sockets/${place}`, owner, leaseMs }, async (lost) => {
        isLeftOut = false;
        if (!hasOpened) open();
        hasOpened = true;
        await aborted(AbortSignal.any([lost, ending.signal]));
      });
      if (held) return;
    }
    // Sockets that it has it keeps: a process that took its place meanwhile finds out by Slack's own limit.
    isLeftOut = !hasOpened;
  };
  const run = async (open: () => void): Promise<void> => {
    while (!ending.signal.aborted) {
      try {
        await holdOne(open);
      } catch (error) {
        log.warn({ err: error }, 'it is not known whether there is a place for a connection to Slack; trying again');
      }
      await pause(clock, lookAgainMs, ending.signal);
    }
  };
  return {
    start(open) {
      running = run(open);
    },
    isLeftOut: () => isLeftOut,
    async stop() {
      ending.abort();
      await running;
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
