import { expect, it } from 'vitest';
import { usualScopes } from '../../testing/fakes/slack/building.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';

it('those who manage a workspace keep words out, decide about a reported video by its card, and block its author', async () => {
  const scopes = [...usualScopes, 'users:read'];
  const app = await startSlackApp({ slack: { scopes }, settingsOf: ({ ben }) => ({ SLACK_ADMINS: ben.id }) });
  const { slack, ann, ben, general } = app;
  const cy = slack.addPerson('Cy');
  general.members.add(cy.id);
  const say = async (command: string, flags: string, user = ben) =>
    (await app.answer(slack.command(command, flags, { user, channel: general }))).text;
  expect(await say('/video-words', '--add "zorb, red dog"')).toContain('From now on nothing is made here with: zorb, red dog.');
  expect(await say('/video', 'a RED dog', ann)).toContain('This place doesn’t want “red dog” in a request');
  expect(await say('/video-words', '', ann)).toContain('Only people who manage this server');
  expect(await say('/video-settings', '--admin-channel here')).toContain('general');

  slack.command('/video', 'a fox', { user: ann, channel: general });
  await app.reach('completed');
  const card = await app.see(general, ({ text }) => text.includes('a fox'));
  const shortcut = slack.messageShortcut('report', card, cy);
  const form = await app.poll(async () => shortcut.view);
  slack.submitView(form, { reason: 'Hate or harassment', details: '<!channel> it says so' });
  const posted = await app.see(general, ({ text }) => text.includes('Somebody reported a video'));
  const asking = await app.answer(slack.press(posted, 'Block…', ben));
  expect(asking.text).toContain('For how long');
  slack.press(asking, '7 days', ben);
  await app.see(general, (message) => JSON.stringify(message).includes('Its author was blocked, by'));
  expect(await say('/video', 'a hare', ann)).toContain('You can’t ask for videos in this server until');
  expect(await say('/video-unblock', `--person <@${ann.id}>`)).toContain('They can ask for videos here again.');
  await app.poll(async () =>
    slack.messagesIn(slack.directMessage(cy)).find(({ text }) => text.includes('something was done about it')),
  );
});
