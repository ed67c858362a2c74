import { expect, it } from 'vitest';
import { inTurn } from '../../lib/in-turn.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';

it('answers and shows every one of more commands than Discord takes requests in a second', async () => {
  const { discord, guild, ann, app } = await startDiscordApp({
    env: { GENERATIONS_PER_MINUTE: '1000', ACTIVE_PER_PERSON: '100' },
  });
  // Three requests for each, an answer, a status message and the end of the answer: up to 90, and discord.js lets 50 out in a second.
  const channels = Array.from({ length: 6 }, (_, index) => discord.addChannel({ guild, name: `room-${index}` }));
  const calls = channels.flatMap((channel) =>
    Array.from({ length: 5 }, (_, index) => discord.slash('video', { prompt: `fox ${index}` }, { user: ann, channel })),
  );
  for (const { acknowledged } of calls) expect((await acknowledged).how).toBe('deferred');
  // Each card stands, so that no private note is left.
  await expect.poll(() => calls.filter(({ response }) => response !== undefined).length).toBe(0);
  const unseen = async () =>
    (await inTurn((await app().engine.history({ limit: 100 })).generations, ({ id }) => app().engine.receipts(id))).filter(
      ({ status }) => status.message === undefined,
    );
  await expect.poll(async () => (await unseen()).length).toBe(0);
});
