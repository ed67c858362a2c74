import { describe, expect, it } from 'vitest';
import { DeliveryError, type Receipt } from '../../domain/ports.ts';
import { setUpDelivery } from '../../testing/discord-delivery.ts';
import type { FaultName } from '../../testing/fake-discord/faults.ts';
import type { RoutePattern } from '../../testing/fake-discord/routes.ts';

const createRoute: RoutePattern = 'POST /channels/:channel/messages';
const editRoute: RoutePattern = 'PATCH /channels/:channel/messages/:message';
const threadRoute: RoutePattern = 'POST /channels/:channel/messages/:message/threads';

describe('a generation in a text channel', () => {
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
    expect(result?.files).toMatchObject([{ name: `${finished().id}.mp4`, contentType: 'video/mp4' }]);
    expect(result?.content).toBe(`<@${ann.id}> Your video is ready.`);
    expect(result?.components).toMatchObject([
      { components: [{ label: 'Again' }, { label: 'Change and run again' }, { label: 'Delete' }] },
    ]);
    const [shown] = discord.messagesIn(general);
    expect(shown?.content).toBe(
      `**The video is ready.** Free of charge. [Watch it](https://discord.com/channels/${guild.id}/${status?.messageId}/${result?.messageId})`,
    );
    const effects = [...posts(), ...discord.log.all('message edited')];
    expect(effects.flatMap(({ pings }) => pings.userIds)).toEqual([ann.id]);
  });

  it('says in every body whom it may call, and in every post that it is this one', async () => {
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
      { allowed_mentions: { parse: [], replied_user: false } },
    ]);
    const nonces = discord.log.all('message created').map(({ nonce }) => nonce);
    expect(new Set(nonces).size).toBe(3);
  });

  it('asks for a decision with a message of its own in the thread, where the result comes later', async () => {
    const { mailbox, generation, finished, posts, ann } = await setUpDelivery();
    const box = mailbox();
    await box.status(generation());
    await box.post('question', generation({ state: 'unknown' }));
    await box.post('result', finished());
    const [status, question, result] = posts();
    expect(question?.channelId).toBe(status?.messageId);
    expect(question?.content).toContain(`<@${ann.id}> Your decision is needed.`);
    expect(question?.components).toMatchObject([
      { components: [{ label: 'Generate again (may be charged twice)' }, { label: 'Leave it' }] },
    ]);
    expect(result?.channelId).toBe(status?.messageId);
  });

  it('says how it ended where there is no video', async () => {
    const { mailbox, generation, posts, ann } = await setUpDelivery();
    const box = mailbox();
    await box.status(generation());
    await box.post('result', generation({ state: 'refused', priceUsd: 3.2, charged: 'no' }));
    expect(posts()[1]?.content).toMatch(new RegExp(`^<@${ann.id}> About your video: \\*\\*.+\\*\\* .*`));
    expect(posts()[1]?.files).toEqual([]);
  });

  it('goes without the prompt where the server filters its words', async () => {
    const { discord, mailbox, generation, finished, posts } = await setUpDelivery();
    discord.blockWord('lighthouse');
    const box = mailbox();
    expect(await box.status(generation())).toMatchObject({ state: 'delivered' });
    expect(await box.post('result', finished())).toMatchObject({ state: 'delivered' });
    expect(await box.status(finished({ state: 'completed' }))).toMatchObject({ state: 'delivered' });
    expect(posts()[0]).toMatchObject({ content: '**Next in line.** Free of charge.', embeds: [] });
    expect(discord.log.all('message edited')[0]?.content).toContain('**The video is ready.**');
  });
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
  tokens.remember(call.id, { applicationId: discord.bot.id, token: call.token, uploadLimitBytes: 1e7 });
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
  const attempt = { receipt: {}, save() {}, signal: new AbortController().signal };

  it('reads it where they asked, once, however often it is tried, and however late', async () => {
    const { delivery, discord, generation, posts, general, ann, advance } = await setUpDelivery();
    const { requester, replyTarget } = generation();
    const intake = { eventId: 'discord:1234567890', requester, replyTarget };
    let receipt: Receipt = {};
    const save = (kept: Receipt): void => {
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
