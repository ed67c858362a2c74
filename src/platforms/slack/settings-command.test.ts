import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { usualScopes } from '../../testing/fakes/slack/building.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';

const { say: english } = createTexts();

it('lets admins of a workspace choose what holds there, where Slack tells who they are', async () => {
  const app = await startSlackApp({ slack: { scopes: [...usualScopes, 'users:read', 'assistant:write'] } });
  const { slack, ann, general } = app;
  const boss = slack.addPerson('Boss', { isAdmin: true });
  general.members.add(boss.id);
  const say = async (flags: string, user: typeof ann, command = '/video-settings') =>
    (await app.answer(slack.command(command, flags, { user, channel: general }))).text;
  expect(await say('--most 2', ann)).toContain('Only people who manage this server');
  expect(await say('--most 2 --where server', boss)).toBe('Saved for the whole server: most at once is 2; it was 50.');
  expect(await say('--where channel', boss)).toContain('most at once: 2 (the whole server)');
  // Slack has no spoilers.
  expect(await say('--spoiler yes', boss)).toBe(english(text('place.notPossible')));
  expect(await say('', ann)).toContain('Only people who manage this server');
  expect(await say('--admin-channel here', boss)).toMatch(
    /^Saved for the whole server: admin channel is #general.*; it was none\.$/,
  );
  const form = await app.form(slack.command('/video-settings', '', { user: boss, channel: general }));
  expect(JSON.stringify(form)).not.toContain('as spoilers');
  expect(JSON.stringify(form)).toContain('most at once: 2 (the whole server)');
  slack.submitView(form, { Channel: general, Aspect: '9:16', Where: 'The whole server' });
  const chosen = async () => (await say('--where server', boss)).includes('aspect: 9:16 (the whole server)');
  await expect.poll(chosen).toBe(true);
  expect(await say('a {day,night,dawn} fox', ann, '/video')).toContain('One request here makes at most 2');
});

it('lets people of SLACK_ADMINS choose as well, though Slack tells nothing of anybody', async () => {
  const app = await startSlackApp({ settingsOf: ({ ann }) => ({ SLACK_ADMINS: ann.id }) });
  const { slack, ann, ben, general } = app;
  const say = async (user: typeof ann) =>
    (await app.answer(slack.command('/video-settings', '--most 2', { user, channel: general }))).text;
  expect([await say(ben), await say(ann)]).toEqual([
    expect.stringContaining('Only people who manage'),
    expect.stringContaining('Saved for this channel'),
  ]);
});

it('makes what people leave open by what they chose for themselves, and says so in the form', async () => {
  const app = await startSlackApp();
  const { slack, ann, ben, general } = app;
  const chosen = await app.answer(slack.command('/video-me', '--aspect 9:16 --duration 4', { user: ann, channel: general }));
  expect(chosen.text).toContain('Saved for you: duration is 4 s; it was 8 s.');
  const opened = await app.form(slack.command('/video', '', { user: ann, channel: general }));
  expect(JSON.stringify(opened)).toContain('"placeholder":{"type":"plain_text","text":"4 s"');
  for (const [user, aspectRatio] of [
    [ann, '9:16'],
    [ben, '16:9'],
  ] as const) {
    slack.command('/video', 'a fox', { user, channel: general });
    const asked = async () =>
      (await app.app().engine.history({ requesterId: user.id, platform: 'slack', limit: 1 })).generations[0];
    expect((await app.poll(asked)).request).toMatchObject({ aspectRatio });
  }
});
