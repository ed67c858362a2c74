import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';

it('are refused to their person alone, before anything of the request is kept or said to others, in the servers that do not want them', async () => {
  const app = await startDiscordApp();
  const { discord } = app;
  const [ann, kim] = [discord.addPerson({ name: 'Ann' }), discord.addPerson({ name: 'Kim' })];
  const [guild, far] = ['Ours', 'Other'].map((name) => discord.addGuild({ name, members: [ann], keepers: [kim] }));
  if (guild === undefined || far === undefined) return expect.unreachable();
  const [ours, other] = [guild, far].map((each) => discord.addChannel({ guild: each, name: 'film' }));
  if (ours === undefined || other === undefined) return expect.unreachable();
  await app.poll(async () => discord.log.all('commands registered')[0]);
  const run = async (name: string, options: Parameters<typeof discord.slash>[1], user: typeof ann, channel = ours) => {
    const call = discord.slash(name, options, { user, channel });
    await expect.poll(() => call.response?.isLoading).toBe(false);
    return call.response;
  };
  expect((await run('words', { add: 'zorb' }, kim))?.text).toContain('From now on nothing is made here with: zorb.');
  const wish = '4711secret Zörb in snow';
  const told = await run('video', { prompt: wish, duration: 4 }, ann);
  expect([told?.isEphemeral, told?.text, told?.components ?? []]).toEqual([
    true,
    expect.stringContaining('This place doesn’t want “zorb” in a request'),
    [],
  ]);
  discord.say({ user: ann, channel: ours, content: `${discord.mention} ${wish}` });
  await expect.poll(() => discord.log.all('direct message opened')).toHaveLength(1);
  const before = discord.messagesIn(ours).filter(({ author }) => author.id === discord.bot.id);
  expect((await run('history', { words: wish }, ann))?.text).toContain('doesn’t want “zorb”');
  expect(before).toEqual([]);
  const files = readdirSync(app.folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  expect(files.filter((file) => readFileSync(path.join(file.parentPath, file.name)).includes('4711secret'))).toEqual([]);
  // What is taken in is answered with a card; the private answer goes.
  discord.slash('video', { prompt: 'a zorb' }, { user: ann, channel: other });
  await expect.poll(() => discord.messagesIn(other).some(({ author }) => author.id === discord.bot.id)).toBe(true);
  expect((await run('words', {}, kim))?.text).toMatch(/“zorb” \(the whole server\): refused 3 times/);
  discord.removeBot(guild);
  await expect.poll(() => app.app().engine.words.all()).toEqual([]);
});
