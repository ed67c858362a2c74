import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import { registerByHand } from './register-commands.ts';

const { say } = createTexts();

it('answers choices, menus, forms and uploads by HTTP alone, in threads too, with WEB=off and no gateway', async () => {
  const app = await startDiscordApp({ interactions: 'http only', env: { WEB: 'off' } });
  const { discord, ann, ben, general } = app;
  expect(discord.gateway.connections).toBe(0);
  expect((await fetch(`${app.app().url}/api/generations`)).status).toBe(404);
  const image = discord.say({
    user: ben,
    channel: general,
    content: 'my boat',
    files: [{ name: 'sea.jpg', contentType: 'image/jpeg', content: await samplePhoto({}) }],
  });
  const form = discord.messageCommand('Animate image', image, { user: ann });
  expect(await form.acknowledged).toMatchObject({ how: 'modal' });
  await app.vanished(discord.submitModal(form, { prompt: 'the waves move', duration: ['4'] }));
  await app.reach('completed');
  const chosen = await discord.autocomplete('video', 'model', { model: '' }, { user: ann, channel: general }).acknowledged;
  expect(chosen).toMatchObject({ how: 'choices', choices: expect.arrayContaining([expect.anything()]) });
  const page = discord.slash('history', {}, { user: ann, channel: general });
  const list = await app.poll(async () => (page.response?.isLoading === false ? page.response : undefined));
  expect(list.files).toHaveLength(1);
  const opened = discord.select(list, say(text('chat.openMenu')), ['Open 1 · the waves move'], { user: ann });
  expect((await app.poll(async () => (opened.response?.isLoading === false ? opened.response : undefined))).text).toContain(
    'The video is ready.',
  );
  const thread = discord.addThread(general, 'talk', ben);
  discord.slash('video', { prompt: 'a fox', duration: 4 }, { user: ann, channel: thread });
  const ended = async () =>
    (await app.app().engine.history({ limit: 5 })).generations.filter(({ state }) => state === 'completed');
  const id = await app.poll(async () => ((await ended()).length === 2 ? (await ended())[0]?.id : undefined));
  // In a thread no other is opened.
  expect((await app.app().engine.receipts(id)).result).toMatchObject({ channel: thread.id });
  expect((await app.app().engine.find(id))?.replyTarget.ids).toMatchObject({ place: 'thread', parent: general.id });
  // All first answers went by the requests themselves.
  const posted = discord.log.all('interaction posted').map(({ status }) => status);
  expect([new Set(posted), discord.log.requests.filter(({ path }) => path.endsWith('/callback'))]).toEqual([new Set([200]), []]);
});

it('keeps to the rights that come along, and to what moderators set for its commands', async () => {
  const app = await startDiscordApp({ interactions: 'http only' });
  const { discord, ann, guild, general } = app;
  discord.slash('video', { prompt: 'a fox', duration: 4 }, { user: ann, channel: general });
  await app.reach('completed');
  const result = await app.poll(async () =>
    discord.visibleTo(ann).find(({ files }) => files.some(({ name }) => name.endsWith('.mp4'))),
  );
  discord.setCommandPermissions(guild, 'video', [{ for: 'everyone', allow: false }]);
  const refused = discord.press(result, 'Again · free', { user: ann });
  const told = await app.poll(async () => (refused.response?.isLoading === false ? refused.response.text : undefined));
  expect(told).toContain('may use “video”');
  const closed = discord.addChannel({ guild, name: 'closed', deniedToBot: ['AttachFiles'] });
  discord.setCommandPermissions(guild, 'video', []);
  const call = discord.slash('video', { prompt: 'a hare' }, { user: ann, channel: closed });
  expect(await app.poll(async () => (call.response?.isLoading === false ? call.response.text : undefined))).toContain(
    'Attach Files',
  );
  expect((await app.app().engine.history({ limit: 5 })).generations).toHaveLength(1);
});

it('reads interactions by HTTP and messages by the gateway, and goes on with the former while the gateway is away', async () => {
  const app = await startDiscordApp({ interactions: 'http' });
  const { discord, ann, general } = app;
  discord.say({ user: ann, channel: general, content: `${discord.mention} a fox` });
  await app.reach('completed');
  const call = discord.slash('queue', {}, { user: ann, channel: general });
  expect((await call.acknowledged).how).toBe('deferred');
  discord.gateway.down();
  await expect.poll(async () => (await fetch(`${app.app().url}/healthz`)).status).toBe(503);
  const more = discord.slash('video', { prompt: 'a hare', duration: 4 }, { user: ann, channel: general });
  expect((await more.acknowledged).how).toBe('deferred');
  await expect
    .poll(async () => (await app.app().engine.history({ limit: 5 })).generations.map(({ state }) => state))
    .toEqual(['completed', 'completed']);
});

it('has its address entered by “register”, which says what is missing where Discord does not take it', async () => {
  const app = await startDiscordApp({ interactions: 'http only' });
  const { token, apiUrl, signingKey } = app.discord;
  const { url } = app.app();
  const register = (publicUrl: string | undefined, publicKey?: string) =>
    registerByHand(
      { token, apiUrl, guildId: undefined, publicKey },
      { commands: [], texts: createTexts(), log: silentLog, flags: { endpoint: true }, publicUrl },
    );
  await expect(register(url)).rejects.toMatchObject({ text: text('terminal.endpointNeeds') });
  const elsewhere = `${url}/elsewhere`;
  await expect(register(elsewhere, signingKey.publicKey)).rejects.toMatchObject({ text: { key: 'terminal.endpointRefused' } });
  expect(say(await register(url, signingKey.publicKey))).toContain(
    `posts commands, buttons and forms to ${url}/discord/interactions now`,
  );
});
