import { expect, it } from 'vitest';
import type { SeenMessage } from '../../testing/fakes/slack/seen.ts';
import { startPricedGoogle } from '../../testing/set-up/priced-google.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';

const plain = (shown: string): string => shown.replaceAll(/[\u2066-\u2069]/g, '');
const videoOf = ({ files }: SeenMessage) => files.find(({ name }) => name.endsWith('.mp4'));

it('three by braces are asked about with the sum, shown by one card and one thread, and each button finds its own also after a restart', async () => {
  const { google, env } = await startPricedGoogle();
  const app = await startSlackApp({ env });
  const { slack, ann, general } = app;
  const made = async () => (await app.app().engine.history({ limit: 9 })).generations;
  const all = () => slack.messagesIn(general);
  const question = await app.answer(slack.command('/video', 'a hill at {day,night,dusk}', { user: ann, channel: general }));
  expect(question.text).toMatch(/^This costs about \$9\.60: 3 × /);
  expect([await made(), google.log.accepted]).toEqual([[], []]);
  slack.press(question, 'Make it · $9.60', ann);
  await expect.poll(async () => (await made()).map(({ state }) => state)).toEqual(Array(3).fill('completed'));
  expect(google.log.accepted).toHaveLength(3);
  const ready = ['1 of 3 · day', '2 of 3 · night', '3 of 3 · dusk'].map((each) => `${each}: The video is ready.`);
  const card = await app.see(general, ({ text: shown }) => ready.every((line) => plain(shown).includes(line)));
  expect(all().filter(({ threadTs }) => threadTs === undefined)).toHaveLength(1);
  const results = () => all().filter((each) => videoOf(each) !== undefined);
  await expect.poll(() => results().map(({ threadTs }) => threadTs)).toEqual(Array(3).fill(card.ts));
  expect(all().flatMap(({ pings }) => pings.userIds)).toEqual([ann.id]);
  await app.restart();

  /** A file holds no buttons: they stand below it. */
  const buttonsOf = (index: number) =>
    app.see(general, ({ buttons, text: shown }) => buttons.includes('Delete') && plain(shown).includes(`${index} of 3`));
  slack.press(await buttonsOf(3), 'Again · $3.20', ann);
  await expect.poll(async () => (await made())[0]?.request.prompt).toBe('a hill at dusk');
  const id = (await made()).find(({ request }) => request.prompt === 'a hill at night')?.id ?? '';
  slack.press(await buttonsOf(2), 'Delete', ann);
  await expect.poll(async () => (await app.app().engine.find(id))?.request.prompt).toBe('');
  await app.see(general, ({ ts, text: shown }) => ts === card.ts && plain(shown).includes('2 of 3: The video was deleted.'));
  await expect.poll(() => JSON.stringify(all())).not.toContain('night');
  expect(
    await Promise.all(
      ['day', 'dusk'].map(
        async (words) => (await made()).filter(({ request }) => request.prompt === `a hill at ${words}`).length,
      ),
    ),
  ).toEqual([1, 2]);
});
