import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import type { RenderPreview } from '../../preview/render-preview.ts';
import { setUpDiscord } from '../fakes/discord/set-up-discord.ts';
import { setUpSlack } from '../fakes/slack/set-up-slack.ts';
import { renderTinyVideo } from '../samples/tiny-video.ts';
import { startChatApp } from '../set-up/chat-app.ts';

const { say } = createTexts();

/** One bot on both platforms. */
async function setUp(env: Readonly<Record<string, string>> = {}) {
  const [onDiscord, onSlack] = await Promise.all([setUpDiscord(), setUpSlack()]);
  const release = Promise.withResolvers<void>();
  const render: RenderPreview = async (...job) => {
    await release.promise;
    await renderTinyVideo(...job);
  };
  const bot = await startChatApp(
    {
      ...{ DISCORD_TOKEN: onDiscord.discord.token, DISCORD_API_URL: onDiscord.discord.apiUrl },
      ...{ SLACK_BOT_TOKEN: onSlack.slack.team.botToken, SLACK_APP_TOKEN: onSlack.slack.app.appToken },
      SLACK_API_URL: onSlack.slack.apiUrl,
    },
    { env, render },
  );
  let gaveUp: string | undefined;
  void bot.app().gaveUp.then((reason) => {
    gaveUp = reason.key;
  });
  const problems = async (): Promise<string> => await (await fetch(`${bot.app().url}/healthz`)).text();
  return { onDiscord, onSlack, bot, release: release.resolve, gaveUp: () => gaveUp, problems };
}

it('M109: a platform that refuses the bot goes off, and the other one goes on', async () => {
  const { onDiscord, onSlack, bot, release, gaveUp, problems } = await setUp();
  const { slack, general } = onSlack;
  await slack.command('/video', 'a fox on Slack', { user: onSlack.ann, channel: general }).acknowledged;
  await bot.reach('generating');
  slack.setToken('revoked');
  slack.uninstall();
  await expect.poll(problems).toContain(say(text('slack.tokenRefused')).slice(0, 40));
  release();
  onDiscord.discord.slash('video', { prompt: 'a fox on Discord' }, { user: onDiscord.ann, channel: onDiscord.general });
  await expect
    .poll(async () =>
      (await bot.app().engine.history({ limit: 5 })).generations.map(
        ({ state, replyTarget }) => `${replyTarget.platform} ${state}`,
      ),
    )
    .toEqual(['discord completed', 'slack delivering']);
  expect(gaveUp()).toBeUndefined();
  expect(slack.messagesIn(general).flatMap(({ files }) => files)).toEqual([]);

  slack.setToken('good');
  await bot.restart();
  await bot.poll(async () =>
    (await bot.app().engine.history({ limit: 5 })).generations.find(
      ({ state, replyTarget }) => state === 'completed' && replyTarget.platform === 'slack',
    ),
  );
  expect(slack.messagesIn(general).flatMap(({ files }) => files)).toHaveLength(1);
});

it('M109: the bot stops when the last of them refuses it', async () => {
  const { onDiscord, onSlack, gaveUp, problems } = await setUp();
  onSlack.slack.uninstall();
  await expect.poll(problems).toContain('Slack');
  expect(gaveUp()).toBeUndefined();
  onDiscord.discord.revokeToken();
  onDiscord.discord.gateway.close(4004);
  await expect.poll(gaveUp).toBe('discord.tokenRefused');
});

it('M109: the bot goes on for those who come in by the web', async () => {
  const { onDiscord, onSlack, gaveUp, problems, bot } = await setUp({ WEB_TOKEN: 'open-sesame-0123456789abcdef' });
  onSlack.slack.uninstall();
  onDiscord.discord.revokeToken();
  onDiscord.discord.gateway.close(4004);
  await expect.poll(async () => (await problems()).match(/"code":"platform"/g)?.length).toBe(2);
  expect(gaveUp()).toBeUndefined();
  expect((await fetch(`${bot.app().url}/api/video_chat/operations`)).status).toBe(401);
});

it('M109: the bot stops where the web door is shut for people, whatever else is set for it', async () => {
  const { onDiscord, onSlack, gaveUp } = await setUp({ WEB: 'no', WEB_TOKEN: 'open-sesame-0123456789abcdef' });
  onSlack.slack.uninstall();
  onDiscord.discord.revokeToken();
  onDiscord.discord.gateway.close(4004);
  await expect.poll(gaveUp).toBeDefined();
});

it('M109: a platform that refused the bot is back as soon as the admin resumes it, and posts what waited', async () => {
  const { onSlack, bot, release, problems } = await setUp();
  const { slack, general } = onSlack;
  const resume = async (what: string): Promise<Response> =>
    fetch(`${bot.app().url}/api/video_chat/admin/resume`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ what }),
    });
  await slack.command('/video', 'a fox on Slack', { user: onSlack.ann, channel: general }).acknowledged;
  await bot.reach('generating');
  slack.setToken('revoked');
  slack.uninstall();
  await expect.poll(problems).toContain(say(text('slack.tokenRefused')).slice(0, 40));
  release();
  await bot.reach('delivering');
  expect(await (await resume('teams')).json()).toMatchObject({ error: { code: 'invalid_option', field: 'what' } });

  // As long as it is refused, it goes off again.
  expect(await (await resume('slack')).json()).toMatchObject({ changed: true, resumed: ['slack'] });
  await expect.poll(async () => (await bot.app().engine.admin.acts(5)).length).toBe(1);
  await expect.poll(problems).toContain(say(text('slack.tokenRefused')).slice(0, 40));
  expect(slack.messagesIn(general).flatMap(({ files }) => files)).toEqual([]);

  slack.setToken('good');
  expect(await (await resume('slack')).json()).toMatchObject({ changed: true, resumed: ['slack'] });
  await bot.reach('completed');
  expect(slack.messagesIn(general).flatMap(({ files }) => files)).toHaveLength(1);
  await expect.poll(async () => (await fetch(`${bot.app().url}/healthz`)).status).toBe(200);
  await slack.command('/video', 'a second fox', { user: onSlack.ann, channel: general }).acknowledged;
  await expect.poll(() => slack.messagesIn(general).flatMap(({ files }) => files).length).toBe(2);
  expect((await bot.app().engine.admin.acts(5)).map(({ act, details }) => [act, details.what])).toEqual([
    ['resume', 'slack'],
    ['resume', 'slack'],
  ]);
});
