import { expect, it } from 'vitest';
import type { SeenMessage } from '../../testing/fake-slack/seen.ts';
import { startSlackApp } from '../../testing/slack-app.ts';

const hasVideo = ({ files }: SeenMessage): boolean => files.some(({ name }) => name.endsWith('.mp4'));

it('what was posted again is deleted with the video, also after a restart', async () => {
  const app = await startSlackApp();
  const { slack, ann, general } = app;
  slack.command('/video', 'a fox', { user: ann, channel: general });
  const id = await app.reach('completed');
  const page = await app.answer(slack.command('/video-history', '', { user: ann, channel: general }));
  slack.press(page, 'Post again', ann);
  const videos = (): number => slack.messagesIn(general).filter(hasVideo).length;
  await app.poll(() => (slack.messagesIn(general).some(({ text }) => text.startsWith('Posted again')) ? true : undefined));
  await expect.poll(() => app.app().engine.find(id)?.state).toBe('completed');
  await app.restart();
  const actor = {
    requester: app.app().engine.find(id)?.requester ?? { platform: 'slack', id: ann.id },
    mayManage: false,
  } as const;
  await app.app().engine.remove(id, actor);
  const again = () => slack.messagesIn(general).filter(({ text }) => text.startsWith('Posted again'));
  await expect.poll(() => [videos(), again().length], { timeout: 10_000 }).toEqual([0, 0]);
});
