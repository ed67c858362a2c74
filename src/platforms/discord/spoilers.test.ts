import { expect, it } from 'vitest';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import type { Call } from '../../testing/fakes/discord/interactions.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { openEntry } from '../../testing/set-up/open-entry.ts';

it('hides each picture and video of a channel until somebody presses on it, also where it is shown elsewhere', async () => {
  const channels: { showcase?: string } = {};
  const app = await startDiscordApp({
    settingsOf({ discord, guild }) {
      channels.showcase = discord.addChannel({ guild, name: 'showcase' }).id;
      const url = `https://discord.com/channels/${guild.id}/${channels.showcase}`;
      return { DISCORD_SHOWCASE_CHANNEL: url, DISCORD_SHOWCASE_STARS: '1' };
    },
  });
  const { discord, ann, ben, general, guild } = app;
  const { engine } = app.app();
  const scope = settingScopeOf({ platform: 'discord', channelId: general.id, ids: { guild: guild.id } });
  await engine.choosePlaceSettings(scope, { spoiler: true }, { platform: 'discord', id: ben.id });
  const answered = (call: Call) => app.poll(async () => (call.response?.isLoading === false ? call.response : undefined));
  discord.slash('video', { prompt: 'a fox' }, { user: ann, channel: general });
  const card = await app.see(general, ({ files }) => files.length > 0);
  const result = await app.see(card.id, ({ files }) => files.length > 0);
  discord.press(result, '⭐ 0/1', { user: ben });
  const shown = await app.see(channels.showcase ?? '', ({ files }) => files.length > 0);
  const page = await answered(discord.slash('history', {}, { user: ben, channel: general }));
  expect(JSON.stringify(page.components)).toContain('"spoiler":true');
  const entry = await openEntry(discord, page, '1', ben);
  expect(entry.files).toEqual([]);
  const again = await answered(discord.press(entry, 'Post again', { user: ben }));
  expect([card, result, shown, again].map(({ files }) => files[0]?.name)).toEqual([
    'SPOILER_a-fox.jpg',
    ...['SPOILER_a-fox.mp4', 'SPOILER_a-fox.mp4', 'SPOILER_a-fox.mp4'],
  ]);
});
