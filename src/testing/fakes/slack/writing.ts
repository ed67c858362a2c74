import { directMessageOf } from './building.ts';
import { type SentEvent, sendEvent } from './events.ts';
import type { Json } from './json.ts';
import { edit, post, remove } from './messages.ts';
import { encodeEntities, noPings, pingsOf } from './pings.ts';
import { renderMessage, renderView } from './render.ts';
import { keepFile, type SampleFile } from './sample-file.ts';
import { type SeenMessage, see } from './seen.ts';
import { homeOf } from './views.ts';
import { type Channel, need, type Person, type StoredMessage, type World } from './world.ts';

export interface SayOptions {
  readonly user: Person;
  readonly channel: Channel;
  /** As typed; `slack.mention` calls the bot. */
  readonly text?: string;
  readonly files?: readonly SampleFile[];
  /** Forwards a message with these. */
  readonly forwarded?: readonly SampleFile[];
  /** In a thread: the box "also send to …" is ticked. */
  readonly isBroadcast?: boolean;
  /** Any message of the thread. */
  readonly thread?: MessageKey;
  /** The event comes without the files that are there. @see https://github.com/slackapi/bolt-python/issues/925 */
  readonly filesAreMissing?: boolean;
}

export type MessageKey = Pick<SeenMessage, 'ts' | 'channelId'>;

/** What somebody wrote, and what the app was told of it. */
export interface Said extends SeenMessage {
  readonly events: readonly SentEvent[];
}

export function say(world: World, options: SayOptions): Said {
  const { user, channel, text = '', files = [], forwarded = [], thread, isBroadcast, filesAreMissing = false } = options;
  if (!channel.members.has(user.id)) throw new Error(`${user.name} is not in ${channel.name}`);
  const wire = toWire(world, text);
  const names = new Map([...world.people.values()].map(({ id, name }) => [id, name]));
  const pings = pingsOf({ text: wire, blocks: [], parse: 'none', linkNames: false, names });
  const message = post(world, {
    ...{ channel, authorId: user.id, threadTs: thread?.ts, text: wire, blocks: [], metadata: undefined, pings, via: 'person' },
    files: files.map((file) => keepFile(world, user, file)),
    ...{ forwarded: forwarded.map((file) => keepFile(world, user, file)), isBroadcast },
  });
  const rendered = renderMessage(world, message);
  const { files: _, ...withoutFiles } = rendered;
  return { ...see(world, message), events: announce(world, message, filesAreMissing ? withoutFiles : rendered) };
}

/** Direct messages are told as `message`, mentions where the bot is as `app_mention`. */
function announce(world: World, { channel, text, ts, files, isBroadcast }: StoredMessage, rendered: Json): SentEvent[] {
  const { team, id, kind, members } = channel;
  const kindOf = isBroadcast === true ? 'thread_broadcast' : files.length === 0 ? undefined : 'file_share';
  const subtype = kindOf === undefined ? {} : { subtype: kindOf };
  const event = { ...rendered, channel: id, event_ts: ts };
  if (kind === 'direct message') {
    return sendEvent(world, team, 'message.im', { ...event, ...subtype, type: 'message', channel_type: 'im' });
  }
  if (!text.includes(`<@${team.botUserId}>`) || !members.has(team.botUserId)) return [];
  return sendEvent(world, team, 'app_mention', { ...event, type: 'app_mention' });
}

/** As Slack's client sends what was typed: known people become entities, addresses links, the rest is escaped. */
export function toWire(world: World, typed: string): string {
  const bots = [...world.teams.values()].map(({ botUserId }) => botUserId);
  const isKnown = (id: string) => world.people.has(id) || bots.includes(id);
  return encodeEntities(typed)
    .replaceAll(/&lt;@(\w+)&gt;/g, (all, id: string) => (isKnown(id) ? `<@${id}>` : all))
    .replaceAll(/https?:\/\/[^\s<>]+/g, (address) => `<${address}>`);
}

export function storedMessage(world: World, { channelId, ts }: MessageKey): StoredMessage {
  return need(world.channels.get(channelId)?.messages.get(ts), `message ${ts} in ${channelId}`);
}

/** In a direct message the app hears of it; elsewhere if it is mentioned then. */
export function rewrite(world: World, key: MessageKey, text: string): SeenMessage {
  const message = storedMessage(world, key);
  const previous = renderMessage(world, message);
  edit(world, message, { text: toWire(world, text), blocks: [], pings: noPings }, 'person');
  const { channel } = message;
  if (channel.kind === 'direct message') {
    const now = renderMessage(world, message);
    const about = { subtype: 'message_changed', hidden: true, message: now, previous_message: previous, ts: message.editedTs };
    sendEvent(world, channel.team, 'message.im', { type: 'message', ...about, channel: channel.id, channel_type: 'im' });
  }
  if (channel.kind !== 'direct message') announce(world, message, renderMessage(world, message));
  return see(world, message);
}

export function deleteMessage(world: World, key: MessageKey): void {
  remove(world, storedMessage(world, key), false);
}

/** The bot comes into a channel. Told only where it may read what channels there are. @see https://docs.slack.dev/reference/events/member_joined_channel */
export function joinChannel(world: World, channel: Channel): readonly SentEvent[] {
  const { id, kind, members, team } = channel;
  if (members.has(team.botUserId)) return [];
  members.add(team.botUserId);
  const [scope, letter] = kind === 'private' ? (['groups:read', 'G'] as const) : (['channels:read', 'C'] as const);
  if (kind === 'direct message' || !team.scopes.has(scope)) return [];
  const about = { user: team.botUserId, channel: id, channel_type: letter, team: team.id, event_ts: world.newTs() };
  return sendEvent(world, team, 'member_joined_channel', { type: 'member_joined_channel', ...about });
}

export function openHome(world: World, person: Person, tab: 'home' | 'messages'): readonly SentEvent[] {
  const channel = directMessageOf(world, person);
  const view = homeOf(world, person.id);
  const shown = view === undefined ? {} : { view: renderView(world, view) };
  const about = { user: person.id, channel: channel.id, tab, event_ts: world.newTs(), ...shown };
  return sendEvent(world, person.team, 'app_home_opened', { type: 'app_home_opened', ...about });
}
