import { expect, it } from 'vitest';
import { usualScopes } from '../../testing/fakes/slack/building.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';

it('lets admins of a workspace have videos made at set times, typed behind one command', async () => {
  const scopes = [...usualScopes, 'users:read'];
  const app = await startSlackApp({ slack: { scopes }, settingsOf: ({ ben }) => ({ SLACK_ADMINS: ben.id }) });
  const { slack, ann, ben, general } = app;
  const say = async (typed: string, user = ben) =>
    (await app.answer(slack.command('/video-schedule', typed, { user, channel: general }))).text;
  const add = 'add {date}: a fox --duration 4 --name News --cron "0 9 * * 1" --zone europe/berlin --cap 1';
  expect(await say(add, ann)).toContain('Only people who manage this server');
  expect(await say('add a fox --cap 1 --zone UTC')).toBe('Please give the name: What the schedule is called.');
  expect(await say(add.replace('0 9', '*/5 9'))).toContain('A schedule runs once an hour at most.');
  expect(await say(add)).toMatch(/^“News” is made here from now on: Monday at 09:00 \(Europe\/Berlin\)\. Next: /);
  expect(await say('')).toContain('“News”: Monday at 09:00 (Europe/Berlin).');
  expect(await say('pause News')).toContain('is paused');
  expect(await say('remove News')).toContain('is deleted');
  expect(await say('list')).toBe('Nothing is made here at set times.');
});
