import type { Text } from './texts.ts';

/** One thing that was looked at; its text says what to do where something is. */
export interface Finding {
  /** What was looked at: stable words, for scripts. */
  readonly check: string;
  /** `warning`: it works, but the admin should know. `problem`: it does not. */
  readonly state: 'ok' | 'warning' | 'problem';
  readonly text: Text;
}
