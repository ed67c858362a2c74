import { expect, it } from 'vitest';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { secondDoor, twoProcesses } from '../../testing/set-up/two-processes.ts';
import { discord as discordModule } from './module.ts';

async function setUp() {
  const two = twoProcesses(discordModule);
  const app = await startDiscordApp({ interactions: 'http only', platforms: [two.module] });
  const { url } = app.app();
  return {
    ...app,
    delivers: two.delivers,
    /** Which of them Discord reaches from now on. */
    reached: (which: 'first' | 'second') =>
      app.discord.haveEndpoint(`${url}${which === 'first' ? '' : secondDoor}/discord/interactions`),
  };
}

it('takes at one process what another one has shown: a form, a button, and the note that goes when the card stands', async () => {
  const { discord, ann, ben, general, reached, delivers, ...app } = await setUp();
  const image = discord.say({
    ...{ user: ben, channel: general, content: 'my boat' },
    files: [{ name: 'sea.jpg', contentType: 'image/jpeg', content: await samplePhoto({}) }],
  });
  const form = discord.messageCommand('Animate image', image, { user: ann });
  expect(await form.acknowledged).toMatchObject({ how: 'modal' });
  reached('second');
  // The first one posts, and takes the note away that the second one has left.
  await app.vanished(discord.submitModal(form, { prompt: 'the waves move', duration: ['4'] }));
  await app.reach('completed');
  const result = await app.poll(async () =>
    discord.visibleTo(ann).find(({ files }) => files.some(({ name }) => name.endsWith('.mp4'))),
  );
  delivers('second');
  reached('first');
  const again = discord.press(result, 'Again · free', { user: ann });
  expect((await again.acknowledged).how).toBe('deferred');
  await expect
    .poll(async () => (await app.app().engine.history({ limit: 5 })).generations.map(({ state }) => state), { timeout: 15_000 })
    .toEqual(['completed', 'completed']);
});
