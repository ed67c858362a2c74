import type { Model } from '../../../domain/catalog.ts';
import type { Clock } from '../../../domain/clock.ts';
import type { LocalOutputs } from '../../../domain/outputs.ts';
import type { PublicLink } from '../../../domain/smaller-media.ts';
import type { Log } from '../../../lib/log.ts';
import type { Texts } from '../../../lib/say.ts';
import type { ChatPlace, OfferingHost } from '../../chat/delivery-platform.ts';
import type { SharedParts } from '../../chat/platform-module.ts';
import type { AnswerAddresses } from '../response-urls.ts';
import type { SlackShowcase } from '../settings.ts';
import type { SlackClient } from '../slack-client.ts';

export interface SlackDeliveryDeps {
  readonly client: SlackClient;
  readonly addresses: AnswerAddresses;
  readonly clock: Clock;
  readonly offered: readonly Model[];
  /** Where the finished videos lie. */
  readonly outputs: LocalOutputs;
  readonly usual?: Model | undefined;
  /** As in `DeliveryKit`. */
  readonly host?: (signal: AbortSignal) => Promise<OfferingHost>;
  /** As in the settings. Default: there is none. */
  readonly showcase?: SlackShowcase | undefined;
  /** As in the settings. Default: nowhere. */
  readonly sendChannels?: SlackShowcase['channels'] | undefined;
  readonly texts: Texts;
  readonly log: Log;
  /** Where several processes are this bot. Default: this one is alone. */
  readonly shared?: Pick<SharedParts, 'windows'> | undefined;
  readonly publicLink: PublicLink;
}

/** Where a message of the bot goes. */
export interface SlackPlace extends ChatPlace {
  readonly installation: string;
  /** Of a person, too: then it is the direct message with them. */
  readonly channelId: string;
  /** `ts` of the first message of the thread. */
  readonly thread: string | undefined;
}
