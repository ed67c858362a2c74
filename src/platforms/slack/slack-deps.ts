import type { ChatHost, ChatParts } from '../../domain/chat-platform.ts';
import type { Log } from '../../lib/log.ts';
import type { Texts } from '../../lib/texts.ts';
import type { SlackClient } from './slack-client.ts';

/** Where the bot is installed. */
export interface Installations {
  /**
   * The token that speaks there.
   *
   * @param installation the workspace `T…`, or `E…` of an organisation that installed it for all of its own
   * @returns undefined where the bot is not installed, or not any more
   */
  botToken(installation: string): string | undefined;
}

export interface SlackDeps extends ChatParts {
  readonly texts: Texts;
  readonly log: Log;
}

/** What the handlers of people's doings share. */
export interface IntakeDeps extends SlackDeps, ChatHost {
  readonly client: SlackClient;
  readonly installations: Installations;
  /** Aborted when nothing more is taken in. */
  readonly stopping: AbortSignal;
}
