import { type APIApplication, ApplicationFlags } from 'discord-api-types/v10';
import { z } from 'zod';
import { directMessage } from './building.ts';
import { type ApiRequest, ok, type Routes } from './http-routes.ts';
import { isGoodEndpoint } from './interaction-endpoint.ts';
import { readFields } from './message-content.ts';
import { botSees, changeThread } from './messages.ts';
import { demand } from './permissions.ts';
import { refuse } from './refusal.ts';
import { renderChannel, renderGuild, renderThread } from './render.ts';
import type { Channel, Guild, World } from './world.ts';

/** Who and where: application, users, guilds, channels. */
export function worldRoutes(world: World) {
  return { ...applicationRoutes(world), ...guildRoutes(world), ...channelRoutes(world) };
}

/** The bot's application, and people. */
function applicationRoutes(world: World) {
  const { bot } = world;
  const ownApplication = () => ok(application(world));

  return {
    'GET /gateway': () => ok({ url: world.gatewayUrl }),
    'GET /gateway/bot': () =>
      ok({
        ...{ url: world.gatewayUrl, shards: world.portal.shards },
        // Large bots may start several at once, so that nobody waits 5 s for each.
        session_start_limit: {
          ...{ total: 1000, remaining: world.portal.sessions.remaining, reset_after: world.portal.sessions.resetAfterMs },
          max_concurrency: world.portal.maxConcurrency ?? world.portal.shards,
        },
      }),
    'GET /applications/@me': ownApplication,
    async 'PATCH /applications/@me'(request) {
      const { payload } = await request.body();
      const { interactions_endpoint_url: url } = readFields(z.object({ interactions_endpoint_url: z.url().nullable() }), payload);
      if (url !== null && !(await isGoodEndpoint(world, url))) {
        const message = 'The specified interactions endpoint url could not be verified.';
        throw refuse.invalid([
          { path: ['interactions_endpoint_url'], code: 'APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID', message },
        ]);
      }
      world.portal.endpoint = url ?? undefined;
      return ownApplication();
    },
    'GET /oauth2/applications/@me': ownApplication,
    'GET /users/@me': () => ok({ ...bot, verified: true, email: null, mfa_enabled: true }),
    'GET /users/:user': (request) => {
      const person = world.people.get(request.param('user'));
      if (person === undefined) throw refuse.unknownUser();
      return ok(person.user);
    },
    async 'POST /users/@me/channels'(request) {
      const { payload } = await request.body();
      const { recipient_id: id } = readFields(z.object({ recipient_id: z.string() }), payload);
      const person = world.people.get(id);
      if (person === undefined) throw refuse.unknownUser();
      return ok(renderChannel(directMessage(world, person)));
    },
  } satisfies Routes;
}

function guildRoutes(world: World) {
  const { bot } = world;
  const guildOf = (request: ApiRequest): Guild => {
    const guild = world.guilds.get(request.param('guild'));
    if (guild === undefined) throw refuse.unknownGuild();
    if (!guild.hasBot) throw refuse.noAccess('the bot is not there');
    return guild;
  };

  return {
    'GET /users/@me/guilds': () =>
      ok([...world.guilds.values()].filter(({ hasBot }) => hasBot).map(({ id, name }) => ({ id, name, icon: null }))),
    'GET /guilds/:guild': (request) => ok(renderGuild(guildOf(request))),
    'GET /guilds/:guild/members/:user': (request) => {
      const guild = guildOf(request);
      const id = request.param('user');
      const member = guild.members.get(id === '@me' ? bot.id : id);
      if (member === undefined) throw refuse.unknownMember();
      return ok(member);
    },
    'GET /guilds/:guild/roles': (request) => ok(guildOf(request).roles),
    'GET /guilds/:guild/channels': (request) => {
      const guild = guildOf(request);
      const own = [...world.channels.values()].filter((channel) => channel.guild === guild && channel.kind !== 'thread');
      return ok(own.map(renderChannel));
    },
    'GET /guilds/:guild/threads/active': (request) => {
      const guild = guildOf(request);
      const own = [...world.channels.values()].filter((channel) => channel.guild === guild && channel.kind === 'thread');
      return ok({ threads: own.filter((thread) => !thread.isArchived && botSees(world, thread)).map(renderThread), members: [] });
    },
  } satisfies Routes;
}

function channelRoutes(world: World) {
  const { bot } = world;
  const channelOf = (request: ApiRequest): Channel => {
    const channel = world.channels.get(request.param('channel'));
    if (channel === undefined) throw refuse.unknownChannel();
    demand(channel, bot.id);
    return channel;
  };

  return {
    'GET /channels/:channel': (request) => ok(renderChannel(channelOf(request))),
    async 'PATCH /channels/:channel'(request) {
      const { payload } = await request.body();
      const thread = channelOf(request);
      if (thread.kind !== 'thread') throw refuse.noPermission('ManageChannels');
      const { name, archived, locked } = readFields(
        z.object({
          name: z.string().min(1).max(100).exactOptional(),
          ...{ archived: z.boolean().exactOptional(), locked: z.boolean().exactOptional() },
        }),
        payload,
      );
      if (locked !== undefined || thread.isLocked || thread.ownerId !== bot.id) demand(thread, bot.id, 'ManageThreads');
      changeThread(world, thread, {
        ...(name === undefined ? {} : { name }),
        ...(archived === undefined ? {} : { isArchived: archived }),
        ...(locked === undefined ? {} : { isLocked: locked }),
      });
      return ok(renderThread(thread));
    },
    'PUT /channels/:channel/thread-members/@me': (request) => {
      channelOf(request);
      return { status: 204 };
    },
  } satisfies Routes;
}

function application({ bot, portal, guilds, signingKey }: World): APIApplication {
  const noFlags: number = 0;
  return {
    ...{
      id: bot.id,
      name: bot.username,
      icon: null,
      description: '',
      summary: '',
      verify_key: signingKey.publicKey,
      team: null,
      bot,
    },
    ...{ bot_public: true, bot_require_code_grant: false, flags_new: '0' },
    flags: portal.messageContent ? ApplicationFlags.GatewayMessageContentLimited : noFlags,
    interactions_endpoint_url: portal.endpoint ?? null,
    approximate_guild_count: [...guilds.values()].filter(({ hasBot }) => hasBot).length,
    integration_types_config: { 0: {}, 1: {} },
  };
}
