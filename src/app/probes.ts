import type { Clock } from '../domain/clock.ts';
import type { OpenStore } from '../domain/generation-store.ts';
import type { Probes } from '../domain/health.ts';
import type { Log } from '../lib/log.ts';
import { type HealthSources, health, readiness } from './health.ts';
import { createLiveness } from './liveness.ts';

export interface ProbesParts extends Omit<HealthSources, 'unreadable'> {
  readonly opened: Pick<OpenStore, 'unreadable' | 'checkWritable'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether people come in by the page or the API. */
  readonly webIsOpen: boolean;
  /** Whether the start is over. */
  isReady(): boolean;
}

/** What the web door answers supervisors, load balancers and admins. */
export function createProbes({ opened, clock, log, webIsOpen, isReady, ...sources }: ProbesParts): Probes {
  const { say, platforms } = sources;
  return {
    health: () => health(isReady(), { ...sources, unreadable: opened.unreadable }),
    readiness: () => readiness(isReady(), { say, webIsOpen, platforms }),
    liveness: createLiveness({ store: opened, clock, log }),
  };
}
