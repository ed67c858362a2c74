import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Options } from 'discord.js';
import { makeClient } from '../../platforms/discord/connection/make-client.ts';
import { listenOnLoopback, stopServer } from '../fakes/servers.ts';

// Reads so many servers as Discord tells of them, and says what they need.
const plan: { readonly way: 'ours' | 'usual'; readonly servers: number } = JSON.parse(process.argv[2] ?? '{}');

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const me = { id: '1', username: 'videobot', discriminator: '0', global_name: null, avatar: null, bot: true };
const gateway = { url: '', shards: 1, session_start_limit: { total: 1000, remaining: 999, reset_after: 1, max_concurrency: 1 } };
const answers: Readonly<Record<string, unknown>> = {
  '/gateway/bot': gateway,
  '/users/@me': me,
  '/applications/@me': { id: '1', flags: 0 },
};
const server = createServer(({ url = '' }, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answers[url.replace('/api/v10', '').replace('%40', '@')] ?? {}));
});
const apiUrl = `${await listenOnLoopback(server)}/api`;

let lastId = 10n ** 18n;
const newId = (): string => {
  lastId += 4_194_305n;
  return String(lastId);
};

/** Of a usual size: 40 channels in 5 categories, 25 roles, 20 emojis. */
function usualServer(): unknown {
  const id = newId();
  const rolesOf = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      ...{
        id: index === 0 ? id : newId(),
        name: `role number ${index}`,
        permissions: '1071698660929',
        position: index,
        flags: 0,
      },
      ...{
        color: 0,
        colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
        hoist: false,
        managed: index === 1,
      },
      ...{ mentionable: false, icon: null, unicode_emoji: null, ...(index === 1 && { tags: { bot_id: me.id } }) },
    }));
  const roles = rolesOf(25);
  const channels = Array.from({ length: 40 }, (_, index) => ({
    ...{
      id: newId(),
      guild_id: id,
      type: index % 8 === 0 ? 4 : index % 8 === 1 ? 2 : 0,
      name: `channel-${index}`,
      position: index,
    },
    ...{ topic: `What belongs into channel ${index}, and what does not; be kind.`, parent_id: null, nsfw: false, flags: 0 },
    ...{ last_message_id: newId(), rate_limit_per_user: 0 },
    permission_overwrites: roles.slice(0, index % 4).map((role) => ({ id: role.id, type: 0, allow: '1024', deny: '2048' })),
  }));
  const members = [{ user: me, roles: [roles[1]?.id], joined_at: '2026-11-01T00:00:00Z', deaf: false, mute: false, flags: 0 }];
  const emojis = Array.from({ length: 20 }, (_, index) => ({ id: newId(), name: `emoji${index}`, roles: [], available: true }));
  return {
    ...{ id, name: `Server ${id}`, icon: 'a'.repeat(32), owner_id: newId(), roles, channels, members, emojis, threads: [] },
    ...{ stickers: [], presences: [], voice_states: [], stage_instances: [], guild_scheduled_events: [], soundboard_sounds: [] },
    ...{ premium_tier: 1, preferred_locale: 'en-US', features: ['COMMUNITY', 'NEWS'], member_count: 300, large: false },
    ...{
      joined_at: '2026-11-01T00:00:00Z',
      system_channel_id: channels[2]?.id,
      description: 'About films',
      verification_level: 1,
    },
  };
}

/** As one sets it up by discord.js's guide: nothing is kept of messages, presences, emojis and the like. */
const asGuided = {
  makeCache: Options.cacheWithLimits({
    ...{ MessageManager: 20, ReactionManager: 0, PresenceManager: 0, VoiceStateManager: 0, StageInstanceManager: 0 },
    ...{ GuildEmojiManager: 0, GuildStickerManager: 0, GuildScheduledEventManager: 0, ThreadMemberManager: 0 },
    GuildMemberManager: { maxSize: 200, keepOverLimit: ({ id, client }) => id === client.user.id },
  }),
};
const { client, tell } = makeClient({
  apiUrl,
  messageContent: false,
  by: 'http',
  ...(plan.way === 'usual' && { keeping: asGuided }),
});
await client.login('a.b.c');
collectGarbage();
const beforeBytes = process.memoryUsage().heapUsed;
const sinceMs = process.cpuUsage().user / 1000;
// As it comes out of the socket: texts of its own.
for (let index = 0; index < plan.servers; index += 1) tell('GUILD_CREATE', JSON.parse(JSON.stringify(usualServer())));
const cpuMs = process.cpuUsage().user / 1000 - sinceMs;
collectGarbage();
const kept = client.guilds.cache.size;
process.send?.({ heapBytes: process.memoryUsage().heapUsed - beforeBytes, cpuMs, kept });
await client.destroy();
await stopServer(server);
process.disconnect?.();
