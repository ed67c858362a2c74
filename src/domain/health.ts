import type { UserErrorCode } from './errors.ts';

/** Something that an admin should know. */
export interface HealthProblem {
  readonly code:
    | UserErrorCode
    | 'starting'
    | 'platform'
    | 'paused'
    | 'retiring'
    | 'other_credentials'
    | 'page'
    | 'unreadable'
    | 'backup'
    | 'bucket'
    | 'encoder'
    | 'limits'
    | 'roles'
    | 'alarms';
  readonly text: string;
}

/** One of the connections that a platform shares its places between. */
export interface PlatformConnection {
  readonly name: string;
  readonly connected: boolean;
  /** How long its last heartbeat took. Absent before the first. */
  readonly pingMs?: number;
  /** Places whose events come over it. Absent where a platform does not tell them apart. */
  readonly places?: number;
}

/** How a chat platform that is set up stands. */
export interface PlatformHealth {
  readonly id: string;
  readonly label: string;
  readonly connected: boolean;
  /** It refuses the bot for good, until its settings change. */
  readonly refused: boolean;
  /** Why it is not connected; empty where it is. */
  readonly problems: readonly HealthProblem[];
  /** Absent where it has but one. */
  readonly connections?: readonly PlatformConnection[];
}

/** How a model that is set up stands. */
export interface ModelHealth {
  readonly id: string;
  readonly provider: string;
  /** Whether people can choose it now. */
  readonly offered: boolean;
  /** Why nothing is sent to its provider for now. Absent where it is not paused. */
  readonly paused?: string;
  /** When it ends: a UTC date, `YYYY-MM-DD`. Absent where nobody knows of an end. */
  readonly ends?: string;
}

export interface HealthReport {
  readonly ready: boolean;
  readonly problems: readonly HealthProblem[];
  readonly platforms: readonly PlatformHealth[];
  /** What this process does, where several share the work. */
  readonly roles?: readonly string[];
  readonly models: readonly ModelHealth[];
}

/** Whether the process can go on as it is. Where it can't, nothing but a new start helps. */
export interface Liveness {
  readonly live: boolean;
  /** How long the event loop took for a turn just now. */
  readonly loopLagMs: number;
  readonly storeWritable: boolean;
}

/** Whether people are answered. */
export interface Readiness {
  readonly ready: boolean;
  readonly problems: readonly HealthProblem[];
}

/** What the questions of supervisors, load balancers and admins are answered from. None of them writes. */
export interface Probes {
  health(): Promise<HealthReport>;
  liveness(): Promise<Liveness>;
  readiness(): Readiness;
}
