import type { ChatHost, ChatParts } from '../../domain/chat-platform.ts';
import type { SealedStore } from '../../domain/sealed-store.ts';
import type { Log } from '../../lib/log.ts';
import type { Texts } from '../../lib/say.ts';
import type { Installations } from './installations.ts';
import type { SlackSettings } from './settings.ts';
import type { SlackClient } from './slack-client.ts';

export interface SlackDeps extends ChatParts, SlackSettings {
  /** Where the tokens of several workspaces are kept. */
  readonly sealed: SealedStore;
  /** Where people reach the web port, without a slash at its end. */
  readonly publicUrl: string;
  readonly texts: Texts;
  readonly log: Log;
}

/** What the handlers of people's doings share. */
export interface IntakeDeps extends SlackDeps, ChatHost {
  readonly client: SlackClient;
  readonly installations: Installations;
  /** Aborted at the end of a stop. */
  readonly stopping: AbortSignal;
}
