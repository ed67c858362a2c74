import { expect, it } from 'vitest';
import type { SeenMessage } from '../../testing/fakes/discord/seen.ts';
import type { Channel, Person } from '../../testing/fakes/discord/world.ts';
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
  expect(await say({ most: 2, 'ask-above': 0.5 }, { user: kim, channel: film })).toContain(
    'Saved for this channel: most at once is 2; it was 50.\nSaved for this channel: ask above is $0.50; it was $5.00.',
  );
  expect(await say({ where: 'server', most: 3 }, { user: kim, channel: film })).toContain('Saved for the whole server');
  expect(await say({}, { user: kim, channel: film })).toContain('**most at once: 2 (this channel)**');
  expect(await say({}, { user: kim, channel: general })).toMatch(
    /most at once: 3 \(the whole server\)\n.*\$5\.00 \(the bot’s own\)/,
  );

  expect(await say({ 'admin-channel': 'here' }, { user: kim, channel: film })).toContain(
    'Saved for the whole server: admin channel is #film · Ours; it was none.',
  );
  expect(await say({ 'admin-channel': 'here', most: 2 }, { user: kim, channel: film })).toContain('Nothing was changed.');
  const hidden = discord.addChannel({ guild: ours, name: 'hidden' });
  discord.deny(hidden, 'SendMessages');
  expect(await say({ 'admin-channel': 'here' }, { user: kim, channel: hidden })).toContain('The bot can’t post in this channel.');
  await expectPanel(app, { kim, film });
  const refused = await say({ prompt: 'a {day,night,dawn} fox' }, { user: ann, channel: film }, 'video');
  expect(refused).toContain('One request here makes at most 2, and this one would make 3.');
  expect(await say({ reset: 'all' }, { user: kim, channel: film })).toContain(
    'Reset for this channel: most at once is 3 again; it was 2.',
  );
});

/** Each choice in it is kept at once, also after a restart, as long as its person manages the server. */
async function expectPanel(
  app: Awaited<ReturnType<typeof startDiscordApp>>,
  { kim, film }: { readonly kim: Person; readonly film: Channel },
): Promise<void> {
  const { discord } = app;
  let shown = discord.slash('settings', {}, { user: kim, channel: film });
  await expect.poll(() => shown.response?.isLoading).toBe(false);
  const press = async (act: (message: SeenMessage) => typeof shown, shows: string) => {
    const message = shown.response;
    if (message === undefined) throw new Error('there is no panel');
    shown = act(message);
    await expect.poll(() => `${shown.response?.text} ${JSON.stringify(shown.response?.components)}`).toContain(shows);
  };
  const choose = (menu: string, value: string, shows: string) =>
    press((message) => discord.select(message, menu, [value], { user: kim }), shows);
  await choose('settings:where:channel:', 'server', '**most at once: 3');
  await app.restart();
  await choose('settings:open:server:', 'Aspect', 'settings:set:server:aspect');
  await choose('settings:set:server:aspect', '9:16', 'Saved for the whole server: aspect is 9:16; it was 16:9.');
  expect(shown.response?.text).toContain('**aspect: 9:16 (the whole server)**');
  const reset = 'Reset for the whole server: aspect is 16:9 again; it was 9:16.';
  await press((message) => discord.press(message, 'Reset: aspect', { user: kim }), reset);
}

it('makes what people leave open by what they chose for themselves, whichever way they ask, and nobody else’s by it', async () => {
  const app = await startDiscordApp();
  const { discord, ann, ben, general } = app;
  await app.poll(async () => discord.log.all('commands registered')[0]);
  const chosen = discord.slash('me', { aspect: '9:16', duration: 4 }, { user: ann, channel: general });
  await expect.poll(() => chosen.response?.text).toContain('Saved for you: aspect is 9:16; it was 16:9.');
  const made = async (ask: () => unknown) => {
    const before = (await app.app().engine.history({ limit: 20 })).generations.length;
    ask();
    const { generations } = await app.poll(async () => {
      const page = await app.app().engine.history({ limit: 20 });
      return page.generations.length > before ? page : undefined;
    });
    return generations[0]?.request;
  };
  expect(await made(() => discord.slash('video', { prompt: 'a fox' }, { user: ann, channel: general }))).toMatchObject({
    ...{ aspectRatio: '9:16', durationSeconds: 4 },
  });
  const say = (content: string, user: typeof ann) => () =>
    discord.say({ user, channel: general, content: `${discord.mention} ${content}` });
  expect(await made(say('a fox --duration 6', ann))).toMatchObject({ aspectRatio: '9:16', durationSeconds: 6 });
  expect(await made(say('a fox', ben))).toMatchObject({ aspectRatio: '16:9', durationSeconds: 8 });
});
