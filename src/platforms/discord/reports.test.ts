import { expect, it } from 'vitest';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';

it('“Report video” brings a card to the admin channel of the server, by which its managers delete the video; its author and the one who reported hear of it', async () => {
  const app = await startDiscordApp();
  const { discord } = app;
  const [ann, ben, kim] = ['Ann', 'Ben', 'Kim'].map((name) => discord.addPerson({ name }));
  if (ann === undefined || ben === undefined || kim === undefined) return expect.unreachable();
  const guild = discord.addGuild({ name: 'Ours', members: [ann, ben], keepers: [kim] });
  const [film, admins] = [discord.addChannel({ guild, name: 'film' }), discord.addChannel({ guild, name: 'admins' })];
  await app.poll(async () => discord.log.all('commands registered')[0]);
  const settings = discord.slash('settings', { where: 'server', 'admin-channel': 'here' }, { user: kim, channel: admins });
  await expect.poll(() => settings.response?.isLoading).toBe(false);
  discord.slash('video', { prompt: 'a fox' }, { user: ann, channel: film });
  await app.reach('completed');
  const card = await app.see(film, ({ author }) => author.id === discord.bot.id);
  const chosen = discord.messageCommand('Report video', card, { user: ben });
  expect(await chosen.acknowledged).toMatchObject({ how: 'modal' });
  const sent = discord.submitModal(chosen, { reason: 'hate', details: '@everyone it says “…”' });
  await expect.poll(() => sent.response?.text ?? '').toContain('Thank you: those who decide here were told.');
  const posted = await app.see(admins, ({ text }) => text.includes('Somebody reported a video'));
  const refused = discord.press(posted, 'Delete', { user: ben });
  await expect
    .poll(() => refused.followUps.at(-1)?.text ?? refused.response?.text)
    .toContain('Only people who manage this server');
  discord.press(posted, 'Delete', { user: kim });
  await app.see(admins, ({ text }) => text.includes('The video was deleted, by Kim'));
  await expect.poll(() => discord.log.all('direct message opened').length).toBe(2);
});
