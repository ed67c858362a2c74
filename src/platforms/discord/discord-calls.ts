import type { APIMessage, RESTPatchAPIChannelMessageJSONBody, RESTPostAPIChannelMessageJSONBody } from 'discord.js';
import type { OverwritesById, RegisteredCommand } from './access/read-permissions.ts';
import type { OwnRoles, SeenChannel, SeenServer } from './access/read-places.ts';

type Body = RESTPostAPIChannelMessageJSONBody & RESTPatchAPIChannelMessageJSONBody;
/** Null takes away what stood there. */
export type MessageBody = Omit<Body, 'content'> & { readonly content?: string | null | undefined };

export interface UploadFile {
  readonly path: string;
  readonly name: string;
  /** What is read in place of it; at most 1024 characters (resources/message#attachment-object, 2026-08-06). Default: nothing. */
  readonly description?: string;
}

/** Where something is sent, and with what. */
export interface Sending {
  readonly files?: readonly UploadFile[];
  /** The files have some kilobytes: they wait for no upload of others. Default: no. */
  readonly isSmall?: true;
  readonly signal: AbortSignal;
}

/**
 * The calls of the bot. Each is made once: the outbox retries with the same nonce.
 *
 * @throws {DiscordRefusal} when Discord said no
 * @throws {DeliveryError} when it did not answer clearly, or asked to wait
 */
export interface DiscordRest {
  createMessage(channelId: string, body: MessageBody, sending: Sending): Promise<APIMessage>;
  editMessage(channelId: string, messageId: string, body: MessageBody, sending: Sending): Promise<APIMessage>;
  deleteMessage(channelId: string, messageId: string, signal: AbortSignal): Promise<void>;
  /** In pages, oldest page first; none after the last. */
  messagesAfter(channelId: string, messageId: string, signal: AbortSignal): AsyncIterable<readonly APIMessage[]>;
  /** Brings an archived thread back: nothing in it can be changed before. */
  reopenThread(threadId: string, signal: AbortSignal): Promise<void>;
  /** An archived one comes back by it: its name could not be changed otherwise. */
  renameThread(threadId: string, name: string, signal: AbortSignal): Promise<void>;
  /** @returns the thread's id */
  startThread(channelId: string, messageId: string, name: string, signal: AbortSignal): Promise<string>;
  openDirectMessage(personId: string, signal: AbortSignal): Promise<string>;
  /** Where a channel stands, and what is set there for everybody; the same of the server. */
  channel(channelId: string, signal: AbortSignal): Promise<SeenChannel>;
  server(guildId: string, signal: AbortSignal): Promise<SeenServer>;
  /** Somebody's roles in a server. */
  member(guildId: string, personId: string, signal: AbortSignal): Promise<OwnRoles>;
  /** The bot's own roles in a server. */
  ownRoles(guildId: string, signal: AbortSignal): Promise<OwnRoles>;
  /** Ids of the roles of a member. @throws {DiscordRefusal} where they are none */
  rolesOf(guildId: string, personId: string, signal: AbortSignal): Promise<readonly string[]>;
  /** A further answer to an interaction, by its own token, to its person alone. */
  createFollowUp(applicationId: string, token: string, body: MessageBody, sending: Sending): Promise<APIMessage>;
  /** Takes the answer to an interaction back, by its own token. */
  deleteResponse(applicationId: string, token: string, signal: AbortSignal): Promise<void>;
  /** The commands of one server, or those of all of them. */
  commands(applicationId: string, guildId: string | undefined, signal: AbortSignal): Promise<readonly RegisteredCommand[]>;
  /** What a server pays for: 0 to 3. */
  premiumTier(guildId: string, signal: AbortSignal): Promise<number>;
  /** What moderators of a server have set for commands; of a command that nothing is set for there is nothing. */
  commandPermissions(applicationId: string, guildId: string, signal: AbortSignal): Promise<OverwritesById>;
  /** The answer to an interaction, by its own token. */
  editResponse(applicationId: string, token: string, body: MessageBody, sending: Sending): Promise<APIMessage>;
}
