import { expect, it } from 'vitest';
import { addLostVideo } from '../../testing/bot/add-lost-video.ts';
import { asObject } from '../../testing/fakes/slack/json.ts';
import type { SeenMessage } from '../../testing/fakes/slack/seen.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';

const hasVideo = ({ files }: SeenMessage): boolean => files.some(({ name }) => name.endsWith('.mp4'));

it('what was posted again is deleted with the video, also after a restart', async () => {
  const app = await startSlackApp();
  const { slack, ann, general } = app;
  slack.command('/video', 'a fox', { user: ann, channel: general });
  const id = await app.reach('completed');
  const page = await app.answer(slack.command('/video-history', '', { user: ann, channel: general }));
  slack.press(page, 'Post again', ann);
  const videos = (): number => slack.messagesIn(general).filter(hasVideo).length;
  await app.poll(async () => (slack.messagesIn(general).some(({ text }) => text.startsWith('Posted again')) ? true : undefined));
  await expect.poll(async () => (await app.app().engine.find(id))?.state).toBe('completed');
  await app.restart();
  const actor = {
    requester: (await app.app().engine.find(id))?.requester ?? { platform: 'slack', id: ann.id },
    mayManage: false,
  } as const;
  await app.app().engine.remove(id, actor);
  const again = () => slack.messagesIn(general).filter(({ text }) => /^Posted again|by ann/.test(text));
  await expect.poll(() => [videos(), again().length]).toEqual([0, 0]);
});

it('posts what is left where some of several files are gone, and says so', async () => {
  const app = await startSlackApp();
  const { slack, ann, general } = app;
  slack.command('/video', 'a fox', { user: ann, channel: general });
  await app.reach('completed');
  await addLostVideo(app);
  const page = await app.answer(slack.command('/video-history', '', { user: ann, channel: general }));
  slack.press(page, 'Post again', ann);
  const posted = await app.see(general, ({ text }) => text.startsWith('Posted again'));
  expect(posted.text).toBe('Posted again for ann. No longer on the bot’s disk: 1 of 2 videos. Here is the rest.');
  expect(posted.files.map(({ name }) => name)).toEqual(['a-fox-1.mp4']);
});

it('a changed request keeps every option that the form has no field for', async () => {
  const app = await startSlackApp();
  const { slack, ann, general } = app;
  slack.command('/video', 'a fox --seed 7 --ar 9:16', { user: ann, channel: general });
  await app.reach('completed');
  const summary = await app.see(general, ({ buttons }) => buttons.includes('Change and run again'));
  const view = await app.form(slack.press(summary, 'Change and run again', ann));
  slack.disturbance.change = (payload) => {
    const form = asObject(payload.view) ?? {};
    const { seed: _, ...values } = asObject(asObject(form.state)?.values) ?? {};
    return { ...payload, view: { ...form, state: { values } } };
  };
  await slack.submitView(view, { Prompt: 'a wolf', Aspect: '16:9' }).acknowledged;
  slack.disturbance.change = undefined;
  const request = async () => (await app.app().engine.history({ limit: 1 })).generations[0]?.request;
  await app.poll(async () => ((await request())?.prompt === 'a wolf' ? true : undefined));
  expect(await request()).toMatchObject({ seed: 7, aspectRatio: '16:9' });
});
