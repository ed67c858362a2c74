import type { ChatHost } from '../../domain/chat-platform.ts';
import type { PlatformParts } from '../chat/platform-module.ts';
import type { Installations } from './installations.ts';
import type { SlackSettings } from './settings.ts';
import type { SlackClient } from './slack-client.ts';

export type SlackDeps = PlatformParts & SlackSettings;

/** What the handlers of people's doings share. */
export interface IntakeDeps extends SlackDeps, ChatHost {
  readonly client: SlackClient;
  readonly installations: Installations;
  /** Aborted at the end of a stop. */
  readonly stopping: AbortSignal;
}
