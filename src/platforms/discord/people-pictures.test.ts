import { expect, it } from 'vitest';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';

it('takes pictures of people’s own in age-restricted channels alone where that is the rule, by any door, and keeps none else', async () => {
  const app = await startDiscordApp();
  const { discord, ann, general, guild } = app;
  const { engine } = app.app();
  const adults = discord.addChannel({ guild, name: 'adults', isAgeRestricted: true });
  await engine.choosePlaceSettings(
    settingScopeOf({ platform: 'discord', channelId: '', ids: { guild: guild.id } }),
    { peoplePictures: 'some' },
    { platform: 'discord', id: ann.id },
  );
  const image = { name: 'me.png', content: await samplePhoto({ width: 96, height: 64 }) };
  const refused = discord.slash('video', { prompt: 'it waves', image, duration: 4 }, { user: ann, channel: general });
  await app.poll(async () => (refused.response?.text.includes('Pictures of your own are not taken here') ? true : undefined));
  discord.say({ user: ann, channel: general, content: `${discord.mention} it waves -d 4`, files: [image] });
  await app.see(general, ({ text }) => text.includes('Pictures of your own are not taken here'));
  expect((await engine.history({ limit: 1 })).generations).toEqual([]);
  discord.slash('video', { prompt: 'it waves', image, duration: 4 }, { user: ann, channel: adults });
  await app.see(adults, ({ content }) => content.includes('Ann'));
  expect((await engine.history({ limit: 2 })).generations.map(({ replyTarget }) => replyTarget.ids.ageRestricted)).toEqual([
    'yes',
  ]);
});
