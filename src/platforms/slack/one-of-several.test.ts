import { copyFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { keptVideos } from '../../domain/kept-videos.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { addVideos } from '../../testing/bot/add-videos.ts';
import { type SlackApp, startSlackApp } from '../../testing/set-up/slack-app.ts';
import { setUpSlackDelivery } from '../../testing/set-up/slack-delivery.ts';

const { say } = createTexts();
const kept = async (app: SlackApp, id: string) =>
  keptVideos((await app.app().engine.find(id)) ?? { videos: [] }).map(({ number }) => number);

it('a button for each of several videos leads to that one, also after a restart: deleting it leaves three', async () => {
  const app = await startSlackApp();
  const { slack, ann, ben, general } = app;
  slack.command('/video', 'a fox', { user: ann, channel: general });
  const id = await app.reach('completed');
  await app.see(general, ({ buttons }) => buttons.includes('Change and run again'));
  await addVideos(app, id);
  const page = await app.answer(slack.command('/video-history', '', { user: ann, channel: general }));
  slack.press(page, 'Post again', ann);
  const posted = await app.see(general, ({ files }) => files.length === 4);
  const card = await app.see(general, ({ buttons }) => buttons.includes('Number 2'));
  expect(card.buttons.filter((each) => each.startsWith('Number'))).toEqual([1, 2, 3, 4].map((number) => `Number ${number}`));
  const names = () =>
    slack
      .messagesIn(general)
      .find(({ ts }) => ts === posted.ts)
      ?.files.map(({ name }) => name);
  await app.restart();
  expect((await app.answer(slack.press(card, 'Number 2', ben))).buttons).not.toContain('Delete this');
  const choice = await app.answer(slack.press(card, 'Number 2', ann));
  expect([choice.text.split('\n')[0], choice.buttons]).toEqual([
    'Number 2 of 4.',
    [
      'Keep only this',
      'One more like this · free',
      'Change it · free',
      expect.stringMatching(/^Continue/),
      'In HD · free',
      'Delete this',
    ],
  ]);
  const question = await app.answer(slack.press(choice, 'Delete this', ann));
  expect([question.text.split('\n')[0], await kept(app, id)]).toEqual([
    say(text('chat.removeQuestion', { number: 2 })),
    [1, 2, 3, 4],
  ]);
  slack.press(question, 'Delete this', ann);
  await expect.poll(names).toEqual([1, 3, 4].map((number) => `a-fox-${number}.mp4`));
  expect(await kept(app, id)).toEqual([1, 3, 4]);
  const third = await app.answer(slack.press(card, 'Number 3', ann));
  const keeping = await app.answer(slack.press(third, 'Keep only this', ann));
  expect(keeping.text).toContain(say(text('chat.keepQuestion', { number: 3, count: 2 })));
  slack.press(keeping, 'Delete the other 2', ann);
  await expect.poll(names).toEqual(['a-fox-3.mp4']);
  expect(await kept(app, id)).toEqual([3]);
});

it('several videos have their buttons in a message under them, which are those of the videos that are left', async () => {
  const { mailbox, generation, finished, seen, video, through } = await setUpSlackDelivery();
  const box = mailbox();
  await box.status(generation());
  const [one] = finished().videos;
  if (one === undefined) throw new Error('there is no video');
  const paths = [video, ...[2, 3].map((number) => video.replace('.mp4', `-${number}.mp4`))];
  for (const path of paths.slice(1)) copyFileSync(video, path);
  const of = (removed: readonly number[]) =>
    finished({
      videos: [1, 2, 3].map((number) => ({
        ...one,
        file: basename(paths[number - 1] ?? ''),
        ...(removed.includes(number) && { removedAtMs: 1 }),
      })),
    });
  await through(box.post('result', of([]), { files: paths }));
  const choices = () => seen().flatMap(({ buttons }) => buttons.filter((each) => each.startsWith('Number')));
  const shown = () => seen().flatMap(({ files }) => files).length;
  expect([choices(), shown()]).toEqual([['Number 1', 'Number 2', 'Number 3'], 3]);
  await through(box.status({ ...of([2]), state: 'completed' }));
  expect([choices(), shown()]).toEqual([['Number 1', 'Number 3'], 2]);
  await through(box.status({ ...of([1, 2]), state: 'completed' }));
  expect([choices(), shown()]).toEqual([[], 1]);
});
