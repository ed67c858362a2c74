import { expect, it } from 'vitest';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';

it('shows all words of a long prompt to the one who presses, and calls nobody', async () => {
  const app = await startSlackApp();
  const { slack, ann, ben, general } = app;
  const prompt = `${'*fox* @here '.repeat(320)}the end`;
  slack.command('/video', `${prompt} -d 4`, { user: ann, channel: general });
  await app.reach('completed');
  const card = await app.see(general, ({ text }) => text.includes('Watch it'));
  expect(card.text).not.toContain('the end');
  const shown = await app.answer(slack.press(card, 'Show all', ben));
  expect(shown.isEphemeral).toBe(true);
  expect(shown.text.replaceAll(/[\u2068\u2069\n]/g, '')).toBe(prompt);
  expect(shown.pings).toMatchObject({ userIds: [], everyone: [] });
});
