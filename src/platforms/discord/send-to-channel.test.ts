import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { permissionsOf } from './access/read-places.ts';

const { say } = createTexts();

/** A web chat whose videos may go to one channel where the bot may post and to one where it may not. */
async function openSending() {
  const ids = { films: '', closed: '' };
  const app = await startDiscordApp({
    settingsOf({ discord, guild }) {
      const [films, closed] = [discord.addChannel({ guild, name: 'films' }), discord.addChannel({ guild, name: 'closed' })];
      discord.deny(closed, 'AttachFiles');
      Object.assign(ids, { films: films.id, closed: closed.id });
      return { DISCORD_SEND_CHANNELS: `https://discord.com/channels/${guild.id}/${films.id},${guild.id}/${closed.id}` };
    },
  });
  const rest = async (method: string, path: string, body?: object) => {
    const headers = { 'content-type': 'application/json' };
    const sent = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = await fetch(`${app.app().url}/api/video_chat${path}`, sent);
    return { status: answer.status, body: await answer.json() };
  };
  const made = async (): Promise<string> => {
    const { body } = await rest('POST', '/generate', { prompt: 'a fox @everyone', session_id: 'ann', duration: '4' });
    await app.poll(async () => ((await app.app().engine.find(body.operation_id))?.state === 'completed' ? true : undefined));
    return body.operation_id;
  };
  return { ...app, ...ids, rest, made };
}

it('sends a video of the web to a channel that the admin has set, once, and takes it back with the video', async () => {
  const { discord, films, closed, rest, made, see, poll } = await openSending();
  const id = await made();
  const { body: listed } = await rest('GET', '/channels');
  expect(listed.channels).toEqual([
    { channel: `discord:${films}`, platform: 'discord', name: '#films · Film club', may_post: true, reason: null },
    {
      ...{ channel: `discord:${closed}`, platform: 'discord', name: '#closed · Film club', may_post: false },
      reason: say(text('discord.missingRights', { rights: text('discord.right.AttachFiles') })),
    },
  ]);
  const posts = `/operations/${id}/posts`;
  const twice = await Promise.all([1, 2].map(() => rest('POST', posts, { channel: `discord:${films}` })));
  expect(new Set(twice.map(({ body }) => body.post_id)).size).toBe(1);
  const shown = await see(films, ({ files }) => files.length > 0);
  expect(shown.pings).toEqual({ userIds: [], roleIds: [], everyone: false, repliedUser: false });
  expect(shown.text).toContain('a fox');
  await poll(async () => ((await rest('GET', posts)).body.posts[0]?.state === 'posted' ? true : undefined));
  expect(discord.messagesIn(films)).toHaveLength(1);
  expect((await rest('DELETE', `/operations/${id}`)).status).toBe(200);
  await poll(async () => (discord.messagesIn(films).length === 0 ? true : undefined));
});

it('says why it was refused where the bot has lost its rights, and tries once more when it is asked to', async () => {
  const { discord, films, rest, made, see, poll, restart } = await openSending();
  const id = await made();
  const posts = `/operations/${id}/posts`;
  const stateOf = async () => (await rest('GET', posts)).body.posts[0];
  discord.deny(discord.channel(films), 'SendMessages');
  await rest('POST', posts, { channel: `discord:${films}` });
  await poll(async () => ((await stateOf())?.state === 'refused' ? true : undefined));
  expect((await stateOf()).reason).toBe(say(text('discord.rightGone', { rights: text('discord.rights') })));
  discord.allow(discord.channel(films), 'SendMessages');
  // A channel that refused the bot is left alone for a minute, by the process that was refused.
  await restart();
  const { body } = await rest('POST', posts, { channel: `discord:${films}` });
  await see(films, ({ files }) => files.length > 0);
  await poll(async () => ((await stateOf())?.state === 'posted' ? true : undefined));
  expect((await rest('DELETE', `${posts}/${body.post_id}`)).status).toBe(200);
  await poll(async () => ((await stateOf()) === undefined ? true : undefined));
  expect(discord.messagesIn(films)).toEqual([]);
});

it('sends nothing to another channel, and nothing that was asked for in a chat', async () => {
  const { discord, ann, general, films, rest, made, app, poll } = await openSending();
  const id = await made();
  const send = (video: string, channel: string) => rest('POST', `/operations/${video}/posts`, { channel });
  expect((await send(id, `discord:${general.id}`)).status).toBe(404);
  expect((await send(id, 'nobody')).status).toBe(404);
  discord.slash('video', { prompt: 'a secret' }, { user: ann, channel: general });
  const chat = await poll(async () => {
    const [made] = (await app().engine.history({ platform: 'discord', states: ['completed'], limit: 1 })).generations;
    return made?.id;
  });
  const answer = await send(chat, `discord:${films}`);
  expect([answer.status >= 400, JSON.stringify(answer.body)]).toEqual([true, expect.not.stringContaining('post_id')]);
  expect(discord.messagesIn(films)).toEqual([]);
});

it('counts what a member may do by their roles, then by what the channel sets for everybody, for roles and for them', () => {
  const [view, send] = [1024n, 2048n];
  const none = { allow: 0n, deny: 0n };
  const server = { id: '1', name: '', ownerId: '9', everyone: view, roles: [{ id: '5', permissions: send }] };
  const may = (overwrites: readonly { id: string; allow?: bigint; deny?: bigint }[], userId = '2') =>
    permissionsOf(
      {
        ...{ name: '', guildId: '1', parentId: undefined, isThread: false, isPrivateThread: false },
        overwrites: overwrites.map((each) => ({ ...none, ...each })),
      },
      server,
      { userId, roleIds: ['5'] },
    );
  expect([may([]), may([{ id: '5', deny: send }]), may([{ id: '1', deny: view }])]).toEqual([view | send, view, 0n]);
  expect(
    may([
      { id: '5', deny: send },
      { id: '2', allow: send },
    ]),
  ).toBe(view | send);
  expect(may([{ id: '1', deny: view }], '9') & view).toBe(view);
});
