import { openAsBlob } from 'node:fs';
import {
  type APIChannel,
  type APIMessage,
  DiscordAPIError,
  HTTPError,
  MessageFlags,
  RateLimitError,
  REST,
  type RESTOptions,
  type ResponseLike,
  type RouteLike,
  Routes,
} from 'discord.js';
import PQueue from 'p-queue';
import { type BodyInit, FormData, fetch, Headers } from 'undici';
import type { Clock } from '../../domain/clock.ts';
import { DeliveryError } from '../../domain/delivery.ts';
import type { Log } from '../../lib/log.ts';
import { readCommands, readOverwrites } from './access/read-permissions.ts';
import { readChannel, readOwnRoles, readServer } from './access/read-places.ts';
import { createInChannel } from './channel-guard.ts';
import type { DiscordRest, UploadFile } from './discord-calls.ts';
import { DiscordRefusal } from './discord-error.ts';

/** A short call takes less; the connection is given up then. */
const callMs = 15_000;
/** discord.js's own limit includes the sending of the body: 25 MB at home speed take minutes. */
const uploadMs = 300_000;
/** Each upload holds some of its file in memory, however it is streamed (measured: 10 at once took 640 MB, one after the other 150). */
const parallelUploads = 2;
/** Messages that Discord lists at once (resources/message#get-channel-messages, 2026-08-06), and how many such lists are read for one. */
const pageLength = 100;
const mostPages = 10;

/** At 10,000 refused requests in 10 minutes Discord bans the address (rate-limits, 2026-08-06); discord.js counts those of all its clients together. */
export const refusalsPerWarning = 500;

/** Warns while there is still time. @param rest made with `invalidRequestWarningInterval: refusalsPerWarning` */
export function warnOfRefusals(rest: REST, log: Log): void {
  rest.on('invalidRequestWarning', ({ count, remainingTime }) =>
    log.warn(
      { count, remainingMs: remainingTime },
      'Discord has refused many requests; at 10,000 in 10 minutes it would ban this address',
    ),
  );
}

export interface DiscordRestDeps {
  readonly token: string;
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly log: Log;
  /** The bot's token is refused: nothing works any more. */
  readonly onRefused: () => void;
}

export function createDiscordRest(deps: DiscordRestDeps): DiscordRest {
  const send = createSend(deps);
  const inChannel = createInChannel(deps.clock);

  return {
    createMessage: (channelId, body, { files, signal }) =>
      inChannel('post', channelId, () =>
        send('post', Routes.channelMessages(channelId), { body, ...(files && { files }) }, signal).then(asMessage),
      ),
    editMessage(channelId, messageId, body, { files, isSmall = false, signal }) {
      const edit = () =>
        send('patch', Routes.channelMessage(channelId, messageId), { body, isSmall, ...(files && { files }) }, signal).then(
          asMessage,
        );
      // That a picture may not be attached says nothing of words.
      return isSmall ? edit() : inChannel('edit', channelId, edit);
    },
    async deleteMessage(channelId, messageId, signal) {
      await send('delete', Routes.channelMessage(channelId, messageId), {}, signal);
    },
    async *messagesAfter(channelId, messageId, signal) {
      for (let [page, after] = [0, messageId]; page < mostPages; page += 1) {
        const query = new URLSearchParams({ after, limit: String(pageLength) });
        const listed = await send('get', Routes.channelMessages(channelId), { query }, signal);
        // The newest stands first.
        const messages = Array.isArray(listed) ? listed.map(asMessage) : [];
        yield messages;
        const [newest] = messages;
        if (newest === undefined || messages.length < pageLength) return;
        after = newest.id;
      }
    },
    async reopenThread(threadId, signal) {
      await send('patch', Routes.channel(threadId), { body: { archived: false } }, signal);
    },
    async renameThread(threadId, name, signal) {
      await send('patch', Routes.channel(threadId), { body: { archived: false, name } }, signal);
    },
    async startThread(channelId, messageId, name, signal) {
      const body = { name, auto_archive_duration: 1440 };
      const thread = await send('post', Routes.threads(channelId, messageId), { body }, signal);
      return asChannel(thread).id;
    },
    async openDirectMessage(personId, signal) {
      const channel = await send('post', Routes.userChannels(), { body: { recipient_id: personId } }, signal);
      return asChannel(channel).id;
    },
    createFollowUp: (applicationId, interactionToken, body, { files, signal }) =>
      send(
        'post',
        Routes.webhook(applicationId, interactionToken),
        { body: { ...body, flags: MessageFlags.Ephemeral }, auth: false, ...(files && { files }) },
        signal,
      ).then(asMessage),
    async deleteResponse(applicationId, interactionToken, signal) {
      await send('delete', Routes.webhookMessage(applicationId, interactionToken, '@original'), { auth: false }, signal);
    },
    async commands(applicationId, guildId, signal) {
      const everywhere = Routes.applicationCommands(applicationId);
      const route = guildId === undefined ? everywhere : Routes.applicationGuildCommands(applicationId, guildId);
      return readCommands(await send('get', route, {}, signal));
    },
    channel: async (channelId, signal) => readChannel(await send('get', Routes.channel(channelId), {}, signal)),
    member: async (guildId, personId, signal) =>
      readOwnRoles(await send('get', Routes.guildMember(guildId, personId), {}, signal)),
    async ownRoles(guildId, signal) {
      const self = asChannel(await send('get', Routes.user(), {}, signal));
      return readOwnRoles(await send('get', Routes.guildMember(guildId, self.id), {}, signal));
    },
    rolesOf: async (guildId, personId, signal) =>
      readOwnRoles(await send('get', Routes.guildMember(guildId, personId), {}, signal)).roleIds,
    server: async (guildId, signal) => readServer(await send('get', Routes.guild(guildId), {}, signal)),
    async premiumTier(guildId, signal) {
      const server = await send('get', Routes.guild(guildId), {}, signal);
      const tier: unknown = typeof server === 'object' && server !== null && 'premium_tier' in server ? server.premium_tier : 0;
      return typeof tier === 'number' ? tier : 0;
    },
    async commandPermissions(applicationId, guildId, signal) {
      return readOverwrites(await send('get', Routes.guildApplicationCommandsPermissions(applicationId, guildId), {}, signal));
    },
    editResponse: (applicationId, interactionToken, body, { files, signal }) =>
      send(
        'patch',
        Routes.webhookMessage(applicationId, interactionToken, '@original'),
        { body, auth: false, ...(files && { files }) },
        signal,
      ).then(asMessage),
  };
}

type Send = (
  method: 'get' | 'post' | 'patch' | 'delete',
  route: RouteLike,
  request: { body?: object; files?: readonly UploadFile[]; query?: URLSearchParams; auth?: boolean; isSmall?: boolean },
  signal: AbortSignal,
) => Promise<unknown>;

/** Makes one call, with a time limit. What it throws is translated. */
function createSend({ token, apiUrl, log, onRefused }: DiscordRestDeps): Send {
  // The outbox does the waiting: it survives a restart, and what waits there can be replaced by something newer.
  const options = {
    ...{ api: apiUrl, version: '10', retries: 0, timeout: uploadMs, rejectOnRateLimit: () => true, makeRequest },
    invalidRequestWarningInterval: refusalsPerWarning,
  };
  const calls = new REST(options).setToken(token);
  // One of its own: a client sends to a channel one request after the other, and a status does not wait for somebody's upload.
  const uploader = new REST(options).setToken(token);
  for (const each of [calls, uploader]) warnOfRefusals(each, log);
  const uploads = new PQueue({ concurrency: parallelUploads });
  let isRefused = false;
  const refuse = (): DeliveryError => {
    if (!isRefused) onRefused();
    isRefused = true;
    // Nothing is wrong with what is sent: it waits for a token that works.
    return new DeliveryError('Discord refuses the token');
  };

  return async (method, route, request, signal) => {
    const { body = {}, files = [], query, auth = true, isSmall = false } = request;
    const call = async (): Promise<unknown> => {
      signal.throwIfAborted();
      if (auth && isRefused) throw refuse();
      const limit = AbortSignal.timeout(files.length === 0 ? callMs : uploadMs);
      const options = { auth, signal: AbortSignal.any([signal, limit]), ...(query === undefined ? {} : { query }) };
      if (files.length === 0) return calls[method](route, { ...options, ...(request.body === undefined ? {} : { body }) });
      return (isSmall ? calls : uploader)[method](route, { ...options, body: await asForm(body, files), passThroughBody: true });
    };
    try {
      return await (files.length === 0 || isSmall ? call() : uploads.add(call));
    } catch (error) {
      throw error instanceof DiscordAPIError && error.status === 401 && auth ? refuse() : translated(error);
    }
  };
}

/** discord.js brings an older undici than ours, and the two don't know each other's forms. Redirects are errors: to follow one, a copy of the body is kept. */
const makeRequest: RESTOptions['makeRequest'] = async (url, { method, headers, body, signal }) => {
  const answer = await fetch(url, {
    redirect: 'error',
    ...(method !== undefined && { method }),
    ...(headers !== undefined && { headers: new Headers(headers as Record<string, string>) }),
    ...(body !== undefined && body !== null && { body: body as BodyInit }),
    ...(signal !== undefined && signal !== null && { signal }),
  });
  return answer as unknown as ResponseLike;
};

/** An edit keeps no other file than these. */
async function asForm(body: object, files: readonly UploadFile[]): Promise<FormData> {
  const form = new FormData();
  const attachments = files.map(({ name, description }, id) => ({
    id,
    filename: name,
    ...(description !== undefined && { description }),
  }));
  form.set('payload_json', JSON.stringify({ ...body, attachments }));
  for (const [index, { path, name }] of files.entries()) form.set(`files[${index}]`, await openAsBlob(path), name);
  return form;
}

/** What discord.js threw, without what it knows: its errors hold the whole upload, and addresses with tokens. */
function translated(error: unknown): unknown {
  if (error instanceof DeliveryError) return error;
  if (error instanceof DiscordAPIError) return new DiscordRefusal(typeof error.code === 'number' ? error.code : 0, error.status);
  if (error instanceof RateLimitError) {
    // An answer of the network in front of Discord has the one, a bucket that is used up the other.
    const waitMs = Math.max(error.timeToReset, error.retryAfter);
    return new DeliveryError('Discord asked to wait', { retryAfterMs: waitMs + 50 });
  }
  if (error instanceof HTTPError) return new DeliveryError(`Discord answered ${error.status}`);
  if (error instanceof Error && error.name === 'AbortError') return new DeliveryError('Discord did not answer in time');
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return error;
  return new DeliveryError('Discord could not be reached');
}

function asMessage(value: unknown): APIMessage {
  if (typeof value === 'object' && value !== null && 'id' in value && 'channel_id' in value) return value as APIMessage;
  throw new DeliveryError('Discord answered without a message');
}

function asChannel(value: unknown): APIChannel {
  if (typeof value === 'object' && value !== null && 'id' in value) return value as APIChannel;
  throw new DeliveryError('Discord answered without a channel');
}
