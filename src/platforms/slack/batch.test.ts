import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import type { RenderPreview } from '../../preview/render-preview.ts';
import { startPricedGoogle } from '../../testing/set-up/priced-google.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';

const { say } = createTexts();
const plain = (shown: string): string => shown.replaceAll(/[\u2066-\u2069]/g, '');

it('several prompts of a form and a file are refused line by line, asked about once, and shown by one card, also after a restart', async () => {
  const { google, env } = await startPricedGoogle();
  const app = await startSlackApp({ env: { ...env, CONFIRM_ABOVE_USD: '1000' } });
  const { slack, ann, general } = app;
  const made = async () => (await app.app().engine.history({ limit: 9 })).generations;
  const form = await app.form(slack.command('/video-batch', 'a fox & <!here> *runs*', { user: ann, channel: general }));
  expect(JSON.stringify(form)).toContain('Make several videos');
  expect(JSON.stringify(form)).toContain('a fox & <!here> *runs*');

  // It stays open with all that was written.
  const wrong = await slack.submitView(form, { Prompts: 'a fox\n\na hill -d 77\nthe end --colour red' }).acknowledged;
  const said = JSON.stringify(wrong);
  expect(said).toMatch(/"errors":\{"prompts":"Row 3: The duration .*Row 4: .*--colour/);
  expect(await made()).toEqual([]);

  const file = { name: 'more.csv', content: Buffer.from('prompt,duration\nthe sea,x') };
  slack.submitView(form, { Prompts: 'a fox & <!here> *runs*\na hill -d 4', File: [file] });
  const seen = (button: string) =>
    app.poll(async () => slack.visibleTo(ann, general).find(({ buttons }) => buttons.includes(button)));
  const refused = await seen('Change it');
  expect(plain(refused.text)).toContain('Row more.csv:2: The duration');
  await app.restart();
  const again = await app.form(slack.press(refused, 'Change it', ann));
  expect(JSON.stringify(again)).toContain('keep the file that you gave');
  const better = { ...file, content: Buffer.from('prompt,duration\nthe sea,6') };
  slack.submitView(again, { File: [better], Aspect: '9:16' });
  const question = await seen('Make it · $7.20');
  expect(question.text).toMatch(/^This costs about \$7\.20: 3 videos\./);
  expect([await made(), google.log.accepted]).toEqual([[], []]);
  await app.restart();
  slack.press(question, 'Make it · $7.20', ann);
  slack.press(question, 'Make it · $7.20', ann);
  await expect.poll(async () => (await made()).map(({ state }) => state)).toEqual(Array(3).fill('completed'));
  expect(google.log.accepted).toHaveLength(3);
  expect((await made()).map(({ request: { durationSeconds, aspectRatio } }) => [durationSeconds, aspectRatio])).toEqual([
    [6, '9:16'],
    [4, '9:16'],
    [8, '9:16'],
  ]);

  const ready = ['1 of 3 · a fox & <!here> *runs*', '2 of 3 · a hill', '3 of 3 · the sea'];
  const all = () => slack.messagesIn(general);
  const card = await app.see(general, ({ text }) => ready.every((line) => plain(text).includes(`${line}: The video is ready.`)));
  expect(all().filter(({ threadTs }) => threadTs === undefined)).toHaveLength(1);
  await expect.poll(() => all().filter(({ files }) => files.some(({ name }) => name.endsWith('.mp4')))).toHaveLength(3);
  expect(all().every(({ ts, threadTs }) => ts === card.ts || threadTs === card.ts)).toBe(true);
  expect(all().flatMap(({ pings }) => [...pings.userIds, ...pings.everyone])).toEqual([ann.id]);
});

it('twelve are told by ten lines and a button for all, and called off by their person alone', async () => {
  const render: RenderPreview = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }));
  const app = await startSlackApp({ render, env: { CONCURRENT_GENERATIONS: '1', ACTIVE_PER_PERSON: '20' } });
  const { slack, ann, ben, general } = app;
  const form = await app.form(slack.command('/video-batch', '', { user: ann, channel: general }));
  slack.submitView(form, { Prompts: Array.from({ length: 12 }, (_, at) => `hill ${at + 1} *high* <!channel>`).join('\n') });
  const make = 'Make it · free';
  const question = await app.poll(async () => slack.visibleTo(ann, general).find(({ buttons }) => buttons.includes(make)));
  slack.press(question, make, ann);
  const card = await app.see(general, ({ buttons, text: shown }) => buttons.includes('Show all') && shown.includes('+2'));
  const shown = await app.answer(slack.press(card, 'Show all', ben));
  expect(shown).toMatchObject({ isEphemeral: true, pings: { userIds: [], everyone: [] } });
  expect(plain(shown.text)).toMatch(/^1 of 12 · hill 1 .*\n12 of 12 · hill 12 \*high\* <!channel>: /s);
  expect((await app.answer(slack.press(card, 'Cancel what waits', ben))).text).toBe(say(text('answer.notYours')));
  slack.press(card, 'Cancel what waits', ann);
  await expect
    .poll(async () => (await app.app().engine.history({ limit: 20, states: ['canceled'] })).generations.length)
    .toBe(11);
});
