import { type Json, objectsOf, textOf } from './json.ts';
import { type Pings, readableBlocks, readableMrkdwn, visit } from './pings.ts';
import { nameOf } from './render.ts';
import type { SlackFile } from './slack-file.ts';
import type { Channel, Person, StoredMessage, World } from './world.ts';

/** A message as people see it now. */
export interface SeenMessage {
  readonly ts: string;
  readonly channelId: string;
  readonly threadTs: string | undefined;
  readonly authorId: string;
  /** All that can be read in it, entities as they look; with blocks, these alone. */
  readonly text: string;
  /** What notifications say: `text` as it was sent. */
  readonly fallback: string;
  readonly blocks: readonly Json[];
  /** Labels of buttons. */
  readonly buttons: readonly string[];
  /** Bytes included; deleted ones are not. */
  readonly files: readonly SlackFile[];
  readonly pings: Pings;
  readonly isEdited: boolean;
  readonly isEphemeral: boolean;
}

/** What everybody sees there, threads' replies included, oldest first. */
export function messagesIn(world: World, channel: Channel): readonly SeenMessage[] {
  return [...channel.messages.values()].filter(({ onlyFor }) => onlyFor === undefined).map((message) => see(world, message));
}

/** The root and its replies. @param ts of either */
export function thread(world: World, channel: Channel, ts: string): readonly SeenMessage[] {
  const root = channel.messages.get(ts)?.threadTs ?? ts;
  return messagesIn(world, channel).filter((message) => message.ts === root || message.threadTs === root);
}

/** The same for one person, with what only they see. Default: in all channels. */
export function visibleTo(world: World, person: Person, channel?: Channel): readonly SeenMessage[] {
  const channels = channel === undefined ? [...world.channels.values()] : [channel];
  return channels
    .filter(({ kind, members, team }) => team === person.team && (kind === 'public' || members.has(person.id)))
    .flatMap(({ messages }) => [...messages.values()])
    .filter(({ onlyFor }) => onlyFor === undefined || onlyFor === person.id)
    .sort((a, b) => Number(a.ts) - Number(b.ts))
    .map((message) => see(world, message));
}

export function see(world: World, message: StoredMessage): SeenMessage {
  const { ts, channel, threadTs, authorId, text, blocks, files, pings, editedTs, onlyFor } = message;
  const name = (id: string) => nameOf(world, id);
  return {
    ...{ ts, channelId: channel.id, threadTs, authorId, fallback: text, blocks, pings },
    text: blocks.length === 0 ? readableMrkdwn(text, name) : readableBlocks(blocks, name),
    buttons: buttonsOf(blocks).map(({ text: label }) => textOf(objectsOf([label])[0]?.text)),
    files: files.filter(({ state }) => state !== 'deleted'),
    isEdited: editedTs !== undefined,
    isEphemeral: onlyFor !== undefined,
  };
}

export function buttonsOf(blocks: readonly Json[]): readonly Json[] {
  const found: Json[] = [];
  visit(blocks, (node) => {
    if (node.type === 'button') found.push(node);
  });
  return found;
}
