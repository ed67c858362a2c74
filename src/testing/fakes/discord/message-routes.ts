import { MessageReferenceType, ThreadAutoArchiveDuration } from 'discord-api-types/v10';
import { z } from 'zod';
import { addThread } from './building.ts';
import { type ApiRequest, noContent, ok, type Routes } from './http-routes.ts';
import { readFields } from './message-content.ts';
import { messageFields, newMessageFields } from './message-schema.ts';
import { edit, openForWriting, post, remove } from './messages.ts';
import { demand, may, rightToWrite } from './permissions.ts';
import { refuse } from './refusal.ts';
import { renderMessage, renderThread } from './render.ts';
import { isOlder } from './snowflakes.ts';
import { type Channel, type Person, type StoredMessage, uploadLimitBytes, type World } from './world.ts';

/** "A few minutes". @see https://discord.com/developers/docs/resources/message#create-message */
const nonceLifeMs = 5 * 60_000;

const threadFields = z.object({
  name: z.string().min(1).max(100),
  auto_archive_duration: z.enum(ThreadAutoArchiveDuration).exactOptional(),
});

/** Messages and what hangs on them, with the bot's token. */
export function messageRoutes(world: World) {
  return { ...writingRoutes(world), ...readingRoutes(world), ...besideMessageRoutes(world) };
}

/** Posts, edits and deletes. */
function writingRoutes(world: World) {
  const { bot } = world;
  const channelOf = channelsOf(world);
  const show = showFor(world);

  return {
    async 'POST /channels/:channel/messages'(request) {
      demand(channelOf(request), bot.id, rightToWrite(channelOf(request)));
      const { payload, uploads } = await request.body(uploadLimitBytes(channelOf(request)));
      // Much may have happened while it came in.
      const channel = channelOf(request);
      demand(channel, bot.id, rightToWrite(channel));
      if (channel.kind === 'forum') throw refuse.noTextHere();
      for (const person of channel.people) checkReachable(world, person);
      const fields = readFields(newMessageFields, payload);
      if (uploads.length > 0) demand(channel, bot.id, 'AttachFiles');
      if ((fields.embeds ?? []).length > 0) demand(channel, bot.id, 'EmbedLinks');
      const { nonce, enforce_nonce: isOnce = false } = fields;
      const twin = isOnce && nonce !== undefined ? sameNonce(world, channel, nonce) : undefined;
      if (twin !== undefined) return ok(show(twin));
      const reference = referenceOf(world, channel, fields.message_reference);
      openForWriting(world, channel);
      return ok(show(post(world, { channel, author: bot, fields, uploads, via: 'channel', nonce, reference })));
    },
    async 'PATCH /channels/:channel/messages/:message'(request) {
      const { payload, uploads } = await request.body(uploadLimitBytes(channelOf(request)));
      const channel = channelOf(request);
      demand(channel, bot.id);
      const message = messageOf(channel, request);
      if (message.author.id !== bot.id) throw refuse.othersMessage();
      if (channel.isArchived) throw refuse.archived();
      if (uploads.length > 0) demand(channel, bot.id, 'AttachFiles');
      edit(world, message, { fields: readFields(messageFields, payload), uploads, via: 'channel' });
      return ok(show(message));
    },
    'DELETE /channels/:channel/messages/:message'(request) {
      const channel = channelOf(request);
      demand(channel, bot.id);
      const message = messageOf(channel, request);
      if (message.author.id !== bot.id) {
        if (channel.guild === undefined) throw refuse.wrongChannelKind();
        demand(channel, bot.id, 'ManageMessages');
      }
      if (channel.isArchived) throw refuse.archived();
      remove(world, message, true);
      return noContent;
    },
  } satisfies Routes;
}

function readingRoutes(world: World) {
  const { bot } = world;
  const channelOf = channelsOf(world);
  const show = showFor(world);

  return {
    'GET /channels/:channel/messages'(request) {
      const channel = channelOf(request);
      demand(channel, bot.id);
      if (!may(channel, bot.id, 'ReadMessageHistory')) return ok([]);
      return ok(page(channel, request.query).map(show));
    },
    'GET /channels/:channel/messages/:message'(request) {
      const channel = channelOf(request);
      demand(channel, bot.id, 'ReadMessageHistory');
      return ok(show(messageOf(channel, request)));
    },
  } satisfies Routes;
}

/** Threads, typing and reactions. */
function besideMessageRoutes(world: World) {
  const { bot } = world;
  const channelOf = channelsOf(world);

  return {
    async 'POST /channels/:channel/messages/:message/threads'(request) {
      const { payload } = await request.body();
      const channel = channelOf(request);
      demand(channel, bot.id);
      if (channel.kind !== 'text' && channel.kind !== 'announcement') throw refuse.wrongChannelKind();
      demand(channel, bot.id, 'CreatePublicThreads');
      const message = messageOf(channel, request);
      const { name, auto_archive_duration: autoArchiveMinutes } = readFields(threadFields, payload);
      if (world.channels.has(message.id)) throw refuse.threadExists();
      if (channel.guild?.hasTooManyThreads === true) throw refuse.tooManyThreads();
      const archive = autoArchiveMinutes === undefined ? {} : { autoArchiveMinutes };
      return { status: 201, body: renderThread(addThread(world, channel, { name, message, ownerId: bot.id, ...archive })) };
    },
    'POST /channels/:channel/typing'(request) {
      const channel = channelOf(request);
      demand(channel, bot.id, rightToWrite(channel));
      world.log.add({ kind: 'typing', channelId: channel.id });
      return noContent;
    },
    'PUT /channels/:channel/messages/:message/reactions/:emoji/@me'(request) {
      const channel = channelOf(request);
      demand(channel, bot.id, 'ReadMessageHistory', 'AddReactions');
      const message = messageOf(channel, request);
      world.log.add({ kind: 'reaction', channelId: channel.id, messageId: message.id, emoji: request.param('emoji') });
      return noContent;
    },
  } satisfies Routes;
}

/** Finds the channel that a request names. */
function channelsOf({ channels }: World): (request: ApiRequest) => Channel {
  return (request) => {
    const channel = channels.get(request.param('channel'));
    if (channel === undefined) throw refuse.unknownChannel();
    return channel;
  };
}

/** Nobody but its person sees an ephemeral message; not even the bot, this way. */
function messageOf(channel: Channel, request: ApiRequest): StoredMessage {
  const message = channel.messages.get(request.param('message'));
  if (message === undefined || message.onlyFor !== undefined) throw refuse.unknownMessage();
  return message;
}

function showFor(world: World) {
  return (message: StoredMessage) => renderMessage(world, message, world.portal.messageContent);
}

/** @throws {Refusal} 50278 or 50007 */
function checkReachable({ guilds }: World, { id, hasInstalled, acceptsDirectMessages }: Person): void {
  const isNear = hasInstalled || [...guilds.values()].some(({ hasBot, members }) => hasBot && members.has(id));
  if (!isNear) throw refuse.noMutualGuild();
  if (!acceptsDirectMessages) throw refuse.directMessagesClosed();
}

function sameNonce(world: World, channel: Channel, nonce: string | number): StoredMessage | undefined {
  const since = world.clock.now() - nonceLifeMs;
  return [...channel.messages.values()].find(
    (message) => message.author.id === world.bot.id && message.nonce === nonce && message.createdAtMs > since,
  );
}

function referenceOf(
  world: World,
  channel: Channel,
  asked: z.infer<typeof newMessageFields>['message_reference'],
): StoredMessage['reference'] {
  if (asked === undefined) return undefined;
  const type = asked.type ?? MessageReferenceType.Default;
  const source = world.channels.get(asked.channel_id ?? channel.id);
  if (!may(channel, world.bot.id, 'ReadMessageHistory')) throw refuse.noHistory();
  const isElsewhere = type === MessageReferenceType.Default && source !== channel;
  const message = isElsewhere ? undefined : source?.messages.get(asked.message_id);
  if (message !== undefined && message.onlyFor === undefined) return { type, message };
  if (asked.fail_if_not_exists === false) return undefined;
  throw refuse.invalid([{ path: ['message_reference'], code: 'REPLIES_UNKNOWN_MESSAGE', message: 'Unknown message' }]);
}

/** Newest first, as Discord lists them. */
function page(channel: Channel, query: URLSearchParams): StoredMessage[] {
  const limit = Number(query.get('limit') ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw refuse.invalid([{ path: ['limit'], code: 'NUMBER_TYPE_MAX', message: 'int value should be between 1 and 100.' }]);
  }
  const all = [...channel.messages.values()].filter(({ onlyFor }) => onlyFor === undefined);
  const [after, before, around] = [query.get('after'), query.get('before'), query.get('around')];
  if (after !== null)
    return all
      .filter(({ id }) => isOlder(after, id))
      .slice(0, limit)
      .reverse();
  if (before !== null)
    return all
      .filter(({ id }) => isOlder(id, before))
      .slice(-limit)
      .reverse();
  if (around === null) return all.slice(-limit).reverse();
  const place = all.findIndex(({ id }) => !isOlder(id, around));
  const first = Math.max(0, (place === -1 ? all.length : place) - Math.floor(limit / 2));
  return all.slice(first, first + limit).reverse();
}
