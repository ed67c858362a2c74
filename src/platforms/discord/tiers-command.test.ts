import { expect, it } from 'vitest';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';

it('goes by the roles that somebody has at each event: in a command, in a message, and at a press on a price later', async () => {
  const app = await startDiscordApp();
  const { discord } = app;
  const [ann, kim] = [discord.addPerson({ name: 'Ann' }), discord.addPerson({ name: 'Kim' })];
  const guild = discord.addGuild({ name: 'Ours', members: [ann], keepers: [kim], roles: [{ name: 'gold', mentionable: false }] });
  const channel = discord.addChannel({ guild, name: 'film' });
  const gold = guild.roles.find(({ name }) => name === 'gold');
  const roles = guild.members.get(ann.user.id)?.roles;
  if (gold === undefined || roles === undefined) return expect.unreachable();
  await app.poll(async () => discord.log.all('commands registered')[0]);
  // Moderators of a server may give the command to others: the right is asked for all the same.
  discord.setCommandPermissions(guild, 'tiers', [{ for: ann, allow: true }]);
  const run = (options: Parameters<typeof discord.slash>[1], user: typeof ann, name = 'tiers') =>
    discord.slash(name, options, { user, channel });
  const say = async (...call: Parameters<typeof run>) => {
    const sent = run(...call);
    await expect.poll(() => sent.response?.isLoading).toBe(false);
    return sent.response?.text;
  };

  expect(await say({ name: 'all', everyone: true, resolution: '360p' }, kim)).toContain('Saved. “all”: Up to 360p.');
  expect(await say({ name: 'gold', role: { role: gold }, month: 20 }, kim)).toContain('Roles: 1, people: 0. It is new.');
  expect(await say({ name: 'all', resolution: '4k' }, ann)).toContain('Only people who manage this server');
  const small = 'Your tier here (all) makes at most 360p';
  expect(await say({ prompt: 'a fox' }, ann, 'video')).toContain(small);

  roles.push(gold.id);
  expect(await say({}, ann, 'usage')).toContain('Your tier here: gold.');
  discord.say({ user: ann, channel, content: `${discord.mention} a {red,grey} fox` });
  const question = await app.see(channel, ({ components }) => JSON.stringify(components).includes('Make it'));
  roles.splice(roles.indexOf(gold.id), 1);
  const press = discord.press(question, 'Make it · free', { user: ann });
  await expect.poll(() => press.followUps.at(-1)?.content ?? press.response?.content).toContain(small);
  expect((await app.app().engine.history({ limit: 5 })).generations).toEqual([]);
});
