import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import type { SeenMessage } from '../../testing/fakes/slack/seen.ts';
import { startPricedGoogle } from '../../testing/set-up/priced-google.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';

const { say } = createTexts();
const plain = (shown: string): string => shown.replaceAll(/[\u2066-\u2069]/g, '');
const isVideo = ({ files }: SeenMessage) => files.some(({ name }) => name.endsWith('.mp4'));

it('a film of a form is asked about once, told by one card, posted before its shots, and a shot that was not made is made again', async () => {
  const { google, env } = await startPricedGoogle();
  const app = await startSlackApp({ env: { ...env, CONCURRENT_GENERATIONS: '1' } });
  const { slack, ann, ben, general } = app;
  const made = async () => (await app.app().engine.history({ limit: 20 })).generations;
  const all = () => slack.messagesIn(general);
  const refused = await app.answer(slack.command('/video-film', 'a fox', { user: ann, channel: general }));
  expect(plain(refused.text)).toContain('A film has 2 to 6 shots, one on each line; you gave 1.');
  const form = await app.form(slack.press(refused, 'Change it', ann));
  expect(JSON.stringify(form)).toContain('"initial_value":"a fox"');
  const filled = { Shots: 'a fox *runs* <!here>\nthe sea & a hill', Look: 'noir <!channel>', Duration: '4 s' };
  slack.submitView(form, filled);
  const make = 'Make it · $3.20';
  const seen = (button: string) =>
    app.poll(async () => slack.visibleTo(ann, general).find(({ buttons }) => buttons.includes(button)));
  const question = await seen(make);
  expect(question.text).toMatch(/^This costs about \$3\.20: 2 × /);
  expect([await made(), google.log.accepted]).toEqual([[], []]);
  await app.restart();
  google.inject('submit/400-guidelines');
  slack.press(question, make, ann);
  slack.press(question, make, ann);
  const redo = 'Redo 1 · $1.60';
  const card = await app.see(general, ({ buttons }) => buttons.includes(redo));
  await expect.poll(() => all().filter(isVideo)).toHaveLength(1);
  await app.restart();
  expect((await app.answer(slack.press(card, redo, ben))).text).toBe(say(text('answer.notYours')));
  slack.press(card, redo, ann);
  slack.press(card, redo, ann);
  await expect.poll(() => all().filter(isVideo)).toHaveLength(3);
  expect(google.log.accepted).toHaveLength(2);
  const ready = ['1 of 2 · a fox *runs* <!here>', '2 of 2 · the sea & a hill'];
  await app.see(general, ({ ts, text: shown, buttons }) => {
    const lines = ready.every((line) => plain(shown).includes(`${line}: The video is ready.`));
    return ts === card.ts && lines && !buttons.includes(redo);
  });
  expect(all().every(({ ts, threadTs }) => ts === card.ts || threadTs === card.ts)).toBe(true);
  expect(all().flatMap(({ pings }) => pings.everyone)).toEqual([]);
});
