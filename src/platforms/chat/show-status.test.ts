import { describe, expect, it } from 'vitest';
import { DeliveryError, type Receipt } from '../../domain/delivery.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { type MemoryChatOptions, whyOf } from '../../testing/fakes/chat/memory-chat.ts';
import { accused, type ChatWorld, chatFileName, setUpChat, standingChat } from '../../testing/set-up/chat-delivery.ts';
import type { Refusal } from './refusal.ts';

describe('the status message', () => {
  it('is posted once, and edited to show the newest', async () => {
    const { chat, box, generation } = await standingChat();
    for (const state of ['submitting', 'generating'] as const) await box.status(generation({ state }));
    expect(chat.posts).toMatchObject([{ channelId: 'general', message: { generation: { state: 'generating' } } }]);
    expect([chat.count('post'), chat.count('edit')]).toEqual([1, 2]);
  });

  it('comes before anything is paid: refused, it is parked with the reason, and nothing is posted', async () => {
    const { chat, box, generation } = setUpChat();
    chat.refuse('general', 'no access');
    const reason = text('slack.mayNotPost', { reason: whyOf('no access') });
    expect(await box.status(generation())).toEqual({ state: 'parked', reason });
    expect(chat.posts).toEqual([]);
  });

  it.each(['post', 'edit'] as const)('goes without the prompt where a filter refuses its words (%s)', async (verb) => {
    const { chat, box, generation } = verb === 'post' ? setUpChat() : await standingChat();
    chat.refuse('general', 'words refused');
    expect(await box.status(generation({ state: 'generating' }))).toMatchObject({ state: 'delivered' });
    expect(chat.posts).toMatchObject([{ message: { withoutPrompt: true, generation: { state: 'generating' } } }]);
  });

  it('that somebody deleted is not put back, nor edited again', async () => {
    const { chat, box, generation } = await standingChat();
    chat.remove('1');
    expect(await box.status(generation({ state: 'submitting' }))).toMatchObject({ receipt: { gone: 'yes', message: '1' } });
    await box.status(generation({ state: 'generating' }));
    expect([chat.posts.length, chat.count('edit')]).toEqual([0, 1]);
  });

  it('that may not be edited is stale, until an edit gets through again', async () => {
    const { chat, box, generation } = await standingChat();
    chat.refuse('general', 'forbidden');
    await box.status(generation({ state: 'submitting' }));
    expect(box.receipts.status).toEqual({ message: '1', channel: 'general', stale: 'yes' });
    chat.refuse('general', undefined);
    await box.status(generation({ state: 'generating' }));
    expect(box.receipts.status).toEqual({ message: '1', channel: 'general' });
  });

  it('waits as the platform asks, and as its own pace asks, and shows the newest then', async () => {
    const { chat, box, generation } = await standingChat();
    for (const details of [{ retryAfterMs: 30_000 }, { retryAfterMs: 500, isOurPace: true }]) {
      chat.fail('edit', new DeliveryError('wait', details));
      expect(await box.status(generation({ state: 'submitting' }))).toMatchObject(details);
    }
    expect(box.receipts.status).toEqual({ message: '1', channel: 'general' });
    await box.status(generation({ state: 'generating' }));
    expect(chat.posts[0]?.message.generation?.state).toBe('generating');
  });

  it('leads to the video where one plays, and leaves its buttons to it where these stand there', async () => {
    const { chat, box, finished } = await standingChat({ buttonsUnderVideo: true });
    await box.post('result', finished());
    await box.status(finished({ state: 'completed' }));
    const watchUrl = 'https://chat.example/thread of 1/2';
    expect(chat.posts[0]?.message.beside).toEqual({ watchUrl, withoutButtons: true, state: undefined });
    const other = await standingChat();
    await other.box.post('result', other.finished());
    await other.box.status(other.finished({ state: 'completed' }));
    expect(other.chat.posts[0]?.message.beside).toMatchObject({ watchUrl, withoutButtons: false });
  });

  it('says nothing to others that accuses its person', async () => {
    const { chat, box, generation } = await standingChat();
    await box.status(generation(accused));
    expect(chat.posts[0]?.message.generation).toMatchObject({
      ...{ state: 'refused', reason: undefined, isHushed: true, sentPrompt: undefined },
      request: { prompt: '' },
    });
    const alone = setUpChat();
    const inPrivate = { replyTarget: { platform: 'web', channelId: 'direct Ada', ids: {} } } as const;
    await alone.box.status(alone.generation({ ...accused, ...inPrivate }));
    expect(alone.chat.posts[0]?.message.generation?.reason).toEqual(accused.reason);
  });

  it('is shown by the platform itself where nothing but the answer to the command works', async () => {
    const shown: unknown[] = [];
    const answerOnly: MemoryChatOptions['answerOnly'] = {
      is: () => true,
      show: async ({ state }) => {
        shown.push(state);
        return { state: 'delivered', receipt: { message: '@original' } };
      },
    };
    const { chat, box, generation, finished } = setUpChat({ answerOnly, takesAnswers: true });
    await box.status(generation());
    await box.status(generation({ state: 'generating' }));
    expect(await box.post('result', finished())).toMatchObject({ receipt: { answered: 'yes' } });
    expect(shown).toEqual(['queued', 'generating']);
    expect(chat.calls).toEqual(['answer it']);
    expect(chat.answers).toMatchObject([{ wording: 'result', files: [chatFileName] }]);
  });
});

describe('the buttons of a question', () => {
  it('stand while there is something to decide, once, and come back should it be asked again', async () => {
    const { chat, box, generation, seen } = await standingChat();
    await box.post('question', generation({ state: 'unknown' }));
    const buttons = async (state: 'unknown' | 'queued' | 'failed') => {
      await box.status(generation({ state }));
      return [chat.posts[0]?.message.beside?.withoutButtons, chat.posts[1]?.message.wording];
    };
    expect(await buttons('unknown')).toEqual([true, 'short question']);
    expect(await buttons('queued')).toEqual([false, 'answered']);
    expect(await buttons('unknown')).toEqual([true, 'short question']);
    expect(await buttons('failed')).toEqual([false, 'answered']);
    expect(box.receipts.status).toMatchObject({ asked: 'answered' });
    expect(seen()).toEqual(['general: status', 'general: answered']);
    // One edit of the question for each change: three, beside four of the status.
    expect(chat.count('edit')).toBe(7);
  });

  it('cost nothing where the question was deleted: the status goes on', async () => {
    const { chat, box, generation } = await standingChat();
    await box.post('question', generation({ state: 'unknown' }));
    chat.remove('2');
    expect(await box.status(generation())).toMatchObject({ state: 'delivered', receipt: { message: '1' } });
    expect(chat.posts).toMatchObject([{ message: { generation: { state: 'queued' } } }]);
  });
});

describe('a video that its person deletes', () => {
  const erased = (finished: GenerationView): GenerationView => ({
    ...{ ...finished, state: 'completed', removedAtMs: 1, request: { ...finished.request, prompt: '' } },
  });
  /** The delivery of an erased one, with a further post of it. */
  const remove = (world: ChatWorld, reposts: readonly Receipt[]) => {
    const { receipts } = world.box;
    const attempt = { receipts, reposts, async save() {}, failedTries: 0, signal: new AbortController().signal };
    return world.delivery.showStatus(erased(world.finished()), attempt);
  };

  it('goes with all posts of it and what else tells of it, and the status stays without a link', async () => {
    let traces = 0;
    const world = await standingChat({
      deleteTraces: async () => {
        traces += 1;
      },
    });
    const { chat, box, finished, seen } = world;
    await box.post('result', finished());
    chat.posts.push({ id: '9', channelId: 'elsewhere', mark: 'again', files: [], message: { wording: 'result' } });
    await remove(world, [{ message: '9', channel: 'elsewhere' }]);
    expect(seen()).toEqual(['general: status']);
    expect(chat.posts[0]?.message.beside?.watchUrl).toBeUndefined();
    expect(traces).toBe(1);
  });

  it.each(['gone', 'closed', 'forbidden'] satisfies Refusal[])('goes as far as the platform lets it (%s)', async (refusal) => {
    const world = await standingChat();
    const { chat, box, finished, seen } = world;
    await box.post('result', finished());
    chat.posts.push({ id: '9', channelId: 'elsewhere', mark: 'again', files: [], message: { wording: 'result' } });
    chat.refuse('thread of 1', refusal);
    expect(await remove(world, [{ message: '9', channel: 'elsewhere' }])).toMatchObject({ state: 'delivered' });
    expect(seen()).toEqual(['general: status', 'thread of 1: result']);
  });

  it('is tried again where the platform did not answer', async () => {
    const world = await standingChat();
    await world.box.post('result', world.finished());
    world.chat.fail('delete', new DeliveryError('not reached'));
    await expect(remove(world, [])).rejects.toBeInstanceOf(DeliveryError);
    await remove(world, []);
    expect(world.seen()).toEqual(['general: status']);
  });
});
