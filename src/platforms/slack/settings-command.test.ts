import { expect, it } from 'vitest';
import { usualScopes } from '../../testing/fakes/slack/building.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';

it('lets admins of a workspace choose what holds there, where Slack tells who they are', async () => {
  const app = await startSlackApp({ slack: { scopes: [...usualScopes, 'users:read', 'assistant:write'] } });
  const { slack, ann, general } = app;
  const boss = slack.addPerson('Boss', { isAdmin: true });
  general.members.add(boss.id);
  const say = async (flags: string, user: typeof ann, command = '/video-settings') =>
    (await app.answer(slack.command(command, flags, { user, channel: general }))).text;
  expect(await say('--most 2', ann)).toContain('Only people who manage this server');
  expect(await say('--most 2 --where server', boss)).toBe('Saved for the whole server: most at once is 2; it was 50.');
  expect(await say('', boss)).toContain('most at once: 2 (the whole server)');
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
