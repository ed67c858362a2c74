import { expect, it } from 'vitest';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';

it('those who manage a server block somebody there, and call off with one press what waits of theirs', async () => {
  const app = await startDiscordApp();
  const { discord } = app;
  const [ann, kim] = [discord.addPerson({ name: 'Ann' }), discord.addPerson({ name: 'Kim' })];
  const channel = discord.addChannel({ guild: discord.addGuild({ name: 'Ours', members: [ann], keepers: [kim] }), name: 'film' });
  await app.poll(async () => discord.log.all('commands registered')[0]);
  const run = async (name: string, options: Parameters<typeof discord.slash>[1], user: typeof ann) => {
    const call = discord.slash(name, options, { user, channel });
    await expect.poll(() => call.response?.isLoading).toBe(false);
    return call;
  };
  await app.app().engine.admin.pause('terminal');
  discord.slash('video', { prompt: 'a fox' }, { user: ann, channel });
  await app.reach('queued');
  const blocked = await run('block', { person: ann, 'how-long': '1d', reason: 'spam' }, kim);
  expect(blocked.response?.text).toContain('One request of theirs still waits here');
  const question = blocked.response;
  if (question === undefined) return expect.unreachable();
  const press = discord.press(question, 'Call it off · free', { user: kim });
  await expect.poll(() => press.response?.text ?? '').toContain('One request was called off, free of charge.');
  await app.reach('canceled');
  expect((await run('video', { prompt: 'a hare' }, ann)).response?.text).toMatch(/You can’t ask for videos in this server until/);
  expect((await run('block', {}, kim)).response?.text).toContain('spam');
});
