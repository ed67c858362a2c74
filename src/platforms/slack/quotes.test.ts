import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { startPricedGoogle } from '../../testing/set-up/priced-google.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';

const { say } = createTexts();
const make = 'Make it · $3.20';

it('asks its person alone for the price of a command and a mention, also after a restart, and makes what is pressed once', async () => {
  const { google, env } = await startPricedGoogle();
  const app = await startSlackApp({ env });
  const { slack, ann, ben, general } = app;
  const made = async () => (await app.app().engine.history({ limit: 5 })).generations;
  const question = await app.answer(slack.command('/video', 'a fox', { user: ann, channel: general }));
  expect(question.text).toMatch(/^This costs about \$3\.20: Veo 3\.1 \(Gemini API\), 8 s, 720p, 16:9\./);
  expect(question.buttons).toEqual([make, 'Cheaper: Gemini Omni Flash 1.1, 8 s, 720p · $0.81*', 'Cancel']);
  expect([await made(), google.log.accepted]).toEqual([[], []]);
  await app.restart();
  slack.press(question, make, ann);
  slack.press(question, make, ann);
  await app.reach('completed');
  expect(await made()).toMatchObject([{ requester: { id: ann.id }, priceUsd: 3.2 }]);
  expect(google.log.accepted).toHaveLength(1);
  const card = await app.see(general, ({ buttons }) => buttons.includes('Again · $3.20'));
  const asked = await app.answer(slack.press(card, 'Again · $3.20', ben));
  expect(asked.text).toContain(say(text('quote.onYourBudget')));
  slack.press(asked, 'Cancel', ben);
  // In the place of the question.
  const shown = () => slack.visibleTo(ben, general).filter(({ isEphemeral }) => isEphemeral);
  await expect.poll(() => shown().map((each) => each.text)).toEqual([say(text('quote.dropped'))]);
  expect(await made()).toHaveLength(1);
});
