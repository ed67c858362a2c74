import { expect, it } from 'vitest';
import { usualScopes } from '../../testing/fakes/slack/building.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';

it('those who manage a workspace keep words out and block people in it, and others are told that they may not', async () => {
  const scopes = [...usualScopes, 'users:read'];
  const app = await startSlackApp({ slack: { scopes }, settingsOf: ({ ben }) => ({ SLACK_ADMINS: ben.id }) });
  const { slack, ann, ben, general } = app;
  const say = async (command: string, flags: string, user = ben) =>
    (await app.answer(slack.command(command, flags, { user, channel: general }))).text;
  expect(await say('/video-words', '--add "zorb, red dog"')).toContain('From now on nothing is made here with: zorb, red dog.');
  expect(await say('/video', 'a RED dog', ann)).toContain('This place doesn’t want “red dog” in a request');
  expect(await say('/video-words', '', ann)).toContain('Only people who manage this server');
  expect(await say('/video-block', `--person <@${ann.id}> --how-long 3d`)).toContain(
    'They can’t ask for videos in this server until',
  );
  expect(await say('/video', 'a hare', ann)).toContain('You can’t ask for videos in this server until');
  expect(await say('/video-unblock', `--person <@${ann.id}>`)).toContain('They can ask for videos here again.');
});
