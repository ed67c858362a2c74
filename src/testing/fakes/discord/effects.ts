import type {
  APIApplicationCommand,
  APIEmbed,
  APIMessageTopLevelComponent,
  APIModalInteractionResponseCallbackData,
} from 'discord-api-types/v10';
import type { Log } from '../effect-log.ts';
import type { StoredFile } from './file-shelf.ts';

/** Whose attention a post asked for. */
export interface Pings {
  readonly everyone: boolean;
  readonly userIds: readonly string[];
  readonly roleIds: readonly string[];
  /** Whether the author of the message that this replies to is called; also among `userIds`. */
  readonly repliedUser: boolean;
}

/** The first answer to something that a person did. */
export interface Acknowledgement {
  readonly how: 'message' | 'deferred' | 'update' | 'deferred update' | 'modal' | 'choices' | 'no answer';
  /** Since the person acted. */
  readonly afterMs: number;
  readonly ephemeral: boolean;
  readonly modal?: APIModalInteractionResponseCallbackData;
  readonly choices?: readonly { readonly name: string; readonly value: string | number }[];
}

interface MessageEffect {
  readonly messageId: string;
  readonly channelId: string;
  readonly authorId: string;
  /** `interaction`: by its token, without a permission. */
  readonly via: 'channel' | 'interaction' | 'person';
  readonly content: string;
  readonly embeds: readonly APIEmbed[];
  readonly components: readonly APIMessageTopLevelComponent[];
  readonly files: readonly StoredFile[];
  readonly flags: number;
  readonly pings: Pings;
  /** The only one who sees it. */
  readonly onlyFor: string | undefined;
}

/** Something that happened at Discord. */
export type Effect =
  | ({
      readonly kind: 'message created';
      readonly nonce: string | number | undefined;
      readonly repliesTo: string | undefined;
      readonly isFollowUp: boolean;
    } & MessageEffect)
  | ({ readonly kind: 'message edited' } & MessageEffect)
  | { readonly kind: 'message deleted'; readonly messageId: string; readonly channelId: string; readonly byBot: boolean }
  | ({
      readonly kind: 'acknowledged';
      readonly interactionId: string;
      readonly userId: string;
      readonly channelId: string;
    } & Acknowledgement)
  | {
      readonly kind: 'thread created';
      readonly threadId: string;
      readonly channelId: string;
      readonly messageId: string | undefined;
      readonly name: string;
    }
  | { readonly kind: 'thread changed'; readonly threadId: string; readonly archived: boolean; readonly locked: boolean }
  | { readonly kind: 'direct message opened'; readonly channelId: string; readonly userId: string }
  | { readonly kind: 'typing'; readonly channelId: string }
  | { readonly kind: 'reaction'; readonly channelId: string; readonly messageId: string; readonly emoji: string }
  | {
      readonly kind: 'commands registered';
      /** Missing: everywhere. */
      readonly guildId: string | undefined;
      readonly commands: readonly APIApplicationCommand[];
    }
  /** Status undefined: nobody answered. */
  | { readonly kind: 'interaction posted'; readonly interactionId: string; readonly status: number | undefined }
  | {
      readonly kind: 'gateway';
      readonly what: 'identified' | 'resumed' | 'disconnected';
      readonly code?: number;
      readonly shard?: number;
    };

/** One request that arrived, in the order of arrival. */
export interface RequestRecord {
  readonly atMs: number;
  readonly method: string;
  /** With the values' names in place of the values; missing where there is no such route. */
  readonly route: string | undefined;
  /** Path and query without the root of the API. */
  readonly path: string;
  readonly authorization: 'bot' | 'wrong' | 'none';
  /** As announced; undefined: sent in chunks. */
  readonly contentLength: number | undefined;
  /** The JSON that came, once it was read; files are not in it. */
  readonly payload: unknown;
  readonly status: number | undefined;
  /** Discord's own code where it refused. */
  readonly code: number | undefined;
  /** For a refusal that says too little on the wire: which permission was missing. */
  readonly why: string | undefined;
  /** Where a 50035 says something is wrong: `embeds.0.title`. */
  readonly faultPaths: readonly string[];
  /** What was injected. */
  readonly fault: string | undefined;
  /** Whether the client could read the answer to its end. */
  readonly answer: 'waiting' | 'delivered' | 'lost';
}

/** All that happened, and all that was asked. */
export type EffectLog = Log<Effect, RequestRecord>;
