import type { UserErrorCode } from './errors.ts';

export interface HealthReport {
  readonly ready: boolean;
  readonly problems: readonly {
    readonly code: UserErrorCode | 'starting' | 'platform' | 'paused' | 'retiring' | 'other_credentials' | 'page' | 'unreadable';
    readonly text: string;
  }[];
}
