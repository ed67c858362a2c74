import { expect, it } from 'vitest';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';

it('answers and shows every one of more commands than Discord takes requests in a second', async () => {
  const { discord, guild, ann, app } = await startDiscordApp({
    env: { GENERATIONS_PER_MINUTE: '1000', ACTIVE_PER_PERSON: '100' },
  });
  // Two requests for each, an answer and a status message: 60, and discord.js lets 50 out in a second.
  const channels = Array.from({ length: 6 }, (_, index) => discord.addChannel({ guild, name: `room-${index}` }));
  const calls = channels.flatMap((channel) =>
    Array.from({ length: 5 }, (_, index) => discord.slash('video', { prompt: `fox ${index}` }, { user: ann, channel })),
  );
  for (const { acknowledged } of calls) expect((await acknowledged).how).toBe('deferred');
  await expect.poll(() => calls.filter(({ response }) => response?.isLoading).length, { timeout: 15_000 }).toBe(0);
  expect(new Set(calls.map(({ response }) => response?.text))).toEqual(new Set(['Your video is on its way. Free of charge.']));
  const unseen = () =>
    app()
      .engine.history({ limit: 100 })
      .generations.filter(({ id }) => app().engine.receipts(id).status.message === undefined);
  await expect.poll(() => unseen().length, { timeout: 15_000 }).toBe(0);
}, 40_000);
