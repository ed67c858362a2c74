import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';

const { say } = createTexts();

it('opens the form of a picture for /image alone and for what was mistyped, by either name, and changes one in it', async () => {
  const app = await startSlackApp();
  const { slack, ann, general } = app;
  const where = { user: ann, channel: general };
  const empty = JSON.stringify(await app.form(slack.command('/image', '', where)));
  for (const shown of ['still.formTitle', 'still.helpPrompt'] as const) expect(empty).toContain(say(text(shown)));
  const mistyped = slack.command('/video-image', 'a fox --aspect 5:1', where);
  const view = await app.form(slack.press(await app.answer(mistyped), say(text('button.restore')), ann));
  expect(JSON.stringify(view)).toContain('"initial_value":"a fox"');
  slack.submitView(view, { prompt: 'a fox', aspect: '1:1' });
  const id = await app.reach('completed');
  expect((await app.app().engine.find(id))?.request).toMatchObject({ prompt: 'a fox', aspectRatio: '1:1', durationSeconds: 0 });
  const status = await app.see(general, ({ buttons }) => buttons.includes('Delete'));
  expect(status.buttons).toEqual(['Again · free', 'Animate this · free', 'Change and run again', '☆ Favourite', 'Delete']);
  const change = await app.form(slack.press(status, 'Change and run again', ann));
  expect(JSON.stringify(change)).not.toContain(say(text('help.duration')));
  slack.submitView(change, { prompt: 'a fox in the snow' });
  await expect.poll(async () => (await app.app().engine.history({ limit: 5 })).generations.length).toBe(2);
  const [changed] = (await app.app().engine.history({ limit: 1 })).generations;
  expect(changed?.request).toMatchObject({ prompt: 'a fox in the snow', aspectRatio: '1:1', durationSeconds: 0 });
});
