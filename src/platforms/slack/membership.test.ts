import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import type { SampleFile } from '../../testing/fakes/slack/sample-file.ts';
import type { SeenMessage } from '../../testing/fakes/slack/seen.ts';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { startPricedGoogle } from '../../testing/set-up/priced-google.ts';
import { type SlackApp, startSlackApp } from '../../testing/set-up/slack-app.ts';

const { say } = createTexts();
const photo = async (): Promise<SampleFile> => ({ name: 'cat.jpg', content: await samplePhoto({ width: 640, height: 360 }) });
const hasVideo = ({ files }: SeenMessage): boolean => files.some(({ name }) => name.endsWith('.mp4'));
const count = async (app: SlackApp): Promise<number> => (await app.app().engine.history({ limit: 100 })).generations.length;

it('looks before the order is taken whether the bot is there; else its person reads what to do, and keeps their words', async () => {
  const app = await startSlackApp();
  const { slack, ann } = app;
  for (const isPrivate of [true, false]) {
    const other = slack.addChannel({ name: `other ${isPrivate}`, members: [ann], isPrivate, hasBot: false });
    const call = slack.command('/video', 'a fox', { user: ann, channel: other });
    const answer = await app.answer(call);
    expect(answer.text).toContain('Type “/invite @videobot”, then ask again.');
    expect(answer.text).toContain('Nothing was charged.');
    expect(answer.text).toContain('a fox');
    expect(call.ephemerals).toHaveLength(1);
  }
  expect(await count(app)).toBe(0);
});

it('makes it once in the direct messages of its person, who presses it there at its price', async () => {
  const { google, env } = await startPricedGoogle();
  const app = await startSlackApp({ env });
  const { slack, ann } = app;
  const other = slack.addChannel({ name: 'other', members: [ann], hasBot: false });
  const refused = await app.answer(slack.command('/video', 'a fox', { user: ann, channel: other }));
  const direct = 'Post it to my direct messages instead · $3.20';
  expect(refused.buttons).toContain(direct);
  slack.press(refused, direct, ann);
  slack.press(refused, direct, ann);
  await app.see(slack.directMessage(ann), hasVideo);
  expect((await app.app().engine.history({ limit: 5 })).generations).toMatchObject([
    { requester: { id: ann.id }, request: { prompt: 'a fox' }, priceUsd: 3.2 },
  ]);
  expect(google.log.accepted).toHaveLength(1);
});

it('says it at the field where the bot is not in the channel that was chosen', async () => {
  const app = await startSlackApp();
  const { slack, ann } = app;
  const other = slack.addChannel({ name: 'other', members: [ann], hasBot: false });
  const view = await app.form(slack.globalShortcut('make', ann));
  const sent = slack.submitView(view, { Prompt: 'a fox', 'Where to post it': other });
  await sent.acknowledged;
  expect(sent.errors).toEqual({ where: expect.stringContaining('/invite') });
  expect(await count(app)).toBe(0);
});

it('takes the order where Slack does not say whether the bot is there', async () => {
  const app = await startSlackApp();
  const { slack, ann, general } = app;
  slack.inject('conversations.history', '429', { times: 'always' });
  slack.command('/video', 'a fox', { user: ann, channel: general });
  await app.see(general, hasVideo);
});

it('“Again” is not taken where the bot is no member any more', async () => {
  const app = await startSlackApp();
  const { slack, ann, general } = app;
  slack.command('/video', 'a fox', { user: ann, channel: general });
  await app.reach('completed');
  const summary = await app.see(general, ({ buttons }) => buttons.includes('Again · free'));
  await app.restart();
  slack.setMembership(general, false);
  expect((await app.answer(slack.press(summary, 'Again · free', ann))).text).toContain('/invite');
  expect(await count(app)).toBe(1);
});

it('a form about an image in a channel without the bot is kept until the bot is invited', async () => {
  const app = await startSlackApp();
  const { slack, ann } = app;
  const open = slack.addChannel({ name: 'open', members: [ann], hasBot: false });
  const message = slack.say({ user: ann, channel: open, text: 'my cat', files: [await photo()] });
  const view = await app.form(slack.messageShortcut('animate', message, ann));
  const early = slack.submitView(view, { Prompt: 'it jumps' });
  expect(await early.acknowledged).toMatchObject({ how: 'in time' });
  const sentence = `${say(text('slack.mayNotPost', { reason: text('slack.notMemberNamed', { bot: 'videobot' }) }))} Nothing was charged.`;
  expect(early.errors).toEqual({ prompt: sentence });
  expect(await count(app)).toBe(0);
  slack.setMembership(open, true);
  await slack.submitView(view, { Prompt: 'it jumps' }).acknowledged;
  await app.see(open, hasVideo);
});
