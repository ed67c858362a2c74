import type { ServerResponse } from 'node:http';
import type { Clock } from '../../../domain/clock.ts';

/** Discord sends all of a request at once: whoever takes longer holds up nobody. */
const arrivesWithinMs = 100;
const answeredWithinMs = 500;
/** After a request that was not Discord's, none holds anything up for so long before it is known to be. */
const distrustMs = 60_000;

/** Interactions that are on their way, which other work makes way for. */
export interface Arrivals {
  /** Somebody has begun to send one, which may be anybody. */
  begin(response: ServerResponse): void;
  /** It is here, and Discord's. */
  signed(response: ServerResponse): void;
  /** Nobody waits for it any more. */
  end(response: ServerResponse): void;
  /** Whether there is one that has just come in and was not answered yet. */
  isArriving(): boolean;
  /** Whether one is being sent. */
  isReading(): boolean;
}

/** Strangers can't hold the bot up for long: after one request that ends without being Discord's, none is waited for before it is signed. */
export function createArrivals(clock: Pick<Clock, 'monotonicMs'>): Arrivals {
  // Until when other work makes way for each.
  const arriving = new Map<ServerResponse, number>();
  const reading = new Set<ServerResponse>();
  const known = new WeakSet<ServerResponse>();
  let trustsFromMs = Number.NEGATIVE_INFINITY;

  const end = (response: ServerResponse): void => {
    arriving.delete(response);
    reading.delete(response);
  };
  return {
    begin(response) {
      response.once('close', () => {
        end(response);
        if (!known.has(response)) trustsFromMs = clock.monotonicMs() + distrustMs;
      });
      if (clock.monotonicMs() < trustsFromMs) return;
      arriving.set(response, clock.monotonicMs() + arrivesWithinMs);
      reading.add(response);
    },
    signed(response) {
      known.add(response);
      reading.delete(response);
      arriving.set(response, clock.monotonicMs() + answeredWithinMs);
    },
    end,
    isArriving() {
      const nowMs = clock.monotonicMs();
      return [...arriving.values()].some((untilMs) => untilMs > nowMs);
    },
    isReading: () => reading.size > 0,
  };
}
