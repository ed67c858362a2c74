import { expect, it } from 'vitest';
import { type ChatBench, patienceMs, withVideo } from './chat-bench.ts';
import type { ChatPost } from './chat-driver.ts';

/** What people may count on when they make a video from another one. */
export function describeFollowUps<Post extends ChatPost>({ contract, open, all, see, finish }: ChatBench<Post>): void {
  it('changes a video by words from its button, for everybody who sees it, once, and calls them alone', async () => {
    const chat = await open();
    const { id, result } = await finish(chat, 'member', 'a lighthouse');
    const event = await chat.words('manager', result, 'edit', 'make it night');
    await event.answer();
    event.repeat();
    await expect
      .poll(async () => (await all(chat)).map(({ state }) => state), { timeout: patienceMs })
      .toEqual(['completed', 'completed']);
    const [child] = await all(chat);
    expect(child).toMatchObject({ requester: { id: expect.anything() }, source: { generationId: id, how: 'edit' } });
    await see(chat, 'general', withVideo(child?.id ?? ''));
    expect(await all(chat)).toHaveLength(2);
    expect(chat.called()).toEqual(['member', 'manager']);
  });

  it.skipIf(contract.hearsWords === false)(
    'changes a video by words that answer it, and then its newest version or the one that is answered',
    async () => {
      const chat = await open();
      const { id, result } = await finish(chat, 'member', 'a lighthouse');
      chat.says('manager', result, 'make it night');
      await expect
        .poll(async () => (await all(chat)).map(({ state }) => state), { timeout: patienceMs })
        .toEqual(['completed', 'completed']);
      const [second] = await all(chat);
      expect(second).toMatchObject({ source: { generationId: id, how: 'edit' }, request: { prompt: 'make it night' } });
      const newer = await see(chat, 'general', withVideo(second?.id ?? ''));
      chat.says('manager', newer, 'and add rain');
      await expect.poll(async () => (await all(chat)).length, { timeout: patienceMs }).toBe(3);
      expect((await all(chat))[0]).toMatchObject({ source: { generationId: second?.id }, request: { prompt: 'and add rain' } });
    },
  );

  it('continues a video from its button, with what happens next', async () => {
    const chat = await open();
    const { id, result } = await finish(chat, 'member', 'a lighthouse');
    await (await chat.words('member', result, 'extend', 'a ship comes')).answer();
    await expect.poll(async () => (await all(chat)).length, { timeout: patienceMs }).toBe(2);
    expect((await all(chat))[0]?.source).toMatchObject({ generationId: id, how: 'extend' });
  });

  it('makes it sharper by one press, and asks nothing', async () => {
    const chat = await open();
    const { id, result } = await finish(chat, 'member', 'a lighthouse');
    await (await chat.press('member', result, 'upscale')).answer();
    await expect.poll(async () => (await all(chat)).length, { timeout: patienceMs }).toBe(2);
    expect((await all(chat))[0]?.source?.generationId).toBe(id);
  });
}
