import { expect, it } from 'vitest';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { startPricedGoogle } from '../../testing/set-up/priced-google.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';

it('has the bot’s admin decide by the card in ALERT_CHANNEL, where those may who manage it, and tells its person why', async () => {
  const { google, env } = await startPricedGoogle();
  const app = await startSlackApp({
    ...{ env: { ...env, CONFIRM_ABOVE_USD: '10', APPROVE_ABOVE_USD: '1' }, alarms: 'general' },
    settingsOf: ({ ann }) => ({ SLACK_ADMINS: ann.id }),
  });
  const { slack, ann, ben, general } = app;
  slack.mentionBot({
    user: ben,
    channel: general,
    text: '<!channel> a fox',
    files: [{ name: 'cat.jpg', content: await samplePhoto({ width: 640, height: 360 }) }],
  });
  const waits = await app.see(general, ({ text }) => text.includes('Waits for approval.'));
  expect(waits.text).toContain('The bot’s admin decides.');
  const card = await app.see(general, ({ text }) => text.includes('A request waits for approval'));
  expect([card.text, card.buttons]).toEqual([
    expect.stringContaining('<!channel> a fox'),
    ['Approve · $3.20', expect.stringContaining('A cheaper way · $'), 'Decline with a reason'],
  ]);
  const refused = await app.answer(slack.press(card, 'Approve · $3.20', ben));
  expect(refused.text).toContain('Only people who manage this server decide here.');
  const form = await app.form(slack.press(card, 'Decline with a reason', ann));
  slack.submitView(form, { 'Why? Its person reads this.': 'not this week' });
  const decided = await app.see(general, ({ text }) => text.includes('Declined, by: ') && text.includes('not this week'));
  expect([decided.ts, decided.buttons, decided.text.includes('fox')]).toEqual([card.ts, [], false]);
  const direct = slack.directMessage(ben);
  expect((await app.see(direct, ({ text }) => text.includes('It was declined by'))).text).toContain('Reason: not this week');
  expect(google.log.accepted).toEqual([]);
});
