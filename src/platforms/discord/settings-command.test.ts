import { expect, it } from 'vitest';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';

it('lets those who manage a server choose what holds there, and nobody else, in no other server', async () => {
  const app = await startDiscordApp({ env: { CONFIRM_ABOVE_USD: '5' } });
  const { discord } = app;
  const [ann, kim] = [discord.addPerson({ name: 'Ann' }), discord.addPerson({ name: 'Kim' })];
  const ours = discord.addGuild({ name: 'Ours', managers: [ann], keepers: [kim] });
  const theirs = discord.addGuild({ name: 'Theirs', members: [ann, kim] });
  const [film, general] = ['film', 'general'].map((name) => discord.addChannel({ guild: ours, name }));
  const elsewhere = discord.addChannel({ guild: theirs, name: 'film' });
  if (film === undefined || general === undefined) throw new Error('there is none');
  await app.poll(async () => discord.log.all('commands registered')[0]);
  // Moderators of a server may give the command to others: the right is asked for all the same.
  discord.setCommandPermissions(ours, 'settings', [{ for: ann, allow: true }]);
  discord.setCommandPermissions(theirs, 'settings', [{ for: kim, allow: true }]);
  const say = async (
    options: Parameters<typeof discord.slash>[1],
    who: Parameters<typeof discord.slash>[2],
    name = 'settings',
  ) => {
    const call = discord.slash(name, options, who);
    expect(await call.acknowledged).toMatchObject({ how: 'deferred', ephemeral: true });
    await expect.poll(() => call.response?.isLoading).toBe(false);
    return call.response?.text;
  };

  expect(await say({}, { user: ann, channel: film })).toContain('Only people who manage this server');
  expect(await say({ most: 2 }, { user: kim, channel: elsewhere })).toContain('Only people who manage this server');
  expect(await say({ most: 2, 'ask-above': 0.5 }, { user: kim, channel: film })).toBe(
    'Saved for this channel: most at once is 2; it was 50. Saved for this channel: ask above is $0.50; it was $5.00.',
  );
  expect(await say({ where: 'server', most: 3 }, { user: kim, channel: film })).toContain('Saved for the whole server');
  expect(await say({}, { user: kim, channel: film })).toContain('most at once: 2 (this channel) ask above: $0.50 (this channel)');
  expect(await say({}, { user: kim, channel: general })).toContain(
    'most at once: 3 (the whole server) ask above: $5.00 (the bot’s own)',
  );

  const refused = await say({ prompt: 'a {day,night,dawn} fox' }, { user: ann, channel: film }, 'video');
  expect(refused).toContain('One request here makes at most 2, and this one would make 3.');
  expect(await say({ reset: 'all' }, { user: kim, channel: film })).toContain(
    'Reset for this channel: most at once is 3 again; it was 2.',
  );
});
