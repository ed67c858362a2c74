import { expect, it } from 'vitest';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';

it('asks once with how much there is and what stays, deletes it with its posts at a press, and tells its person when it is over', async () => {
  const app = await startDiscordApp();
  const { discord } = app;
  const [ann, ben] = [discord.addPerson({ name: 'Ann' }), discord.addPerson({ name: 'Ben' })];
  const guild = discord.addGuild({ name: 'Ours', members: [ann, ben] });
  const channel = discord.addChannel({ guild, name: 'film' });
  await app.poll(async () => discord.log.all('commands registered')[0]);
  const ask = (user: typeof ann) => discord.slash('video', { prompt: `a fox of ${user.user.id}` }, { user, channel });
  ask(ben);
  ask(ann);
  const made = async () => (await app.app().engine.history({ limit: 5 })).generations;
  await expect.poll(async () => (await made()).map(({ state }) => state)).toEqual(['completed', 'completed']);

  const call = discord.slash('forget-me', {}, { user: ann, channel });
  await expect.poll(() => call.response?.text).toContain('for good: videos and pictures: 1.');
  expect(call.response?.text).toContain('What stays for the books (entries: 0)');
  const question = call.response;
  if (question === undefined) return expect.unreachable();
  const press = discord.press(question, 'Delete everything of mine', { user: ann });
  await expect.poll(() => press.response?.text).toContain('Everything of yours is being deleted');
  expect(press.response?.components).toEqual([]);
  const direct = discord.directMessage(ann);
  await app.see(direct, ({ content }) => content.startsWith('Everything that the bot had of you is deleted'));
  const [left, ...more] = await made();
  expect([left?.requester.id, more]).toEqual([ben.user.id, []]);
  await expect.poll(() => JSON.stringify(discord.messagesIn(channel))).not.toContain(`a fox of ${ann.user.id}`);
  expect(JSON.stringify(discord.messagesIn(channel))).toContain(`a fox of ${ben.user.id}`);

  const again = discord.slash('forget-me', {}, { user: ann, channel });
  await expect.poll(() => again.response?.text).toBe('The bot has nothing of you.');
});
