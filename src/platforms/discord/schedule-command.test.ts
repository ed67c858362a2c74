import { expect, it } from 'vitest';
import type { Call } from '../../testing/fakes/discord/interactions.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { startPricedGoogle } from '../../testing/set-up/priced-google.ts';

it('lets those who manage a server have videos made at set times, by a press on the price of a run', async () => {
  const { env } = await startPricedGoogle();
  const app = await startDiscordApp({ env });
  const { discord, ann, ben } = app;
  const guild = discord.addGuild({ name: 'Films', keepers: [ben], members: [ann] });
  const channel = discord.addChannel({ guild, name: 'daily' });
  const answered = (call: Call) => app.poll(async () => (call.response?.isLoading === false ? call.response : undefined));
  const told = async (name: string, options: Parameters<typeof discord.slash>[1]) =>
    await answered(discord.slash(`schedule ${name}`, options, { user: ben, channel }));
  const wish = { name: 'News', prompt: '{weekday}: a fox', cap: 5, zone: 'Europe/Berlin', time: '9:00', day: 'weekdays' };
  // Discord shows the command to those who manage the server alone.
  await app.poll(async () => discord.log.all('commands registered')[0]);
  expect(() => discord.slash('schedule add', wish, { user: ann, channel })).toThrow('is not offered here');
  expect((await told('add', { ...wish, cap: 1 })).text).toContain('A run costs about $3.20 now, more than its cap of $1.00.');
  const question = await told('add', wish);
  expect(question.text).toContain('“News” would be made here: Monday to Friday at 09:00 (Europe/Berlin).');
  discord.press(question, 'Schedule it · $3.20 a run', { user: ben });
  const listed = () =>
    app.app().engine.schedules.list({
      ...{ requester: { platform: 'discord', id: ben.id }, managesPlace: true },
      replyTarget: { platform: 'discord', channelId: channel.id, ids: { guild: guild.id } },
    });
  await expect
    .poll(async () => (await listed()).map(({ schedule: { isAgreed, target } }) => [isAgreed, target.channelId]))
    .toEqual([[true, channel.id]]);
  expect((await told('list', {})).text).toMatch(
    /^“News”: Monday to Friday at 09:00 \(Europe\/Berlin\)\. Next: .* at most \$5\.00 a run\.$/,
  );
  const suggested = async (sub: string, field: string, typed: string) => {
    const { acknowledged } = discord.autocomplete(`schedule ${sub}`, field, { [field]: typed }, { user: ben, channel });
    const answer = await acknowledged;
    return 'choices' in answer ? (answer.choices ?? []).map(({ name }) => name) : [];
  };
  expect(await suggested('add', 'zone', 'new york')).toEqual(['America/New_York']);
  expect(await suggested('pause', 'name', 'ne')).toEqual(['News']);
  expect((await told('pause', { name: 'news' })).text).toBe('“News” is paused. Nothing is made until it goes on.');
  expect((await told('resume', { name: 'news' })).text).toMatch(/^“News” goes on\. Next: .*; .*; /);
  expect((await told('remove', { name: 'nothing' })).text).toContain('There is no schedule “nothing” here.');
  expect((await told('remove', { name: 'News' })).text).toContain('is deleted');
  expect(await listed()).toEqual([]);
});
