import { describe, expect, it } from 'vitest';
import { DeliveryError } from '../../domain/delivery.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { type MemoryChat, type MemoryChatOptions, refusalOf, whyOf } from '../../testing/fakes/chat/memory-chat.ts';
import { createMailbox } from '../../testing/fakes/mailbox.ts';
import {
  accused,
  type ChatWorld,
  chatFile,
  chatFileName,
  setUpChat,
  standingChat,
  storedVideo,
} from '../../testing/set-up/chat-delivery.ts';

describe('a result', () => {
  /** Best first; what each says when all before it refused. */
  const routes = ['thread of 1', 'general', 'direct Ada'] as const;

  it.each([0, 1, 2] as const)('comes by the best route that takes it, when %i refused', async (count) => {
    const { chat, box, finished } = await standingChat();
    for (const channel of routes.slice(0, count)) chat.refuse(channel, 'closed');
    expect(await box.post('result', finished())).toMatchObject({ state: 'delivered', receipt: { channel: routes[count] } });
    const elsewhere = count === 2 ? text('chat.elsewhere', { reason: whyOf('closed') }) : undefined;
    expect(chat.posts[1]).toMatchObject({ channelId: routes[count], files: [chatFileName] });
    expect(chat.posts[1]?.message.notes).toEqual({ elsewhere, missing: undefined });
    expect(box.receipts.result.direct).toBe(count === 2 ? 'yes' : undefined);
    expect(chat.posts).toHaveLength(2);
  });

  it('comes by the answer to the command in the end, and without one is parked with the best route’s reason', async () => {
    const refuseAll = (chat: MemoryChat): void => {
      for (const channel of routes) chat.refuse(channel, channel === 'thread of 1' ? 'closed' : 'no access');
    };
    const answering = await standingChat({ takesAnswers: true });
    refuseAll(answering.chat);
    expect(await answering.box.post('result', answering.finished())).toMatchObject({ receipt: { answered: 'yes' } });
    expect(answering.chat.answers[0]?.notes?.elsewhere).toEqual(text('chat.elsewhere', { reason: whyOf('closed') }));
    const { chat, box, finished } = await standingChat();
    refuseAll(chat);
    const reason = text('chat.parked', { reason: whyOf('closed') });
    expect(await box.post('result', finished())).toEqual({ state: 'parked', reason });
  });

  it('of one of a set calls its person where others can read it, unless another one has', async () => {
    const { chat, delivery, generation, finished } = await standingChat({ takesAnswers: true });
    const set = { id: 'one', index: 2, size: 3 };
    const asked: boolean[] = [];
    const post = (seen: GenerationView, answer: boolean) => {
      const mayCall = async () => asked.push(answer) > 0 && answer;
      const receipts = { status: { message: '1', channel: 'general' }, question: {}, result: {} };
      const files = seen.videos.length > 0 ? [chatFile] : [];
      const attempt = { receipts, save: async () => undefined, failedTries: 0, signal: AbortSignal.timeout(60_000), mayCall };
      return delivery.post('result', seen, files, attempt);
    };
    await post(generation({ id: 'one', set, state: 'failed', reason: text('reason.crashed') }), true);
    expect([asked, chat.answers.map((each) => each.generation?.isQuiet)]).toEqual([[], [true]]);
    await post(finished({ id: 'two', set }), true);
    await post(finished({ id: 'three', set }), false);
    expect(asked).toEqual([true, false]);
    expect(chat.posts.slice(1).map(({ message }) => message.generation?.isQuiet)).toEqual([undefined, true]);
  });

  it('is not explained by a token that is over, which helps nobody', async () => {
    const { chat, box, finished } = await standingChat();
    chat.refuse('thread of 1', 'token over');
    chat.refuse('general', 'forbidden');
    await box.post('result', finished());
    expect(chat.posts[1]?.message.notes?.elsewhere).toEqual(text('chat.elsewhere', { reason: whyOf('forbidden') }));
  });

  it('goes to the channel where the status message is gone, and is not put elsewhere by that', async () => {
    const { chat, box, finished, generation, seen } = await standingChat();
    chat.remove('1');
    await box.status(generation({ state: 'generating' }));
    await box.post('result', finished());
    expect(seen()).toEqual(['general: result']);
    expect(chat.posts[0]?.message.notes?.elsewhere).toBeUndefined();
  });

  it('is posted once, however often it is asked for', async () => {
    const { chat, box, finished, delivery } = await standingChat();
    await box.post('result', finished());
    const calls = chat.calls.length;
    expect(await box.post('result', finished())).toMatchObject({ receipt: { message: '2' } });
    expect(chat.calls).toHaveLength(calls);
    for (const receipt of [{ answered: 'yes' }, { quiet: 'yes' }, { message: '9', channel: 'general' }] as const) {
      const stores = createMailbox(delivery, { result: receipt }, chatFile);
      expect(await stores.post('result', finished())).toEqual({ state: 'delivered', receipt });
    }
    expect(chat.calls).toHaveLength(calls);
  });

  it('waits as long as the platform asks, and comes once', async () => {
    const { chat, box, finished } = await standingChat();
    chat.fail('upload', new DeliveryError('wait', { retryAfterMs: 60_000 }));
    expect(await box.post('result', finished())).toMatchObject({ retryAfterMs: 60_000 });
    expect(chat.posts).toHaveLength(1);
    expect(await box.post('result', finished())).toMatchObject({ state: 'delivered' });
    expect(chat.posts).toHaveLength(2);
  });

  it('says that it is being made to fit, which nothing waits for', async () => {
    const shown: unknown[] = [];
    const { chat, box, finished } = await standingChat({
      async upload(_, { channelId }, __, { showDoing }) {
        for (const fault of [undefined, refusalOf('forbidden'), new DeliveryError('wait')]) {
          if (fault !== undefined) chat.fail('edit', fault);
          await showDoing(text('state.fitting'));
          shown.push(chat.posts[0]?.message.beside?.state?.key);
        }
        return { message: '2', channel: channelId };
      },
    });
    expect(await box.post('result', finished())).toMatchObject({ state: 'delivered' });
    expect(shown).toEqual(['state.fitting', 'state.fitting', 'state.fitting']);
  });

  it('with some files gone posts the rest, and says how many', async () => {
    const { chat, box, finished } = await standingChat();
    await box.post('result', finished({ videos: [storedVideo, storedVideo] }), { files: [chatFile, `${chatFile}.gone`] });
    expect(chat.posts[1]?.files).toEqual([chatFileName]);
    expect(chat.posts[1]?.message.notes?.missing).toEqual(text('chat.someMissing', { missing: 1, total: 2 }));
    expect(box.receipts.result.without).toBeUndefined();
  });

  it('with all files gone says so, and nothing leads to a video', async () => {
    const { chat, box, finished } = await standingChat();
    await box.post('result', finished(), { files: [`${chatFile}.gone`] });
    expect(chat.posts[1]).toMatchObject({ files: [], message: { notes: { missing: text('chat.fileMissing') } } });
    await box.status(finished({ state: 'completed' }));
    expect(chat.posts[0]?.message.beside?.watchUrl).toBeUndefined();
  });
});

describe('that there is no video', () => {
  const failed = { state: 'failed', reason: text('provider.failedNoMessage', { provider: 'Google' }) } as const;

  it('is one sentence under the status, without a thread', async () => {
    const { box, generation, seen } = await standingChat();
    await box.post('result', generation(failed));
    expect(seen()).toEqual(['general: status', 'general: not made']);
  });

  it('is told by the answer to the command while that can be changed, and nobody else reads it', async () => {
    const { chat, box, generation, seen } = await standingChat({ takesAnswers: true });
    await box.post('result', generation(accused));
    expect(seen()).toEqual(['general: status']);
    expect(chat.answers).toMatchObject([{ wording: 'reason', generation: { reason: accused.reason } }]);
  });

  it('is told in private where the reason accuses its person, else in one sentence that names none', async () => {
    const { chat, box, generation, seen } = await standingChat();
    await box.post('result', generation(accused));
    expect(seen()).toEqual(['general: status', 'direct Ada: reason']);
    const closed = await standingChat();
    closed.chat.refuse('direct Ada', 'no such person');
    await closed.box.post('result', generation(accused));
    expect(closed.seen()).toEqual(['general: status', 'general: not made']);
    expect(closed.chat.posts[1]?.message.generation?.reason).toBeUndefined();
    expect(chat.posts[1]?.message.generation?.reason).toEqual(accused.reason);
  });

  it('is told in full where the status is stale, and not at all to somebody who decided so', async () => {
    const { chat, box, generation, seen } = await standingChat();
    chat.fail('edit', refusalOf('forbidden'));
    await box.status(generation(failed));
    await box.post('result', generation(failed));
    expect(seen()).toEqual(['general: status', 'general: result']);
    const left = await standingChat();
    const leftAlone = generation({ state: 'failed', reason: text('reason.leftAlone') });
    expect(await left.box.post('result', leftAlone)).toEqual({ state: 'delivered', receipt: { quiet: 'yes' } });
    expect(left.seen()).toEqual(['general: status']);
  });
});

describe('between a post and what is kept of it', () => {
  const kinds = ['status', 'question', 'result', 'failure'] as const;
  type World = ChatWorld;
  const send = ({ box, generation, finished }: World, kind: (typeof kinds)[number], isKilled = false) => {
    if (kind === 'status') return box.status(generation(), { isKilled });
    if (kind === 'question') return box.post('question', generation({ state: 'unknown' }), { isKilled });
    return box.post('result', kind === 'result' ? finished() : generation(accused), { isKilled });
  };
  const start = (kind: (typeof kinds)[number]) => (kind === 'status' ? Promise.resolve(setUpChat()) : standingChat());

  it.each(kinds)('a crash: the %s is found again, however late, and posted once', async (kind) => {
    const world = await start(kind);
    const { chat, clock } = world;
    await send(world, kind, true);
    const { length } = chat.posts;
    await clock.advance(3_600_000);
    expect(await send(world, kind)).toMatchObject({ state: 'delivered', receipt: { message: String(length) } });
    expect(chat.posts).toHaveLength(length);
  });

  it.each(kinds)('a lost answer: the %s is the same message', async (kind) => {
    const world = await start(kind);
    const { chat } = world;
    const { length } = chat.posts;
    chat.lose(kind === 'result' ? 'upload' : 'post');
    expect(await send(world, kind)).toBeInstanceOf(DeliveryError);
    expect(await send(world, kind)).toMatchObject({ state: 'delivered', receipt: { message: String(length + 1) } });
    expect(chat.posts).toHaveLength(length + 1);
  });

  it.each(kinds)('a request that never got there: the %s is posted by the next try', async (kind) => {
    const world = await start(kind);
    const { chat } = world;
    const { length } = chat.posts;
    chat.fail(kind === 'result' ? 'upload' : 'post', new DeliveryError('not reached'));
    expect(await send(world, kind)).toBeInstanceOf(DeliveryError);
    expect(chat.posts).toHaveLength(length);
    expect(await send(world, kind)).toMatchObject({ state: 'delivered' });
    expect(chat.posts).toHaveLength(length + 1);
  });

  it('nothing is looked for at a first try, nor on the way that was refused in the same one', async () => {
    const world = await standingChat();
    world.chat.refuse('thread of 1', 'closed');
    await send(world, 'result');
    expect(world.chat.count('findPosted')).toBe(0);
  });

  it('the time of the first try is stored before anything leaves, and stays', async () => {
    const world = await standingChat();
    const { chat, clock, box, finished } = world;
    const triedAtMs = String(clock.now());
    chat.fail('upload', new DeliveryError('not reached'));
    await box.post('result', finished());
    expect(box.receipts.result).toEqual({ triedAtMs });
    await clock.advance(1000);
    chat.fail('upload', new DeliveryError('not reached'));
    await box.post('result', finished());
    expect(box.receipts.result).toEqual({ triedAtMs });
  });

  it('a platform keeps a time for each place, under the fields that it has always had', async () => {
    const fields: Pick<MemoryChatOptions, 'triedKey'> = { triedKey: (mark, { channelId }) => `tried:${mark}:${channelId}` };
    const { chat, box, finished, clock } = await standingChat(fields);
    chat.fail('upload', new DeliveryError('not reached'));
    await box.post('result', finished());
    expect(box.receipts.result).toEqual({ 'tried:result:thread of 1': String(clock.now()) });
  });
});

it('a bug of ours is no refusal: it rises, and nothing is taken for delivered', async () => {
  const { chat, box, finished } = await standingChat();
  chat.fail('upload', new TypeError('a bug'));
  await expect(box.post('result', finished())).rejects.toThrow('a bug');
  chat.fail('edit', new TypeError('a bug'));
  await expect(box.status(finished())).rejects.toThrow('a bug');
});
