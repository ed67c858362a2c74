import { type APIMessage, MessageFlags } from 'discord-api-types/v10';
import type { Pings } from './effects.ts';
import type { StoredFile } from './file-shelf.ts';
import { mediaOf } from './message-content.ts';
import { may } from './permissions.ts';
import { readableText, renderMessage } from './render.ts';
import type { Channel, Person, StoredMessage, World } from './world.ts';

/** A message as people see it now: with fresh addresses, and the bytes behind them. */
export interface SeenMessage extends APIMessage {
  /** All that can be read in it: content, components, embeds. */
  readonly text: string;
  /** Files that are shown. Those of a layout that no component shows are not. */
  readonly files: readonly StoredFile[];
  /** People that its post, or its last edit, called. */
  readonly pings: Pings;
  readonly isEphemeral: boolean;
  /** "The bot is thinking". */
  readonly isLoading: boolean;
}

export function see(world: World, message: StoredMessage): SeenMessage {
  const rendered = renderMessage(world, message, true);
  const { files, flags, pings, onlyFor, components } = message;
  const isLayout = (flags & MessageFlags.IsComponentsV2) !== 0;
  const shown = mediaOf(components).map(({ url }) => url);
  return {
    ...rendered,
    text: readableText(rendered),
    files: isLayout ? files.filter(({ name }) => shown.includes(`attachment://${name}`)) : files,
    ...{ pings, isEphemeral: onlyFor !== undefined, isLoading: (flags & MessageFlags.Loading) !== 0 },
  };
}

/** @returns what everybody in the channel sees, oldest first */
export function messagesIn(world: World, channel: Channel): readonly SeenMessage[] {
  return [...channel.messages.values()].filter(({ onlyFor }) => onlyFor === undefined).map((message) => see(world, message));
}

/** @returns what one person sees, in one channel or in all that are open to them, oldest first */
export function visibleTo(world: World, person: Person, channel?: Channel): readonly SeenMessage[] {
  const open = [...world.channels.values()].filter((one) => (channel === undefined || one === channel) && canSee(one, person));
  return open
    .flatMap(({ messages }) => [...messages.values()])
    .filter(({ onlyFor }) => onlyFor === undefined || onlyFor === person)
    .map((message) => see(world, message));
}

export function canSee({ guild, people, ...channel }: Channel, person: Person): boolean {
  if (guild === undefined) return people.includes(person);
  return guild.members.has(person.id) && may({ guild, people, ...channel }, person.id, 'ViewChannel');
}

/** The message behind something seen, if this person can see it. @throws {Error} if not: a test asks for what cannot be */
export function findSeen(
  world: World,
  { id, channel_id: channelId }: Pick<APIMessage, 'id' | 'channel_id'>,
  person?: Person,
): StoredMessage {
  const message = world.channels.get(channelId)?.messages.get(id);
  if (message === undefined) throw new Error(`there is no message ${id} any more`);
  const isHidden = person !== undefined && (!canSee(message.channel, person) || (message.onlyFor ?? person) !== person);
  if (isHidden) throw new Error(`${person.user.global_name} does not see message ${id}`);
  return message;
}
