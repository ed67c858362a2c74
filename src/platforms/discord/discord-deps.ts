import type { ChatHost } from '../../domain/chat-platform.ts';
import type { Turn } from '../../lib/event-loop-turns.ts';
import type { PlatformParts } from '../chat/platform-module.ts';
import type { CommandAccess } from './access/command-access.ts';
import type { DiscordRest } from './discord-calls.ts';
import type { InteractionTokens } from './interaction-tokens.ts';
import type { PrivateNotes } from './private-notes.ts';
import type { DiscordSettings } from './settings.ts';

export type DiscordDeps = Omit<PlatformParts, 'sealed' | 'publicUrl'> & DiscordSettings;

/** What the handlers of people's doings share. */
export interface IntakeDeps extends DiscordDeps, ChatHost {
  readonly rest: DiscordRest;
  readonly tokens: InteractionTokens;
  readonly notes: PrivateNotes;
  readonly access: CommandAccess;
  /** Between the acknowledgement and the work, so that of many commands at once all are acknowledged first. */
  readonly turn: Turn;
  /** Aborted at the end of a stop. */
  readonly stopping: AbortSignal;
}
