import type { Text } from './texts.ts';

/** What was looked at: stable words, for scripts. */
export type CheckName =
  | 'settings'
  | 'proxy'
  | 'google key'
  | 'google project'
  | 'model'
  | 'price'
  | 'spending'
  | 'clock'
  | 'discord'
  | 'discord intent'
  | 'discord server'
  | 'discord invite'
  | 'slack'
  | 'slack rights'
  | 'slack socket'
  | 'slack workspaces'
  | 'ffmpeg'
  | 'data folder'
  | 'outputs folder'
  | 'disk'
  | 'disk speed'
  | 'temp folder'
  | 'database'
  | 'backup'
  | 'port'
  | 'public address';

/** One thing that was looked at; its text says what to do where something is. */
export interface Finding {
  readonly check: CheckName;
  /** `warning`: it works, but the admin should know. `problem`: it does not. */
  readonly state: 'ok' | 'warning' | 'problem';
  readonly text: Text;
}
