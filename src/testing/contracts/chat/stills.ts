import { expect, it } from 'vitest';
import { text } from '../../../domain/texts.ts';
import { type ChatBench, english, patienceMs, reading, withVideo } from './chat-bench.ts';
import type { ChatPost } from './chat-driver.ts';

/** What people may count on when they ask for a picture, and when they make a video of it. */
export function describeStills<Post extends ChatPost>({ contract, open, all, newest, reach, see }: ChatBench<Post>): void {
  it('makes a picture, posts it once where it was asked for with its buttons, and animates it by words in the form', async () => {
    const chat = await open();
    const event = await chat.draw('member', 'general', 'a lighthouse');
    await event.answer();
    const still = await reach(chat, 'completed');
    expect(still.request).toMatchObject({ prompt: 'a lighthouse', durationSeconds: 0 });
    const shown = await see(chat, 'general', withVideo(still.id));
    expect(shown.buttons).toEqual(['again', 'animate', 'change', 'favourite', 'remove']);
    event.repeat();
    await chat.restart();
    await (await chat.words('manager', shown, 'animate', 'the light turns')).answer();
    await expect.poll(async () => (await newest(chat))?.state, { timeout: patienceMs }).toBe('completed');
    const video = await newest(chat);
    expect(video).toMatchObject({ source: { generationId: still.id, how: 'animate' }, request: { prompt: 'the light turns' } });
    expect(video?.requester.id).not.toBe(still.requester.id);
    expect(video?.request.image).toMatchObject({ mimeType: 'image/jpeg', width: still.videos[0]?.width });
    await see(chat, 'general', withVideo(video?.id ?? ''));
    expect(await all(chat)).toHaveLength(2);
    expect((await chat.posts('general')).filter(withVideo(still.id))).toHaveLength(1);
    expect(chat.called()).toEqual(['member', 'manager']);
  });

  it.skipIf(contract.hearsWords === false)(
    'animates a picture by words that answer it, and deletes it with what tells of it',
    async () => {
      const chat = await open();
      await (await chat.draw('member', 'general', 'a harbour')).answer();
      const { id } = await reach(chat, 'completed');
      const shown = await see(chat, 'general', withVideo(id));
      chat.says('manager', shown, 'ships come in');
      await expect.poll(async () => (await all(chat)).length, { timeout: patienceMs }).toBe(2);
      expect(await newest(chat)).toMatchObject({
        source: { generationId: id, how: 'animate' },
        request: { prompt: 'ships come in', image: { mimeType: 'image/jpeg' } },
      });
      await reach(chat, 'completed');
      expect(await reading(await chat.press('member', shown, 'remove'))).toBe(english(text('still.removed')));
      await expect.poll(async () => (await chat.posts('general')).filter(withVideo(id)), { timeout: patienceMs }).toEqual([]);
      expect((await chat.app().engine.find(id))?.request.prompt).toBe('');
    },
  );
}
