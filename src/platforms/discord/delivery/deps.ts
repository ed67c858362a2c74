import type { Model } from '../../../domain/catalog.ts';
import type { Clock } from '../../../domain/clock.ts';
import type { LocalOutputs } from '../../../domain/outputs.ts';
import type { Texts } from '../../../lib/say.ts';
import type { ChatPlace, OfferingHost } from '../../chat/delivery-platform.ts';
import type { DiscordRest } from '../discord-calls.ts';
import type { InteractionTokens } from '../interaction-tokens.ts';
import type { PrivateNotes } from '../private-notes.ts';
import type { DiscordShowcase, ServerChannel } from '../settings.ts';
import type { UploadDeps } from '../upload.ts';
import type { UserInstallDeps } from '../user-install.ts';

export interface DiscordDeliveryDeps extends UploadDeps, Pick<UserInstallDeps, 'standing' | 'reminders'> {
  readonly rest: DiscordRest;
  readonly tokens: InteractionTokens;
  readonly notes: PrivateNotes;
  readonly texts: Texts;
  readonly clock: Clock;
  readonly offered: readonly Model[];
  /** Where the finished videos lie. */
  readonly outputs: LocalOutputs;
  readonly usual?: Model | undefined;
  /** As in `DeliveryKit`. */
  readonly host?: (signal: AbortSignal) => Promise<OfferingHost>;
  /** Largest file that the bot may post there, in bytes. @param guildId undefined in direct messages */
  readonly limitBytes: (guildId: string | undefined) => number;
  /** As in the settings. Default: there is none. */
  readonly showcase?: DiscordShowcase | undefined;
  /** As in the settings. Default: nowhere. */
  readonly sendChannels?: readonly ServerChannel[] | undefined;
  /** Finds out what decides on that, where another process was told. Default: it is known. */
  readonly learnLimit?: (guildId: string | undefined) => Promise<void>;
}

/** Where a message of the bot goes. */
export interface DiscordPlace extends ChatPlace {
  readonly channelId: string;
  /** The message that it replies to. */
  readonly replyTo: string | undefined;
  /** Largest file there, in bytes. */
  readonly limitBytes: number;
}
