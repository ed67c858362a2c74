import { expect, it } from 'vitest';
import { keptVideos } from '../../domain/kept-videos.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { addVideos } from '../../testing/bot/add-videos.ts';
import type { Call } from '../../testing/fakes/discord/interactions.ts';
import type { SeenMessage } from '../../testing/fakes/discord/seen.ts';
import { type DiscordApp, startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { openEntry } from '../../testing/set-up/open-entry.ts';

const { say } = createTexts();
const names = (app: DiscordApp, id: string) => {
  const message = app.discord.messagesIn(app.general).find((each) => each.id === id);
  return message?.files.map(({ name }) => name);
};
const kept = async (app: DiscordApp, id: string) =>
  keptVideos((await app.app().engine.find(id)) ?? { videos: [] }).map(({ number }) => number);
const answered = (app: DiscordApp, call: Call) =>
  app.poll(async () => (call.response?.isLoading === false ? call.response : undefined));

/** Four videos of one generation of Ann's, posted as one message. */
async function four(app: DiscordApp) {
  const { discord, ann, general } = app;
  discord.slash('video', { prompt: 'a fox' }, { user: ann, channel: general });
  const id = await app.reach('completed');
  await addVideos(app, id);
  const page = await answered(app, discord.slash('history', {}, { user: ann, channel: general }));
  const pressed = discord.press(await openEntry(discord, page, '1', ann), 'Post again', { user: ann });
  const posted = await app.poll(async () => (pressed.response?.files.length === 4 ? pressed.response : undefined));
  return { id, posted };
}

it('a menu under several videos leads to one of them, also after a restart: deleting it leaves three where they stand', async () => {
  const app = await startDiscordApp();
  const { discord, ann } = app;
  const { id, posted } = await four(app);
  expect(names(app, posted.id)).toEqual([1, 2, 3, 4].map((number) => `a-fox-${number}.mp4`));
  await app.restart();
  const choice = await answered(app, discord.select(posted, say(text('chat.choose')), ['Number 2'], { user: ann }));
  expect([choice.isEphemeral, choice.content, labels(choice)]).toEqual([
    true,
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
  const question = await answered(app, discord.press(choice, 'Delete this', { user: ann }));
  expect([question.content, await kept(app, id)]).toEqual([say(text('chat.removeQuestion', { number: 2 })), [1, 2, 3, 4]]);
  discord.press(question, 'Delete this', { user: ann });
  await expect.poll(() => names(app, posted.id)).toEqual([1, 3, 4].map((number) => `a-fox-${number}.mp4`));
  expect(await kept(app, id)).toEqual([1, 3, 4]);
  await app.restart();
  const third = await answered(app, discord.select(posted, say(text('chat.choose')), ['Number 3'], { user: ann }));
  const keeping = await answered(app, discord.press(third, 'Keep only this', { user: ann }));
  expect(keeping.content).toBe(say(text('chat.keepQuestion', { number: 3, count: 2 })));
  discord.press(keeping, 'Delete the other 2', { user: ann });
  await expect.poll(() => names(app, posted.id)).toEqual(['a-fox-3.mp4']);
  expect(await kept(app, id)).toEqual([3]);
});

function labels({ components = [] }: SeenMessage): readonly string[] {
  return [...JSON.stringify(components).matchAll(/"label":"([^"]*)"/g)].map(([, label = '']) => label);
}
