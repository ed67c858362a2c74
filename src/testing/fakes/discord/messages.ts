import {
  type APIUser,
  GatewayDispatchEvents,
  GatewayIntentBits,
  MessageFlags,
  MessageReferenceType,
  MessageType,
} from 'discord-api-types/v10';
import { type Content, compose } from './message-content.ts';
import type { MessageFields } from './message-schema.ts';
import { may } from './permissions.ts';
import { mentionsIn, noPings, pingsOf } from './pings.ts';
import type { Upload } from './read-body.ts';
import { refuse } from './refusal.ts';
import { readableText, renderMessage, renderThread, textTypeOf } from './render.ts';
import type { Channel, Interaction, Person, StoredMessage, World } from './world.ts';

export interface PostOptions {
  readonly channel: Channel;
  readonly author: APIUser;
  readonly fields: MessageFields;
  readonly uploads: readonly Upload[];
  readonly via: 'channel' | 'interaction';
  readonly nonce?: string | number | undefined;
  readonly reference?: StoredMessage['reference'];
  readonly interaction?: Interaction;
  readonly type?: MessageType;
  readonly onlyFor?: Person | undefined;
  readonly isFollowUp?: boolean;
  readonly under?: readonly (string | number)[];
}

/** Puts a message of the bot there. @throws {Refusal} what is wrong with it */
export function post(world: World, options: PostOptions): StoredMessage {
  const {
    channel,
    author,
    fields,
    uploads,
    via,
    onlyFor,
    reference,
    interaction,
    nonce,
    isFollowUp = false,
    under = [],
  } = options;
  const content = compose(fields, {
    ...{ uploads, newId: world.newId, under, isEphemeral: onlyFor !== undefined },
    ownerId: onlyFor === undefined ? channel.id : world.bot.id,
  });
  moderate(world, channel, content);
  for (const file of content.files) world.files.admit(file);
  const pings = pingsOf({
    ...{ world, channel, authorId: author.id, content, isInteraction: via === 'interaction' },
    ...{ allowed: fields.allowed_mentions, repliedTo: repliedTo(reference) },
  });
  const message: StoredMessage = {
    ...{ ...content, id: world.newId(), channel, author, createdAtMs: world.clock.now(), editedAtMs: undefined },
    type: options.type ?? (reference === undefined ? MessageType.Default : MessageType.Reply),
    ...{
      nonce,
      reference,
      interaction,
      onlyFor,
      thread: undefined,
      pings,
      mentions: mentionsOf(world, content, reference, pings.repliedUser),
    },
  };
  appear(world, message, via, isFollowUp);
  return message;
}

/** A place that will be filled: "the bot is thinking". */
export function postLoading(world: World, interaction: Interaction, onlyFor: Person | undefined): StoredMessage {
  const { channel } = interaction;
  const message: StoredMessage = {
    ...{ id: world.newId(), channel, author: world.bot, createdAtMs: world.clock.now(), editedAtMs: undefined },
    ...{ content: '', embeds: [], components: [], files: [], nonce: undefined, reference: undefined, interaction, onlyFor },
    flags: MessageFlags.Loading | (onlyFor === undefined ? 0 : MessageFlags.Ephemeral),
    ...{ type: MessageType.ChatInputCommand, thread: undefined, pings: noPings },
    mentions: { users: [], roleIds: [], everyone: false },
  };
  channel.messages.set(message.id, message);
  announceMessage(world, message, GatewayDispatchEvents.MessageCreate);
  return message;
}

/** A person's or the bot's message becomes visible. */
export function appear(
  world: World,
  message: StoredMessage,
  via: 'channel' | 'interaction' | 'person',
  isFollowUp = false,
): void {
  const { channel, nonce, reference } = message;
  channel.messages.set(message.id, message);
  const repliesTo = reference?.message.id;
  world.log.add({ kind: 'message created', ...effectOf(message, via), nonce, repliesTo, isFollowUp });
  announceMessage(world, message, GatewayDispatchEvents.MessageCreate);
}

/** AutoMod reads what bots write and change, too. @throws {Refusal} 200000 */
function moderate({ blockedWords }: World, { guild }: Channel, { content, components, embeds }: Content): void {
  const text = readableText({ content, components, embeds });
  if (guild !== undefined && [...blockedWords].some((word) => text.includes(word))) throw refuse.blockedWord();
}

export interface EditOptions {
  readonly fields: MessageFields;
  readonly uploads: readonly Upload[];
  readonly via: 'channel' | 'interaction';
  readonly under?: readonly (string | number)[];
}

/** @throws {Refusal} what is wrong with it */
export function edit(world: World, message: StoredMessage, { fields, uploads, via, under = [] }: EditOptions): void {
  const isEphemeral = message.onlyFor !== undefined;
  const ownerId = isEphemeral ? world.bot.id : message.channel.id;
  const isLoading = (message.flags & MessageFlags.Loading) !== 0;
  const before = { ...message, flags: message.flags & ~MessageFlags.Loading };
  const content = compose(fields, { before, uploads, newId: world.newId, ownerId, isEphemeral, under });
  moderate(world, message.channel, content);
  world.files.withdraw(message.files.filter((file) => !content.files.includes(file)));
  for (const file of content.files) world.files.admit(file);
  const pings = pingsOf({
    ...{ world, channel: message.channel, authorId: message.author.id, content, isInteraction: via === 'interaction' },
    ...{ allowed: fields.allowed_mentions, repliedTo: undefined },
  });
  const edited = { editedAtMs: isLoading ? undefined : world.clock.now(), pings };
  Object.assign(message, content, edited, { mentions: mentionsOf(world, content, message.reference, message.pings.repliedUser) });
  world.log.add({ kind: 'message edited', ...effectOf(message, via) });
  announceMessage(world, message, GatewayDispatchEvents.MessageUpdate);
}

export function remove(world: World, message: StoredMessage, byBot: boolean): void {
  const { id, channel } = message;
  if (!channel.messages.delete(id)) return;
  world.files.withdraw(message.files);
  world.log.add({ kind: 'message deleted', messageId: id, channelId: channel.id, byBot });
  if (message.onlyFor !== undefined || !botSees(world, channel)) return;
  const guild = channel.guild === undefined ? {} : { guild_id: channel.guild.id };
  world.announce(intentOf(channel), () => ({
    t: GatewayDispatchEvents.MessageDelete,
    d: { id, channel_id: channel.id, ...guild },
  }));
}

/** Tells the bot about a message, as often as it is called. */
export function announceMessage(
  world: World,
  message: StoredMessage,
  name: GatewayDispatchEvents.MessageCreate | GatewayDispatchEvents.MessageUpdate,
): void {
  const { channel, author, onlyFor } = message;
  if (onlyFor !== undefined || !botSees(world, channel)) return;
  const { guild } = channel;
  const member = guild?.members.get(author.id);
  const { user: _, ...withoutUser } = member ?? { user: author };
  world.announce(intentOf(channel), (hasIntent) => ({
    t: name,
    d: {
      ...renderMessage(world, message, hasIntent),
      channel_type: textTypeOf(channel),
      ...(guild === undefined ? {} : { guild_id: guild.id }),
      ...('roles' in withoutUser ? { member: withoutUser } : {}),
    },
  }));
}

/** Sending into an archived thread brings it back; a locked one takes nothing. @throws {Refusal} 160005 */
export function openForWriting(world: World, channel: Channel): void {
  if (channel.kind !== 'thread') return;
  if (channel.isLocked && !may(channel, world.bot.id, 'ManageThreads')) throw refuse.locked();
  if (channel.isArchived) changeThread(world, channel, { isArchived: false });
}

export function changeThread(
  world: World,
  thread: Channel,
  change: Partial<Pick<Channel, 'isArchived' | 'isLocked' | 'name'>>,
): void {
  Object.assign(thread, change);
  world.log.add({ kind: 'thread changed', threadId: thread.id, archived: thread.isArchived, locked: thread.isLocked });
  if (!botSees(world, thread)) return;
  world.announce(GatewayIntentBits.Guilds, () => ({ t: GatewayDispatchEvents.ThreadUpdate, d: renderThread(thread) }));
}

export function botSees({ bot }: World, channel: Channel): boolean {
  return channel.guild === undefined ? channel.hasBot : channel.guild.hasBot && may(channel, bot.id, 'ViewChannel');
}

function repliedTo(reference: StoredMessage['reference']): string | undefined {
  return reference?.type === MessageReferenceType.Default ? reference.message.author.id : undefined;
}

/** The list that comes with a message: the people that it names, and with a ping the author of what it replies to. */
export function mentionsOf(
  world: World,
  content: Parameters<typeof mentionsIn>[0],
  reference: StoredMessage['reference'],
  pingsReplied: boolean,
): StoredMessage['mentions'] {
  const named = mentionsIn(content);
  const replied = pingsReplied ? repliedTo(reference) : undefined;
  const userIds = new Set([...named.userIds, ...(replied === undefined ? [] : [replied])]);
  const everybody = [world.bot, ...[...world.people.values()].map(({ user }) => user)];
  return { users: everybody.filter(({ id }) => userIds.has(id)), roleIds: named.roleIds, everyone: named.everyone };
}

function effectOf(message: StoredMessage, via: 'channel' | 'interaction' | 'person') {
  const { id, channel, author, content, embeds, components, files, flags, pings, onlyFor } = message;
  const ids = { messageId: id, channelId: channel.id, authorId: author.id, onlyFor: onlyFor?.id };
  return { ...ids, via, content, embeds, components, files, flags, pings };
}

function intentOf({ guild }: Channel): GatewayIntentBits {
  return guild === undefined ? GatewayIntentBits.DirectMessages : GatewayIntentBits.GuildMessages;
}
