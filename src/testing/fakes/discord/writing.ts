import {
  type APIEmbed,
  type APIMessage,
  type APIMessageTopLevelComponent,
  GatewayDispatchEvents,
  MessageFlags,
  MessageReferenceType,
  MessageType,
} from 'discord-api-types/v10';
import type { SampleFile } from './file-shelf.ts';
import { announceMessage, appear, changeThread, mentionsOf, remove } from './messages.ts';
import { noPings } from './pings.ts';
import { findSeen, type SeenMessage, see } from './seen.ts';
import type { Channel, Person, StoredMessage, World } from './world.ts';

type MessageKey = Pick<APIMessage, 'id' | 'channel_id'>;

export interface SayOptions {
  readonly user: Person;
  readonly channel: Channel;
  /** Mentions are read out of it. Default: nothing. */
  readonly content?: string;
  readonly files?: readonly SampleFile[];
  /** As links unfold, or as another bot posts them. */
  readonly embeds?: readonly APIEmbed[];
  /** As another bot posts them, a layout when there are any but rows; `attachment://name` finds `files`. */
  readonly components?: readonly APIMessageTopLevelComponent[];
  readonly replyTo?: MessageKey;
  /** What it replies to is deleted before it arrives. */
  readonly replyToIsGone?: boolean;
  /** Whether the reply calls its author, as the client does unless it is switched off. Default: true. */
  readonly replyPings?: boolean;
  /** Passes a message on: its copy comes along. */
  readonly forward?: MessageKey;
  /** Default: what it is by the other options. */
  readonly type?: MessageType;
}

/** A person writes. */
export function say(world: World, options: SayOptions): SeenMessage {
  const { user: person, channel, content = '', files = [], embeds = [], components = [], replyPings = true } = options;
  const forwarded = options.forward === undefined ? undefined : findSeen(world, options.forward);
  const replied = options.replyTo === undefined ? undefined : findSeen(world, options.replyTo, person);
  const message = forwarded ?? replied;
  const type = forwarded === undefined ? MessageReferenceType.Default : MessageReferenceType.Forward;
  const reference = message === undefined ? undefined : { type, message };
  const isLayout = components.some((component) => component.type !== 1);
  const texts = { content, components: [...components] };
  const stored: StoredMessage = {
    ...{ id: world.newId(), channel, author: person.user, createdAtMs: world.clock.now(), editedAtMs: undefined },
    ...{ ...texts, embeds: [...embeds], files: files.map((file) => world.files.keep(file, channel.id, false)) },
    ...{ flags: isLayout ? MessageFlags.IsComponentsV2 : 0, nonce: undefined, reference, interaction: undefined },
    type: options.type ?? (replied === undefined ? MessageType.Default : MessageType.Reply),
    ...{ onlyFor: undefined, thread: undefined, pings: noPings, mentions: mentionsOf(world, texts, reference, replyPings) },
  };
  if (replied !== undefined && options.replyToIsGone === true) remove(world, replied, false);
  if (channel.isArchived) changeThread(world, channel, { isArchived: false });
  appear(world, stored, 'person');
  return see(world, stored);
}

/** The author changes a message. */
export function rewrite(world: World, key: MessageKey, content: string): SeenMessage {
  const message = findSeen(world, key);
  const texts = { content, components: message.components };
  const mentions = mentionsOf(world, texts, message.reference, message.pings.repliedUser);
  Object.assign(message, { content, mentions, editedAtMs: world.clock.now() });
  announceMessage(world, message, GatewayDispatchEvents.MessageUpdate);
  return see(world, message);
}

/** Somebody deletes a message; also one of the bot. */
export function deleteMessage(world: World, key: MessageKey): void {
  remove(world, findSeen(world, key), false);
}

/** The event of a message once more, as Discord sometimes does. */
export function repeatMessage(world: World, key: MessageKey): void {
  announceMessage(world, findSeen(world, key), GatewayDispatchEvents.MessageCreate);
}
