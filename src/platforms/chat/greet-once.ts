import type { Clock } from '../../domain/clock.ts';
import { DeliveryError } from '../../domain/delivery.ts';
import type { GreetedPlace } from '../../domain/help.ts';
import type { VideoEngine } from '../../domain/video-engine.ts';
import type { Log } from '../../lib/log.ts';
import { pause } from '../../lib/pause.ts';

/** Where the platform asks to wait, it is tried again so often. */
const mostTries = 3;

export interface GreetDeps {
  readonly engine: Pick<VideoEngine, 'noteGreeting'>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly stopping: AbortSignal;
}

/**
 * Says once what the bot does. It is noted before anything is sent: a crash, or an answer that is lost, may cost a greeting, and nobody is
 * greeted twice. Where it may not be posted, that is the end of it. Never throws.
 *
 * @param greet sends it
 */
export async function greetOnce(
  place: GreetedPlace,
  greet: () => Promise<void>,
  { engine, clock, log, stopping }: GreetDeps,
): Promise<void> {
  try {
    if (!(await engine.noteGreeting(place))) return;
  } catch (error) {
    return log.warn({ err: error }, 'it could not be noted that a place is greeted, so it is not');
  }
  for (let tries = 1; !stopping.aborted; tries += 1) {
    try {
      return await greet();
    } catch (error) {
      // What it asked to wait with was not taken: nothing is said twice.
      const delayMs = error instanceof DeliveryError ? error.retryAfterMs : undefined;
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (delayMs === undefined || tries === mostTries)
        return log.info({ platform: place.platform, code }, 'a greeting was not posted');
      await pause(clock, delayMs, stopping);
    }
  }
}
