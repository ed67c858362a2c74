import { readFileSync } from 'node:fs';
import { Locale } from 'discord-api-types/v10';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { DeliveryError, type Receipt } from '../../domain/delivery.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import type { FaultName } from '../../testing/fakes/discord/faults.ts';
import type { RoutePattern } from '../../testing/fakes/discord/routes.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { setUpDelivery } from '../../testing/set-up/discord-delivery.ts';

const createRoute: RoutePattern = 'POST /channels/:channel/messages';
const editRoute: RoutePattern = 'PATCH /channels/:channel/messages/:message';
const threadRoute: RoutePattern = 'POST /channels/:channel/messages/:message/threads';

describe('a generation in a text channel', () => {
  it('shows the picture of its video in the end, with the prompt for those who can’t see it, and takes both back', async () => {
    const { mailbox, generation, finished, discord, general, video } = await setUpDelivery();
    await sharp({ create: { width: 64, height: 36, channels: 3, background: '#456' } })
      .jpeg()
      .toFile(video.replace('.mp4', '.jpg'));
    const box = mailbox();
    await box.status(generation());
    await box.post('result', finished());
    for (let again = 0; again < 2; again += 1) await box.status(finished({ state: 'completed' }));
    const [card] = discord.messagesIn(general);
    expect(card?.files).toMatchObject([{ name: 'a-lighthouse-at-dawn.jpg', description: 'a lighthouse at dawn' }]);
    expect(await sharp(readFileSync(card?.files[0]?.path ?? '')).metadata()).toMatchObject({ format: 'jpeg', width: 64 });
    expect(
      discord.log
        .all('message edited')
        .filter(({ files }) => files.length > 0)
        .map(({ pings }) => pings.userIds),
    ).toEqual([[], []]);
    await box.status(finished({ state: 'completed', removedAtMs: 1, request: { ...finished().request, prompt: '' } }));
    expect(discord.messagesIn(general)[0]?.files).toEqual([]);
    expect(JSON.stringify(discord.messagesIn(general))).not.toContain('lighthouse');
  });

  it('stands without a picture where the bot may attach none', async () => {
    const { mailbox, generation, finished, discord, general, video } = await setUpDelivery();
    await sharp({ create: { width: 64, height: 36, channels: 3, background: '#456' } })
      .jpeg()
      .toFile(video.replace('.mp4', '.jpg'));
    const box = mailbox();
    await box.status(generation());
    await box.post('result', finished());
    discord.deny(general, 'AttachFiles');
    expect(await box.status(finished({ state: 'completed' }))).toMatchObject({ state: 'delivered' });
    expect(discord.messagesIn(general)[0]).toMatchObject({ files: [], content: expect.stringContaining('[Watch it]') });
  });

  it('is one status message, and one result that plays in the thread under it and calls its person once', async () => {
    const { discord, mailbox, generation, finished, posts, general, guild, ann } = await setUpDelivery();
    const box = mailbox();
    await box.status(generation());
    await box.status(generation({ state: 'generating' }));
    await box.post('result', finished());
    await box.status(finished({ state: 'completed' }));
    const [status, result, ...more] = posts();
    expect(more).toEqual([]);
    expect(status?.channelId).toBe(general.id);
    expect(result?.channelId).toBe(status?.messageId);
    expect(result?.files).toMatchObject([
      { name: 'a-lighthouse-at-dawn.mp4', description: 'a lighthouse at dawn', contentType: 'video/mp4' },
    ]);
    expect(result?.content).toBe(`<@${ann.id}> Your video is ready.`);
    expect(result?.components).toMatchObject([
      {
        components: [{ label: 'Again · free' }, { label: 'Change and run again' }, { label: '☆ Favourite' }, { label: 'Delete' }],
      },
    ]);
    const [shown] = discord.messagesIn(general);
    expect(shown?.content).toBe(
      `-# Ann · Preview renderer · 16:9 · 720p · 8 s · free\n**The video is ready.** [Watch it](https://discord.com/channels/${guild.id}/${status?.messageId}/${result?.messageId})`,
    );
    const effects = [...posts(), ...discord.log.all('message edited')];
    expect(effects.flatMap(({ pings }) => pings.userIds)).toEqual([ann.id]);
  });

  it('names in every body the people that it may ping, and in every post that it is this one', async () => {
    const { discord, mailbox, generation, finished, ann } = await setUpDelivery();
    const box = mailbox();
    await box.status(generation());
    await box.post('question', generation({ state: 'unknown' }));
    await box.post('result', finished());
    await box.status(finished({ state: 'completed' }));
    const bodies = discord.log.requests.filter(({ route }) => route === createRoute || route === editRoute);
    expect(bodies.map(({ payload }) => payload)).toMatchObject([
      { allowed_mentions: { parse: [], replied_user: false }, enforce_nonce: true, nonce: expect.stringMatching(/^.{25}$/) },
      { allowed_mentions: { parse: [], users: [ann.id] }, enforce_nonce: true, nonce: expect.stringMatching(/^.{25}$/) },
      { allowed_mentions: { parse: [], users: [ann.id] }, enforce_nonce: true, nonce: expect.stringMatching(/^.{25}$/) },
      { allowed_mentions: { parse: [], users: [ann.id], replied_user: false } },
      { allowed_mentions: { parse: [], replied_user: false } },
    ]);
    const nonces = discord.log.all('message created').map(({ nonce }) => nonce);
    expect(new Set(nonces).size).toBe(3);
  });

  it('asks for a decision by one answer to its status, without a thread; the result comes in one later', async () => {
    const { discord, mailbox, generation, finished, posts, ann, general } = await setUpDelivery();
    const box = mailbox();
    await box.status(generation());
    await box.post('question', generation({ state: 'unknown', charged: 'maybe', priceUsd: 0.8 }));
    expect(discord.log.all('thread created')).toEqual([]);
    await box.status(generation({ state: 'unknown', charged: 'maybe', priceUsd: 0.8 }));
    const [shown] = discord.messagesIn(general);
    expect(shown?.content).toBe(
      '-# Ann · Preview renderer · 16:9 · 720p · 8 s\n**The bot could not find out whether Google took this request. Generate it again, or leave it?** Google may charge about $0.80 for it, and as much again for another try.',
    );
    expect(shown?.components).toEqual([]);
    await box.post('result', finished());
    const [status, question, result] = posts();
    expect(question?.channelId).toBe(general.id);
    expect(question?.content).toBe(`<@${ann.id}> Your decision is needed.`);
    expect(question?.components).toMatchObject([
      { components: [{ label: 'Generate again (may be charged twice) · $0.80' }, { label: 'Leave it' }] },
    ]);
    expect(result?.channelId).toBe(status?.messageId);
  });

  it('takes the buttons of a question away once it is decided, and gives them back should it be asked again', async () => {
    const { discord, mailbox, generation, general } = await setUpDelivery();
    const box = mailbox();
    await box.status(generation());
    await box.post('question', generation({ state: 'unknown' }));
    const buttons = () => discord.messagesIn(general).map(({ components }) => components?.length ?? 0);
    await box.status(generation({ state: 'unknown' }));
    expect(buttons()).toEqual([0, 1]);
    await box.status(generation({ state: 'queued' }));
    expect(buttons()).toEqual([1, 0]);
    await box.status(generation({ state: 'unknown' }));
    expect(buttons()).toEqual([0, 1]);
    await box.status(generation({ state: 'failed', reason: text('reason.leftAlone'), charged: 'maybe' }));
    expect(buttons()).toEqual([1, 0]);
    expect(await box.post('result', generation({ state: 'failed', reason: text('reason.leftAlone') }))).toMatchObject({
      state: 'delivered',
    });
    expect(discord.messagesIn(general)).toHaveLength(2);
  });

  it('knows the answer to its status again after a crash, from the question that was answered too', async () => {
    const { mailbox, generation, posts, advance } = await setUpDelivery();
    const box = mailbox();
    await box.status(generation());
    await box.post('question', generation({ state: 'unknown' }));
    await box.status(generation({ state: 'queued' }));
    const failed = generation({ state: 'failed', reason: text('provider.failedNoMessage', { provider: 'Google' }) });
    await box.post('result', failed, { isKilled: true });
    await advance(20 * 60_000);
    expect(await box.post('result', failed)).toMatchObject({ state: 'delivered', receipt: { message: posts()[2]?.messageId } });
    expect(posts()).toHaveLength(3);
  });

  it('goes without the prompt where the server filters its words', async () => {
    const { discord, mailbox, generation, finished, posts } = await setUpDelivery();
    discord.blockWord('lighthouse');
    const box = mailbox();
    expect(await box.status(generation())).toMatchObject({ state: 'delivered' });
    expect(await box.post('result', finished())).toMatchObject({ state: 'delivered' });
    expect(await box.status(finished({ state: 'completed' }))).toMatchObject({ state: 'delivered' });
    expect(posts()[0]).toMatchObject({
      content: '-# Ann · Preview renderer · 16:9 · 720p · 8 s · free\n**Next in line.**',
      embeds: [],
    });
    expect(discord.log.all('message edited')[0]?.content).toContain('**The video is ready.**');
  });
});

describe('a video that was not made', () => {
  const reason = text('provider.refused', { provider: 'Google', message: text('safety.child') });
  const refusedOne = { state: 'refused', reason, priceUsd: 3.2, charged: 'no' } as const;

  it('is told quietly: the status says why, one answer to it calls its person, and there is no thread and no “Watch it”', async () => {
    const { discord, mailbox, generation, posts, ann, general } = await setUpDelivery();
    const box = mailbox();
    const failed = generation({
      state: 'failed',
      reason: text('provider.failedNoMessage', { provider: 'Google' }),
      priceUsd: 3.2,
    });
    await box.status(generation());
    await box.status(failed);
    await box.post('result', failed);
    await box.status(failed);
    expect(discord.messagesIn(general).map(({ content }) => content)).toEqual([
      '-# Ann · Preview renderer · 16:9 · 720p · 8 s\n**That did not work.** Google could not make this video. Please try again. Nothing was charged.',
      `<@${ann.id}> Your video could not be made; its message says why.`,
    ]);
    const [status, told] = discord.messagesIn(general);
    expect(told?.message_reference?.message_id).toBe(status?.id);
    expect([status?.components?.length, told?.components?.length ?? 0]).toEqual([1, 0]);
    expect(discord.log.all('thread created')).toEqual([]);
    const effects = [...posts(), ...discord.log.all('message edited')];
    expect(effects.flatMap(({ pings }) => pings.userIds)).toEqual([ann.id]);
  });

  it('is told by the answer to the command while that can be changed, and calls nobody', async () => {
    const { discord, mailbox, generation, posts, tokens, ann, general } = await setUpDelivery();
    const call = discord.slash('video', { prompt: 'x' }, { user: ann, channel: general });
    await tokens.remember(call.id, { applicationId: discord.bot.id, token: call.token, uploadLimitBytes: 1e7 });
    await fetch(`${discord.apiUrl}/v10/interactions/${call.id}/${call.token}/callback`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 5, data: { flags: 64 } }),
    });
    const { replyTarget } = generation();
    const refused = generation({
      ...refusedOne,
      replyTarget: { ...replyTarget, ids: { ...replyTarget.ids, interaction: call.id } },
    });
    const box = mailbox();
    await box.status(generation());
    await box.status(refused);
    expect(await box.post('result', refused)).toMatchObject({ state: 'delivered' });
    expect(posts()).toHaveLength(1);
    expect(call.response?.content).toContain('it may show a child. Please change the prompt or the image.');
    expect(discord.messagesIn(general)[0]?.content).toBe(
      '-# Ann · Preview renderer · 16:9 · 720p · 8 s\n**This video was not made.** Nothing was charged.',
    );
  });

  it('is told to its person alone in their own language, and to everybody in that of the server', async () => {
    const app = await startDiscordApp({ render: () => Promise.reject(new Error('no picture')) });
    const { discord, ann, general } = app;
    ann.locale = Locale.German;
    const call = discord.slash('video', { prompt: 'a fox' }, { user: ann, channel: general });
    // The first note may be gone with the card: then it is a message of its own.
    const toldAlone = async () =>
      [call.response, ...call.followUps].find((each) => each?.text.includes('konnte nicht gemacht werden'));
    expect((await app.poll(toldAlone)).isEphemeral).toBe(true);
    await app.see(general, ({ content }) => content.includes('**That did not work.**'));
  });

  it('says what accuses its person to nobody else: in a direct message, or not at all', async () => {
    const { discord, mailbox, generation, posts, ann, general } = await setUpDelivery();
    const box = mailbox();
    await box.status(generation());
    await box.status(generation(refusedOne));
    await box.post('result', generation(refusedOne));
    expect(discord.messagesIn(general).map(({ content }) => content)).toEqual([
      '-# Ann · Preview renderer · 16:9 · 720p · 8 s\n**This video was not made.** Nothing was charged.',
    ]);
    expect(JSON.stringify(discord.messagesIn(general))).not.toContain('lighthouse');
    expect(posts()[1]?.channelId).toBe(discord.directMessage(ann).id);
    expect(posts()[1]?.content).toMatch(
      /it may show a child\. Please change the prompt or the image\. \[Open\]\(https:\/\/discord/,
    );
    expect(posts()[1]?.content).not.toContain('lighthouse');
    const other = mailbox();
    const second = (change: Partial<GenerationView> = {}) => generation({ id: crypto.randomUUID(), ...change });
    const { id } = second();
    ann.acceptsDirectMessages = false;
    await other.status(second({ id }));
    await other.status(second({ id, ...refusedOne }));
    await other.post('result', second({ id, ...refusedOne }));
    expect(discord.messagesIn(general).at(-1)?.content).toBe(
      `<@${ann.id}> This was not made. “Why?” on its message tells you alone.`,
    );
  });

  it('is said in private once, also after a crash and a restart when the nonce is long over', async () => {
    const { discord, mailbox, generation, posts, advance, ann } = await setUpDelivery();
    const box = mailbox();
    await box.status(generation());
    await box.status(generation(refusedOne));
    await box.post('result', generation(refusedOne), { isKilled: true });
    await advance(20 * 60_000);
    const { id: channelId } = discord.directMessage(ann);
    expect(await box.post('result', generation(refusedOne))).toMatchObject({
      state: 'delivered',
      receipt: { channel: channelId },
    });
    expect(posts().filter((each) => each.channelId === channelId)).toHaveLength(1);
    const other = generation({ ...refusedOne, id: crypto.randomUUID() });
    const second = mailbox();
    await second.status({ ...other, state: 'queued' });
    await second.status(other);
    await second.post('result', other);
    expect(posts().filter((each) => each.channelId === channelId)).toHaveLength(2);
  });

  it('is told in full where the status is gone or can not be changed any more', async () => {
    const { discord, mailbox, generation, posts, ann } = await setUpDelivery();
    const failed = generation({
      state: 'failed',
      reason: text('provider.failedNoMessage', { provider: 'Google' }),
      priceUsd: 3.2,
    });
    const box = mailbox();
    await box.status(generation());
    discord.inject(editRoute, 'refuse/50001');
    await box.status(failed);
    await box.post('result', failed);
    expect(posts()[1]?.content).toContain(
      `<@${ann.id}> About your video: **That did not work.** Google could not make this video. Please try again. Nothing was charged.`,
    );
    expect(posts()[1]?.components).toMatchObject([
      { components: [{ label: 'Again · free' }, { label: 'Change and run again' }] },
    ]);
  });
});

it('says that a video is made to fit while it is made smaller', async () => {
  const shownMeanwhile: (string | undefined)[] = [];
  const world = await setUpDelivery({
    limitBytes: () => 100,
    fitVideo: async () => {
      shownMeanwhile.push(world.discord.messagesIn(world.general)[0]?.content);
      throw new Error('it does not fit');
    },
    makePoster: () => Promise.reject(new Error('no poster')),
  });
  const box = world.mailbox();
  await box.status(world.generation());
  await box.post('result', world.finished());
  expect(shownMeanwhile[0]).toContain('**Making the video fit for this channel.**');
});

it('leads to a video only where one stands', async () => {
  const { discord, mailbox, generation, finished, general } = await setUpDelivery({ limitBytes: () => 100 });
  const box = mailbox();
  await box.status(generation());
  await box.post('result', finished());
  await box.status(finished({ state: 'completed' }));
  expect(discord.messagesIn(general)[0]?.content).toBe(
    '-# Ann · Preview renderer · 16:9 · 720p · 8 s · free\n**The video is ready.**',
  );
});

describe('C3, C4: an answer that is lost', () => {
  const lost: readonly FaultName[] = ['after/500', 'after/502-html', 'after/503', 'after/504', 'after/drop', 'after/hang'];

  it.each(lost)('%s: is one message of each kind, by one request for each try', async (fault) => {
    const { discord, mailbox, generation, finished, posts, ann } = await setUpDelivery();
    const box = mailbox();
    const impatient = (count: number) => ({ givesUpOnce: () => posts().length === count });
    discord.inject(createRoute, fault);
    expect(await box.status(generation(), impatient(1))).toBeInstanceOf(DeliveryError);
    expect(await box.status(generation())).toMatchObject({ state: 'delivered' });
    discord.inject(createRoute, fault);
    expect(await box.post('result', finished(), impatient(2))).toBeInstanceOf(DeliveryError);
    const tries = discord.log.requests.filter(({ route }) => route === createRoute);
    expect(tries).toHaveLength(2);
    expect(await box.post('result', finished())).toMatchObject({
      state: 'delivered',
      receipt: { message: posts()[1]?.messageId },
    });
    expect(posts()).toHaveLength(2);
    expect(posts().flatMap(({ pings }) => pings.userIds)).toEqual([ann.id]);
  });

  it('of one that was slower than the bot waits, is the same message', async () => {
    const { discord, mailbox, generation, finished, posts } = await setUpDelivery();
    const box = mailbox();
    await box.status(generation());
    discord.inject(createRoute, 'after/slow', { onlyUploads: true, delayMs: 2000 });
    expect(await box.post('result', finished(), { givesUpOnce: () => posts().length === 2 })).toBeInstanceOf(DeliveryError);
    expect(await box.post('result', finished())).toMatchObject({ state: 'delivered' });
    expect(posts()).toHaveLength(2);
  });

  it.each(['before/500', 'before/503', 'before/drop'] as const)('%s: is posted by the next try', async (fault) => {
    const { discord, mailbox, generation, finished, posts } = await setUpDelivery();
    const box = mailbox();
    await box.status(generation());
    discord.inject(createRoute, fault);
    expect(await box.post('result', finished())).toBeInstanceOf(DeliveryError);
    expect(posts()).toHaveLength(1);
    expect(await box.post('result', finished())).toMatchObject({ state: 'delivered' });
    expect(posts()).toHaveLength(2);
  });

  it.each(['status', 'question', 'result'] as const)(
    'with a crash, and a restart when the nonce is long over: still one %s',
    async (kind) => {
      const { discord, mailbox, generation, finished, posts, advance } = await setUpDelivery();
      const box = mailbox();
      const send = async (options: { isKilled?: boolean }) =>
        kind === 'status'
          ? box.status(generation(), options)
          : box.post(kind, kind === 'result' ? finished() : generation({ state: 'unknown' }), options);
      if (kind !== 'status') await box.status(generation());
      await send({ isKilled: true });
      const before = posts().length;
      await advance(20 * 60_000);
      expect(await send({})).toMatchObject({ state: 'delivered', receipt: { message: posts()[before - 1]?.messageId } });
      expect(posts()).toHaveLength(before);
      expect(discord.log.all('thread created').length).toBeLessThanOrEqual(1);
    },
  );

  it('is found among the talk of a busy channel', async () => {
    const { discord, ann, mailbox, generation, finished, posts, advance } = await setUpDelivery();
    const channel = discord.directMessage(ann);
    const replyTarget = { platform: 'discord', channelId: channel.id, ids: { place: 'dm' } } as const;
    const talk = (): void => {
      for (let count = 0; count < 120; count += 1) discord.say({ user: ann, channel, content: `${count}` });
    };
    const box = mailbox();
    await box.status(generation({ replyTarget }));
    talk();
    await advance(5 * 60_000);
    await box.post('result', finished({ replyTarget }), { isKilled: true });
    talk();
    await advance(20 * 60_000);
    expect(await box.post('result', finished({ replyTarget }))).toMatchObject({ state: 'delivered' });
    expect(posts()).toHaveLength(2);
  });
});

it('does not keep a status waiting for an upload to the same channel', async () => {
  const { discord, ann, mailbox, generation, finished } = await setUpDelivery();
  const replyTarget = { platform: 'discord', channelId: discord.directMessage(ann).id, ids: { place: 'dm' } } as const;
  const box = mailbox();
  await box.status(generation({ replyTarget }));
  discord.inject(createRoute, 'before/slow', { onlyUploads: true, delayMs: 1500 });
  let isUploaded = false;
  const result = box.post('result', finished({ replyTarget })).finally(() => (isUploaded = true));
  await expect.poll(() => discord.log.requests.some(({ fault }) => fault === 'before/slow')).toBe(true);
  const other = await mailbox().status(generation({ id: crypto.randomUUID(), replyTarget }), { givesUpOnce: () => isUploaded });
  expect(isUploaded).toBe(false);
  expect(other).toMatchObject({ state: 'delivered' });
  expect(await result).toMatchObject({ state: 'delivered' });
});

describe('C1, C2: too many requests', () => {
  const limits: readonly FaultName[] = [
    ...(['429/user', '429/shared', '429/global', '429/cloudflare', 'refuse/30046', 'refuse/20028'] as const),
  ];

  it.each(limits)('%s on an edit: it is not asked again before its time, and the newest is shown then', async (fault) => {
    const { discord, mailbox, generation, general } = await setUpDelivery();
    const box = mailbox();
    await box.status(generation({ position: 5 }));
    discord.inject(editRoute, fault, { retryAfterSeconds: 0.3 });
    const limited = await box.status(generation({ position: 2 }));
    expect(limited).toBeInstanceOf(DeliveryError);
    expect(limited).toMatchObject({ retryAfterMs: expect.closeTo(350, -3) });
    expect(discord.log.requests.filter(({ route }) => route === editRoute)).toHaveLength(1);
    await expect.poll(() => box.status(generation({ state: 'generating' }))).toMatchObject({ state: 'delivered' });
    expect(discord.messagesIn(general)[0]?.content).toContain('is making the video');
  });

  it.each(['429/user', '429/shared', '429/global', '429/cloudflare'] as const)(
    '%s on the result: it is posted once after the time that was asked for',
    async (fault) => {
      const { discord, mailbox, generation, finished, posts } = await setUpDelivery();
      const box = mailbox();
      await box.status(generation());
      discord.inject(createRoute, fault, { onlyUploads: true, retryAfterSeconds: 60 });
      const limited = await box.post('result', finished());
      expect(limited).toBeInstanceOf(DeliveryError);
      const { retryAfterMs } = limited instanceof DeliveryError ? limited : {};
      expect(retryAfterMs).toBeGreaterThanOrEqual(59_000);
      expect(retryAfterMs).toBeLessThan(62_000);
      expect(posts()).toHaveLength(1);
    },
  );

  it('keeps within a bucket of Discord’s without a single refusal', async () => {
    const { discord, mailbox, generation } = await setUpDelivery();
    const box = mailbox();
    await box.status(generation());
    discord.limit(editRoute, { limit: 2, windowMs: 60_000 });
    const outcomes: unknown[] = [];
    for (let count = 0; count < 5; count += 1) outcomes.push(await box.status(generation({ position: count + 1 })));
    expect(outcomes.filter((each) => each instanceof DeliveryError)).toHaveLength(3);
    expect(discord.log.requests.filter(({ status }) => status === 429)).toEqual([]);
  });
});

describe('C12: a token that is refused', () => {
  it.each(['text', 'dm'] as const)('stops the bot, and gives up nothing (%s)', async (place) => {
    const { discord, ann, general, guild, mailbox, generation, finished, refusals } = await setUpDelivery();
    const channel = place === 'dm' ? discord.directMessage(ann) : general;
    const replyTarget = { platform: 'discord', channelId: channel.id, ids: { place, guild: guild.id } } as const;
    const box = mailbox();
    await box.status(generation({ replyTarget }));
    discord.revokeToken();
    expect(await box.post('result', finished({ replyTarget }))).toBeInstanceOf(DeliveryError);
    expect(await box.post('result', finished({ replyTarget }))).toBeInstanceOf(DeliveryError);
    expect(await mailbox().status(generation({ replyTarget }))).toBeInstanceOf(DeliveryError);
    expect(refusals.count).toBe(1);
    expect(discord.log.requests.filter(({ status }) => status === 401)).toHaveLength(1);
  });
});

it('logs neither tokens nor what people wrote, whatever goes wrong', async () => {
  const { discord, ann, general, mailbox, generation, finished, tokens, logged } = await setUpDelivery();
  const call = discord.slash('video', { prompt: 'x' }, { user: ann, channel: general });
  await tokens.remember(call.id, { applicationId: discord.bot.id, token: call.token, uploadLimitBytes: 1e7 });
  const { replyTarget } = generation();
  const withToken = { replyTarget: { ...replyTarget, ids: { ...replyTarget.ids, interaction: call.id } } };
  const box = mailbox();
  await box.status(generation(withToken));
  for (const fault of ['refuse/50001', 'after/500', 'before/drop', 'refuse/50035', '429/cloudflare'] as const) {
    discord.inject(createRoute, fault, { times: 2 });
    discord.inject(threadRoute, 'refuse/160006');
    await box.post('result', finished(withToken));
    discord.inject(editRoute, fault);
    await box.status(finished(withToken));
  }
  expect(logged.length).toBeGreaterThan(3);
  const all = logged.join('');
  for (const secret of [discord.token, call.token, 'lighthouse']) expect(all).not.toContain(secret);
});

describe('somebody whose command was interrupted', () => {
  const words = 'The bot was interrupted before it could answer you.';
  const attempt = { receipt: {}, async save() {}, signal: new AbortController().signal };

  it('reads it where they asked, once, however often it is tried, and however late', async () => {
    const { delivery, discord, generation, posts, general, ann, advance } = await setUpDelivery();
    const { requester, replyTarget } = generation();
    const intake = { eventId: 'discord:1234567890', requester, replyTarget };
    let receipt: Receipt = {};
    const save = async (kept: Receipt): Promise<void> => {
      receipt = kept;
    };
    discord.inject(createRoute, 'after/500');
    await expect(delivery.sayInterrupted?.(intake, { ...attempt, save })).rejects.toBeInstanceOf(DeliveryError);
    await delivery.sayInterrupted?.(intake, { ...attempt, receipt, save });
    await advance(3_600_000);
    await delivery.sayInterrupted?.(intake, { ...attempt, receipt, save });
    expect(posts()).toMatchObject([{ channelId: general.id, pings: { userIds: [ann.id] } }]);
    expect(posts()[0]?.content).toContain(words);
  });

  it('reads it in answer to the message that called the bot', async () => {
    const { delivery, discord, generation, posts, general, ann } = await setUpDelivery();
    const { id } = discord.say({ content: 'look at this', user: ann, channel: general });
    const { requester, replyTarget } = generation();
    const there = { ...replyTarget, ids: { ...replyTarget.ids, replyTo: id } };
    await delivery.sayInterrupted?.({ eventId: `discord:${id}`, requester, replyTarget: there }, attempt);
    expect(posts()).toMatchObject([{ channelId: general.id }]);
    expect(discord.messagesIn(general).at(-1)?.message_reference?.message_id).toBe(id);
  });

  it('reads it in private, in their own language, where the bot may not post, and where only they brought the app', async () => {
    const { delivery, discord, generation, posts } = await setUpDelivery();
    const { requester, replyTarget } = generation();
    const german = { ...replyTarget, ids: { ...replyTarget.ids, locale: 'de' } };
    discord.inject(createRoute, 'refuse/50013');
    await delivery.sayInterrupted?.({ eventId: 'discord:1', requester, replyTarget: german }, attempt);
    const alone = { ...replyTarget, ids: { ...replyTarget.ids, place: 'user-install' } };
    await delivery.sayInterrupted?.({ eventId: 'discord:2', requester, replyTarget: alone }, attempt);
    const opened = discord.log.all('direct message opened').map(({ channelId }) => channelId);
    expect(posts().map(({ channelId }) => channelId)).toEqual([opened[0], opened[0]]);
    expect(posts()[0]?.content).toContain('Der Bot wurde unterbrochen');
  });

  it('is the end of it where nobody may tell them', async () => {
    const { delivery, discord, generation, posts } = await setUpDelivery();
    discord.inject(createRoute, 'refuse/50001', { times: 'always' });
    await delivery.sayInterrupted?.({ eventId: 'discord:1', ...generation() }, attempt);
    expect(posts()).toEqual([]);
  });
});
