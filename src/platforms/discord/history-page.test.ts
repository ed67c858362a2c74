import { readFileSync } from 'node:fs';
import { MessageFlags } from 'discord.js';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import type { Call } from '../../testing/fakes/discord/interactions.ts';
import type { SeenMessage } from '../../testing/fakes/discord/seen.ts';
import { renderTinyVideo } from '../../testing/samples/tiny-video.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { openEntry } from '../../testing/set-up/open-entry.ts';

const { say } = createTexts();

async function pageOf(call: Call): Promise<SeenMessage> {
  await expect.poll(() => call.response?.isLoading).toBe(false);
  if (call.response === undefined) throw new Error('no page');
  return call.response;
}

function labels({ components = [] }: SeenMessage): readonly string[] {
  return [...JSON.stringify(components).matchAll(/"label":"([^"]*)"/g)].map(([, label = '']) => label);
}

it('shows the posters of what there is, opens one for its reader alone, also after a restart, and forgets what is deleted', async () => {
  const app = await startDiscordApp({
    render: (options) => (options.prompt === 'broken' ? Promise.reject(new Error('no')) : renderTinyVideo(options)),
  });
  const { discord, ann, ben, general } = app;
  const ends = (count: number) =>
    expect
      .poll(async () => (await app.app().engine.history({ limit: 5 })).generations.filter(({ endedAtMs }) => endedAtMs).length)
      .toBe(count);
  discord.slash('video', { prompt: 'a fox', duration: 4 }, { user: ben, channel: general });
  await ends(1);
  discord.slash('image', { prompt: 'a hare' }, { user: ben, channel: general });
  await ends(2);
  discord.slash('video', { prompt: 'broken', duration: 4 }, { user: ben, channel: general });
  await ends(3);
  const history = () => discord.slash('history', {}, { user: ann, channel: general });
  const call = history();
  const page = await pageOf(call);
  expect(page).toMatchObject({ isEphemeral: true, flags: expect.any(Number), content: '', embeds: [] });
  expect((page.flags ?? 0) & MessageFlags.IsComponentsV2).toBeGreaterThan(0);
  expect(page.files.map(({ name }) => name)).toEqual(['2.jpg', '1.jpg']);
  for (const { path } of page.files) {
    const bytes = readFileSync(path);
    expect(bytes.length).toBeLessThanOrEqual(200_000);
    expect((await sharp(bytes).metadata()).format).toBe('jpeg');
  }
  expect(JSON.stringify(page.components)).toContain('"description":"a hare"');
  expect(page.text).toContain('broken');
  expect(labels(page)).toEqual(['Open 3 · broken', 'Open 2 · a hare', 'Open 1 · a fox']);
  await app.restart();
  const opened = await openEntry(discord, page, '2', ann);
  expect(opened).toMatchObject({ isEphemeral: true, pings: { userIds: [] } });
  expect(opened.files.map(({ name }) => name)).toEqual(['2.jpg']);
  expect(labels(opened)).toEqual(['Post again', 'Again · free', 'Animate this · free', 'Change and run again', '☆ Favourite']);
  const own = await openEntry(discord, await pageOf(discord.slash('history', {}, { user: ben, channel: general })), '1', ben);
  expect(labels(own)).toContain('Delete');
  const question = await pageOf(discord.press(own, 'Delete', { user: ben }));
  discord.press(question, say(text('button.remove-now')), { user: ben });
  await expect.poll(async () => (await app.app().engine.history({ limit: 5 })).generations.length).toBe(2);
  expect((await pageOf(history())).files.map(({ name }) => name)).toEqual(['2.jpg']);
  const late = discord.select(page, say(text('chat.openMenu')), ['Open 1 · a fox'], { user: ann });
  expect((await pageOf(late)).text).toBe(say(text('answer.notFoundEver')));
});

it('says a page in words where Discord takes no files there', async () => {
  const app = await startDiscordApp();
  const { discord, ann, general } = app;
  discord.slash('video', { prompt: 'a fox', duration: 4 }, { user: ann, channel: general });
  await app.reach('completed');
  discord.inject('PATCH /webhooks/:application/:token/messages/:message', 'refuse/40005');
  const page = await pageOf(discord.slash('history', {}, { user: ann, channel: general }));
  expect(page.text).toContain('a fox');
  expect(page.files).toEqual([]);
});
