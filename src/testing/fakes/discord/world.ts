import type {
  APIApplicationCommand,
  APIApplicationCommandPermission,
  APIEmbed,
  APIGuildMember,
  APIInteraction,
  APIMessageTopLevelComponent,
  APIOverwrite,
  APIRole,
  APIUser,
  GuildPremiumTier,
  Locale,
  MessageReferenceType,
  MessageType,
  ThreadAutoArchiveDuration,
} from 'discord-api-types/v10';
import type { VirtualClock } from '../../set-up/virtual-clock.ts';
import type { Announce } from './dispatch.ts';
import type { Acknowledgement, EffectLog, Pings } from './effects.ts';
import type { FileShelf, StoredFile } from './file-shelf.ts';
import type { SigningKey } from './signing-key.ts';

export interface Person {
  readonly id: string;
  readonly user: APIUser;
  locale: Locale;
  /** What Nitro lets them upload: the interaction's limit is the larger of this and the guild's. */
  uploadLimitBytes: number;
  acceptsDirectMessages: boolean;
  /** Whether the app is installed to this user, besides guilds. */
  hasInstalled: boolean;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly locale: Locale;
  premiumTier: GuildPremiumTier;
  roles: APIRole[];
  readonly members: Map<string, APIGuildMember>;
  hasBot: boolean;
  /** When the bot came in, epoch milliseconds. */
  botJoinedAtMs: number;
  /** Where Discord welcomes people. */
  systemChannelId: string | undefined;
  /** Announced at the start, but its data never comes. */
  readonly isUnavailable: boolean;
  hasTooManyThreads: boolean;
}

export type ChannelKind = 'text' | 'announcement' | 'voice' | 'forum' | 'thread' | 'direct message';

export interface Channel {
  readonly id: string;
  readonly kind: ChannelKind;
  name: string;
  readonly guild: Guild | undefined;
  /** Of a thread or a forum's post. */
  readonly parent: Channel | undefined;
  /** Of a direct message, without the bot. */
  readonly people: readonly Person[];
  /** Of a direct message. */
  readonly hasBot: boolean;
  overwrites: APIOverwrite[];
  /** For adults alone. Default: for everybody. */
  readonly isAgeRestricted?: boolean;
  readonly messages: Map<string, StoredMessage>;
  readonly ownerId: string | undefined;
  isArchived: boolean;
  isLocked: boolean;
  autoArchiveMinutes: ThreadAutoArchiveDuration;
}

export interface StoredMessage {
  readonly id: string;
  readonly channel: Channel;
  readonly author: APIUser;
  readonly type: MessageType;
  readonly createdAtMs: number;
  editedAtMs: number | undefined;
  content: string;
  embeds: APIEmbed[];
  components: APIMessageTopLevelComponent[];
  files: readonly StoredFile[];
  flags: number;
  readonly nonce: string | number | undefined;
  readonly reference: { readonly type: MessageReferenceType; readonly message: StoredMessage } | undefined;
  mentions: { readonly users: readonly APIUser[]; readonly roleIds: readonly string[]; readonly everyone: boolean };
  pings: Pings;
  /** The interaction that it answers. */
  readonly interaction: Interaction | undefined;
  /** Who alone sees it. */
  readonly onlyFor: Person | undefined;
  thread: Channel | undefined;
}

export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly payload: APIInteraction;
  readonly person: Person;
  readonly channel: Channel;
  readonly createdAtMs: number;
  readonly uploadLimitBytes: number;
  /** Only this user installed the app: the bot itself is not here. */
  readonly isUserInstall: boolean;
  /** A person who may not use external apps gets answers that only they see. */
  readonly mustBeEphemeral: boolean;
  /** What a component sits on. */
  readonly source: StoredMessage | undefined;
  acknowledgement: Acknowledgement | undefined;
  /** Told once: acknowledged, or three seconds over. */
  readonly settle: (acknowledgement: Acknowledgement) => void;
  original: StoredMessage | undefined;
  readonly followUps: StoredMessage[];
}

/** What Discord knows of the application. */
export interface Portal {
  /** Whether the message-content intent is switched on. */
  readonly messageContent: boolean;
  isTokenRevoked: boolean;
  /** How many connections the bot has to share its servers between. */
  shards: number;
  /** How many connections may sign in at once. */
  readonly maxConcurrency: number | undefined;
  /** How often it may still sign in, and when that begins anew. */
  sessions: { readonly remaining: number; readonly resetAfterMs: number };
  /** Where interactions are posted; undefined: the gateway brings them. */
  endpoint: string | undefined;
}

export interface World {
  readonly clock: VirtualClock;
  readonly newId: () => string;
  readonly token: string;
  readonly apiUrl: string;
  readonly cdnUrl: string;
  readonly gatewayUrl: string;
  readonly bot: APIUser;
  readonly portal: Portal;
  readonly signingKey: SigningKey;
  /** Words that AutoMod lets pass in no guild. */
  readonly blockedWords: Set<string>;
  readonly people: Map<string, Person>;
  readonly guilds: Map<string, Guild>;
  readonly channels: Map<string, Channel>;
  /** By token. */
  readonly interactions: Map<string, Interaction>;
  /** By guild id, `global` for all. */
  readonly commands: Map<string, readonly APIApplicationCommand[]>;
  /** What moderators set, by guild id and the id of the command; the app's own id stands for all. */
  readonly commandPermissions: Map<string, Map<string, readonly APIApplicationCommandPermission[]>>;
  readonly files: FileShelf;
  readonly log: EffectLog;
  readonly announce: Announce;
}

const mebibyte = 1024 * 1024;

/**
 * Largest file that the bot itself may post.
 *
 * @see https://discord.com/developers/docs/reference#uploading-files, 2026-08-06; 50 and 100 MiB for boosted guilds
 */
export function uploadLimitBytes({ guild }: Channel): number {
  const tier: number = guild?.premiumTier ?? 0;
  return (tier === 3 ? 100 : tier === 2 ? 50 : 10) * mebibyte;
}
