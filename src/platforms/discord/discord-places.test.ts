import { InteractionResponseType, MessageFlags, Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { DeliveryError } from '../../domain/delivery.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { createTexts } from '../../lib/say.ts';
import type { Channel } from '../../testing/fakes/discord/world.ts';
import { type DeliveryWorld, setUpDelivery } from '../../testing/set-up/discord-delivery.ts';
import type { Place } from './reply-ids.ts';
import { smallestLimitBytes } from './upload.ts';

const createRoute = 'POST /channels/:channel/messages';
const threadRoute = 'POST /channels/:channel/messages/:message/threads';

/** Where a generation is asked for. */
const at = (
  world: DeliveryWorld,
  channel: Channel,
  place: Place,
  more: Record<string, string> = {},
): Partial<GenerationView> => ({
  replyTarget: { platform: 'discord', channelId: channel.id, ids: { place, guild: world.guild.id, ...more } },
});

/** A command whose answer, for its person alone, is still to come. */
async function answeredLater({ discord, rest, ann, general }: DeliveryWorld) {
  const call = discord.slash('video', { prompt: 'x' }, { user: ann, channel: general });
  const body = { type: InteractionResponseType.DeferredChannelMessageWithSource, data: { flags: MessageFlags.Ephemeral } };
  await rest.post(Routes.interactionCallback(call.id, call.token), { body, auth: false });
  return call;
}

/** A status message stands, then something happens, then the result is due. */
async function resultAfter(
  what: (world: DeliveryWorld, statusId: string) => void,
  where?: (world: DeliveryWorld) => Partial<GenerationView>,
) {
  const world = await setUpDelivery();
  const target = where?.(world);
  const box = world.mailbox();
  await box.status(world.generation(target));
  const [status] = world.posts();
  what(world, status?.messageId ?? '');
  const outcome = await box.post('result', world.finished(target));
  const results = world.posts().slice(1);
  const [result] = results;
  const summary = await box.status(world.finished({ ...target, state: 'completed' }));
  expect(summary).toMatchObject({ state: 'delivered' });
  const pings = [...world.posts(), ...world.discord.log.all('message edited')].flatMap((effect) => effect.pings.userIds);
  const reason = 'reason' in outcome ? createTexts().say(outcome.reason) : undefined;
  return { ...world, box, statusId: status?.messageId, outcome, reason, results, result, pings };
}

const hasVideo = { files: [{ contentType: 'video/mp4' }] };

describe('C6: a status message that was deleted', () => {
  it('is not put back; the result is a new message, and calls its person', async () => {
    const { results, outcome, general, pings, ann, discord } = await resultAfter(({ discord, general }, id) =>
      discord.deleteMessage({ id, channel_id: general.id }),
    );
    expect(outcome).toMatchObject({ state: 'delivered' });
    expect(results).toMatchObject([{ channelId: general.id, ...hasVideo }]);
    expect(pings).toEqual([ann.id]);
    expect(discord.messagesIn(general)).toHaveLength(1);
  });

  it('is known to be gone once an edit has met that, and a result still gets out', async () => {
    const { mailbox, generation, finished, posts, discord, general } = await setUpDelivery();
    const box = mailbox();
    await box.status(generation());
    discord.deleteMessage({ id: posts()[0]?.messageId ?? '', channel_id: general.id });
    await box.status(generation({ state: 'generating' }));
    await box.status(generation({ state: 'downloading' }));
    await box.post('result', finished());
    expect(discord.log.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
    expect(posts()[1]).toMatchObject({ channelId: general.id, ...hasVideo });
  });
});

describe('C7, C8: a thread that is closed', () => {
  it('that is archived comes back by the result', async () => {
    const { mailbox, generation, finished, posts, discord } = await setUpDelivery();
    const box = mailbox();
    await box.status(generation());
    // Some answer of Discord's was lost, and the bot comes back to it much later.
    await box.post('result', finished(), { isKilled: true });
    const thread = discord.channel(posts()[0]?.messageId ?? '');
    discord.deleteMessage({ id: posts()[1]?.messageId ?? '', channel_id: thread.id });
    discord.setThread(thread, { isArchived: true });
    await box.post('result', finished());
    expect(posts()[2]).toMatchObject({ channelId: thread.id, ...hasVideo });
    expect(thread.isArchived).toBe(false);
  });

  it.each(['refuse/50083', 'refuse/160005'] as const)(
    '%s: the result goes into the channel, as an answer to the status',
    async (fault) => {
      const { results, general, statusId, pings, ann } = await resultAfter(({ discord }, id) =>
        discord.inject(createRoute, fault, { channelId: id }),
      );
      expect(results).toMatchObject([{ channelId: general.id, repliesTo: statusId, ...hasVideo }]);
      expect(pings).toEqual([ann.id]);
    },
  );

  it('that cannot be opened for there are too many leaves the channel', async () => {
    const { results, general, statusId } = await resultAfter(({ discord, guild }) =>
      discord.changeGuild(guild, { hasTooManyThreads: true }),
    );
    expect(results).toMatchObject([{ channelId: general.id, repliesTo: statusId, ...hasVideo }]);
  });

  it('that the bot may not open leaves the channel', async () => {
    const { results, general } = await resultAfter(({ discord, general }) => discord.deny(general, 'CreatePublicThreads'));
    expect(results).toMatchObject([{ channelId: general.id, ...hasVideo }]);
  });

  it('that was opened already is used', async () => {
    const { mailbox, generation, finished, posts, discord } = await setUpDelivery();
    const box = mailbox();
    await box.status(generation());
    discord.inject(threadRoute, 'after/500');
    expect(await box.post('result', finished())).toBeInstanceOf(DeliveryError);
    await box.post('result', finished());
    expect(posts()).toMatchObject([{}, { channelId: posts()[0]?.messageId, ...hasVideo }]);
    expect(discord.log.all('thread created')).toHaveLength(1);
  });

  it('in which it was asked for: its person gets the video in private', async () => {
    const { results, ann, discord, reason, pings } = await resultAfter(
      ({ discord }, id) => {
        const post = [...discord.log.all('message created')].find(({ messageId }) => messageId === id);
        discord.setThread(discord.channel(post?.channelId ?? ''), { isLocked: true });
      },
      (world) => at(world, world.discord.addThread(world.general, 'talk', world.ben), 'thread'),
    );
    expect(reason).toBeUndefined();
    expect(results).toMatchObject([{ channelId: discord.directMessage(ann).id, ...hasVideo }]);
    expect(results[0]?.content).toContain('It could not be posted where you asked: The thread is closed.');
    expect(pings).toEqual([ann.id]);
  });
});

describe('C9, C10, C11: a channel that the bot can not post in any more', () => {
  it('because it was deleted: its person gets the video in private', async () => {
    const { results, ann, discord } = await resultAfter(({ discord, general }) => discord.removeChannel(general));
    expect(results).toMatchObject([{ channelId: discord.directMessage(ann).id, ...hasVideo }]);
    expect(results[0]?.content).toContain(
      'It could not be posted where you asked: The bot does not get into this channel any more.',
    );
  });

  it('because a right is gone: its person gets the video in private, and the names of the rights; once', async () => {
    const { results, result, ann, discord, general, box, finished } = await resultAfter(({ discord, general }) =>
      discord.deny(general, 'SendMessages', 'SendMessagesInThreads'),
    );
    expect(results).toMatchObject([{ channelId: discord.directMessage(ann).id, ...hasVideo }]);
    expect(result?.content).toContain('Send Messages in Threads');
    expect(result?.content).not.toContain('charged');
    const refused = discord.log.requests.filter(({ status }) => status === 403).length;
    await box.post('result', finished());
    expect(discord.log.requests.filter(({ status }) => status === 403)).toHaveLength(refused);
    const [status] = discord.messagesIn(general);
    expect(status?.content).toContain(`https://discord.com/channels/@me/${result?.channelId}/${result?.messageId}`);
  });

  it('while the command is fresh: its person gets the video in private all the same, where it stays', async () => {
    const world = await setUpDelivery();
    const { discord, ann, general, tokens, mailbox, generation, finished } = world;
    const call = await answeredLater(world);
    await tokens.remember(call.id, { applicationId: discord.bot.id, token: call.token, uploadLimitBytes: smallestLimitBytes });
    const target = at(world, general, 'text', { interaction: call.id });
    const box = mailbox();
    await box.status(generation(target));
    discord.deny(general, 'SendMessages', 'CreatePublicThreads');
    expect(await box.post('result', finished(target))).toMatchObject({ state: 'delivered' });
    expect(discord.visibleTo(ann, discord.directMessage(ann))).toMatchObject([hasVideo]);
    expect(call.response?.files).toEqual([]);
  });

  it('while the command is fresh, and its person takes no direct messages: the answer to it, which only they see', async () => {
    const world = await setUpDelivery();
    const { discord, ann, general, tokens, mailbox, generation, finished, posts } = world;
    const call = await answeredLater(world);
    await tokens.remember(call.id, { applicationId: discord.bot.id, token: call.token, uploadLimitBytes: smallestLimitBytes });
    const target = at(world, general, 'text', { interaction: call.id });
    const box = mailbox();
    await box.status(generation(target));
    discord.deny(general, 'SendMessages', 'CreatePublicThreads');
    ann.acceptsDirectMessages = false;
    expect(await box.post('result', finished(target))).toMatchObject({ state: 'delivered' });
    expect(call.response).toMatchObject({ isEphemeral: true, ...hasVideo });
    expect(call.response?.content).toMatch(/^<@\d+> Your video is ready\. It could not be posted where you asked: /);
    await box.status(finished({ ...target, state: 'completed' }));
    // Nobody else could follow a link to it.
    expect(discord.messagesIn(general)[0]?.content).toBe(
      '-# Ann · Preview renderer · 16:9 · 720p · 8 s · free\n**The video is ready.**',
    );
    expect(posts()).toHaveLength(1);
    expect(discord.visibleTo(ann, discord.directMessage(ann))).toEqual([]);
  });

  it('and whose person takes no direct messages: it is kept for history, with the reason', async () => {
    const { outcome, results, reason } = await resultAfter(({ discord, general, ann }) => {
      discord.removeChannel(general);
      ann.acceptsDirectMessages = false;
    });
    expect(outcome).toMatchObject({ state: 'parked' });
    expect(results).toEqual([]);
    expect(reason).toBe(
      'The video is ready, but it could not be posted here: The bot does not get into this channel any more. Ask for the history of the channel to see it.',
    );
  });

  it('because the bot was thrown out, from where its person is not reached either', async () => {
    const { outcome, reason } = await resultAfter(({ discord, guild }) => discord.removeBot(guild));
    expect(outcome).toMatchObject({ state: 'parked' });
    expect(reason).toContain('The bot does not get into this channel any more.');
  });

  it('costs Discord one refusal a minute, however many results are due', async () => {
    const { mailbox, generation, finished, discord, general, advance } = await setUpDelivery();
    const boxes = Array.from({ length: 5 }, () => ({ box: mailbox(), id: crypto.randomUUID() }));
    for (const { box, id } of boxes) await box.status(generation({ id }));
    discord.deny(general, 'SendMessages', 'CreatePublicThreads');
    for (const { box, id } of boxes) await box.post('result', finished({ id }));
    const posts = () => discord.log.requests.filter(({ route, status }) => route === createRoute && status === 403).length;
    expect(posts()).toBe(1);
    await advance(61_000);
    await mailbox().status(generation({ id: crypto.randomUUID() }));
    expect(posts()).toBe(2);
  });

  it('for the status either: nothing is started, and the rights are named', async () => {
    const { mailbox, generation, discord, general } = await setUpDelivery();
    discord.deny(general, 'SendMessages');
    const outcome = await mailbox().status(generation());
    expect(outcome).toMatchObject({ state: 'parked', reason: { key: 'chat.mayNotPost' } });
  });

  it('with answers, for history may not be read: it posts without', async () => {
    const world = await setUpDelivery();
    const { mailbox, generation, finished, posts, discord, general, ann } = world;
    const asked = discord.say({ user: ann, channel: general, content: 'x' });
    discord.deny(general, 'ReadMessageHistory', 'CreatePublicThreads');
    const target = at(world, general, 'text', { replyTo: asked.id });
    const box = mailbox();
    expect(await box.status(generation(target))).toMatchObject({ state: 'delivered' });
    expect(await box.post('result', finished(target))).toMatchObject({ state: 'delivered' });
    expect(posts()).toMatchObject([{ repliesTo: undefined }, { channelId: general.id, repliesTo: undefined, ...hasVideo }]);
  });
});

describe('a video that its person deletes', () => {
  const erased = (world: DeliveryWorld, target?: Partial<GenerationView>): GenerationView => {
    const finished = world.finished({ ...target, state: 'completed' });
    return { ...finished, removedAtMs: 1, request: { ...finished.request, prompt: '' } };
  };

  it('goes from the thread, also when that is archived long since, and with the words from the status', async () => {
    const { discord, box, result, general, ...world } = await resultAfter(() => undefined);
    const thread = discord.channel(result?.channelId ?? '');
    discord.setThread(thread, { isArchived: true });
    expect(await box.status(erased({ discord, general, ...world }))).toMatchObject({ state: 'delivered' });
    expect(discord.messagesIn(thread)).toEqual([]);
    const [status] = discord.messagesIn(general);
    expect(status?.text).toBe('**The video was deleted.** Free of charge.');
    expect(status?.components).toEqual([]);
  });

  it('goes from the direct message, where it was posted', async () => {
    const { discord, ann, box, results, general, ...world } = await resultAfter(({ discord, general }) =>
      discord.deny(general, 'SendMessages', 'CreatePublicThreads'),
    );
    expect(results).toHaveLength(1);
    await box.status(erased({ discord, ann, general, ...world }));
    expect(discord.messagesIn(discord.directMessage(ann))).toEqual([]);
  });

  it('stays deleted where somebody did that before, or the thread is locked', async () => {
    const { discord, box, result, general, ...world } = await resultAfter(() => undefined);
    discord.setThread(discord.channel(result?.channelId ?? ''), { isArchived: true, isLocked: true });
    expect(await box.status(erased({ discord, general, ...world }))).toMatchObject({ state: 'delivered' });
    discord.removeChannel(discord.channel(result?.channelId ?? ''));
    expect(await box.status(erased({ discord, general, ...world }))).toMatchObject({ state: 'delivered' });
  });
});
