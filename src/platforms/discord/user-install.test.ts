import { ComponentType, InteractionResponseType, Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import type { GenerationView } from '../../domain/generation.ts';
import type { Call } from '../../testing/fakes/discord/interactions.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { type DeliveryWorld, setUpDelivery } from '../../testing/set-up/discord-delivery.ts';
import { smallestLimitBytes } from './upload.ts';

interface Brought extends DeliveryWorld {
  readonly call: Call;
  readonly target: Partial<GenerationView>;
}

/** A server where only Cleo brought the app, and her command, which was heard. */
async function brought(): Promise<Brought> {
  const world = await setUpDelivery();
  const { discord, rest, tokens } = world;
  const cleo = discord.addPerson({ name: 'Cleo', hasInstalled: true });
  const guild = discord.addGuild({ name: 'Elsewhere', hasBot: false, members: [cleo] });
  const channel = discord.addChannel({ guild, name: 'chat' });
  const call = discord.slash('video', { prompt: 'x' }, { user: cleo, channel });
  const body = { type: InteractionResponseType.DeferredChannelMessageWithSource };
  await rest.post(Routes.interactionCallback(call.id, call.token), { body, auth: false });
  await tokens.remember(call.id, { applicationId: discord.bot.id, token: call.token, uploadLimitBytes: smallestLimitBytes });
  const ids = { place: 'user-install', guild: guild.id, interaction: call.id };
  const requester = { platform: 'discord', id: cleo.id } as const;
  return { ...world, call, target: { requester, replyTarget: { platform: 'discord', channelId: channel.id, ids } } };
}

const buttons = ({ call }: Brought) =>
  (call.response?.components ?? [])
    .flatMap((row) => (row.type === ComponentType.ActionRow ? row.components : []))
    .map((button) => 'label' in button && button.label);

describe('where only its person brought the app', () => {
  it('the answer to the command is the status, and becomes the result', async () => {
    const world = await brought();
    const { mailbox, generation, finished, target, call, discord, posts } = world;
    const box = mailbox();
    await box.status(generation(target));
    expect(call.response?.content).toBe('-# Preview renderer · 16:9 · 720p · 8 s · free\n**Next in line.**');
    await box.status(generation({ ...target, state: 'generating' }));
    expect(await box.post('result', finished(target))).toMatchObject({ state: 'delivered' });
    await box.status(finished({ ...target, state: 'completed' }));
    expect(call.response).toMatchObject({
      content: expect.stringContaining('Your video is ready.'),
      files: [{ contentType: 'video/mp4' }],
    });
    expect(buttons(world)).toEqual(['Again · free', 'Change and run again', '☆ Favourite', 'Delete']);
    // Follow-ups are rare here: five for each command.
    expect(call.followUps).toEqual([]);
    expect(posts().filter(({ via }) => via === 'channel')).toEqual([]);
    expect(discord.log.requests.filter(({ path }) => path.startsWith('/channels'))).toEqual([]);
  });

  it('each of a set comes behind the answer, which goes on to show all of them', async () => {
    const world = await brought();
    const { mailbox, generation, finished, target, call } = world;
    const box = mailbox();
    const set = { id: generation(target).id, index: 1, size: 2 };
    const members = [generation({ ...target, set }), generation({ ...target, set: { ...set, index: 2 } })];
    await box.status(generation({ ...target, set, members }));
    expect(await box.post('result', finished({ ...target, set }))).toMatchObject({ state: 'delivered' });
    expect(call.followUps).toHaveLength(1);
    await box.status(
      finished({
        ...target,
        set,
        state: 'completed',
        members: [finished({ ...target, set, state: 'completed' }), ...members.slice(1)],
      }),
    );
    expect(call.response?.content).toContain('1 of 2 videos are ready.');
    expect(call.response?.content).toContain('1 of 2: The video is ready.');
  });

  it('a button for the result is offered before the token is over, and the result waits in history', async () => {
    const world = await brought();
    const { mailbox, generation, finished, target, call, advance, standing } = world;
    const box = mailbox();
    await box.status(generation({ ...target, state: 'generating' }));
    standing.now = { generation: generation({ ...target, state: 'generating' }), receipts: box.receipts };
    await advance(13 * 60_000);
    await expect.poll(() => call.response?.content).toContain('Press the button later to get the video.');
    expect(buttons(world)).toEqual(['Post again']);
    // Nothing takes it away again.
    await box.status(generation({ ...target, state: 'downloading' }));
    expect(await box.post('result', finished(target))).toMatchObject({ state: 'parked' });
    expect(buttons(world)).toEqual(['Post again']);
  });

  it('a result that is there stays as it is when the token ends', async () => {
    const world = await brought();
    const { mailbox, generation, finished, target, call, advance, discord } = world;
    const box = mailbox();
    await box.status(generation({ ...target, state: 'generating' }));
    await box.post('result', finished(target));
    const requests = discord.log.requests.length;
    await advance(14 * 60_000);
    expect(discord.log.requests).toHaveLength(requests);
    expect(call.response?.content).toContain('Your video is ready.');
  });

  it('a result that another process has posted is not covered by a button', async () => {
    const world = await brought();
    const { mailbox, generation, finished, target, advance, discord, standing } = world;
    const box = mailbox();
    await box.status(generation({ ...target, state: 'generating' }));
    standing.now = { generation: finished(target), receipts: { ...box.receipts, result: { message: '1' } } };
    const requests = discord.log.requests.length;
    await advance(14 * 60_000);
    expect(discord.log.requests).toHaveLength(requests);
  });

  it('a button that another process has offered is not covered by a status', async () => {
    const world = await brought();
    const { mailbox, generation, target, call, advance } = world;
    const box = mailbox();
    await box.status(generation({ ...target, state: 'generating' }));
    const shown = call.response?.content;
    await advance(13 * 60_000);
    // This one still knows the token.
    expect(await box.status(generation({ ...target, state: 'downloading' }))).toMatchObject({ state: 'delivered' });
    expect(call.response?.content).toBe(shown);
    await box.status(generation({ ...target, state: 'canceled' }));
    expect(call.response?.content).not.toBe(shown);
  });

  it('nothing is paid when the token is not known any more', async () => {
    const { mailbox, generation, target, tokens, call } = await brought();
    await tokens.forget(call.id);
    expect(await mailbox().status(generation(target))).toMatchObject({ state: 'parked', reason: { key: 'discord.tokenOver' } });
  });

  it('nothing is paid when Discord does not take the token', async () => {
    const { mailbox, generation, target, discord } = await brought();
    discord.inject('PATCH /webhooks/:application/:token/messages/:message', 'refuse/50027');
    expect(await mailbox().status(generation(target))).toMatchObject({ state: 'parked', reason: { key: 'discord.tokenOver' } });
  });

  it('an answer that was lost is the same message', async () => {
    const { mailbox, generation, finished, target, discord, call } = await brought();
    const box = mailbox();
    await box.status(generation(target));
    discord.inject('PATCH /webhooks/:application/:token/messages/:message', 'after/503', { onlyUploads: true });
    await box.post('result', finished(target));
    expect(await box.post('result', finished(target))).toMatchObject({ state: 'delivered' });
    expect(call.response?.files).toHaveLength(1);
  });

  it('a video that its person deletes goes from the answer', async () => {
    const { mailbox, generation, finished, target, call } = await brought();
    const box = mailbox();
    await box.status(generation(target));
    await box.post('result', finished(target));
    const done = finished({ ...target, state: 'completed' });
    await box.status({ ...done, removedAtMs: 1, request: { ...done.request, prompt: '' } });
    expect(call.response?.files).toEqual([]);
    expect(call.response?.content).toContain('The video was deleted.');
  });
});

it('the answer to the command becomes the result also after a restart', async () => {
  const app = await startDiscordApp();
  const { discord } = app;
  const cleo = discord.addPerson({ name: 'Cleo', hasInstalled: true });
  const guild = discord.addGuild({ name: 'Elsewhere', hasBot: false, members: [cleo] });
  const channel = discord.addChannel({ guild, name: 'chat' });
  const call = discord.slash('video', { prompt: 'x', duration: 4 }, { user: cleo, channel });
  await call.acknowledged;
  await app.restart();
  await app.reach('completed');
  await expect.poll(() => call.response?.files).toMatchObject([{ contentType: 'video/mp4' }]);
});
