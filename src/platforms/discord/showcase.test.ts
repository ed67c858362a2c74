import { ComponentType, OverwriteType } from 'discord.js';
import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import type { SeenMessage } from '../../testing/fakes/discord/seen.ts';
import { type DiscordApp, startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { everybodySees } from './access/read-places.ts';

const { say } = createTexts();
const remix = say(text('button.remix'));

/** Labels of what stands under a message. */
const labels = ({ components = [] }: SeenMessage): readonly string[] =>
  components.flatMap((row) =>
    row.type === ComponentType.ActionRow ? row.components.flatMap((each) => ('label' in each ? [each.label ?? ''] : [])) : [],
  );

/** A server with a showcase for one star, and a second server that has none. */
async function openShowcase() {
  let showcase = { id: '' };
  const app = await startDiscordApp({
    settingsOf({ discord, guild }) {
      showcase = discord.addChannel({ guild, name: 'showcase' });
      return { DISCORD_SHOWCASE_CHANNEL: `https://discord.com/channels/${guild.id}/${showcase.id}`, DISCORD_SHOWCASE_STARS: '1' };
    },
  });
  return { ...app, showcase: showcase.id };
}

async function makes(app: DiscordApp, channel = app.general) {
  app.discord.slash('video', { prompt: 'a fox @everyone **runs**' }, { user: app.ann, channel });
  const { engine } = app.app();
  const [made] = await app.poll(async () => {
    const { generations } = await engine.history({ platform: 'discord', channelId: channel.id, states: ['completed'], limit: 1 });
    return generations.length > 0 ? generations : undefined;
  });
  const id = made?.id ?? '';
  const { channel: thread = '', message } = (await engine.receipts(id)).result;
  return { id, result: await app.see(thread, (each) => each.id === message) };
}

it('shows a result once with who made it, what was asked for and a way to remix it, and takes it back with the video', async () => {
  const app = await openShowcase();
  const { discord, ann, ben, showcase } = app;
  const { id, result } = await makes(app);
  expect(labels(result).at(-1)).toBe('⭐ 0/1');
  const own = discord.press(result, '⭐ 0/1', { user: ann });
  await app.poll(async () => (own.followUps.some((each) => each.text === say(text('chat.ownStar'))) ? true : undefined));
  discord.press(result, '⭐ 0/1', { user: ben });
  const shown = await app.see(showcase, ({ files }) => files.length > 0);
  expect(shown.text).toContain('⭐ 1 · by Ann · [Open](https://discord.com/channels/');
  expect(labels(shown)).toEqual([remix]);
  expect(shown.pings).toEqual({ userIds: [], roleIds: [], everyone: false, repliedUser: false });
  const starred = await app.see(result.channel_id, (each) => labels(each).includes('⭐ 1'));
  expect([starred.id, starred.text, starred.files.length]).toEqual([result.id, result.text, result.files.length]);
  const press = discord.press(shown, remix, { user: ben });
  expect(JSON.stringify((await press.acknowledged).modal)).toContain('a fox @everyone **runs**');
  await app.app().engine.remove(id, { requester: { platform: 'discord', id: ann.id }, mayManage: false });
  await app.poll(async () => (discord.messagesIn(showcase).length === 0 ? true : undefined));
});

it('shows nothing of another server or of a private channel', async () => {
  const app = await openShowcase();
  const { discord, ann, ben, guild, showcase } = app;
  const other = discord.addGuild({ name: 'Elsewhere', members: [ann, ben] });
  const elsewhere = await makes(app, discord.addChannel({ guild: other, name: 'general' }));
  expect(labels(elsewhere.result).some((each) => each.startsWith('⭐'))).toBe(false);
  const closed = discord.addChannel({ guild, name: 'closed' });
  const view = '1024';
  const members = [ann.id, ben.id].map((id) => ({ id, type: OverwriteType.Member, allow: view, deny: '0' }));
  closed.overwrites = [{ id: guild.id, type: OverwriteType.Role, allow: '0', deny: view }, ...members];
  discord.allow(closed, 'ViewChannel');
  const { result } = await makes(app, closed);
  const press = discord.press(result, '⭐ 0/1', { user: ben });
  await app.poll(async () => (press.followUps.some((each) => each.text === say(text('chat.privateStar'))) ? true : undefined));
  expect(discord.messagesIn(showcase)).toEqual([]);
});

it('everybody sees a channel by the server’s own role, and by what the channel sets for it', () => {
  const [view, admin] = [1024n, 8n];
  const channel = { name: 'general', guildId: '1', parentId: undefined, isThread: false, isPrivateThread: false };
  const sees = (everyone: bigint, ...overwrites: { id: string; allow: bigint; deny: bigint }[]): boolean =>
    everybodySees({ ...channel, overwrites }, { id: '1', name: '', ownerId: '9', roles: [], everyone });
  expect([sees(view), sees(0n), sees(admin)]).toEqual([true, false, true]);
  expect([sees(view, { id: '1', allow: 0n, deny: view }), sees(0n, { id: '1', allow: view, deny: 0n })]).toEqual([false, true]);
  expect([sees(view, { id: '2', allow: 0n, deny: view }), sees(0n, { id: '2', allow: view, deny: 0n })]).toEqual([true, false]);
});
