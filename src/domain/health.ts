import type { UserErrorCode } from './errors.ts';

/** One of the connections that a platform shares its places between. */
export interface PlatformConnection {
  readonly name: string;
  readonly connected: boolean;
  /** How long its last heartbeat took. Absent before the first. */
  readonly pingMs?: number;
  /** Places whose events come over it. Absent where a platform does not tell them apart. */
  readonly places?: number;
}

export interface HealthReport {
  readonly ready: boolean;
  readonly problems: readonly {
    readonly code: UserErrorCode | 'starting' | 'platform' | 'paused' | 'retiring' | 'other_credentials' | 'page' | 'unreadable';
    readonly text: string;
  }[];
}
