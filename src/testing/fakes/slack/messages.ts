import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { messageBlocks, problems } from './block-schema.ts';
import type { EffectLog } from './effects.ts';
import { asObject, type Json, json, textOf } from './json.ts';
import { count, flag, words } from './params.ts';
import { type Pings, pingsOf, visit } from './pings.ts';
import { invalid, Refusal } from './refusal.ts';
import type { SlackFile } from './slack-file.ts';
import type { Channel, StoredMessage, Team, World } from './world.ts';

/** What posts, edits and responses have in common. */
export const content = {
  text: words.optional(),
  blocks: z.array(json).optional(),
  attachments: z.array(json).optional(),
  parse: z.enum(['none', 'full', 'client']).optional(),
  link_names: flag.optional(),
  metadata: json.optional(),
  mrkdwn: flag.optional(),
  unfurl_links: flag.optional(),
  unfurl_media: flag.optional(),
};

export const postFields = z.looseObject({
  ...content,
  channel: z.string(),
  thread_ts: z.string().optional(),
  reply_broadcast: flag.optional(),
});

export const listFields = z.looseObject({
  channel: z.string(),
  cursor: z.string().optional(),
  latest: z.string().optional(),
  oldest: z.string().optional(),
  inclusive: flag.optional(),
  limit: count.min(1).max(999).optional(),
  include_all_metadata: flag.optional(),
});

interface Content {
  readonly text?: string | undefined;
  readonly blocks?: readonly Json[] | undefined;
  readonly attachments?: readonly Json[] | undefined;
  readonly parse?: 'none' | 'full' | 'client' | undefined;
  readonly link_names?: boolean | undefined;
  readonly metadata?: Json | undefined;
}

export interface Composed {
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly metadata: Json | undefined;
  readonly pings: Pings;
}

const metadataSchema = z.strictObject({ event_type: z.string().min(1).max(80), event_payload: json });
const maxMetadataBytes = 16 * 1024;
const maxTextLength = { post: 40_000, edit: 4_000 };

/**
 * @param kind an edit without `parse` and `link_names` falls back to `client` and `none`.
 * @throws {Refusal} no_text, msg_too_long, invalid_blocks, …
 * @see https://docs.slack.dev/reference/methods/chat.update
 */
export function compose(world: World, team: Team, fields: Content, kind: 'post' | 'edit', hasFiles = false): Composed {
  const { metadata, parse = kind === 'edit' ? 'client' : 'none', link_names: linkNames = false } = fields;
  const full = fields.text ?? '';
  if (kind === 'edit' && full.length > maxTextLength.edit) throw new Refusal('msg_too_long');
  const text = full.slice(0, maxTextLength.post);
  const blocks = identified(fields.blocks ?? []);
  if (text === '' && blocks.length === 0 && (fields.attachments ?? []).length === 0 && !hasFiles) throw new Refusal('no_text');
  const read = messageBlocks.safeParse(blocks);
  if (!read.success) throw invalid('invalid_blocks', problems(read.error));
  checkShown(world, team, blocks);
  if (metadata !== undefined) checkMetadata(metadata);
  const names = new Map([...world.people.values()].map(({ id, name }) => [id, name]));
  return { text, blocks, metadata, pings: pingsOf({ text, blocks, parse, linkNames, names }) };
}

/** Shapes that the workspace does not know yet, and pictures that it has not. @throws {Refusal} invalid_blocks */
export function checkShown(world: World, team: Team, blocks: readonly Json[]): void {
  const isKnown = (id: unknown): boolean => {
    const file = typeof id === 'string' ? world.files.get(id) : undefined;
    return file?.state === 'completed' && file.teamId === team.id;
  };
  visit(blocks, ({ type, slack_file: file }) => {
    if (team.refusedBlocks.has(textOf(type))) throw invalid('invalid_blocks', [`unsupported type: ${textOf(type)}`]);
    if (file !== undefined && !isKnown(asObject(file)?.id))
      throw invalid('invalid_blocks', ['invalid slack file [json-pointer:/blocks/slack_file]']);
  });
}

function checkMetadata(metadata: Json): void {
  if (!metadataSchema.safeParse(metadata).success) throw new Refusal('invalid_metadata_format');
  if (Buffer.byteLength(JSON.stringify(metadata)) > maxMetadataBytes) throw new Refusal('metadata_too_large');
}

/** Slack names what the app did not name. */
export function identified(blocks: readonly Json[]): readonly Json[] {
  const withId = (node: unknown, key: 'block_id' | 'action_id'): unknown => {
    const read = json.safeParse(node);
    if (!read.success) return node;
    const isText = key === 'action_id' && ['mrkdwn', 'plain_text', 'image'].includes(textOf(read.data.type));
    return isText || typeof read.data[key] === 'string' ? read.data : { ...read.data, [key]: randomBytes(4).toString('hex') };
  };
  return blocks.map((block) => {
    const named = json.parse(withId(block, 'block_id'));
    if (named.type === 'rich_text' || named.type === 'carousel') return named;
    return {
      ...named,
      ...(named.accessory === undefined ? {} : { accessory: withId(named.accessory, 'action_id') }),
      ...(named.element === undefined ? {} : { element: withId(named.element, 'action_id') }),
      ...(Array.isArray(named.elements) ? { elements: named.elements.map((each) => withId(each, 'action_id')) } : {}),
    };
  });
}

type Via = Extract<EffectLog['effects'][number], { readonly kind: 'message posted' }>['via'];

export interface NewMessage extends Composed {
  readonly channel: Channel;
  readonly authorId: string;
  readonly threadTs?: string | undefined;
  readonly files?: readonly SlackFile[];
  readonly forwarded?: readonly SlackFile[];
  readonly isBroadcast?: boolean | undefined;
  readonly onlyFor?: string | undefined;
  readonly via: Via;
}

/** Puts a message there. @throws {Refusal} thread_not_found */
export function post(world: World, { via, ...given }: NewMessage): StoredMessage {
  const { channel, threadTs, files = [], onlyFor } = given;
  const root = threadTs === undefined ? undefined : rootOf(channel, threadTs);
  const message: StoredMessage = {
    ...{ ...given, files, onlyFor, ts: world.newTs(), threadTs: root?.ts, editedTs: undefined, isTombstone: false },
  };
  channel.messages.set(message.ts, message);
  for (const file of given.forwarded ?? []) file.shares.push({ channelId: channel.id, ts: message.ts, threadTs: root?.ts });
  for (const file of files) {
    file.shares.push({ channelId: channel.id, ts: message.ts, threadTs: root?.ts });
    world.log.add({ kind: 'file shared', fileId: file.id, channelId: channel.id, ts: message.ts });
  }
  world.log.add({ kind: 'message posted', ...effectOf(message, via) });
  return message;
}

/** Threads are one deep: a reply's ts leads to its root. */
function rootOf(channel: Channel, ts: string): StoredMessage {
  const found = channel.messages.get(ts);
  if (found === undefined || found.onlyFor !== undefined) throw new Refusal('thread_not_found');
  return found.threadTs === undefined ? found : rootOf(channel, found.threadTs);
}

export function edit(
  world: World,
  message: StoredMessage,
  change: Partial<Composed> & { files?: readonly SlackFile[] },
  via: Via,
) {
  const { metadata = message.metadata, ...rest } = change;
  Object.assign(message, rest, { metadata, editedTs: world.newTs() });
  world.log.add({ kind: 'message edited', ...effectOf(message, via) });
}

/** A root with replies leaves a tombstone. */
export function remove(world: World, message: StoredMessage, byBot: boolean): void {
  const { channel, ts } = message;
  const hasReplies = [...channel.messages.values()].some(({ threadTs }) => threadTs === ts);
  if (hasReplies) Object.assign(message, { isTombstone: true, text: 'This message was deleted.', blocks: [], files: [] });
  else channel.messages.delete(ts);
  world.log.add({ kind: 'message deleted', channelId: channel.id, ts, byBot });
}

function effectOf(message: StoredMessage, via: Via) {
  const { channel, files, ...rest } = message;
  const { ts, threadTs, authorId, text, blocks, metadata, pings, onlyFor } = rest;
  const fileIds = files.map(({ id }) => id);
  return { channelId: channel.id, ts, threadTs, authorId, via, text, blocks, fileIds, metadata, pings, onlyFor };
}

/**
 * A channel where the bot may write.
 *
 * @throws {Refusal} channel_not_found, not_in_channel, is_archived, or what the channel refuses posts with
 */
export function writable(world: World, team: Team, id: string): Channel {
  const channel = visible(world, team, id);
  if (!channel.members.has(team.botUserId) && !team.scopes.has('chat:write.public')) throw new Refusal('not_in_channel');
  if (channel.isArchived) throw new Refusal('is_archived');
  if (channel.refusal !== undefined) throw new Refusal(channel.refusal);
  return channel;
}

/** @throws {Refusal} channel_not_found for what is not there, or private without the bot */
export function visible(world: World, team: Team, id: string): Channel {
  const channel = world.channels.get(id);
  const isMember = channel?.members.has(team.botUserId) === true;
  if (channel === undefined || channel.team !== team || (channel.kind !== 'public' && !isMember)) {
    throw new Refusal('channel_not_found');
  }
  return channel;
}

/** @throws {Refusal} message_not_found, also for ephemeral ones: the API never sees them again */
export function messageOf(channel: Channel, ts: string): StoredMessage {
  const message = channel.messages.get(ts);
  if (message === undefined || message.onlyFor !== undefined || message.isTombstone) throw new Refusal('message_not_found');
  return message;
}

/** The direct message between a person and the bot; made when it is not there. @throws {Refusal} user_not_found */
export function directMessage(world: World, team: Team, userId: string): Channel {
  const person = world.people.get(userId);
  if (person === undefined || person.team !== team || person.isDeleted) throw new Refusal('user_not_found');
  for (const channel of world.channels.values()) {
    if (channel.kind === 'direct message' && channel.members.has(userId) && channel.team === team) return channel;
  }
  const members = new Set([userId, team.botUserId]);
  const channel: Channel = {
    ...{ id: world.newId('D'), kind: 'direct message', name: person.name, team, members },
    ...{ isArchived: false, refusal: undefined, messages: new Map() },
  };
  world.channels.set(channel.id, channel);
  world.log.add({ kind: 'direct message opened', channelId: channel.id, userId });
  return channel;
}
