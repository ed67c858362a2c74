import type { VirtualClock } from '../../set-up/virtual-clock.ts';
import type { EffectLog } from './effects.ts';
import type { Json } from './json.ts';
import type { Outgoing } from './outgoing.ts';
import type { Pings } from './pings.ts';
import type { SlackFile } from './slack-file.ts';

/** A workspace. */
export interface Team {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  /** A new one with each installation after a removal. */
  botToken: string;
  readonly botUserId: string;
  readonly botId: string;
  scopes: Set<string>;
  /** How the bot's token is answered. */
  token: 'good' | 'revoked' | 'inactive';
  isInstalled: boolean;
  /** Types of blocks that it takes for unknown. */
  readonly refusedBlocks: Set<string>;
  /** Ids of people by the id of their group. */
  readonly userGroups: Map<string, Set<string>>;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly team: Team;
  locale: string;
  isAdmin: boolean;
  isDeleted: boolean;
}

export interface Channel {
  readonly id: string;
  readonly kind: 'public' | 'private' | 'direct message';
  readonly name: string;
  readonly team: Team;
  /** Ids of users, the bot's among them. */
  readonly members: Set<string>;
  isArchived: boolean;
  /** The error that every post of the bot is refused with. */
  refusal: string | undefined;
  /** By ts, oldest first; ephemeral ones among them. */
  readonly messages: Map<string, StoredMessage>;
}

export interface StoredMessage {
  readonly ts: string;
  readonly channel: Channel;
  readonly authorId: string;
  readonly threadTs: string | undefined;
  text: string;
  blocks: readonly Json[];
  files: readonly SlackFile[];
  /** Of a message that it forwards. */
  readonly forwarded?: readonly SlackFile[] | undefined;
  /** A reply that stands in the channel, too. */
  readonly isBroadcast?: boolean | undefined;
  metadata: Json | undefined;
  pings: Pings;
  editedTs: string | undefined;
  /** Deleted, but kept because it has replies. */
  isTombstone: boolean;
  readonly onlyFor: string | undefined;
}

export interface View {
  readonly id: string;
  readonly team: Team;
  readonly userId: string;
  readonly type: 'modal' | 'home';
  /** As the app gave it, ids filled in. */
  content: Json;
  /** What its person filled in, by block_id and action_id. */
  readonly filled: Map<string, Json>;
  hash: string;
  isOpen: boolean;
  readonly rootId: string;
  readonly previousId: string | undefined;
}

export interface Trigger {
  readonly team: Team;
  readonly userId: string;
  isOver: boolean;
  isUsed: boolean;
  /** What it opened. */
  view: View | undefined;
}

export interface ResponseUrl {
  readonly team: Team;
  readonly channel: Channel;
  readonly userId: string;
  readonly expiresMs: number;
  /** What a button was on. */
  readonly source: StoredMessage | undefined;
  uses: number;
  /** What came of the uses. */
  readonly messages: StoredMessage[];
}

/** What the app's manifest says. */
export interface AppSettings {
  readonly id: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** `app_mention`, `message.im`, … */
  readonly events: ReadonlySet<string>;
  appTokenIsGood: boolean;
  appTokenScopes: Set<string>;
  hasSocketMode: boolean;
  /** Its manifest has `agent_view`. */
  isAgent: boolean;
}

/** How Slack's file part behaves. */
export interface FileBehaviour {
  /** From completing until the message stands; `never` although the answer was ok. Default: 20. */
  shareDelayMs: number | 'never';
  /**
   * What completing a file once more does. Slack does not say; by default the worse of the two, a second message.
   */
  repeatedComplete: 'shares again' | 'file_not_found';
  /** The error of every `files.getUploadURLExternal`: `storage_limit_reached`. */
  uploadRefusal: string | undefined;
  /** The error of every `files.completeUploadExternal`: `file_uploads_disabled`. */
  completeRefusal: string | undefined;
  /** Where files are sent, for whatever stands before the fake. Default: its own origin. */
  uploadOrigin: string;
}

export interface World {
  readonly clock: VirtualClock;
  readonly log: EffectLog;
  readonly app: AppSettings;
  readonly fileBehaviour: FileBehaviour;
  readonly origin: string;
  readonly filesOrigin: string;
  readonly folder: string;
  readonly teams: Map<string, Team>;
  readonly people: Map<string, Person>;
  readonly channels: Map<string, Channel>;
  readonly files: Map<string, SlackFile>;
  readonly views: Map<string, View>;
  readonly triggers: Map<string, Trigger>;
  /** By the last part of their address. */
  readonly responseUrls: Map<string, ResponseUrl>;
  /** OAuth codes that were not exchanged yet. */
  readonly codes: Map<string, Team>;
  /** @returns a fresh id with this letter in front */
  newId(letter: string): string;
  /** A ts that no message has. */
  newTs(): string;
  /** Hands something to the app, over the socket or HTTP. */
  deliver(outgoing: Outgoing): void;
  /** Takes errors that nobody could hear: the fake's own, and answers of the app that make no sense. */
  report(error: unknown): void;
}

/** @returns an error in the test where the person asked for something that is not there */
export function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`there is no ${what}`);
  return value;
}
