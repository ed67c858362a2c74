import { expect, it, onTestFinished } from 'vitest';
import { text } from '../../domain/texts.ts';
import { startEmulator } from '../../emulator/emulator.ts';
import { createTexts } from '../../lib/say.ts';
import type { Call } from '../../testing/fakes/discord/interactions.ts';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { renderTinyVideo } from '../../testing/samples/tiny-video.ts';
import { type DiscordApp, startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';

const { say } = createTexts();
const withoutBudget = say(text('limit.openWithoutBudget'));

/** The bot with a model that costs $0.40 for 4 seconds. */
async function startPaidApp(env: Readonly<Record<string, string>> = {}): Promise<DiscordApp> {
  const google = await startEmulator({ folder: temporaryFolder(), progress: { timeScale: 0 }, render: renderTinyVideo });
  onTestFinished(() => google.close());
  const model = { GOOGLE_API_KEY: 'k', GOOGLE_GEMINI_BASE_URL: google.url, VIDEO_MODEL: 'veo-3.1-fast-generate-preview' };
  return startDiscordApp({ env: { ...model, ACTIVE_PER_PERSON: '9', ...env } });
}

/** As it is shown: without the backslashes. */
function plain(markup: string): string {
  return markup.replaceAll('\\', '');
}

async function answerOf(call: Call): Promise<string> {
  await call.acknowledged;
  await expect.poll(() => call.response?.isLoading).toBe(false);
  return plain(call.response?.text ?? '');
}

it('a thread uses the budget of its channel, no matter who opened it', async () => {
  const app = await startPaidApp({ BUDGET_USD_PER_CHANNEL_PER_DAY: '0.50' });
  const { discord, ann, ben, guild, general } = app;
  const ask = (channel: typeof general, user = ann) =>
    discord.slash('video', { prompt: 'a fox', duration: 4 }, { user, channel });
  await app.vanished(ask(discord.addThread(general, 'mine', ann)));
  for (const channel of [discord.addThread(general, 'another', ann), general, discord.addThread(general, 'hers', ben)]) {
    expect(await answerOf(ask(channel, ben))).toContain('only $0.10 of this channel’s budget of the day');
  }
  const files = [{ name: 'sea.jpg', content: await samplePhoto(), contentType: 'image/jpeg' }];
  const talk = discord.addThread(general, 'a third', ann);
  discord.say({ user: ann, channel: talk, content: `${discord.mention} let it snow`, files });
  const told = await app.see(talk, ({ author }) => author.bot === true);
  expect(told.text).toContain('this channel’s budget of the day');
  const forum = discord.addChannel({ guild, kind: 'forum', name: 'ideas' });
  await app.vanished(ask(discord.addThread(forum, 'a post', ann)));
  expect(await answerOf(ask(discord.addThread(forum, 'a second post', ann)))).toContain('this channel’s budget');
});

it('a person who installed the app for themselves is served while there is a budget for all', async () => {
  const app = await startPaidApp({ BUDGET_USD_PER_DAY: '5' });
  const { discord } = app;
  const eve = discord.addPerson({ name: 'Eve', hasInstalled: true });
  const elsewhere = discord.addGuild({ name: 'Elsewhere', hasBot: false, members: [eve] });
  const channel = discord.addChannel({ guild: elsewhere, name: 'chat' });
  const call = discord.slash('video', { prompt: 'a fox', duration: 4 }, { user: eve, channel });
  await app.reach('completed');
  await expect.poll(() => call.response?.files.map(({ name }) => name)).toEqual(['a-fox.mp4']);
});

it('a person who installed the app for themselves reads why not while there is none, and nothing is spent', async () => {
  // Caps of one person or one channel bind nobody where the whole world can come.
  const app = await startPaidApp({ BUDGET_USD_PER_PERSON_PER_DAY: '5', BUDGET_USD_PER_CHANNEL_PER_DAY: '5' });
  const { discord, ann, general } = app;
  const eve = discord.addPerson({ name: 'Eve', hasInstalled: true });
  const elsewhere = discord.addGuild({ name: 'Elsewhere', hasBot: false, members: [eve] });
  const fox = { prompt: 'a fox', duration: 4 };
  for (const channel of [
    discord.addChannel({ guild: elsewhere, name: 'chat' }),
    discord.addPrivateChannel([eve]),
    discord.directMessage(eve),
  ]) {
    expect(await answerOf(discord.slash('video', fox, { user: eve, channel }))).toContain(withoutBudget);
  }
  const direct = discord.directMessage(eve);
  const files = [{ name: 'sea.jpg', content: await samplePhoto(), contentType: 'image/jpeg' }];
  discord.say({ user: eve, channel: direct, content: 'let it snow', files });
  await app.see(direct, (message) => message.author.bot === true && plain(message.text).includes(withoutBudget));
  expect((await app.app().engine.history({ limit: 5 })).generations).toEqual([]);
  await app.vanished(discord.slash('video', fox, { user: ann, channel: general }));
  expect((await app.app().engine.history({ limit: 5 })).generations).toHaveLength(1);
});
